"""A screen about some of the jobs, which can be widened to all of them and narrowed again."""

from __future__ import annotations

from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import DrsScreen, Look


class ScopedScreen(DrsScreen):
    """Opened for chosen jobs. The action `widen` is bound by whoever derives from it."""

    def __init__(self, scope: Scope, look: Look) -> None:
        super().__init__(look)
        self._chosen = scope
        self._is_widened = False

    @property
    def scope(self) -> Scope:
        return Scope() if self._is_widened else self._chosen

    def widen(self) -> None:
        """Be about all watched jobs; nothing is drawn yet."""
        self._is_widened = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer more jobs only where there may be more."""
        if action == "widen":
            return not self._chosen.is_all
        return super().check_action(action, parameters)

    def action_widen(self) -> None:
        """Show all watched jobs, or only the chosen ones again."""
        self._is_widened = not self._is_widened
        self.draw_scope()

    def draw_scope(self) -> None:
        """Draw what is to be drawn where the screen is about other jobs now."""
        raise NotImplementedError
