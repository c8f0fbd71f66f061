"""Which terminal it is, by the variables that terminals are known by."""

from __future__ import annotations

import pytest

from drs_tui.terminal.kind import Multiplexer, TerminalKind

XTERM = {"TERM": "xterm-256color"}
SSH = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}


def kind(environ: dict[str, str], platform: str = "linux") -> TerminalKind:
    return TerminalKind.of(environ, platform)


@pytest.mark.parametrize(
    ("environ", "multiplexer"),
    [
        (XTERM, Multiplexer.NONE),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux-1/default,1,0"}, Multiplexer.TMUX),
        ({"TERM": "screen", "TMUX": "/tmp/tmux-1/default,1,0", "STY": "1.x"}, Multiplexer.TMUX),
        ({"TERM": "screen.xterm-256color", "STY": "1.pts-0"}, Multiplexer.SCREEN),
        ({"TERM": "screen-256color", **SSH}, Multiplexer.UNKNOWN),
        ({"TERM": "tmux-256color", **SSH}, Multiplexer.UNKNOWN),
        ({}, Multiplexer.NONE),
    ],
)
def test_multiplexers(environ: dict[str, str], multiplexer: Multiplexer) -> None:
    assert kind(environ).multiplexer is multiplexer


@pytest.mark.parametrize(
    ("term", "takes"), [("xterm", True), ("screen", True), ("linux", False), ("vt220", False)]
)
def test_terminals_that_might_draw_what_they_should_act_on(term: str, takes: bool) -> None:
    assert kind({"TERM": term}).takes_strings is takes


def test_a_browser_is_seen_only_where_the_person_sits() -> None:
    assert kind({**XTERM, "DISPLAY": ":0"}).has_display
    assert kind({**XTERM, "WAYLAND_DISPLAY": "wayland-0"}).has_display
    assert kind(XTERM, "darwin").has_display
    assert not kind(XTERM).has_display
    assert not kind({**XTERM, "DISPLAY": "localhost:10.0", **SSH}).has_display
    assert not kind({**XTERM, **SSH}, "darwin").has_display


@pytest.mark.parametrize(
    ("environ", "links", "notifies"),
    [
        (XTERM, False, False),
        ({**XTERM, "TERM_PROGRAM": "WezTerm"}, True, True),
        ({**XTERM, "TERM_PROGRAM": "vscode"}, True, False),
        ({**XTERM, "LC_TERMINAL": "iTerm2", **SSH}, False, True),
        ({"TERM": "xterm-kitty", **SSH}, True, True),
        ({**XTERM, "VTE_VERSION": "7200"}, True, False),
        ({**XTERM, "VTE_VERSION": "4205"}, False, False),
        ({**XTERM, "VTE_VERSION": "new"}, False, False),
        ({**XTERM, "WT_SESSION": "1"}, True, False),
        ({"TERM": "screen", "STY": "1.x", "TERM_PROGRAM": "WezTerm"}, False, False),
        ({"TERM": "tmux", "TMUX": "x", "VTE_VERSION": "7200"}, False, False),
    ],
)
def test_only_what_is_known_is_used(environ: dict[str, str], links: bool, notifies: bool) -> None:
    found = kind(environ)
    assert (found.shows_links, found.shows_notifications) == (links, notifies)
