"""An answer comes back from its file as it came, and takes less room there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drs_tui.store.answer import lengthen, shorten
from drs_tui.store.merge import Record
from drs_tui.store.record import decode, encode
from tests.builders import an_answer
from tests.store.builders import API, JOB, NOON, a_look

IDS = st.sampled_from(["", "a", "aa", "b/a", "é"])
BASES = st.sampled_from(["", "https://x/files/", "a"])
BARE = st.builds(lambda base, one, two: {"href": base + one, "id": two}, BASES, IDS, IDS)
RESOURCES = (
    BARE
    | st.builds(lambda one: {"id": one}, IDS | st.integers() | st.none())
    | st.builds(lambda one: {"href": one}, IDS)
    | st.builds(lambda bare: bare | {"name": "x"}, BARE)
    | st.none()
)
ENTRIES = st.one_of(
    st.builds(lambda resource: {"resource": resource}, RESOURCES),
    st.builds(lambda resource: {"resource": resource, "error": None}, RESOURCES),
    st.sampled_from([{}, None, 7, "x", [], {"error": {"code": 1}}]),
)


@example([{"resource": {"href": "x/1", "id": "1"}}, {"resource": {"id": "2"}}])
@example([{"resource": {"href": "x/1", "id": "1"}}, {"resource": {"href": "y/2", "id": "2"}}])
@given(st.lists(ENTRIES, max_size=6))
def test_what_comes_back_is_what_came(result: list[Any]) -> None:
    answer = {"id": "1", "result": result, "state": "RUNNING"}
    short, base = shorten(answer)
    assert lengthen(short, base) == answer
    if base:
        assert len(json.dumps(short)) < len(json.dumps(answer))


@given(st.lists(ENTRIES, max_size=6))
def test_a_file_holds_what_came(result: list[Any]) -> None:
    record = Record(a_look(1), {"result": result, "id": "1"})
    assert decode(encode(record), JOB, API, NOON) == record


@pytest.mark.parametrize("base", [None, 7, [], ""])
def test_any_base_of_a_file_can_be_read(base: object) -> None:
    lengthen({"result": [{"resource": {"id": "1"}}, {}, None]}, base)
    lengthen({"result": "none"}, base)
    lengthen({}, base)


def test_the_address_of_each_file_is_not_kept() -> None:
    answer = an_answer(JOB, ok=100)
    size = len(encode(Record(a_look(1), answer)))
    assert size < 0.55 * len(json.dumps(answer, separators=(",", ":")))


def test_a_file_of_before_is_read() -> None:
    """The answer stood whole among the facts, and these before the notes."""
    answer = an_answer(JOB, ok=2, failed=1)
    told = json.loads(encode(Record(a_look(1))))
    facts = {**told["facts"], "answer": answer}
    before = {"id": JOB, "api": API, "facts": facts, "notes": told["notes"]}
    data = json.dumps(before, separators=(",", ":")).encode()
    assert decode(data, JOB, API, NOON) == Record(a_look(1), answer)


@pytest.mark.parametrize("items", [0, 3])
def test_a_list_needs_no_answers(items: int) -> None:
    data = encode(Record(a_look(1), an_answer(JOB, ok=items)))
    start, mark, rest = data.partition(b',\n"answer":')
    assert mark
    damaged = start + mark + b"x" * (len(rest) - 3) + rest[-3:]
    assert decode(damaged, JOB, API, NOON, with_answer=False) == Record(a_look(1))
