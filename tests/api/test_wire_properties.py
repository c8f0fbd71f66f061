"""Whatever JSON comes: a value of the model, or a `BadReply`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.api import wire
from drs_tui.errors import BadReply
from drs_tui.model import FileDetails, ImportJob, ItemKind

TEXTS = st.text(st.characters(codec=None, exclude_categories=()))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=12
)


def objects(*keys: str, values: st.SearchStrategy[Any] = VALUES) -> st.SearchStrategy[Any]:
    """Return objects that have some of `keys`, each with any value."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, values))


FILES = objects(
    "id", "href", "name", "size", "project", "parent", "type", "created_on", "modified_on",
    "storage", "origin", "tags", "metadata",
)  # fmt: skip
FAILURES = objects("status", "code", "message", "more_info")
ENTRIES = VALUES | st.fixed_dictionaries(
    {}, optional={"resource": FILES | VALUES, "error": FAILURES | VALUES}
)
RESULTS = st.lists(ENTRIES, max_size=4) | VALUES
JOBS = st.builds(
    lambda job, result: job | {"result": result},
    objects("id", "href", "state", "started_on", "finished_on", "total_files"),
    RESULTS,
)


def read(parse: Callable[[], object]) -> object:
    try:
        return parse()
    except BadReply as error:
        refused = error
    assert is_tame(refused.message)
    return None


def is_tame(text: str) -> bool:
    """Tell whether `text` holds nothing but letters, signs and spaces."""
    return all(character.isprintable() or category(character) == "Zs" for character in text)


@given(VALUES | JOBS)
def test_any_json_is_a_job_or_a_bad_reply(answer: object) -> None:
    job = read(lambda: wire.parse_job(answer, "1"))
    if not isinstance(job, ImportJob):
        return
    assert job.answer is answer
    assert is_tame(str(job.state_text))
    assert job.counts.items == len(job.items)
    for item in job.items:
        assert (item.failure is not None) == (item.kind is ItemKind.ERROR)
        if item.kind is ItemKind.RESOURCE:
            assert item.file is not None
            assert item.file.id or item.file.href
        if item.file is not None:
            check_file(item.file)


def check_file(file: FileDetails) -> None:
    for text in (file.id, file.href, file.name, file.project, *file.tags):
        assert is_tame(str(text or ""))
    for field in (*file.storage, *file.origin, *file.metadata):
        assert is_tame(f"{field.name}{field.value}")
    if file.size_bytes is not None:
        assert file.size_bytes / 1024 >= 0


@given(VALUES | FILES)
def test_any_json_is_a_file_or_a_bad_reply(answer: object) -> None:
    file = read(lambda: wire.parse_file(answer, "1"))
    if isinstance(file, FileDetails):
        check_file(file)


@given(VALUES | st.fixed_dictionaries({"items": RESULTS}))
def test_any_json_is_many_files_or_a_bad_reply(answer: object) -> None:
    read(lambda: wire.parse_bulk_files(answer, ["1", "2", "3", "4"]))


@given(VALUES | objects("username", "rate") | st.fixed_dictionaries({"rate": VALUES}))
def test_any_json_is_an_account_and_a_budget_or_a_bad_reply(answer: object) -> None:
    read(lambda: wire.parse_account(answer))
    read(lambda: wire.parse_rate_limit(answer, None))


@given(VALUES | FAILURES)
def test_any_json_is_a_failure(answer: object) -> None:
    wire.parse_failure(answer)


@pytest.mark.parametrize("key", ["id", "state", "href", "started_on", "a_key_of_tomorrow"])
@given(value=SCALARS)
def test_what_was_read_can_be_written_again(key: str, value: object) -> None:
    job = read(lambda: wire.parse_job({"state": "RUNNING", key: value}, "1"))
    if isinstance(job, ImportJob):
        json.dumps(job.answer)
