"""Versions and terminal, as far as the environment tells. Nothing is sent to the terminal."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version

from drs_tui import __version__
from drs_tui.commands.checks.finding import Finding, Standing
from drs_tui.terminal.kind import TerminalKind

_POOR = ("", "dumb", "unknown")
"""Values of TERM by which nothing can be drawn."""
PACKAGES = ("textual", "httpx", "keyring")


def versions(version_of: Callable[[str], str] = version) -> Finding:
    """Tell the versions of what the program stands on, without importing it."""
    told, missing = [f"drs-tui {__version__}", f"Python {platform.python_version()}"], []
    for name in PACKAGES:
        try:
            told.append(f"{name} {version_of(name)}")
        except PackageNotFoundError:
            missing.append(name)
    detail = ", ".join(told) + "".join(f"; {name} is missing" for name in missing)
    return Finding("versions", Standing.ATTENTION if missing else Standing.GOOD, detail)


def terminal(
    environ: Mapping[str, str], size: tuple[int, int] | None, encoding: str, kind: TerminalKind
) -> Finding:
    """Tell what the screens would be drawn on; `size` in columns and lines, None for none."""
    term = environ.get("TERM", "")
    told = [f"TERM {term}" if term else "no TERM", _colours(environ, term), encoding]
    told.append(f"{size[0]}x{size[1]}" if size else "stdout is no terminal")
    told.append("over SSH" if kind.is_remote else "no SSH")
    is_poor = term in _POOR
    if not draws_signs(encoding):
        is_poor = True
        told.append("use --ascii")
    return Finding("terminal", Standing.ATTENTION if is_poor else Standing.GOOD, ", ".join(told))


def draws_signs(encoding: str) -> bool:
    """Tell whether a stream of this encoding takes signs outside ASCII."""
    return encoding.lower().replace("-", "") == "utf8"


def _colours(environ: Mapping[str, str], term: str) -> str:
    if environ.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if term in _POOR:
        return "no colours"
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "all colours"
    return "256 colours" if "256" in term else "16 colours at least assumed"
