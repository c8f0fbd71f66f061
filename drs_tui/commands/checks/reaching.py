"""Clipboard and notifications: by which ways they would go, and a trial of each.

Nothing tells a program whether a terminal took what it was sent. So after a trial the person is
told what should be there by now, and never that it is.
"""

from __future__ import annotations

from drs_tui.commands.checks.finding import Finding, Standing
from drs_tui.terminal.announcer import Announcer
from drs_tui.terminal.clipboard import Clipboard, Run, Way, usual_way
from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.terminal.tasks import Ended

NOT_TRIED = "not tried"
_NOTICES = {"bell": "a bell", "osc9": "a notification", "title": "another title for a moment"}
"""What a person should notice of each way of the terminal."""
_NAMES = {"bell": "bell", "osc9": "OSC 9", "title": "title", "command": "your command"}


async def clipboard(board: Clipboard, run: Run, trial: str | None) -> Finding:
    """Tell by which way a text gets to the clipboard; with `trial`, a short text, send it.

    tmux is asked for its options, by `run`.
    """
    way = usual_way(board.kind)
    needs, is_off = await _needs_of_tmux(run) if way is Way.TMUX else ("", False)
    if trial is not None:
        way = await board.send(trial)
    if way is Way.NONE:
        return Finding("clipboard", Standing.ATTENTION, "this terminal has none", ways=())
    told = f"{way.value}{needs}"
    if trial is None:
        detail = f"by {told}; {NOT_TRIED}"
    else:
        also = ", or prefix and ]," if way in (Way.TMUX, Way.OLD_TMUX) else ""
        detail = f"sent by {told}. Paste now{also} and see that it says: {trial}"
    standing = Standing.ATTENTION if is_off else Standing.UNKNOWN
    return Finding("clipboard", standing, detail, ways=(way.value,), is_tried=trial is not None)


async def _needs_of_tmux(run: Run) -> tuple[str, bool]:
    """Return what tmux says of its options, and whether it keeps the clipboard to itself."""
    shared = (await run(("tmux", "show-options", "-sv", "set-clipboard")) or "").strip()
    if not shared:
        return " (its options are not told)", False
    told = f"set-clipboard {shared}"
    if shared == "off":
        told += "; outside of it only with 'set -g set-clipboard on'"
    return f" ({told})", shared == "off"


async def notifications(
    announcer: Announcer, kind: TerminalKind, *, is_tried: bool, osc9_is_open: bool
) -> Finding:
    """Tell by which ways a person is called; use each once where `is_tried`.

    `osc9_is_open`: the settings leave it to the terminal whether OSC 9 is used.
    """
    ways = announcer.ways
    if not ways:
        detail = "none: all ways are switched off, or not there"
        return Finding("notifications", Standing.GOOD, detail, ways=())
    ended = await announcer.try_each() if is_tried else None
    told = [_tried(ways, ended)] if is_tried else [f"by {_listed(ways, _NAMES)}; {NOT_TRIED}"]
    if "osc9" in ways and kind.multiplexer is Multiplexer.TMUX:
        told.append("tmux passes OSC 9 on only with 'set -g allow-passthrough on'")
    if "osc9" not in ways and osc9_is_open:
        told.append("OSC 9 is not known to show here")
    is_failing = ended is not None and ended.code != 0
    return Finding(
        "notifications",
        Standing.ATTENTION if is_failing else Standing.UNKNOWN,
        ". ".join(told),
        ways=ways,
        is_tried=is_tried,
    )


def _tried(ways: tuple[str, ...], ended: Ended | None) -> str:
    """Return what a person should have noticed, and how the command ended."""
    noticed = tuple(way for way in ways if way in _NOTICES)
    told = [f"sent: you should have noticed {_listed(noticed, _NOTICES)}"] if noticed else []
    if ended is not None:
        told.append(f"your command {_end_of_command(ended)}")
    return "; ".join(told)


def _end_of_command(ended: Ended) -> str:
    if ended.code is None:
        return f"failed: {ended.trouble_clause}"
    if ended.code < 0:
        return f"was ended by signal {-ended.code}"
    return f"ended with exit code {ended.code}"


def _listed(ways: tuple[str, ...], words: dict[str, str]) -> str:
    *most, last = [words[way] for way in ways]
    return f"{', '.join(most)} and {last}" if most else last
