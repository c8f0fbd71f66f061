"""News reach a person by each way once, and never in a flood."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from drs_tui.terminal import announcer as announcer_module
from drs_tui.terminal.announcer import MOST_COMMANDS, Announcer, News, Ways
from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.terminal.tasks import Ended

KNOWN = TerminalKind(shows_notifications=True)
TOKEN = "c0ffee5ca1ab1e0123456789abcdef01"


class Ears:
    """Hears what is announced."""

    def __init__(self, ways: Ways = Ways(), kind: TerminalKind = KNOWN) -> None:  # noqa: B008
        self.written: list[str] = []
        self.titles: list[str] = []
        self.runs: list[dict[str, str]] = []
        self.fails = False
        environ = {"PATH": "/bin", "SB_AUTH_TOKEN": TOKEN}
        self.announcer = Announcer(
            kind,
            ways,
            self.written.append,
            environ,
            set_title=self.titles.append,
            run=self.run,
        )

    async def run(
        self, command: Sequence[str], limit_s: float, *, environ: Mapping[str, str], reads: bool
    ) -> Ended:
        await asyncio.sleep(0)
        self.runs.append(dict(environ))
        return Ended(3 if self.fails else 0)


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcer_module, "PAUSE_S", 0.02)


async def settle(seconds: float = 0.0) -> None:
    await asyncio.sleep(seconds)
    for _ in range(200):
        await asyncio.sleep(0)


async def test_one_piece_of_news_by_every_way() -> None:
    ears = Ears(Ways(command=("mail", "me")))
    ears.announcer.announce([News("trio-7: OK.", {"DRS_TUI_OUTCOME": "OK"})])
    await settle()
    assert ears.written == ["\x07", "\x1b]9;drs-tui: trio-7: OK.\x07"]
    assert ears.titles == ["trio-7: OK."]
    assert ears.runs == [{"PATH": "/bin", "DRS_TUI_OUTCOME": "OK", "DRS_TUI_TEXT": "trio-7: OK."}]
    await ears.announcer.aclose()


async def test_each_way_can_be_switched_off() -> None:
    ears = Ears(Ways(bell=False, notification=False, title=False))
    ears.announcer.announce([News("trio-7: OK.")])
    await settle()
    assert (ears.written, ears.titles, ears.runs) == ([], [], [])
    await ears.announcer.aclose()


@pytest.mark.parametrize(
    ("kind", "chosen", "is_sent"),
    [
        (TerminalKind(), None, False),
        (TerminalKind(), True, True),
        (TerminalKind(takes_strings=False), True, False),
        (KNOWN, None, True),
        (KNOWN, False, False),
        (TerminalKind(Multiplexer.TMUX), None, False),
    ],
)
async def test_a_notification_goes_only_where_it_is_known_to_show_or_wanted(
    kind: TerminalKind, chosen: bool | None, is_sent: bool
) -> None:
    ears = Ears(Ways(bell=False, notification=chosen), kind)
    ears.announcer.announce([News("trio-7: OK.")])
    assert bool(ears.written) is is_sent
    await ears.announcer.aclose()


async def test_in_tmux_a_wanted_notification_is_wrapped() -> None:
    ears = Ears(Ways(bell=False, notification=True), TerminalKind(Multiplexer.TMUX))
    ears.announcer.announce([News("trio-7: OK.")])
    assert ears.written[0].startswith("\x1bPtmux;\x1b\x1b]9;")
    await ears.announcer.aclose()


async def test_what_ends_soon_after_is_told_together() -> None:
    ears = Ears(Ways(notification=False))
    for number in range(5):
        ears.announcer.announce([News(f"job {number}: OK.")])
    assert ears.titles == ["job 0: OK."]
    await settle(0.03)
    assert ears.titles == ["job 0: OK.", "job 1: OK. And 3 more."]
    await settle(0.03)
    assert ears.written == ["\x07", "\x07"]
    await ears.announcer.aclose()


async def test_nothing_is_told_twice_or_after_the_end() -> None:
    ears = Ears()
    ears.announcer.announce([News("a: OK.")])
    ears.announcer.announce([News("b: OK.")])
    await ears.announcer.aclose()
    await settle(0.03)
    assert ears.titles == ["a: OK."]


async def test_a_flood_runs_the_command_so_many_times_and_tells_the_rest_as_a_number() -> None:
    ears = Ears(Ways(command=("mail",)))
    ears.announcer.announce([News(f"job {number}: OK.") for number in range(100)])
    await settle()
    assert len(ears.runs) == MOST_COMMANDS + 1
    assert ears.runs[-1]["DRS_TUI_TEXT"] == f"{100 - MOST_COMMANDS} more ended."
    await ears.announcer.aclose()


async def test_the_command_never_gets_the_token_nor_anything_that_is_no_text() -> None:
    ears = Ears(Ways(command=("mail",)))
    ears.announcer.announce([News("a\0b\x1b", {"DRS_TUI_LABEL": "c\0d"})])
    await settle()
    assert TOKEN not in str(ears.runs)
    assert ears.runs[0]["DRS_TUI_LABEL"] == "c\\x00d"
    assert ears.runs[0]["DRS_TUI_TEXT"] == "a\\x00b\\x1b"
    await ears.announcer.aclose()


async def test_a_failing_command_disturbs_nobody() -> None:
    ears = Ears(Ways(command=("mail",)))
    ears.fails = True
    ears.announcer.announce([News("a: OK."), News("b: OK.")])
    await settle()
    assert len(ears.runs) == 2
    await ears.announcer.aclose()


async def test_each_way_can_be_tried() -> None:
    ears = Ears(Ways(command=("mail",)))
    assert ears.announcer.ways == ("bell", "osc9", "title", "command")
    assert await ears.announcer.try_each() == Ended(0)
    assert ears.written == ["\x07", "\x1b]9;drs-tui: This is a test.\x07"]
    assert ears.titles == ["This is a test."]
    assert ears.runs[0]["DRS_TUI_EVENT"] == "test"
    ears.fails = True
    assert await ears.announcer.try_each() == Ended(3)


async def test_only_the_ways_that_are_used_are_tried() -> None:
    ears = Ears(Ways(bell=False, title=False), TerminalKind())
    assert ears.announcer.ways == ()
    assert await ears.announcer.try_each() is None
    assert (ears.written, ears.titles, ears.runs) == ([], [], [])


async def test_a_real_command_gets_the_texts_as_variables(tmp_path: Path) -> None:
    told_in = tmp_path / "told.json"
    code = f"import json, os; json.dump(dict(os.environ), open({str(told_in)!r}, 'w'))"
    ways = Ways(bell=False, notification=False, title=False, command=(sys.executable, "-c", code))
    ours = Announcer(
        TerminalKind(), ways, lambda text: None, {**os.environ, "SB_AUTH_TOKEN": TOKEN}
    )
    label = '$(touch /tmp/x); "quoted" `id`'
    await ours.try_each()
    ours.announce([News("trio: OK.", {"DRS_TUI_LABEL": label})])
    for _ in range(200):
        await asyncio.sleep(0.02)
        if told_in.exists() and "trio" in told_in.read_text():
            break
    told = json.loads(told_in.read_text())
    await ours.aclose()
    assert told["DRS_TUI_LABEL"] == label
    assert "SB_AUTH_TOKEN" not in told
