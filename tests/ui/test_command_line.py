"""What is typed behind the colon: what it asks for, what it may go on as, what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.text import clean
from drs_tui.ui.command_line import CommandLine, Order, Refusal, ranked
from drs_tui.ui.orders import command_line

LINE = command_line(
    profiles=["default", "cgc", "cgc-test"],
    themes=["ansi-dark", "ansi-light", "nord"],
    columns=["job", "failed", "started"],
)


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("q", Order("q")),
        (":q", Order("q")),
        ("  :Quit ", Order("quit")),
        ("add 301 302,303", Order("add", ("301 302,303",))),
        ("profile cgc", Order("profile", ("cgc",))),
        ("profile CGC", Order("profile", ("cgc",))),
        ("profile def", Order("profile", ("default",))),
        ("theme nord", Order("theme", ("nord",))),
        ("sort failed", Order("sort", ("failed",))),
        ("sort failed desc", Order("sort", ("failed", "desc"))),
        ("sort f d", Order("sort", ("failed", "desc"))),
        ("export CSV ~/my jobs.csv", Order("export", ("csv", "~/my jobs.csv"))),
        ("export jsonl x", Order("export", ("jsonl", "x"))),
    ],
)
def test_orders(typed: str, order: Order) -> None:
    assert LINE.read(typed) == order


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("thme nord", "There is no command ':thme'. There is :theme."),
        (
            "xyz",
            "There is no command ':xyz'. There are :add, :sort, :submit, :profile, :theme,"
            " :export, :q, :quit.",
        ),
        ("add", "What about? :add ID ..."),
        ("add   ", "What about? :add ID ..."),
        ("export csv", "What about? :export csv|tsv|json|jsonl PATH"),
        ("q now", ":q takes nothing."),
        ("theme n o", "That is too much. :theme NAME"),
        ("theme nrd", "'nrd' is none that :theme knows. There is nord."),
        ("theme ansi", "'ansi' is none that :theme knows. There is ansi-dark."),
        ("theme 8", "'8' is none that :theme knows. There are ansi-dark, ansi-light, nord."),
        ("sort failed up", "'up' is none that :sort knows. There are asc, desc."),
        ("sort a\x1b[2J", "'a\\x1b[2J' is none that :sort knows. There are job, failed, started."),
        (
            "",
            "There is no command ':'. There are :add, :sort, :submit, :profile, :theme, :export,"
            " :q, :quit.",
        ),
    ],
)
def test_refusals(typed: str, sentence: str) -> None:
    assert LINE.read(typed) == Refusal(sentence)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("", ("add ", "sort ", "submit ", "profile ", "theme ", "export ", "q", "quit")),
        (":t", ("theme ",)),
        ("q", ("q", "quit")),
        ("theme ", ("theme ansi-dark", "theme ansi-light", "theme nord")),
        ("theme AN", ("theme ansi-dark", "theme ansi-light")),
        ("theme x", ()),
        ("theme nord ", ()),
        ("sort failed ", ("sort failed asc", "sort failed desc")),
        ("add ", ()),
        ("export t", ("export tsv",)),
        ("export csv x", ()),
        ("nothing ", ()),
    ],
)
def test_completions(typed: str, lines: tuple[str, ...]) -> None:
    assert LINE.completions(typed) == lines


def test_without_columns_nothing_is_sorted() -> None:
    line = command_line(profiles=[], themes=["nord"], columns=[])
    assert isinstance(line.read("sort failed"), Refusal)


@given(st.text(max_size=30))
def test_any_text_is_an_order_or_a_sentence_that_is_safe_to_show(typed: str) -> None:
    for line in (typed, f"theme {typed}", f"sort {typed}"):
        read = LINE.read(line)
        assert isinstance(read, Order) or read.sentence == clean(read.sentence)
        LINE.completions(line)


def test_a_command_without_any_choice_says_so() -> None:
    assert isinstance(CommandLine([]).read("x"), Refusal)


def test_actions_are_ranked_by_how_they_begin() -> None:
    names = ["Copy id", "Look now", "Take off the list", "Log", "Look at all"]
    assert [names[place] for place in ranked(names, "lo")] == ["Look now", "Log", "Look at all"]
    assert [names[place] for place in ranked(names, "l")][:3] == ["Look now", "Log", "Look at all"]
    assert [names[place] for place in ranked(names, "all look")] == ["Look at all"]
    assert [names[place] for place in ranked(names, "list")] == ["Take off the list"]
    assert ranked(names, "") == [0, 1, 2, 3, 4]
    assert ranked(names, "xyz") == []
