"""`doctor` on a real terminal: a trial of clipboard and notifications, on one screen."""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path

from drs_tui.simulator.server import Simulation
from tests.terminal import Terminal

PROGRAM = (sys.executable, "-m", "drs_tui", "doctor", "--ascii")


def environ(sim: Simulation, config: Path) -> dict[str, str]:
    return {
        "SB_API_ENDPOINT": sim.url,
        "SB_AUTH_TOKEN": sim.token,
        "DRS_TUI_KEYRING": "off",
        "XDG_CONFIG_HOME": str(config),
        "TERM_PROGRAM": "WezTerm",
        **dict.fromkeys(("TMUX", "STY", "SSH_CONNECTION", "NO_COLOR"), ""),
    }


def test_a_trial_on_a_terminal(tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = ["sh", "-c", f'env > "{told}"; exit 7']
    (tmp_path / "drs-tui").mkdir()
    (tmp_path / "drs-tui" / "config.toml").write_text(f"[notify]\ncommand = {command}\n")
    with (
        Simulation("ok") as sim,
        Terminal(PROGRAM, environ=environ(sim, tmp_path), controlling=False) as terminal,
    ):
        assert terminal.wait_for_exit() == 0
        token = sim.token
    sent = bytes(terminal.sent)
    text = b"".join(re.findall(rb"\x1b\]52;c;([^\x07]+)\x07", sent))
    assert base64.b64decode(text).decode() in terminal.text
    for sequence in (
        b"\x1b[22;2t\x1b]2;This is a test.\x07",
        b"\x1b]9;drs-tui: This is a test.\x07",
    ):
        assert sent.count(sequence) == 1
    assert sent.endswith(b"\x1b[23;2t"), "the title comes back at the end"
    assert b"\x07" in re.sub(rb"\x1b\][^\x07]*\x07", b"", sent), "a bell of its own"
    lines = terminal.text.rstrip().split("\n")
    assert len(lines) <= 23, "all of it and a prompt are on one screen"
    assert "versions" in lines[0]
    words = " ".join(line[26:].strip() for line in lines)
    assert "you should have noticed a bell, a notification and another title" in words
    assert "your command ended with exit code 7" in words
    assert "DRS_TUI_TEXT=This is a test." in told.read_text()
    assert token not in told.read_text() + terminal.text


def test_nothing_is_tried_where_that_is_not_wanted(tmp_path: Path) -> None:
    with (
        Simulation("ok") as sim,
        Terminal(
            (*PROGRAM, "--quiet"), environ=environ(sim, tmp_path), controlling=False
        ) as terminal,
    ):
        assert terminal.wait_for_exit() == 0
    assert b"\x1b" not in terminal.sent
    assert b"\x07" not in terminal.sent
    assert terminal.text.count("not tried") == 2
