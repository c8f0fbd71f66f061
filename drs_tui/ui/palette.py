"""The command palette: every action of the present screen with its key."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from drs_tui.ui.screens.keys import key_lines


class ActionsProvider(Provider):
    """Offers what the bindings of the screen below offer, so that the two cannot differ."""

    async def discover(self) -> Hits:
        """Offer everything while nothing is typed."""
        for title, help_text, run in self._actions():
            yield DiscoveryHit(title, run, help=help_text)

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher = self.matcher(query)
        for title, help_text, run in self._actions():
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, matcher.highlight(title), run, help=help_text)

    def _actions(self) -> Iterator[tuple[str, str, partial[Coroutine[Any, Any, bool]]]]:
        screen = self.screen
        keys = {(line.description): line.keys for line in key_lines(screen)}
        seen: set[str] = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.system or not binding.description or binding.description in seen:
                continue
            seen.add(binding.description)
            run = partial(self.app.run_action, binding.action, active.node)
            help_text = f"key {keys.get(binding.description, '')}  {binding.tooltip}".strip()
            yield binding.description, help_text, run
