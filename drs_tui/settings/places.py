"""Where things of this program belong on this machine. Nothing is created here."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from drs_tui import ids
from drs_tui.errors import UsageTrouble
from drs_tui.settings.file import FILE_NAME
from drs_tui.values import dataclass

_APP = "drs-tui"
_LINUX_PLACES = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
}
"""What the XDG Base Directory specification has below the home where a variable is not set."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of settings, of state, and of what can be thrown away."""

    config_dir: Path
    state_dir: Path
    cache_dir: Path

    @property
    def config_file(self) -> Path:
        return self.config_dir / FILE_NAME

    def profile_dir(self, name: str) -> Path:
        """Return the folder of a profile's watch list, submissions and log."""
        return self.state_dir / ids.file_name_for(name)


def find_places(environ: Mapping[str, str]) -> Places:
    """Return the XDG folders of `environ`, or what is usual on this system.

    Raises `UsageTrouble` where there is not even a home.
    """
    return Places(
        config_dir=_place(environ, "XDG_CONFIG_HOME", "user_config_dir"),
        state_dir=_place(environ, "XDG_STATE_HOME", "user_state_dir"),
        cache_dir=_place(environ, "XDG_CACHE_HOME", "user_cache_dir"),
    )


def find_home(environ: Mapping[str, str]) -> Path:
    """Return the home folder of `environ`, or that of the user by the system's accounts."""
    return Path(environ.get("HOME") or os.path.expanduser("~"))


def _place(environ: Mapping[str, str], variable: str, usual: str) -> Path:
    # The XDG specification has relative paths ignored.
    if environ.get(variable, "").startswith("/"):
        return Path(environ[variable]) / _APP
    if sys.platform == "linux":
        # Elsewhere the library knows; here its import would take as long as an empty interpreter.
        place = find_home(environ) / _LINUX_PLACES[variable] / _APP
    else:
        import platformdirs

        place = Path(getattr(platformdirs, usual)(_APP, appauthor=False))
    if not place.is_absolute():
        raise UsageTrouble("There is no home folder.", f"Set HOME or {variable}.")
    return place
