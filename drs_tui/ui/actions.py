"""What can be done on a screen now, read from its bindings: for the key list and the palette."""

from __future__ import annotations

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

from drs_tui.values import dataclass

_OTHERS = "Rows and fields"


@dataclass(frozen=True, slots=True)
class ScreenAction:
    """One action and the keys that do it."""

    group: str
    """The title of the screen, or of the part of it, that it belongs to."""
    keys: str
    description: str
    tooltip: str
    action: str
    node: DOMNode
    """Whose action it is."""
    id: str = ""
    """The name by which keys can be given to it; empty where they cannot."""


def actions_of(screen: Screen[object]) -> list[ScreenAction]:
    """Return the actions of `screen` with all their keys: its own first, then those of the app."""
    found: dict[tuple[str, str], tuple[Binding, DOMNode, list[str]]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.system or not binding.description or not active.enabled:
            continue
        group = str(active.node.BINDING_GROUP_TITLE or _OTHERS)
        if binding.id is None:
            group = _OTHERS
        _, _, keys = found.setdefault((group, binding.action), (binding, active.node, []))
        keys.append(screen.app.get_key_display(Binding(binding.key, "")))
    actions = [
        ScreenAction(
            group,
            " ".join(sorted(keys, key=len)),
            binding.description,
            binding.tooltip,
            action,
            node,
            binding.id or "",
        )
        for (group, action), (binding, node, keys) in found.items()
    ]
    places = (str(screen.BINDING_GROUP_TITLE), str(screen.app.BINDING_GROUP_TITLE))
    order = {group: place for place, group in enumerate(places)}
    return sorted(actions, key=lambda action: order.get(action.group, len(order)))
