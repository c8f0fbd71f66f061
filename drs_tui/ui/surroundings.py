"""Where the screens run, and how the person wants them there; the same for all profiles."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from drs_tui.settings.calling import ways_of
from drs_tui.settings.file import KeyEntry
from drs_tui.settings.settings import Settings
from drs_tui.terminal.announcer import Ways
from drs_tui.terminal.kind import TerminalKind
from drs_tui.text import clean
from drs_tui.ui.thrift.limits import Limits
from drs_tui.values import dataclass, field

FULL_COLOUR, OWN_COLOURS = "textual-dark", "ansi-dark"
"""Themes: of 24-bit colours, and of the sixteen that the person's terminal brings itself."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The terminal, and the settings that concern it."""

    kind: TerminalKind = TerminalKind()
    ways: Ways = Ways()
    environ: Mapping[str, str] = field(default_factory=dict)
    """What a person's own command gets; without the token."""
    keymap: Mapping[str, KeyEntry] = field(default_factory=dict)
    theme: str = FULL_COLOUR
    """Its name as the person wrote it, which may be none."""
    limits: Limits = Limits()
    """What is not to be drawn."""
    config_file: str = "config.toml"
    """Where the settings are, safe to show."""

    @classmethod
    def of(cls, settings: Settings, chosen_theme: str | None, config_file: Path) -> Surroundings:
        """Return those of this process; a theme that was chosen on the screens goes first."""
        kind = TerminalKind.of(os.environ, sys.platform)
        return cls(
            kind=kind,
            ways=ways_of(settings),
            environ=dict(os.environ),
            keymap=settings.keymap.value,
            theme=chosen_theme or settings.theme.value or usual_theme(os.environ, kind),
            limits=Limits(settings.ascii.value, bool(os.environ.get("NO_COLOR"))),
            config_file=clean(str(config_file)),
        )


def usual_theme(environ: Mapping[str, str], kind: TerminalKind) -> str:
    """Return the theme for a terminal: its own colours over SSH, and where it has few or none.

    They cost half the bytes, and fit whatever background the person has.
    """
    has_many = environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    plain = kind.is_remote or not has_many or bool(environ.get("NO_COLOR"))
    return OWN_COLOURS if plain else FULL_COLOUR
