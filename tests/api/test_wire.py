from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from drs_tui.api.wire import (
    MAX_DEPTH,
    parse_account,
    parse_bulk_files,
    parse_failure,
    parse_file,
    parse_job,
    parse_rate_limit,
)
from drs_tui.errors import BadReply
from drs_tui.model import (
    Counts,
    Failure,
    Field,
    FileDetails,
    ItemKind,
    JobState,
    RateLimit,
    Timestamp,
)
from drs_tui.text import OutsideText
from tests.api.golden import golden

JOB_ID = "412000000000000002"
FILE_ID = "70a0000000000000000000a1"
DATE = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
UNIX = int(DATE.timestamp())


def job_with(**changes: object) -> dict[str, Any]:
    return golden("job-mixed") | changes


def shown(fields: tuple[Field, ...]) -> list[tuple[str, str]]:
    return [(field.name.exact, field.value.exact) for field in fields]


class TestJob:
    def test_a_fresh_job_has_neither_items_nor_dates(self) -> None:
        job = parse_job(golden("job-new"), "412000000000000001")
        assert job.state is JobState.SUBMITTED
        assert job.items == ()
        assert job.started_on is None
        assert job.finished_on is None
        assert job.announced_total is None

    def test_a_finished_job(self) -> None:
        job = parse_job(golden("job-mixed"), JOB_ID)
        assert job.id == JOB_ID
        assert job.state is JobState.FINISHED
        assert job.href is not None
        assert job.href.exact.endswith(JOB_ID)
        assert job.counts == Counts(ok=2, failed=2)
        assert [item.index for item in job.items] == [0, 1, 2, 3]
        assert job.items[0].file is not None
        assert job.items[0].file.id == OutsideText(FILE_ID)
        assert job.items[1].failure == Failure(
            status=403,
            code=10226,
            message=OutsideText("Not for you."),
            more_info=OutsideText("http://docs.cavatica.org/docs/api-status-codes/#10226"),
        )
        assert job.finished_on is not None
        assert job.finished_on.at == datetime(2026, 2, 3, 4, 15, 6, tzinfo=UTC)

    def test_an_odd_job_loses_nothing(self) -> None:
        answer = golden("job-odd")
        job = parse_job(answer, "412000000000000003")
        assert job.answer == answer
        assert job.state is JobState.UNKNOWN
        assert str(job.state_text) == "aborting"
        assert job.announced_total == 9
        assert job.finished_on is not None
        assert job.finished_on.at is None
        assert str(job.finished_on.text) == "some day"
        assert [item.kind.value for item in job.items] == [
            "resource",
            "unknown",
            "unknown",
            "unknown",
            "unknown",
            "error",
            "error",
            "error",
            "resource",
        ]
        assert job.items[5].failure == Failure(
            status=OutsideText("FORBIDDEN"), message=OutsideText("No.")
        )
        assert job.items[6].failure == Failure(status=409, code=10372)
        assert job.items[7].failure == Failure(message=OutsideText("a bare sentence"))

    def test_a_failed_entry_keeps_the_file_it_names(self) -> None:
        item = parse_job(golden("job-odd"), "412000000000000003").items[6]
        assert item.file is not None
        assert item.file.id == OutsideText("70a0000000000000000000a4")

    @pytest.mark.parametrize("result", [None, []])
    def test_no_result_is_no_items(self, result: object) -> None:
        assert parse_job(job_with(result=result), JOB_ID).items == ()

    def test_every_documented_key_may_be_missing(self) -> None:
        for key in golden("job-mixed"):
            answer = golden("job-mixed")
            del answer[key]
            assert parse_job(answer, JOB_ID).id == JOB_ID

    @pytest.mark.parametrize(
        ("text", "state"),
        [
            ("FINISHED", JobState.FINISHED),
            (" running ", JobState.RUNNING),
            ("PENDING", JobState.PENDING),
            ("CANCELLED", JobState.UNKNOWN),
            ("", JobState.UNKNOWN),
            (None, JobState.UNKNOWN),
            (5, JobState.UNKNOWN),
        ],
    )
    def test_states(self, text: object, state: JobState) -> None:
        job = parse_job(job_with(state=text), JOB_ID)
        assert job.state is state
        assert job.state_text.exact == (text if isinstance(text, str) else "")

    @pytest.mark.parametrize(
        ("total", "announced"),
        [(4, 4), (0, 0), ("4", 4), (-1, None), (True, None), (4.0, None), ("x", None), ([], None)],
    )
    def test_the_announced_total_counts_if_it_is_a_number(
        self, total: object, announced: int | None
    ) -> None:
        assert parse_job(job_with(total_files=total), JOB_ID).announced_total == announced

    @pytest.mark.parametrize(
        "told",
        [
            JOB_ID,
            int(JOB_ID),
            None,
            "",
            True,
            float(JOB_ID),
            pytest.param(10**5000, id="huge"),
            -1,
            {},
        ],
    )
    def test_the_id_is_the_one_asked_for(self, told: object) -> None:
        assert parse_job(job_with(id=told), JOB_ID).id == JOB_ID

    @pytest.mark.parametrize("told", ["412000000000000009", 412000000000000009, JOB_ID + "\x1b"])
    def test_another_job_is_a_bad_reply(self, told: object) -> None:
        with pytest.raises(BadReply, match="not about 412000000000000002") as caught:
            parse_job(job_with(id=told), JOB_ID)
        assert caught.value.message.isprintable()

    @pytest.mark.parametrize("answer", [None, [], "job", 1, True, {}, {"message": "hello"}])
    def test_what_is_no_job_is_a_bad_reply(self, answer: object) -> None:
        with pytest.raises(BadReply):
            parse_job(answer, JOB_ID)

    @pytest.mark.parametrize("result", [{}, "none", 0, False])
    def test_a_result_that_is_no_list_is_not_taken_for_an_empty_one(self, result: object) -> None:
        with pytest.raises(BadReply, match="not a list"):
            parse_job(job_with(result=result), JOB_ID)

    def test_nesting_has_a_bound(self) -> None:
        def nested(levels: int) -> object:
            value: object = 1
            for _ in range(levels):
                value = [value]
            return value

        assert parse_job(job_with(new=nested(MAX_DEPTH - 1)), JOB_ID).id == JOB_ID
        for levels in (MAX_DEPTH, 100_000):
            with pytest.raises(BadReply, match="nested"):
                parse_job(job_with(new=nested(levels)), JOB_ID)

    @pytest.mark.parametrize(
        ("resource", "kind"),
        [
            ({"id": "a"}, ItemKind.RESOURCE),
            ({"href": "https://example.org/a"}, ItemKind.RESOURCE),
            ({"id": 7}, ItemKind.RESOURCE),
            ({"id": "", "href": ""}, ItemKind.UNKNOWN),
            ({"id": 1.5}, ItemKind.UNKNOWN),
            ({"name": "a"}, ItemKind.UNKNOWN),
            ("a", ItemKind.UNKNOWN),
            ([], ItemKind.UNKNOWN),
        ],
    )
    def test_a_file_has_an_id_or_an_address(self, resource: object, kind: ItemKind) -> None:
        (item,) = parse_job(job_with(result=[{"resource": resource}]), JOB_ID).items
        assert item.kind is kind
        assert (item.file is not None) == (kind is ItemKind.RESOURCE)

    @pytest.mark.parametrize("error", [{}, [], "", False, 0, {"code": "x"}])
    def test_any_error_that_is_not_null_is_a_failure(self, error: object) -> None:
        entry = {"resource": {"id": "a"}, "error": error}
        (item,) = parse_job(job_with(result=[entry]), JOB_ID).items
        assert item.kind is ItemKind.ERROR
        assert item.failure is not None


