"""The options of the command line that are settings."""

from __future__ import annotations

from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What was given on the command line."""

    profile: str | None = None
    platform: str | None = None
    api_url: str | None = None
    mouse: bool | None = None
    ascii: bool = False
    read_only: bool = False
