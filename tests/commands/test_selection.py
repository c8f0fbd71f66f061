"""Which jobs are meant, and how the list of them moves."""

from __future__ import annotations

from dataclasses import replace

from drs_tui.commands.selection import Roster, Selection, with_new_troubles
from drs_tui.model import TroubleKind
from tests.builders import API, NOW, a_watched

ONE = a_watched("1", batch="trios", ok=1)
TWO = a_watched("2", batch="trios", state="RUNNING")
ARCHIVED = a_watched("3", batch="trios", archived=True)
OTHER = a_watched("4", batch="Trios", state="RUNNING")
ALONE = a_watched("5", state="RUNNING")
WATCHED = (ONE, TWO, ARCHIVED, OTHER, ALONE)


def roster(*ids: str, batch: str | None = None) -> Roster:
    return Roster(Selection(ids, batch), WATCHED, api=API, at=NOW)


def test_ids_in_their_order_archived_and_unwatched_ones_too() -> None:
    chosen = roster("9", "3", "1")
    assert [job.id for job in chosen.jobs] == ["9", "3", "1"]
    assert chosen.jobs[1:] == [ARCHIVED, ONE]
    unwatched = chosen.jobs[0]
    assert (unwatched.api, unwatched.state, unwatched.is_final) == (API, None, False)
    assert chosen.ids == frozenset({"9", "3", "1"})


def test_a_batch_is_what_is_watched_of_exactly_this_name() -> None:
    assert roster(batch="trios").jobs == [ONE, TWO]
    assert roster(batch="trios").ids == frozenset({"1", "2"})


def test_neither_is_all_that_is_watched() -> None:
    assert roster().jobs == [ONE, TWO, OTHER, ALONE]
    assert roster().ids is None


def test_newer_knowledge_takes_the_place_of_older() -> None:
    ended = a_watched("2", batch="trios", ok=3)
    for chosen in (roster("2"), roster(batch="trios"), roster()):
        chosen.update([ended, ARCHIVED])
        assert ended in chosen.jobs
        assert TWO not in chosen.jobs


def test_what_is_archived_meanwhile_leaves_a_batch_and_the_list_but_not_ids() -> None:
    archived = replace(TWO, archived=True)
    for chosen, stays in ((roster("2"), True), (roster(batch="trios"), False), (roster(), False)):
        chosen.update([archived])
        assert (archived in chosen.jobs) is stays


def test_what_is_watched_meanwhile_comes_into_the_list() -> None:
    new = a_watched("8", looks=0)
    listed, named = roster(), roster("2")
    for chosen in (listed, named):
        chosen.update([*WATCHED, new])
    assert new in listed.jobs
    assert named.jobs == [TWO]


def test_a_trouble_of_before_is_no_news() -> None:
    wrong = a_watched("2", looks=0, trouble=TroubleKind.NOT_FOUND)
    chosen = Roster(Selection(("2",)), [wrong], api=API, at=NOW)
    assert chosen.jobs[0].trouble is None
    (old,) = with_new_troubles([wrong], looked={"1"})
    assert (old.id, old.trouble) == ("2", None)
    assert with_new_troubles([wrong, ONE], looked={"2"}) == (wrong, ONE)


def test_what_others_add_to_a_batch_comes_in_and_changes_nothing_else() -> None:
    ended = a_watched("2", batch="trios", ok=3)
    new = a_watched("8", batch="trios", looks=0)
    grown, named, listed = roster(batch="trios"), roster("2"), roster()
    for chosen in (grown, named, listed):
        chosen.update([ended])
        chosen.extend([TWO, OTHER, new])
    assert grown.jobs == [ONE, ended, new]
    assert named.jobs == [ended]
    assert new not in listed.jobs
