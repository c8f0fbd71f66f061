"""Which ways to call a person the settings allow: for the screens, and for `doctor`."""

from __future__ import annotations

from drs_tui.settings.settings import Settings
from drs_tui.terminal.announcer import Ways


def ways_of(settings: Settings) -> Ways:
    """Return the ways to call a person that the settings allow."""
    return Ways(
        settings.notify_bell.value,
        settings.notify_osc9.value,
        settings.notify_title.value,
        settings.notify_command.value,
    )
