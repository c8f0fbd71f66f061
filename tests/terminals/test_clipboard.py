"""Which way a text takes, and that nothing is claimed that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from drs_tui.terminal.clipboard import LIMIT_BYTES, Clipboard
from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.terminal.sequences import clipboard


class FakePrograms:
    """Programs that answer what a test says; the others fail."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.asked: list[tuple[str, bytes]] = []

    async def __call__(self, command: Sequence[str], stdin: bytes = b"") -> str | None:
        self.asked.append((" ".join(command), stdin))
        for name, answer in self.answers.items():
            if command[:2] == ("tmux", name.replace("_", "-")) and (
                name != "load_buffer" or answer != "old" or "-w" not in command
            ):
                return answer
        return None


def a_clipboard(
    multiplexer: Multiplexer = Multiplexer.NONE, takes_strings: bool = True, **answers: str
) -> tuple[Clipboard, list[str], FakePrograms]:
    written: list[str] = []
    programs = FakePrograms(**answers)
    kind = TerminalKind(multiplexer, takes_strings)
    return Clipboard(kind, written.append, programs), written, programs


@pytest.mark.parametrize(
    ("multiplexer", "words"),
    [
        (Multiplexer.NONE, "to the terminal's clipboard. Terminals do not say"),
        (Multiplexer.SCREEN, "through GNU screen"),
        (Multiplexer.UNKNOWN, "set-clipboard on"),
    ],
)
async def test_by_a_sequence(multiplexer: Multiplexer, words: str) -> None:
    board, written, programs = a_clipboard(multiplexer)
    sentence = await board.copy("3014")
    assert written == [clipboard("3014", board.kind)]
    assert words in sentence
    assert programs.asked == []


async def test_by_tmux_itself() -> None:
    board, written, programs = a_clipboard(Multiplexer.TMUX, load_buffer="")
    sentence = await board.copy("3014")
    assert programs.asked == [("tmux load-buffer -w -", b"3014")]
    assert written == []
    assert sentence.startswith("Given to tmux: its prefix and ] paste it.")


async def test_by_an_old_tmux() -> None:
    board, written, programs = a_clipboard(Multiplexer.TMUX, load_buffer="old")
    sentence = await board.copy("3014")
    assert [command for command, _ in programs.asked] == [
        "tmux load-buffer -w -",
        "tmux load-buffer -",
    ]
    assert written == [clipboard("3014", board.kind)]
    assert "Given to tmux" in sentence


async def test_through_a_tmux_that_cannot_be_asked() -> None:
    board, written, _ = a_clipboard(Multiplexer.TMUX)
    assert "allow-passthrough" in await board.copy("3014")
    assert written == [clipboard("3014", board.kind)]


async def test_a_console_without_a_clipboard_gets_nothing() -> None:
    board, written, _ = a_clipboard(takes_strings=False)
    assert await board.copy("3014") == "Not sent: this terminal has no clipboard."
    assert written == []


@pytest.mark.parametrize("multiplexer", list(Multiplexer))
async def test_what_no_terminal_takes_is_not_sent(multiplexer: Multiplexer) -> None:
    board, written, programs = a_clipboard(multiplexer, load_buffer="")
    sentence = await board.copy("é" * (LIMIT_BYTES // 2 + 1))
    assert "Not sent" in sentence
    assert (written, programs.asked) == ([], [])
    assert "Not sent" not in await board.copy("é" * (LIMIT_BYTES // 2))
