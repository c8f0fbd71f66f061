"""One long session with the screens: the token is typed, kept, used, pasted, and found nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from drs_tui.simulator.server import Simulation
from tests.safety.stream import assert_harmless
from tests.safety.surroundings import (
    Surroundings,
    assert_not_sent,
    descendants,
    environ_of_process,
    has,
)
from tests.terminal import Terminal

LOST = "301457789012999999"


@pytest.fixture
def place(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


def curl(token: str, url: str) -> str:
    return f"curl -sS -H 'X-SBG-Auth-Token: {token}' {url}/bulk/drs/imports/{LOST}"


def try_to_copy(terminal: Terminal) -> None:
    """Try every way to get at what stands in the field that has the focus."""
    # The mouse: a double click, and a selection across the whole line.
    for button in ("0;10;8M", "0;10;8m", "0;10;8M", "0;10;8m", "0;2;8M", "32;60;8M", "0;60;8m"):
        terminal.write(f"\x1b[<{button}")
    terminal.press("ctrl+c")
    # Twice within two seconds would leave.
    terminal.wait_for("ctrl+c again")
    terminal.wait_for_none_of("ctrl+c again")
    select_all, cut, palette = "\x1b[1;2H", "\x18", "\x10"
    terminal.press("end")
    terminal.write(select_all + cut)
    for wanted in ("Cut selected text", "Copy selected text"):
        terminal.write(palette)
        terminal.wait_for("an action in words")
        terminal.write(wanted[:-5])
        terminal.wait_for(wanted)
        terminal.press("enter")
        terminal.wait_for_none_of(wanted)


def test_a_session_leaves_the_token_nowhere(place: Surroundings) -> None:
    with Simulation("ok") as sim:
        place.watch(sim, with_token=False)
        with place.started("--mouse") as terminal:
            terminal.wait_for("no token", "Press T")
            terminal.press("T")
            terminal.wait_for("Where tokens are looked for", "missing")
            terminal.paste(f"{sim.token}\n")
            terminal.wait_for("•" * 32)
            try_to_copy(terminal)
            terminal.wait_for("•" * 32)
            terminal.press("tab")
            terminal.wait_for("(*) keep it for this session")
            terminal.press("tab", "enter")
            terminal.wait_for("mlopez", "memory (this session)")
            terminal.press("a")
            terminal.wait_for("Add jobs")
            terminal.paste(curl(sim.token, sim.url))
            terminal.wait_for("1 new job", "There was a token")
            terminal.write(curl(sim.token, sim.url))
            terminal.wait_for("••••")
            terminal.press("enter")
            terminal.wait_for("not found")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
        assert sum(headers.get("X-SBG-Auth-Token") == sim.token for *_, headers in sim.requests) > 1
    assert_not_sent(terminal, sim.token)
    assert_harmless(bytes(terminal.sent))
    assert place.files_with(LOST)
    assert place.files_with(sim.token) == []


def test_no_child_gets_the_token_from_the_environment(place: Surroundings) -> None:
    """The keyring's child hangs long enough to be looked at, with the one that it started."""
    with Simulation("ok") as sim:
        place.watch(sim)
        place.use_keyring("Hanging")
        with place.started() as terminal:
            terminal.wait_for("mlopez")
            terminal.press("T")
            terminal.wait_until(lambda: (place.home / "pids").exists(), "the hanging keyring")
            children = descendants(terminal.process.pid)
            assert len(children) >= 2
            for child in children:
                assert not has(child.arguments + child.environ, sim.token)
                assert not {"SB_AUTH_TOKEN", "SB_API_ENDPOINT"} & environ_of_process(child).keys()
    assert_not_sent(terminal, sim.token)


def test_the_log_of_textual_holds_no_token(place: Surroundings) -> None:
    with Simulation("ok") as sim:
        place.watch(sim)
        log = place.folder / "textual.log"
        with place.started(TEXTUAL_LOG=str(log), TEXTUAL_DEBUG="") as terminal:
            terminal.wait_for("mlopez", "TEXTUAL_LOG is set")
            terminal.press("a")
            terminal.wait_for("Add jobs")
            terminal.paste(curl(sim.token, sim.url))
            terminal.wait_for("1 new job", "There was a token")
            terminal.press("enter")
            terminal.wait_for("not found")
            terminal.press("T")
            terminal.wait_for("is set, so that what is typed here would be recorded")
            terminal.paste(sim.token)
            terminal.write(sim.token)
            terminal.wait_until_quiet()
            assert "•" not in terminal.text
    assert "Paste" in log.read_text()
    assert_not_sent(terminal, sim.token)
    assert place.files_with(sim.token) == []
