"""Textual's own tools for developers, which record what is typed: a token would be readable there.

They are switched on by variables of the environment, and write every key and every value of a field
to a file that others can read, or to another program.
"""

from __future__ import annotations

from typing import Any

from textual import constants, events
from textual.app import App


def key_log(app: App[Any]) -> str | None:
    """Return the variable because of which keys are recorded, None where nothing records them."""
    if constants.LOG_FILE:
        return "TEXTUAL_LOG"
    if constants.DEBUG:
        return "TEXTUAL_DEBUG"
    return "TEXTUAL" if "devtools" in app.features else None


def hide_paste(event: events.Paste) -> None:
    """Have `event` logged without what was pasted: a `curl` line has a token in it."""
    length = len(event.text)
    setattr(event, "__rich_repr__", lambda: iter([("length", length)]))  # noqa: B010
