"""How the screens were left, in memory and, a moment after a change, on disk."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial

from drs_tui.errors import StoreTrouble
from drs_tui.monitor.disk import RunBlocking
from drs_tui.store.view import ListView, SeenUntil, UndoStep, View, ViewStore, newest_steps

SAVE_AFTER_S = 1.0
"""Changes come in bursts, such as the letters of a filter."""


class ViewKeeper:
    """Remembers for one profile; without a store, for this session alone.

    What cannot be saved is not worth a sentence: the watch list on the same disk says it already.
    """

    def __init__(
        self, store: ViewStore | None = None, run_blocking: RunBlocking = asyncio.to_thread
    ) -> None:
        self._store = store
        self._run_blocking = run_blocking
        self._view = store.read() if store else View()
        self._lists = dict(self._view.lists)
        self._theme = self._view.theme
        self._undo = self._view.undo
        self._seen = self._view.seen
        self._changed: set[str] = set()
        self._due: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task[None] | None = None

    @property
    def theme(self) -> str | None:
        """The theme that was chosen on the screens; None: none was."""
        return self._theme

    @property
    def undo(self) -> tuple[UndoStep, ...]:
        """What can be taken back, the newest step last."""
        return self._undo

    @property
    def seen(self) -> SeenUntil | None:
        """What a person had seen of the jobs; None where that is not known."""
        return self._seen

    def remember_seen(self, seen: SeenUntil) -> None:
        """Remember what a person has seen of the jobs."""
        self._seen = seen
        self._save_soon("seen")

    def list_view(self, name: str) -> ListView:
        """Return how a list was shown."""
        return self._lists.get(name, ListView())

    def remember_list(self, name: str, view: ListView) -> None:
        """Remember how a list is shown."""
        if view != self.list_view(name):
            self._lists[name] = view
            self._save_soon(f"list {name}")

    def remember_theme(self, theme: str) -> None:
        """Remember the theme that was chosen."""
        if theme != self._theme:
            self._theme = theme
            self._save_soon("theme")

    def remember_undo(self, steps: tuple[UndoStep, ...]) -> None:
        """Remember what can be taken back."""
        self._undo = newest_steps(steps)
        self._save_soon("undo")

    async def save(self) -> None:
        """Write what changed, if anything did."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._store is None or not self._changed:
            return
        changed, self._changed = self._changed, set()
        write = partial(
            self._store.write,
            theme=self._theme if "theme" in changed else None,
            lists={name: view for name, view in self._lists.items() if f"list {name}" in changed},
            undo=self._undo if "undo" in changed else None,
            seen=self._seen if "seen" in changed else None,
        )
        with contextlib.suppress(StoreTrouble):
            await self._run_blocking(write)

    def _save_soon(self, what: str) -> None:
        self._changed.add(what)
        if self._store is not None and self._due is None:
            self._due = asyncio.get_running_loop().call_later(SAVE_AFTER_S, self._begin_to_save)

    def _begin_to_save(self) -> None:
        self._due = None
        self._saving = asyncio.ensure_future(self.save())
