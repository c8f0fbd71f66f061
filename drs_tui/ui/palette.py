"""The command palette: every action of the present screen with its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.markup import escape

from drs_tui.ui.actions import ScreenAction, actions_of


class ActionsProvider(Provider):
    """Offers what the bindings of the screen below offer, so that the two cannot differ."""

    async def discover(self) -> Hits:
        """Offer everything while nothing is typed."""
        for action in actions_of(self.screen):
            name = action.description
            yield DiscoveryHit(Text(name), self._runner(action), name, escape(_help(action)))

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher = self.matcher(query)
        for action in actions_of(self.screen):
            score = matcher.match(action.description)
            if score > 0:
                shown = matcher.highlight(action.description)
                yield Hit(score, shown, self._runner(action), help=escape(_help(action)))

    def _runner(self, action: ScreenAction) -> Callable[[], Any]:
        return partial(self.app.run_action, action.action, action.node)


def _help(action: ScreenAction) -> str:
    return f"{action.keys}  {action.tooltip}".rstrip()
