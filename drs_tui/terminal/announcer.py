"""Tells a person who looks elsewhere that something ended: bell, notification, title, a command.

Each way may fail or be swallowed on its way; none of that disturbs the screens. However much ends
at once, a person is called at most every few seconds.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from drs_tui.terminal.kind import TerminalKind
from drs_tui.terminal.sequences import BELL, notification
from drs_tui.terminal.tasks import Ended, run
from drs_tui.text import clean
from drs_tui.values import dataclass, field

PAUSE_S = 10.0
"""The least time between two calls; what ends meanwhile is told together."""
COMMAND_S = 15.0
"""How long the person's own command may take."""
MOST_COMMANDS = 20
"""How many runs of it may wait; of more only their number is told."""

_SECRETS = ("SB_AUTH_TOKEN",)
"""Variables that no command gets, whatever our own environment holds."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that the settings allow."""

    bell: bool = True
    notification: bool | None = None
    """None: where the terminal is known to show one, and nothing stands before it."""
    title: bool = True
    command: tuple[str, ...] = ()
    """Program and arguments; empty for none."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that a person wants to hear of."""

    text: str
    """A sentence that says all of it, safe to show."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the command gets as variables, by their names; safe to show."""


class RunCommand(Protocol):
    """Runs a program."""

    async def __call__(
        self, command: Sequence[str], limit_s: float, *, environ: Mapping[str, str], reads: bool
    ) -> Ended: ...


class Announcer:
    """Tells news by all the ways that there are, each piece once."""

    def __init__(
        self,
        kind: TerminalKind,
        ways: Ways,
        write: Callable[[str], None],
        environ: Mapping[str, str],
        *,
        set_title: Callable[[str], None] = lambda text: None,
        run: RunCommand = run,
    ) -> None:
        """`write` writes to the terminal, `set_title` sets its title as long as we are there."""
        self._kind = kind
        self._ways = ways
        self._write = write
        self._environ = {name: value for name, value in environ.items() if name not in _SECRETS}
        self._set_title = set_title
        self._run = run
        self._waiting: list[News] = []
        self._pause: asyncio.TimerHandle | None = None
        self._commands: deque[News] = deque()
        self._worker: asyncio.Task[None] | None = None

    def announce(self, news: Sequence[News]) -> None:
        """Tell `news`, now or after the pause since the last; needs a running loop."""
        self._waiting += news
        if self._waiting and self._pause is None:
            self._tell()

    async def aclose(self) -> None:
        """Stop; a command that runs is killed."""
        if self._pause is not None:
            self._pause.cancel()
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)

    @property
    def ways(self) -> tuple[str, ...]:
        """The names of the ways that are used: bell, osc9, title, command."""
        used = {
            "bell": self._ways.bell,
            "osc9": self._notifies,
            "title": self._ways.title,
            "command": bool(self._ways.command),
        }
        return tuple(name for name, is_used in used.items() if is_used)

    async def try_each(self) -> Ended | None:
        """Use each of `ways` once, with a test; tell how the command ended, where there is one."""
        news = News("This is a test.", {"DRS_TUI_EVENT": "test"})
        self._call(news.text)
        return await self._run_command(news) if self._ways.command else None

    @property
    def _notifies(self) -> bool:
        chosen = self._ways.notification
        known = self._kind.shows_notifications if chosen is None else chosen
        return known and self._kind.takes_strings

    def _tell(self) -> None:
        """Tell what waits, and have what comes in the next seconds wait."""
        self._pause = None
        if not self._waiting:
            return
        news, self._waiting = self._waiting, []
        self._pause = asyncio.get_running_loop().call_later(PAUSE_S, self._tell)
        text = news[0].text if len(news) == 1 else f"{news[0].text} And {len(news) - 1:,} more."
        self._call(text)
        if self._ways.command:
            self._queue(news)

    def _call(self, text: str) -> None:
        if self._ways.bell:
            self._write(BELL)
        if self._notifies:
            self._write(notification(text, self._kind))
        if self._ways.title:
            self._set_title(text)

    def _queue(self, news: list[News]) -> None:
        room = max(0, MOST_COMMANDS - len(self._commands))
        self._commands += news[:room]
        if len(news) > room:
            more = len(news) - room
            self._commands.append(News(f"{more:,} more ended.", {"DRS_TUI_EVENT": "more"}))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._run_commands())

    async def _run_commands(self) -> None:
        while self._commands:
            await self._run_command(self._commands.popleft())

    async def _run_command(self, news: News) -> Ended:
        facts = {name: clean(value) for name, value in news.facts.items()}
        environ = {**self._environ, **facts, "DRS_TUI_TEXT": clean(news.text)}
        return await self._run(self._ways.command, COMMAND_S, environ=environ, reads=False)
