"""Clipboard and notifications: what `doctor` says of their ways, and of a trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from drs_tui.commands.checks import reaching
from drs_tui.commands.checks.finding import Standing
from drs_tui.terminal.announcer import Announcer, Ways
from drs_tui.terminal.clipboard import Clipboard
from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.terminal.sequences import clipboard
from drs_tui.terminal.tasks import Ended

TRIAL = "drs-tui doctor 12:00:00"
TMUX = TerminalKind(Multiplexer.TMUX)


class FakeTmux:
    def __init__(self, told: str | None) -> None:
        self.told = told
        self.given: list[bytes] = []

    async def __call__(self, command: Sequence[str], stdin: bytes = b"") -> str | None:
        if command[1] == "show-options":
            return self.told
        self.given.append(stdin)
        return ""


@pytest.mark.parametrize(
    ("told", "standing", "words"),
    [
        ("external\n", Standing.UNKNOWN, "(set-clipboard external)"),
        ("off\n", Standing.ATTENTION, "only with 'set -g set-clipboard on'"),
        (None, Standing.UNKNOWN, "(its options are not told)"),
    ],
)
async def test_clipboard_in_tmux(told: str | None, standing: Standing, words: str) -> None:
    tmux = FakeTmux(told)
    board = Clipboard(TMUX, lambda text: None, tmux)
    found = await reaching.clipboard(board, tmux, None)
    assert (found.standing, found.ways, found.is_tried) == (standing, ("tmux",), False)
    assert words in found.detail
    assert found.detail.endswith("; not tried")
    assert tmux.given == []
    found = await reaching.clipboard(board, tmux, TRIAL)
    assert (found.standing, found.is_tried) == (standing, True)
    assert found.detail.endswith(f"prefix and ], and see that it says: {TRIAL}")
    assert tmux.given == [TRIAL.encode()]


async def test_clipboard_of_a_terminal() -> None:
    written: list[str] = []
    board = Clipboard(TerminalKind(), written.append, FakeTmux(None))
    found = await reaching.clipboard(board, board.run, TRIAL)
    assert found.standing is Standing.UNKNOWN, "whether it was taken nobody tells"
    assert found.detail == f"sent by OSC 52. Paste now and see that it says: {TRIAL}"
    assert written == [clipboard(TRIAL, board.kind)]
    board = Clipboard(TerminalKind(takes_strings=False), written.append, FakeTmux(None))
    found = await reaching.clipboard(board, board.run, TRIAL)
    assert (found.standing, found.ways, found.is_tried) == (Standing.ATTENTION, (), False)
    assert len(written) == 1


def announcer(ways: Ways, kind: TerminalKind, ended: Ended = Ended(0)) -> Announcer:  # noqa: B008
    async def run(
        command: Sequence[str], limit_s: float, *, environ: Mapping[str, str], reads: bool
    ) -> Ended:
        return ended

    return Announcer(kind, ways, lambda text: None, {}, run=run)


@pytest.mark.parametrize(
    ("ways", "kind", "detail"),
    [
        (Ways(), TerminalKind(shows_notifications=True), "by bell, OSC 9 and title; not tried"),
        (
            Ways(command=("a",)),
            TerminalKind(),
            "by bell, title and your command; not tried. OSC 9 is not known to show here",
        ),
        (
            Ways(bell=False, notification=True, title=False),
            TMUX,
            "by OSC 9; not tried. tmux passes OSC 9 on only with 'set -g allow-passthrough on'",
        ),
        (
            Ways(bell=False, notification=False, title=False),
            TMUX,
            "none: all ways are switched off, or not there",
        ),
    ],
)
async def test_ways_that_are_not_tried(ways: Ways, kind: TerminalKind, detail: str) -> None:
    found = await reaching.notifications(
        announcer(ways, kind), kind, is_tried=False, osc9_is_open=ways.notification is None
    )
    assert (found.detail, found.is_tried) == (detail, False)
    assert found.standing is not Standing.ATTENTION


@pytest.mark.parametrize(
    ("ended", "words", "standing"),
    [
        (Ended(0), "ended with exit code 0", Standing.UNKNOWN),
        (Ended(3), "ended with exit code 3", Standing.ATTENTION),
        (Ended(-9), "was ended by signal 9", Standing.ATTENTION),
        (
            Ended(trouble="There is no program 'x'."),
            "failed: there is no program 'x'",
            Standing.ATTENTION,
        ),
    ],
)
async def test_a_trial_says_what_to_look_for(ended: Ended, words: str, standing: Standing) -> None:
    kind = TerminalKind(shows_notifications=True)
    found = await reaching.notifications(
        announcer(Ways(command=("x", "secret")), kind, ended),
        kind,
        is_tried=True,
        osc9_is_open=True,
    )
    assert (found.standing, found.is_tried) == (standing, True)
    assert found.detail == (
        "sent: you should have noticed a bell, a notification and another title for a moment;"
        f" your command {words}"
    )
