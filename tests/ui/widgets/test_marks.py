from __future__ import annotations

from drs_tui.ui.widgets.marks import Marks


def test_a_row_is_marked_and_unmarked() -> None:
    marks = Marks()
    marks.toggle("a", ["a"])
    assert (marks.keys, marks.anchor) == (("a",), "a")
    assert marks.cover(["a"])
    marks.toggle("a", ["a"])
    assert (marks.keys, marks.anchor) == ((), None)


def test_a_group_is_marked_as_a_whole_and_only_then_unmarked() -> None:
    marks = Marks()
    marks.toggle("a", ["a"])
    marks.toggle("group", ["a", "b"])
    assert marks.keys == ("a", "b")
    assert marks.anchor == "group"
    marks.toggle("group", ["a", "b"])
    assert len(marks) == 0


def test_a_group_without_members_is_never_marked() -> None:
    assert not Marks().cover([])


def test_what_is_gone_is_unmarked() -> None:
    marks = Marks()
    assert not marks.keep(["x"])
    marks.put_on("abc")
    assert not marks.keep("abcd")
    assert marks.keep("ac")
    assert marks.keys == ("a", "c")
    assert marks.clear()
    assert not marks.clear()
