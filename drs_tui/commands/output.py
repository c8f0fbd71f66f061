"""The only writer to stdout and stderr: data to the one, words to the other. And the exit codes."""

from __future__ import annotations

import io
import json
import os
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

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import TextIO


CELL_LIMIT = 60
"""How many columns one value takes in a table for people; the data forms have all of it."""


class ExitCode(IntEnum):
    """What a script learns from how the program ended.

    Where several are true the highest counts: what a person has to mend goes before what passes.
    """

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
    """Return the exit code for what kept a command from looking.

    An id that the platform does not know is part of a watch list like any other.
    """
    if trouble is None or trouble.kind is TroubleKind.NOT_FOUND:
        return ExitCode.OK
    if trouble.kind in (TroubleKind.NO_TOKEN, TroubleKind.REFUSED):
        return ExitCode.TOKEN
    return ExitCode.STORE if trouble.kind is TroubleKind.NOT_SAVED else ExitCode.UNREACHABLE


class Output:
    """Writes what a command has to say."""

    def __init__(self) -> None:
        self.quiet = False
        """No words on stderr but errors."""
        self.ends_unread = False
        """Whether a reader of stdout that goes away ends the command, by a `BrokenPipeError`. Else
        it goes on: that nobody reads the rest changes nothing about its exit code."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A locale without the letters of a label must not end the listing of all others.
            sys.stdout.reconfigure(errors="backslashreplace")

    def data(self, text: str) -> None:
        """Write a line of data to stdout. Raises `StoreTrouble` where nothing takes it."""
        if sys.stdout is None:
            raise StoreTrouble("The output cannot be written: stdout is closed.")
        self._attempt_data(f"{text}\n")

    def json(self, value: object) -> None:
        """Write JSON to stdout. All but ASCII is escaped: exact, and harmless on a terminal."""
        self.data(json.dumps(value, indent=2))

    def json_array(self, values: Iterable[object]) -> None:
        """Write a JSON array, each element on a line of its own: for many, and for `grep`."""
        self.json_texts(map(json.dumps, values))

    def json_texts(self, texts: Iterable[str]) -> None:
        """Write the same of elements that are JSON texts already."""
        lines = ",\n".join(texts)
        self.data(f"[\n{lines}\n]" if lines else "[]")

    def tsv(self, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write tab-separated values; a missing one is empty, the others as `exact_cell` says."""
        from drs_tui.tabular import tsv_lines

        for line in tsv_lines(header, rows):
            self.data(line)

    def csv(self, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write comma-separated values that a spreadsheet takes for no formula."""
        from drs_tui.tabular import csv_lines

        for line in csv_lines(header, rows):
            self.data(line)

    def json_lines(self, values: Iterable[object]) -> None:
        """Write each value as JSON on a line of its own."""
        for value in values:
            self.data(json.dumps(value))

    def table(
        self, header: Sequence[str], rows: Iterable[Sequence[str]], spare: Sequence[str] = ()
    ) -> None:
        """Write a table for people: columns as wide as they need to be, up to a limit.

        Where it goes to a terminal that is too narrow, columns of `spare` are left out: lines that
        wrap can be read by nobody.
        """
        from rich.cells import cell_len, set_cell_size

        from drs_tui.commands.fitting import GAP, columns_that_fit

        def fitted(cell: str) -> str:
            if cell_len(cell) <= CELL_LIMIT:
                return cell
            return f"{set_cell_size(cell, CELL_LIMIT - 3).rstrip()}..."

        shown = [[fitted(cell) for cell in row] for row in (header, *rows)]
        widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
        places = list(range(len(widths)))
        if (room := _columns_of_terminal()) is not None:
            places = columns_that_fit(header, shown[1:], widths, spare, room)
        for row in shown:
            cells = (set_cell_size(row[place], widths[place]) for place in places)
            self.data(GAP.join(cells).rstrip())

    def flush(self) -> None:
        """Bring all data out. Raises `StoreTrouble` where nothing takes it."""
        if sys.stdout is not None:
            self._attempt_data()

    def _attempt_data(self, text: str = "") -> None:
        try:
            _attempt(sys.stdout, text)
        except BrokenPipeError:
            if self.ends_unread:
                raise
            _send_nowhere(sys.stdout)

    def act(self, sequence: str) -> None:
        """Send what the terminal at stdout acts on, at once."""
        if sys.stdout is not None:
            _attempt(sys.stdout, sequence)
            _attempt(sys.stdout)

    def say(self, sentence: str) -> None:
        """Write words for a person to stderr, unless asked to be quiet."""
        if not self.quiet:
            self.complain(sentence)

    def keyring_wait(self, is_waiting: bool) -> None:
        """Say that the system keyring takes long; nothing where that is over."""
        if is_waiting:
            self.say(
                "Waiting for the system keyring, which may show a window to unlock it."
                " Ctrl+C ends this."
            )

    def complain(self, sentence: str) -> None:
        """Write what went wrong to stderr; that nobody reads it is no reason to stop."""
        if sys.stderr is None:
            return
        try:
            sys.stderr.write(f"drs-tui: {sentence}\n")
            sys.stderr.flush()
        except OSError:
            _send_nowhere(sys.stderr)

    def error(self, error: DrsError) -> ExitCode:
        """Write an error's sentence and hint to stderr and return its exit code."""
        self.complain(trouble_line(error))
        return exit_code_of(error)

    def trouble(self, trouble: Trouble | None, about: str = "") -> ExitCode:
        """Write a trouble to stderr, if there is one, and return its exit code."""
        if trouble is not None:
            self.complain(f"{about}{trouble.message} {trouble.hint}".strip())
        return exit_code_of_trouble(trouble)

    def notices(self, notices: Iterable[str]) -> ExitCode:
        """Write what the store has to say about its files; any of it is stored state trouble."""
        code = ExitCode.OK
        for notice in notices:
            self.complain(notice)
            code = ExitCode.STORE
        return code


def discard_output() -> None:
    """Let what is still buffered go nowhere, or the interpreter complains about it at its end."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            _send_nowhere(stream)


def _send_nowhere(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _attempt(stream: TextIO, text: str = "") -> None:
    """Write `text`, or flush where there is none."""
    try:
        if text:
            stream.write(text)
        else:
            stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _send_nowhere(stream)
        raise StoreTrouble(
            f"The output cannot be written: {error.strerror}.", "Check where stdout goes."
        ) from error


def _columns_of_terminal() -> int | None:
    """Return the width of the terminal that stdout goes to; None where it goes elsewhere."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (AttributeError, OSError, ValueError):
        return None
