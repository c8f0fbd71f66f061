"""Keyring, token, and the way to the platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from drs_tui.api.network_settings import NetworkSetting
from drs_tui.commands.checks.finding import Finding, Standing
from drs_tui.commands.output import ExitCode
from drs_tui.credentials.keyring_words import KeyringAnswer, KeyringState
from drs_tui.model import RateLimit
from drs_tui.values import replace
from drs_tui.words import duration_word

SKEW_S = 60.0
"""A clock that is further off makes ages and durations wrong."""
LOW_SHARE = 0.1
"""With less of the budget left than this, looks are about to wait."""


def keyring(answer: KeyringAnswer) -> Finding:
    """Tell whether there is a keyring; another place may hold the token, so it never is bad."""
    if answer.state is KeyringState.READY:
        return Finding("keyring", Standing.GOOD, answer.name)
    standing = Standing.GOOD if answer.state is KeyringState.OFF else Standing.ATTENTION
    return Finding("keyring", standing, answer.sentence)


def route(settings: Sequence[NetworkSetting]) -> Finding:
    """Tell the proxy and whose certificates are trusted, where a variable says so."""
    if not settings:
        return Finding("proxy", Standing.GOOD, "none, usual certificates")
    in_force = [setting for setting in settings if setting.is_in_force]
    told = [f"{setting.name}={setting.value} {setting.note}".rstrip() for setting in in_force]
    if not in_force:
        told.append("none, usual certificates")
    if idle := [setting.name for setting in settings if not setting.is_in_force]:
        told.append(f"not used: {', '.join(idle)}")
    has_notes = any(setting.note for setting in in_force)
    return Finding("proxy", Standing.ATTENTION if has_notes else Standing.GOOD, "; ".join(told))


def resolved(api: str, proxy: tuple[str, str] | None, resolve: Callable[[str], int]) -> Finding:
    """Resolve the host that is connected to; `resolve` returns how many addresses it has."""
    host = urlsplit(proxy[1] if proxy else api).hostname or ""
    whose = "the proxy's host" if proxy else host
    try:
        count = resolve(host)
    except (OSError, UnicodeError):
        detail = f"{whose} is not known here: no network, or no name server"
        return Finding("DNS", Standing.BAD, detail, ExitCode.UNREACHABLE)
    return Finding("DNS", Standing.GOOD, f"{whose}: {count} address{'es' if count != 1 else ''}")


def unanswered(api: str, found: Finding, proxy: tuple[str, str] | None) -> Finding:
    """Tell what came of asking at `api`, and the way there where that may be what keeps silent."""
    detail = f"{api}. {found.detail}"
    if found.standing is Standing.UNKNOWN and proxy:
        detail += f" The way there is the proxy in {proxy[0]}."
    return replace(found, detail=detail)


def clock(date: datetime | None, now: datetime) -> Finding:
    """Compare the platform's date, in whole seconds, with the local clock."""
    if date is None:
        return Finding("clock", Standing.UNKNOWN, "No date came from the platform.")
    skew_s = (now - date).total_seconds()
    if abs(skew_s) <= SKEW_S:
        return Finding("clock", Standing.GOOD, f"within {SKEW_S:.0f} s of the platform's")
    way = "ahead of" if skew_s > 0 else "behind"
    detail = f"{duration_word(abs(skew_s))} {way} the platform's: ages and durations are wrong"
    return Finding("clock", Standing.ATTENTION, detail)


def budget(limit: RateLimit | None) -> Finding:
    """Tell how many requests are left."""
    if limit is None:
        return Finding("budget", Standing.UNKNOWN, "The platform told none.")
    is_low = limit.remaining < limit.limit * LOW_SHARE
    detail = f"{limit.remaining:,} of {limit.limit:,} requests left"
    return Finding("budget", Standing.ATTENTION if is_low else Standing.GOOD, detail)
