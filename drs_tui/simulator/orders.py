"""The body of a create call, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drs_tui.simulator.errors import Refusal

LARGEST_ORDER = 100
"""Items one create call may hold (documented)."""
CONFLICT_RULES = ("SKIP", "RENAME", "OVERWRITE")
"""What to do when a name is taken (seen in two public clients)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One wanted import, into a project or into a folder."""

    drs_uri: str
    project: str | None = None
    parent: str | None = None
    name: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """A whole create call."""

    items: tuple[Item, ...]
    conflict_rule: str = "SKIP"
    tags: tuple[str, ...] = ()


def read_order(body: object) -> Order:
    """Read a create call; raise `Refusal` for what cannot be an order.

    Which of these mistakes the platform finds at the call, and which only while importing,
    is documented for project and parent alone; the rest is inferred.
    """
    if not isinstance(body, dict):
        raise Refusal(90000, "The body has to be an object.")
    items = body.get("items")
    if not isinstance(items, list) or not items:
        raise Refusal(90000, "items has to be a list with at least one entry.")
    if len(items) > LARGEST_ORDER:
        raise Refusal(90000, f"items may hold {LARGEST_ORDER} entries, not {len(items)}.")
    rule = body.get("conflict_resolution") or "SKIP"
    if rule not in CONFLICT_RULES:
        raise Refusal(90000, f"conflict_resolution has to be one of {', '.join(CONFLICT_RULES)}.")
    tags = body.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise Refusal(90000, "tags has to be a list of texts.")
    return Order(tuple(map(_read_item, items)), rule, tuple(tags))


def _read_item(raw: object) -> Item:
    if not isinstance(raw, dict):
        raise Refusal(90000, "Each item has to be an object.")
    uri = raw.get("drs_uri")
    if not isinstance(uri, str) or not uri:
        raise Refusal(10246, "Each item needs a drs_uri.")
    project, parent = _optional_text(raw, "project"), _optional_text(raw, "parent")
    if project is None and parent is None:
        raise Refusal(5029)
    if project is not None and parent is not None:
        raise Refusal(5031)
    metadata = raw.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise Refusal(10248)
    return Item(uri, project, parent, _optional_text(raw, "name"), metadata)


def _optional_text(raw: dict[str, object], key: str) -> str | None:
    """A text, or None when it is absent, null or empty."""
    value = raw.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Refusal(90000, f"{key} has to be a text.")
    return value