class TestFile:
    def test_all_that_a_file_tells(self) -> None:
        file = parse_file(golden("file"), FILE_ID)
        assert file.id == OutsideText(FILE_ID)
        assert file.name == OutsideText("sample one.cram")
        assert file.size_bytes == 19_000_000_000
        assert file.project == OutsideText("ada/trio")
        assert file.parent == OutsideText("70a0000000000000000000f0")
        assert file.type == OutsideText("file")
        assert file.created_on is not None
        assert file.modified_on is not None
        assert file.modified_on == Timestamp(OutsideText("2026-02-03"), None)
        assert file.tags == (OutsideText("trio"), OutsideText("7"))
        assert file.origin == ()
        assert shown(file.storage) == [
            ("type", "PLATFORM"),
            ("hosted_on_locations", "aws:us-east-1, aws:eu-west-1"),
        ]
        assert shown(file.metadata) == [
            ("sample_id", "S1"),
            ("age", "31"),
            ("paired", "true"),
            ("reference", ""),
            ("extra", '{"a": [1]}'),
        ]
        assert file.answer == golden("file")

    @pytest.mark.parametrize(
        ("size", "size_bytes"),
        [
            (0, 0),
            ("19000000000", 19_000_000_000),
            (-1, None),
            ("-1", None),
            (True, None),
            (1.5, None),
            ("1 GB", None),
            ("\u0661", None),
            (10**400, None),
            ("9" * 5000, None),
            (None, None),
        ],
    )
    def test_sizes(self, size: object, size_bytes: int | None) -> None:
        assert parse_file({"id": "a", "size": size}).size_bytes == size_bytes

    def test_an_id_alone_is_a_file(self) -> None:
        assert parse_file({"id": "a"}) == FileDetails(id=OutsideText("a"))

    @pytest.mark.parametrize("odd", [None, 1, "x", True, {}, []])
    def test_fields_of_another_type_do_no_harm(self, odd: object) -> None:
        answer = dict.fromkeys(golden("file"), odd) | {"id": "a"}
        assert parse_file(answer).id == OutsideText("a")

    def test_another_file_is_a_bad_reply(self) -> None:
        with pytest.raises(BadReply, match="not about b"):
            parse_file({"id": "a"}, "b")

    @pytest.mark.parametrize("answer", [None, [], {}, {"name": "a"}])
    def test_what_is_no_file_is_a_bad_reply(self, answer: object) -> None:
        with pytest.raises(BadReply):
            parse_file(answer)


