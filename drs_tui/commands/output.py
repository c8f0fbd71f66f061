"""The only writer to stdout and stderr: data to the one, words to the other. And the exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum

from drs_tui.errors import (
    ApiError,
    AuthError,
    DrsError,
    NotFound,
    StoreTrouble,
    TokenTrouble,
    trouble_line,
)
from drs_tui.model import Trouble, TroubleKind


class ExitCode(IntEnum):
    """What a script learns from how the program ended."""

    OK = 0
    """The command did what it says."""
    NOT_ALL_WELL = 1
    """Something failed, is missing or is empty; given by the commands that wait or check."""
    USAGE = 2
    """Wrong usage or refused input."""
    UNREACHABLE = 3
    """The platform could not be reached, is in maintenance, or answers nonsense."""
    TOKEN = 4
    """The token is missing, refused, or cannot be kept."""
    NO_SUCH_JOB = 5
    """The platform, or the watch list, has no such job (of several: at least one)."""
    STORE = 6
    """Stored state or disk trouble."""
    TIME_OUT = 124
    """The time that was given ran out."""
    INTERRUPTED = 130
    """Interrupted from the keyboard; state is kept."""
    TERMINATED = 143
    """Terminated by a signal; state is kept."""


def exit_code_of(error: DrsError) -> ExitCode:
    """Return the exit code for an error that ends a command."""
    if isinstance(error, (AuthError, TokenTrouble)):
        return ExitCode.TOKEN
    if isinstance(error, NotFound):
        return ExitCode.NO_SUCH_JOB
    if isinstance(error, StoreTrouble):
        return ExitCode.STORE
    return ExitCode.UNREACHABLE if isinstance(error, ApiError) else ExitCode.USAGE


def exit_code_of_trouble(trouble: Trouble | None) -> ExitCode:
    """Return the exit code for what kept a command from looking."""
    if trouble is None:
        return ExitCode.OK
    if trouble.kind in (TroubleKind.NO_TOKEN, TroubleKind.REFUSED):
        return ExitCode.TOKEN
    if trouble.kind is TroubleKind.NOT_SAVED:
        return ExitCode.STORE
    return ExitCode.OK if trouble.kind is TroubleKind.NOT_FOUND else ExitCode.UNREACHABLE


class Output:
    """Writes what a command has to say."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def data(self, text: str) -> None:
        """Write a line of data to stdout."""
        sys.stdout.write(f"{text}\n")

    def json(self, value: object) -> None:
        """Write JSON to stdout. All but ASCII is escaped: exact, and harmless on a terminal."""
        self.data(json.dumps(value, indent=2))

    def tsv(self, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write tab-separated values; a missing one is empty, a tab or line end an escape."""
        self.data("\t".join(header))
        for row in rows:
            self.data("\t".join("" if value is None else _tsv_cell(value) for value in row))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a table for people: columns as wide as they need to be."""
        from rich.cells import cell_len

        widths = [max(map(cell_len, column)) for column in zip(header, *rows, strict=True)]
        for row in (header, *rows):
            cells = zip(row, widths, strict=True)
            padded = (cell + " " * (width - cell_len(cell)) for cell, width in cells)
            self.data("  ".join(padded).rstrip())

    def say(self, sentence: str) -> None:
        """Write words for a person to stderr, unless asked to be quiet."""
        if not self._quiet:
            self.complain(sentence)

    def complain(self, sentence: str) -> None:
        """Write what went wrong to stderr."""
        if sys.stderr is not None:
            sys.stderr.write(f"drs-tui: {sentence}\n")

    def error(self, error: DrsError) -> ExitCode:
        """Write an error's sentence and hint to stderr and return its exit code."""
        self.complain(trouble_line(error))
        return exit_code_of(error)

    def trouble(self, trouble: Trouble | None) -> ExitCode:
        """Write a trouble to stderr, if there is one, and return its exit code."""
        if trouble is not None:
            self.complain(f"{trouble.message} {trouble.hint}".strip())
        return exit_code_of_trouble(trouble)


def _tsv_cell(value: object) -> str:
    from drs_tui.text import clean

    return clean(str(value), limit=sys.maxsize)
