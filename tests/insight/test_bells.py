"""Who rings when, and how often."""

from __future__ import annotations

from dataclasses import replace

from drs_tui.insight.bells import rings
from drs_tui.model import Bell, Outcome, WatchedJob
from tests.builders import a_watched


def a_belled(job_id: str, bell: Bell | None = Bell.JOB, **more: object) -> WatchedJob:
    batch = more.pop("batch", None)
    return replace(a_watched(job_id, batch=batch, **more), bell=bell)  # type: ignore[arg-type]


def test_a_job_rings_when_it_ended_and_only_if_asked_to() -> None:
    running, done = a_belled("1", state="RUNNING"), a_belled("2", ok=3, label="trio")
    quiet = a_belled("3", None, ok=3)
    (ring,) = rings([running, done, quiet], set())
    assert ring.ids == ("2",)
    assert ring.text == "trio: OK, all arrived: 3 ok."
    assert ring.facts == {
        "DRS_TUI_EVENT": "job-ended",
        "DRS_TUI_JOB": "2",
        "DRS_TUI_LABEL": "trio",
        "DRS_TUI_BATCH": "",
        "DRS_TUI_OUTCOME": "OK",
        "DRS_TUI_JOBS": "1",
        "DRS_TUI_OK": "3",
        "DRS_TUI_FAILED": "0",
    }


def test_what_has_rung_does_not_ring_again_before_that_is_written_down() -> None:
    done = a_belled("2", ok=3)
    assert rings([done], {"2"}) == ()
    assert len(rings([done], {"1"})) == 1


def test_what_is_off_the_list_does_not_ring() -> None:
    assert rings([a_belled("1", ok=3, archived=True)], set()) == ()


def test_a_batch_rings_once_when_the_last_of_its_jobs_ended() -> None:
    first = a_belled("1", Bell.BATCH, batch="cohort", ok=3)
    second = a_belled("2", Bell.BATCH, batch="cohort", state="RUNNING", ok=1)
    later = a_belled("3", None, batch="cohort", state="SUBMITTED")
    other = a_belled("4", None, batch="other", state="RUNNING")
    gone = a_belled("5", Bell.BATCH, batch="cohort", state="RUNNING", archived=True)
    assert rings([first, second, later, other, gone], set()) == ()
    second = a_belled("2", Bell.BATCH, batch="cohort", ok=2, failed=1)
    assert rings([first, second, later, other, gone], set()) == ()
    later = a_belled("3", None, batch="cohort", ok=1)
    (ring,) = rings([first, second, later, other, gone], set())
    assert ring.ids == ("1", "2")
    assert ring.text == "batch cohort: PARTIAL, some arrived: 6 ok, 1 failed in 3 jobs."
    assert ring.outcome is Outcome.PARTIAL
    assert ring.facts["DRS_TUI_EVENT"] == "batch-ended"
    assert ring.facts["DRS_TUI_BATCH"] == "cohort"
    assert rings([first, second, later], set(ring.ids)) == ()


def test_jobs_of_a_batch_may_ring_for_themselves() -> None:
    jobs = [a_belled(name, Bell.JOB, batch="cohort", ok=1) for name in ("1", "2")]
    assert [ring.ids for ring in rings(jobs, set())] == [("1",), ("2",)]


def test_a_job_that_left_its_batch_rings_for_itself() -> None:
    (ring,) = rings([a_belled("1", Bell.BATCH, ok=1)], set())
    assert ring.bell is Bell.JOB


def test_a_batch_of_which_not_all_was_announced_is_not_told_to_be_whole() -> None:
    jobs = [
        a_belled("1", Bell.BATCH, batch="cohort", ok=3, total_files=4),
        a_belled("2", Bell.BATCH, batch="cohort", ok=3),
    ]
    (ring,) = rings(jobs, set())
    assert ring.outcome is Outcome.PARTIAL


def test_hostile_names_are_safe() -> None:
    (ring,) = rings([a_belled("1", label="a\x1b]0;x\x07\0", ok=1)], set())
    assert ring.text.isprintable()
    assert all(value.isprintable() for value in ring.facts.values())