class TestBulkFiles:
    ASKED = (FILE_ID, "70a0000000000000000000a2", "70a0000000000000000000a3")

    def test_files_and_failures_in_the_order_of_the_answer(self) -> None:
        first, second, third = parse_bulk_files(golden("bulk"), self.ASKED)
        assert isinstance(first, FileDetails)
        assert first.name == OutsideText("one.cram")
        assert second == Failure(404, 5002, OutsideText("Gone."))
        assert third == Failure()

    def test_an_entry_with_both_failed(self) -> None:
        answer = {"items": [{"resource": {"id": FILE_ID}, "error": {"code": 5001}}]}
        assert parse_bulk_files(answer, self.ASKED) == (Failure(code=5001),)

    @pytest.mark.parametrize(
        "answer",
        [
            None,
            [],
            {},
            {"items": None},
            {"items": {}},
            {"items": [{}, {}, {}, {}]},
            {"items": [{"resource": {"id": "70a0000000000000000000ff"}}]},
        ],
    )
    def test_what_was_not_asked_for_is_a_bad_reply(self, answer: object) -> None:
        with pytest.raises(BadReply):
            parse_bulk_files(answer, self.ASKED)


class TestAccount:
    def test_only_the_name_is_read(self) -> None:
        assert parse_account(golden("account")).username == OutsideText("ada")

    @pytest.mark.parametrize("answer", [None, {}, {"username": None}, {"username": ""}, []])
    def test_without_a_name_it_is_a_bad_reply(self, answer: object) -> None:
        with pytest.raises(BadReply):
            parse_account(answer)


class TestRateLimit:
    @pytest.mark.parametrize("reset", [UNIX + 60, (UNIX + 60) * 1000])
    def test_seconds_and_milliseconds(self, reset: int) -> None:
        answer = {
            "rate": {"limit": 1000, "remaining": 874, "reset": reset},
            "instance_limit": {"limit": -1, "remaining": 2**63 - 1},
        }
        assert parse_rate_limit(answer, DATE) == RateLimit(1000, 874, 60.0)

    @pytest.mark.parametrize(
        ("reset", "date"), [(UNIX + 60, None), (UNIX + 3600, DATE), (None, DATE), ("soon", DATE)]
    )
    def test_an_unusable_reset_counts_as_a_whole_window(
        self, reset: object, date: datetime | None
    ) -> None:
        answer = {"rate": {"limit": 1000, "remaining": 874, "reset": reset}}
        assert parse_rate_limit(answer, date) == RateLimit(1000, 874, 300.0)

    @pytest.mark.parametrize(
        "answer",
        [None, {}, {"rate": None}, {"rate": {"limit": -1, "remaining": 5}}, {"rate": {"limit": 9}}],
    )
    def test_without_the_numbers_it_is_a_bad_reply(self, answer: object) -> None:
        with pytest.raises(BadReply):
            parse_rate_limit(answer, DATE)


class TestFailure:
    @pytest.mark.parametrize(
        ("answer", "failure"),
        [
            ({"status": "NOT_FOUND", "message": "x"}, Failure(OutsideText("NOT_FOUND"), None)),
            ({"code": "10226"}, Failure(code=OutsideText("10226"))),
            ({"code": True, "status": 1.5, "message": 5, "more_info": []}, Failure()),
            ({"code": 10**5000}, Failure()),
            (None, Failure()),
            ([1], Failure()),
        ],
    )
    def test_what_is_there_is_kept(self, answer: object, failure: Failure) -> None:
        told = parse_failure(answer)
        assert (told.status, told.code) == (failure.status, failure.code)


def test_reading_answers_needs_no_http_library() -> None:
    code = "import sys, drs_tui.api.wire, drs_tui.api.body; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
