"""Versions and terminal, as far as the environment tells. Nothing is sent to the terminal."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version

from drs_tui import __version__
from drs_tui.commands.checks.finding import Finding, Standing
from drs_tui.terminal.clipboard import Run
from drs_tui.terminal.kind import Multiplexer, TerminalKind

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
    is_poor = term in ("", "dumb", "unknown")
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
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return "all colours"
    return "256 colours" if "256" in term else "16 colours at least assumed"


async def clipboard(kind: TerminalKind, run: Run) -> Finding:
    """Tell by which way a text gets to the clipboard; tmux is asked for its options."""
    match kind.multiplexer:
        case Multiplexer.TMUX:
            return await _through_tmux(run)
        case Multiplexer.SCREEN:
            way = "through GNU screen to the terminal, which may not take it"
            return Finding("clipboard", Standing.UNKNOWN, way)
        case Multiplexer.UNKNOWN:
            way = "tmux on another machine needs 'set -g set-clipboard on'"
            return Finding("clipboard", Standing.UNKNOWN, way)
    if not kind.takes_strings:
        return Finding("clipboard", Standing.ATTENTION, "this terminal has none")
    way = "by OSC 52; terminals do not say whether they take it"
    return Finding("clipboard", Standing.UNKNOWN, way)


async def _through_tmux(run: Run) -> Finding:
    shared = (await run(("tmux", "show-options", "-sv", "set-clipboard")) or "").strip()
    passing = (await run(("tmux", "show-options", "-gwv", "allow-passthrough")) or "").strip()
    told = f"set-clipboard {shared or 'not told'}, allow-passthrough {passing or 'not told'}"
    if not shared:
        return Finding("clipboard", Standing.UNKNOWN, f"tmux: {told}")
    if shared == "off":
        told += "; needs 'set -g set-clipboard on'"
    standing = Standing.ATTENTION if shared == "off" else Standing.GOOD
    return Finding("clipboard", standing, f"tmux: {told}")


def notifications(kind: TerminalKind) -> Finding:
    """Tell whether the terminal is known to show notifications."""
    if kind.shows_notifications and kind.takes_strings:
        return Finding("notifications", Standing.GOOD, "by OSC 9, bell and title")
    return Finding("notifications", Standing.UNKNOWN, "bell; OSC 9 is not known to be shown here")
