from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from drs_tui.model import Counts, StateSeen, Trouble, TroubleKind, WatchedJob
from drs_tui.store.merge import (
    SEEN_LIMIT,
    Record,
    merge,
    merge_facts,
    merge_notes,
    unite_seen,
    with_notes,
)
from tests.store.builders import NOON, a_job, a_look, a_text, after, an_answer

OFFLINE = Trouble(TroubleKind.OFFLINE, "No network.", NOON)


def seen(*entries: tuple[str, float]) -> tuple[StateSeen, ...]:
    return tuple(StateSeen(a_text(state), after(seconds)) for state, seconds in entries)


@pytest.mark.parametrize(
    ("stored", "told", "wins"),
    [
        (a_job(), a_look(1), "told"),
        (a_look(1), a_job(), "stored"),
        (a_look(1), a_look(2, "FINISHED"), "told"),
        (a_look(2, "FINISHED"), a_look(1), "stored"),
        # The platform's clock decides, not ours.
        (a_look(9, server_date=after(1)), a_look(2, "FINISHED"), "told"),
        (a_look(2, "FINISHED"), a_look(9, server_date=after(1)), "stored"),
        # A date that cannot be true would otherwise outlive every later look.
        (a_look(1, server_date=NOON.replace(year=2099)), a_look(2, "FINISHED"), "told"),
        # Nor may a clock of ours that is in the past, or in the future, hide every later look.
        (a_look(1), a_look(2, "FINISHED", looked_at=NOON.replace(year=2020)), "told"),
        (a_look(1, looked_at=NOON.replace(year=2020)), a_look(2, "FINISHED"), "told"),
        (a_look(1, looked_at=NOON.replace(year=2099)), a_look(2, "FINISHED"), "told"),
        (a_look(2, "FINISHED"), a_look(1, looked_at=NOON.replace(year=2020)), "stored"),
        # Within one second of the platform, our look does.
        (a_look(1, server_date=NOON), a_look(2, "FINISHED", server_date=NOON), "told"),
        (a_look(2, "FINISHED", server_date=NOON), a_look(1, server_date=NOON), "stored"),
        # Without a Date, the look stands in for it.
        (a_look(1, server_date=None), a_look(2, "FINISHED"), "told"),
        (a_look(3, "FINISHED"), a_look(2, server_date=None), "stored"),
    ],
)
def test_the_newer_look_wins(stored: WatchedJob, told: WatchedJob, wins: str) -> None:
    kept = merge_facts(Record(stored, an_answer(1)), Record(told, an_answer(2)))
    assert kept.job.state_text == (told if wins == "told" else stored).state_text
    assert kept.answer == an_answer(2 if wins == "told" else 1)


def test_a_trouble_keeps_the_answer_behind_it() -> None:
    stored = Record(a_look(1), an_answer())
    kept = merge_facts(stored, Record(a_look(1, trouble=OFFLINE)))
    assert kept.job.trouble == OFFLINE
    assert kept.answer == an_answer()
    again = merge_facts(kept, Record(a_look(2), an_answer()))
    assert again.job.trouble is None


def test_facts_without_answer_do_not_replace_another_answer() -> None:
    stored = Record(a_look(1, "FINISHED"), an_answer(3, "FINISHED"))
    kept = merge_facts(stored, Record(a_look(2, "RUNNING", counts=Counts())))
    assert kept.job.state_text == a_text("FINISHED")
    assert kept.answer == an_answer(3, "FINISHED")


def test_facts_leave_the_notes_alone() -> None:
    stored = Record(a_job(label=a_text("mine"), batch=a_text("b"), archived=True))
    told = Record(replace(a_look(1), label=a_text("other"), added_at=after(5)), an_answer())
    kept = merge_facts(stored, told)
    assert (kept.job.label, kept.job.batch) == (a_text("mine"), a_text("b"))
    assert kept.job.archived
    assert kept.job.added_at == NOON


def test_each_note_counts_by_itself() -> None:
    one = with_notes(Record(a_job()), {"label": a_text("one")}, after(1))
    two = with_notes(Record(a_job()), {"batch": a_text("two"), "archived": True}, after(2))
    for kept in (merge_notes(one, two), merge_notes(two, one), merge(one, two)):
        assert (kept.job.label, kept.job.batch) == (a_text("one"), a_text("two"))
        assert kept.job.archived


def test_the_later_note_wins_also_when_it_takes_the_label_off() -> None:
    one = with_notes(Record(a_job()), {"label": a_text("one")}, after(1))
    two = with_notes(one, {"label": None}, after(2))
    assert merge_notes(one, two).job.label is merge_notes(two, one).job.label is None


def test_notes_of_the_same_moment_are_decided_alike_everywhere() -> None:
    records = [
        with_notes(Record(a_job(added_at=after(n))), {"label": a_text(text)}, after(9))
        for n, text in enumerate(["b", "\ud800", "c"])
    ]
    kept = {
        merge_notes(merge_notes(first, second), third).job
        for first, second, third in permutations(records)
    }
    assert len(kept) == 1


def test_a_note_set_now_beats_a_clock_that_is_ahead() -> None:
    ahead = with_notes(Record(a_job()), {"label": a_text("ahead")}, after(3600))
    ours = with_notes(ahead, {"label": a_text("ours")}, NOON)
    assert merge_notes(ahead, ours).job.label == a_text("ours")


def test_a_stamp_at_the_end_of_time_is_no_error() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    record = with_notes(Record(a_job()), {"archived": True}, last)
    assert not with_notes(record, {"archived": False}, NOON).job.archived


def test_a_note_that_is_so_already_changes_nothing() -> None:
    record = with_notes(Record(a_job()), {"label": a_text("one")}, after(1))
    assert with_notes(record, {"label": a_text("one"), "archived": False}, after(2)) is record


def test_states_are_united_in_time_order_each_change_once() -> None:
    ours = seen(("SUBMITTED", 1), ("RUNNING", 8))
    theirs = seen(("SUBMITTED", 3), ("RESOLVING", 5), ("RUNNING", 9), ("FINISHED", 11))
    expected = seen(("SUBMITTED", 1), ("RESOLVING", 5), ("RUNNING", 8), ("FINISHED", 11))
    assert unite_seen(ours, theirs) == unite_seen(theirs, ours) == expected
    assert unite_seen(expected, expected) == expected


def test_only_the_newest_states_are_kept() -> None:
    many = seen(*((f"STATE {n}", n) for n in range(2 * SEEN_LIMIT)))
    assert unite_seen(many[::-1]) == many[-SEEN_LIMIT:]


def test_states_are_united_whichever_facts_win() -> None:
    old, new = a_look(1, "SUBMITTED"), a_look(2, "RUNNING")
    for stored, told in ((old, new), (new, old)):
        kept = merge(Record(stored, an_answer()), Record(told, an_answer())).job
        assert [entry.state_text.exact for entry in kept.seen] == ["SUBMITTED", "RUNNING"]
