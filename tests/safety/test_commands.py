"""Tokens that are given to commands, well or badly: nobody sees them, nothing keeps them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.safety.surroundings import (
    CANARY,
    OTHER,
    Surroundings,
    assert_not_sent,
    descendants,
    has,
    is_running,
    processes,
    run,
)


@pytest.fixture
def place(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


def test_a_command_that_takes_a_token_shows_it_to_no_process(place: Surroundings) -> None:
    place.use_keyring("Hanging")
    with place.started("token", "set") as terminal:
        terminal.wait_for("(not shown):")
        terminal.write(f"{CANARY}\n")
        terminal.wait_until(lambda: (place.home / "pids").exists(), "the hanging keyring")
        started = descendants(terminal.process.pid)
        assert len(started) >= 2
        itself = [process for process in processes() if process.pid == terminal.process.pid]
        for process in [*itself, *started]:
            assert not has(process.arguments + process.environ, CANARY)
        listed = subprocess.run(["ps", "axeww"], capture_output=True, check=False).stdout
        assert not has(listed, CANARY)
        terminal.wait_for("Waiting for the system keyring")
        terminal.press("ctrl+c")
        assert terminal.wait_for_exit() == 130
        assert not [process for process in started if is_running(process.pid)]
    assert_not_sent(terminal, CANARY)
    assert place.files_with(CANARY) == []


@pytest.mark.parametrize("value", [f"{CANARY}\n{CANARY}", f"{CANARY}\u00e9", f"{CANARY}\0x"])
def test_what_is_no_token_is_refused_unseen(place: Surroundings, value: str) -> None:
    told = run(place, "token", "set", "--store", "file", "--token-stdin", stdin=value)
    assert told.code == 4
    assert place.files_with(CANARY) == []


def test_what_is_no_token_is_refused_unseen_however_it_comes(place: Surroundings) -> None:
    given = place.folder.with_name("given")
    given.write_text(f"{CANARY}\n{CANARY}")
    words = ("token", "set", "--store", "file")
    assert run(place, *words, "--token-file", str(given)).code == 4
    assert run(place, "jobs", SB_AUTH_TOKEN=f"{CANARY}\n{CANARY}").code == 0
    assert run(place, "token", "show-source", SB_AUTH_TOKEN=f"{CANARY}\u00e9").code == 4
    with place.started(*words) as terminal:
        terminal.wait_for("(not shown):")
        terminal.write(f"{CANARY} {CANARY}\n")
        assert terminal.wait_for_exit() == 4
    assert_not_sent(terminal, CANARY)
    assert place.files_with(CANARY) == []


def test_a_pasted_command_keeps_no_token(place: Surroundings) -> None:
    line = f"curl -H 'X-SBG-Auth-Token: {CANARY}' https://cavatica-api.sbgenomics.com/v2/bulk/drs"
    line += "/imports/301457789012345678"
    for words, stdin in (((line,), ""), (("-",), line), (tuple(line.split()), "")):
        told = run(place, "watch", "--", *words, stdin=stdin)
        assert "There was a token in what was given" in told.err
    assert "301457789012345678" in run(place, "jobs", "--cached", "--tsv").out
    assert place.files_with(CANARY) == []


def test_the_platform_of_the_demo_gets_nothing_that_is_not_its_own(place: Surroundings) -> None:
    secrets = {"SB_AUTH_TOKEN": CANARY, "OF_ANOTHER_PROGRAM": OTHER}
    with place.started("demo", **secrets) as terminal:
        terminal.wait_for("TRIO-FY2104")
        started = descendants(terminal.process.pid)
        assert started
        for process in started:
            assert not has(process.arguments + process.environ, CANARY)
            assert not has(process.environ, OTHER)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert_not_sent(terminal, CANARY)
