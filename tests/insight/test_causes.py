"""Failures by cause: the key, what one job has of it, and all jobs together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from drs_tui.api.wire import parse_failure, parse_job
from drs_tui.insight.advice import NO_CODE
from drs_tui.insight.causes import (
    MOST_CAUSES,
    cause_key,
    cause_of,
    causes_of,
    tally,
    without_cause,
)
from drs_tui.model import Failure, ImportItem, Scalar
from drs_tui.monitor.facts import after_answer
from drs_tui.simulator.cause_scenes import CAUSES, failure
from drs_tui.simulator.cause_scenes import Cause as SimulatedCause
from drs_tui.text import OutsideText
from tests.builders import JOB_ID, NOW, a_job, a_resource, a_watched, an_answer, an_error, moment


def a_failure(
    message: str | None, status: Scalar | None = 403, code: Scalar | None = 10226
) -> Failure:
    return Failure(status, code, None if message is None else OutsideText(message))


@pytest.mark.parametrize(
    ("failure", "key"),
    [
        (a_failure("No rights on drs://x.org/1."), "403-10226-no-rights-on-uri-addbbe"),
        (a_failure("Waited 30 s."), "403-10226-waited-n-s-65a428"),
        (a_failure("No.", code=None), "403-no-c5f6de"),
        (a_failure("No.", status=None), "10226-no-855373"),
        (a_failure(None, None, None), "no-code-no-message-1f5c0d"),
        (a_failure("Größe überschritten"), "403-10226-groe-uberschritten-cf5c1f"),
        (a_failure("全角文字"), "403-10226-message-2bdbc5"),
        (a_failure("x" * 31 + " " + "y" * 31), "403-10226-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-6c9287"),
        (
            a_failure("No.", OutsideText("FORBIDDEN"), OutsideText("10226")),
            "forbidden-10226-no-39b6d7",
        ),
    ],
)
def test_keys_are_readable_and_stay(failure: Failure, key: str) -> None:
    assert cause_key(failure) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (a_failure("No."), a_failure("No.", 404)),
        (a_failure("No."), a_failure("No.", code=10225)),
        (a_failure("No."), a_failure("No.", code=OutsideText("10226"))),
        (a_failure("No."), a_failure("No!")),
        (a_failure("全"), a_failure("角")),
        (a_failure("a " * 99 + "b"), a_failure("a " * 99 + "c")),
        (a_failure("", 403, None), a_failure("", None, 403)),
    ],
)
def test_what_reads_alike_is_told_apart_by_the_end(one: Failure, other: Failure) -> None:
    assert cause_key(one) != cause_key(other)


def test_failures_that_differ_in_ids_share_a_cause_and_a_missing_text_is_none() -> None:
    keys = {cause_key(a_failure(f"No rights on {UUID(int=n)} ({n} s).")) for n in range(50)}
    assert len(keys) == 1
    assert cause_key(a_failure(None)) == cause_key(a_failure(""))


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.message[:20])
def test_messages_of_one_kind_are_one_cause(cause: SimulatedCause) -> None:
    told = [failure(cause, Random(seed)) for seed in range(200)]
    assert len({cause_key(parse_failure(entry["error"])) for entry in told}) == 1


def test_messages_of_several_kinds_are_as_many_causes() -> None:
    told = [failure(cause, Random(seed)) for cause in CAUSES for seed in range(9)]
    assert len({cause_key(parse_failure(entry["error"])) for entry in told}) == len(CAUSES)


def test_keys_can_be_typed_whatever_the_message_is() -> None:
    for text in ("\x1b[2J", "\ud800", "; rm -rf /", "a" * 10_000, "$(x) `y`", "\u202e"):
        key = cause_key(a_failure(text, OutsideText(text), OutsideText(text)))
        assert all(sign.isalnum() or sign == "-" for sign in key)
        assert key.isascii()
        assert len(key) <= 100


def items(*entries: dict[str, object]) -> tuple[ImportItem, ...]:
    return parse_job(an_answer(entries=entries), JOB_ID).items


def test_only_failures_have_a_cause() -> None:
    arrived, odd, failed = items(a_resource(1), {}, an_error())
    assert cause_of(arrived) is cause_of(odd) is None
    assert cause_of(failed) == "403-10226-no-rights-ab0929"
    assert cause_of(items({"error": {}})[0]) == cause_key(Failure())


def test_tally_of_a_job() -> None:
    told = tally(
        items(
            a_resource(1),
            an_error(10225, 404, "Nothing at drs://a.org/1."),
            an_error(10226, 403, "No rights."),
            {},
            an_error(10225, 404, "Nothing at drs://b.org/2."),
        ),
        NOW,
    )
    assert [(seen.count, seen.sample.code, seen.index) for seen in told] == [
        (2, 10225, 1),
        (1, 10226, 2),
    ]
    assert {(seen.first_seen, seen.last_seen) for seen in told} == {(NOW, NOW)}
    assert told[0].sample.message == OutsideText("Nothing at drs://a.org/1.")


def test_samples_are_cut_and_the_rarest_causes_left_out() -> None:
    names = [f"{'x' * (n // 26 + 1)}{chr(97 + n % 26)}" for n in range(MOST_CAUSES + 5)]
    entries = [an_error(message=f"{name} " * 500) for name in names]
    job = replace(a_watched(failed=0), causes=tally(items(*entries, entries[-1]), NOW))
    assert len(job.causes) == MOST_CAUSES
    assert job.causes[0].count == 2
    assert all(seen.sample.message and len(seen.sample.message.exact) == 500 for seen in job.causes)
    counts = replace(job.counts, failed=MOST_CAUSES + 6)
    assert without_cause([replace(job, counts=counts)]) == 5


def test_causes_over_jobs_are_ranked_and_span_time() -> None:
    later = NOW + timedelta(minutes=5)
    one = a_watched("1", entries=[an_error(), an_error(10225, 404, "Gone.")])
    other = a_watched("2", looked=later, entries=[a_resource(1), an_error(), an_error()])
    empty = a_watched("3", looks=0)
    rights, gone = causes_of([one, other, empty])
    assert (rights.count, gone.count) == (3, 1)
    assert [(part.job.id, part.count) for part in rights.jobs] == [("1", 1), ("2", 2)]
    assert (rights.first_seen, rights.last_seen) == (NOW, later)
    assert (rights.sample_job, rights.sample_index) == ("1", 0)
    assert rights.advice.meaning == "No rights on the source."
    assert gone.last_seen == NOW
    assert causes_of([]) == ()
    assert without_cause([one, other, empty]) == 0


def test_the_time_of_a_cause_is_that_of_the_look_that_showed_a_new_one() -> None:
    job = a_watched(looks=0)
    times = [moment(minutes) for minutes in (30, 20, 10, 0)]
    for at, failed in zip(times, (0, 1, 3, 3), strict=True):
        job = after_answer(job, a_job(ok=2, failed=failed), at=at, server_date=at)
    (seen,) = job.causes
    assert (seen.count, seen.first_seen, seen.last_seen) == (3, times[1], times[2])


def test_a_failure_without_code_is_not_explained() -> None:
    (cause,) = causes_of([a_watched(entries=[{"error": {"message": "No."}}])])
    assert cause.advice is NO_CODE
