"""The short way to read a command line reads what the parser reads, or nothing."""

from __future__ import annotations

from itertools import chain, product

import pytest

from drs_tui.commands import arguments
from drs_tui.commands.arguments import FAMILIES
from drs_tui.commands.plain_line import _Command, read_plain

COMMANDS = [name for names, _ in FAMILIES for name in names]
WORDS = ("--cached", "--json", "--tsv", "7", "", "-", "--", "--quiet", "--help", "--jso")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_short_way_reads_what_the_parser_reads(command: str) -> None:
    longest = 3 if command in ("jobs", "show") else 1
    behind = chain.from_iterable(product(WORDS, repeat=count) for count in range(longest + 1))
    for words in behind:
        plain = read_plain([command, *words])
        if plain is not None:
            assert vars(plain) == vars(arguments.parse([command, *words]))


def test_no_word_at_all_is_plain() -> None:
    plain = read_plain([])
    assert plain is not None
    assert vars(plain) == vars(arguments.parse([]))


@pytest.mark.parametrize(
    "line", ["jobs", "jobs --cached --json", "jobs --tsv", "show 7 --json", "show --cached 7"]
)
def test_what_is_plain(line: str) -> None:
    assert read_plain(line.split()) is not None


@pytest.mark.parametrize(
    "line",
    ["7", "demo", "jobs 7", "jobs --json --tsv", "jobs --quiet", "show", "show 7 7", "show -7"],
)
def test_what_is_left_to_the_parser(line: str) -> None:
    assert read_plain(line.split()) is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("--count", {"action": "count", "help": "h"}),
        ("--label", {"metavar": "L", "help": "h"}),
        ("--json", {"action": "store_true", "dest": "form", "help": "h"}),
        ("ids", {"nargs": "*", "metavar": "ID", "help": "h"}),
    ],
)
def test_a_command_with_more_than_flags_and_words_is_left_to_the_parser(
    name: str, told: dict[str, object]
) -> None:
    command = _Command()
    assert command.read([]) == {}
    command.add_argument(name, **told)
    assert command.read([]) is None
