"""One file among all jobs."""

from __future__ import annotations

import time

import pytest

from drs_tui.insight.find import Hit, Where, find
from drs_tui.model import FileDetails
from drs_tui.text import OutsideText
from tests.builders import a_job, a_resource, an_error

ANSWERS = (
    a_job("1", entries=[a_resource(1), a_resource(2), {}]),
    a_job("2", entries=[an_error(message="No rights on drs://x.org/NA12878."), a_resource(1)]),
    a_job("3", entries=[a_resource(3, name="na12878.told.cram"), {"error": {}}]),
)


def file_id(number: int) -> str:
    id_ = a_resource(number)["resource"]["id"]
    assert isinstance(id_, str)
    return id_


FILES = {
    file_id(1): FileDetails(OutsideText(file_id(1)), name=OutsideText("NA12878.cram")),
    file_id(2): FileDetails(OutsideText(file_id(2)), name=None),
}


def found(wanted: str) -> list[tuple[str, int, str]]:
    return [(hit.job_id, hit.item.index, hit.where) for hit in find(wanted, ANSWERS, FILES)]


def test_names_ids_and_messages_are_searched_whatever_the_case() -> None:
    everywhere = [("1", 0, "name"), ("2", 0, "message"), ("2", 1, "name"), ("3", 0, "name")]
    assert found("NA12878") == found(" na12878 ") == everywhere
    assert found(file_id(2)) == [("1", 1, "id")]
    assert found(file_id(2)[:18]) == [
        ("1", 0, "id"), ("1", 1, "id"), ("2", 1, "id"), ("3", 0, "id"),
    ]  # fmt: skip


def test_a_hit_says_what_was_found() -> None:
    assert next(find("cram", ANSWERS, FILES)) == Hit(
        "1", ANSWERS[0].items[0], Where.NAME, OutsideText("NA12878.cram")
    )


@pytest.mark.parametrize("wanted", ["", "  ", "nowhere", "[", "\ud800", "*"])
def test_nothing_is_found(wanted: str) -> None:
    assert found(wanted) == []


def test_without_known_names_ids_are_found() -> None:
    assert [hit.where for hit in find(file_id(1), ANSWERS, {})] == [Where.ID, Where.ID]


@pytest.mark.alone
def test_thirty_thousand_items_are_searched_while_one_waits() -> None:
    answers = [a_job(str(n), ok=100) for n in range(300)]
    began = time.process_time()
    assert list(find("nowhere", answers, FILES)) == []
    assert time.process_time() - began < 1.0
