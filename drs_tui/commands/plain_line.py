"""Reads a command line of the plainest shape: the name of a command, its flags and its words.

The standard parser takes longer to import and to build than a list of kept jobs takes to write.
What a command may be given is told by the same function that tells the parser. Whatever is not of
this shape, right or wrong, is left to `arguments`.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

from drs_tui.commands.job_arguments import add_list_commands

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

SHARED_DEFAULTS = {
    "profile": None,
    "platform": None,
    "api_url": None,
    "token_stdin": False,
    "token_file": None,
    "read_only": False,
    "ascii": False,
    "mouse": None,
    "quiet": False,
}
"""What holds where an option for all is not given."""


def parse(words: Sequence[str]) -> Namespace:
    """Read a command line. Raises `UsageTrouble`; ends the program after `--help`."""
    plain = read_plain(words)
    if plain is not None:
        return plain
    from drs_tui.commands import arguments

    return arguments.parse(words)


def read_plain(words: Sequence[str]) -> Namespace | None:
    """Return what the parser would make of a plain line; None for any other line."""
    if not words:
        return _namespace(command=None)
    commands: dict[str, _Command] = {}

    def add(name: str, summary: str, example: str) -> Any:
        return commands.setdefault(name, _Command())

    add_list_commands(add)
    name, *given = words
    values = commands[name].read(given) if name in commands else None
    return None if values is None else _namespace(command=name, **values)


def _namespace(**values: object) -> Namespace:
    told: Any = SimpleNamespace(**SHARED_DEFAULTS, **values)
    return told  # type: ignore[no-any-return]


class _Command:
    """Takes what the parser of a command is told, and reads what is given to the command."""

    def __init__(self) -> None:
        self._flags: list[str] = []
        self._words: list[str] = []
        self._groups: list[_Group] = []
        self._is_plain = True

    def add_argument(self, name: str, **told: object) -> None:
        if name.startswith("-") and told.keys() == {"action", "help"}:
            self._flags.append(name)
            self._is_plain &= told["action"] == "store_true"
        elif not name.startswith("-") and told.keys() == {"metavar", "help"}:
            self._words.append(name)
        else:
            self._is_plain = False

    def add_mutually_exclusive_group(self) -> _Group:
        self._groups.append(_Group(self))
        return self._groups[-1]

    def read(self, given: Sequence[str]) -> dict[str, object] | None:
        """Return the values of what is given; None where this is not plain."""
        words = [word for word in given if word not in self._flags]
        is_clash = any(group.clashes(given) for group in self._groups)
        is_odd = len(words) != len(self._words) or any(word.startswith("-") for word in words)
        if not self._is_plain or is_clash or is_odd:
            return None
        flags = {name.strip("-").replace("-", "_"): name in given for name in self._flags}
        return {**flags, **dict(zip(self._words, words, strict=True))}


class _Group:
    """Takes what the parser of a command is told of flags of which one may be given."""

    def __init__(self, command: _Command) -> None:
        self._command = command
        self._names: list[str] = []

    def add_argument(self, name: str, **told: object) -> None:
        self._names.append(name)
        self._command.add_argument(name, **told)

    def clashes(self, given: Sequence[str]) -> bool:
        return sum(name in given for name in self._names) > 1
