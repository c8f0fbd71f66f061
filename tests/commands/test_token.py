"""`token`: kept, told of, moved and deleted, and shown nowhere."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from drs_tui.simulator.server import Simulation
from tests.commands.program import Program
from tests.commands.test_schemas import check
from tests.credentials.conftest import CHILD_PATH

FRESH = "fedcba9876543210fedcba9876543210"


@pytest.fixture
def bare(program: Program, sim: Simulation) -> Program:
    """The program with no token in the environment."""
    program.token = None
    return program


def holders(program: Program, secret: str) -> list[Path]:
    return [path for path in program.state_files() if secret.encode() in path.read_bytes()]


def test_set_in_a_file_then_used_told_of_and_deleted(
    bare: Program, sim: Simulation, running: str
) -> None:
    told = bare(
        "token",
        "set",
        "--store",
        "file",
        "--check",
        "--json",
        "--token-stdin",
        stdin=f" {sim.token}\n",
    )
    assert (told.code, told.json["account"]) == (0, "mlopez")
    assert sim.token not in told.out + told.err
    (kept,) = holders(bare, sim.token)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert str(kept) in told.json["kept_in"]

    bare("watch", running)
    assert bare("jobs").code == 0

    told = bare("token", "show-source", "--json")
    assert told.code == 0
    assert [source["source"] for source in told.json["sources"] if source["wins"]] == [
        f"token file {kept}"
    ]

    told = bare("token", "delete", "--json")
    assert told.code == 0
    assert {"source": f"token file {kept}", "state": "deleted"} in told.json
    assert not kept.exists()
    assert bare("jobs").code == 4


def test_set_says_that_the_environment_goes_first(program: Program, sim: Simulation) -> None:
    words = ("token", "set", "--store", "file", "--token-stdin")
    assert "As long as SB_AUTH_TOKEN is set" in program(*words, stdin=FRESH).err
    program.token = None
    assert "SB_AUTH_TOKEN" not in program(*words, stdin=FRESH).err


def test_token_from_a_file_for_one_run(
    bare: Program, sim: Simulation, running: str, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text(sim.token + "\n")
    bare("watch", running)
    assert bare("jobs", "--token-file", str(file)).code == 0
    assert bare("--token-stdin", "jobs", stdin=sim.token).code == 0
    told = bare("token", "show-source", "--token-file", str(file))
    assert f"> file {file}: found." in told.out
    assert holders(bare, sim.token) == []


def test_refused_token_is_not_kept_with_check(bare: Program, sim: Simulation) -> None:
    words = ("token", "set", "--store", "file", "--check", "--token-stdin")
    told = bare(*words, stdin=FRESH)
    assert (told.code, told.out) == (4, "")
    assert holders(bare, FRESH) == []
    assert FRESH not in told.err


def test_no_keyring_keeps_nothing_and_names_the_ways(bare: Program) -> None:
    told = bare("token", "set", "--token-stdin", stdin=FRESH)
    assert (told.code, told.out) == (4, "")
    assert "--store file" in told.err
    assert "SB_AUTH_TOKEN" in told.err
    assert holders(bare, FRESH) == []


@pytest.mark.parametrize(
    "typed", ["", "  \n", "short", "two words here", "f\u00fcnf" * 8, "x" * 600]
)
def test_what_is_no_token(bare: Program, typed: str) -> None:
    told = bare("token", "set", "--store", "file", "--token-stdin", stdin=typed)
    assert (told.code, told.out) == (4, "")
    assert typed.strip() not in told.err or not typed.strip()


def test_without_a_terminal_nobody_can_type(bare: Program) -> None:
    told = bare("token", "set")
    assert told.code == 4
    assert "--token-stdin" in told.err


def test_file_name_that_is_the_token_itself(bare: Program) -> None:
    told = bare("token", "set", "--token-file", FRESH)
    assert told.code == 4
    assert FRESH not in told.err


def test_token_file_that_others_can_read_is_not_used(
    bare: Program, sim: Simulation, running: str
) -> None:
    bare("token", "set", "--store", "file", "--token-stdin", stdin=sim.token)
    bare("watch", running)
    (kept,) = holders(bare, sim.token)
    kept.chmod(0o644)
    told = bare("jobs", "--json")
    assert (told.code, len(told.json)) == (4, 1)
    assert "chmod 600" in told.err
    told = bare("token", "show-source")
    assert told.code == 4
    assert "chmod 600" in told.out


def test_show_source_without_the_keyring_starts_no_process(
    bare: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        raise AssertionError("the keyring was asked")

    monkeypatch.setattr("drs_tui.credentials.keyring_store.ask_child", never)
    told = bare("token", "show-source", "--no-keyring")
    assert told.code == 4
    assert "not asked" in told.out


def test_show_source_asks_the_keyring_once(bare: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def answer(*_: object) -> bytes:
        asked.append(1)
        return b'{"state": "locked", "backends": [], "detail": ""}'

    monkeypatch.setattr("drs_tui.credentials.keyring_store.ask_child", answer)
    assert bare("token", "show-source").code == 4
    assert asked == [1]


def test_delete_that_failed_is_no_success(bare: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(*_: object) -> bytes:
        return b'{"state": "locked", "backends": [], "detail": ""}'

    monkeypatch.setattr("drs_tui.credentials.keyring_store.ask_child", answer)
    told = bare("token", "delete", "--quiet")
    assert told.code == 4
    assert "locked" in told.err


def test_delete_with_nothing_there(bare: Program) -> None:
    told = bare("token", "delete", "--json", "--quiet")
    assert (told.code, told.err) == (0, "")
    assert [line["state"] for line in told.json] == ["unavailable", "missing"]


def test_delete_names_the_page_for_revoking(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRS_TUI_KEYRING", "off")
    told = program("token", "delete")
    assert "https://cavatica.sbgenomics.com/developer#token" in told.err


@pytest.fixture
def with_keyring(bare: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Program:
    """The program with a keyring that keeps what it is given, in a file of the test's home."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("PYTHONPATH", str(CHILD_PATH))
    monkeypatch.setenv("DRS_TUI_KEYRING_BACKEND", "fake_backends.Good")
    return bare


def test_moved_from_the_file_to_the_keyring(
    with_keyring: Program, sim: Simulation, running: str
) -> None:
    program = with_keyring
    program("token", "set", "--store", "file", "--token-stdin", stdin=sim.token)
    (kept,) = holders(program, sim.token)
    told = program("token", "migrate", "--from", "file", "--to", "keyring", "--json")
    check("token-migrate", told.json)
    assert (told.code, told.json["removed"]) == (0, True)
    assert told.json["from"] == f"token file {kept}"
    assert told.json["kept_in"] == "system keyring (fake_backends.Good)"
    assert holders(program, sim.token) == []
    program("watch", running)
    assert program("jobs").code == 0
    told = program("token", "migrate", "--from", "file")
    assert (told.code, told.out) == (4, "")
    assert "There is no token" in told.err


def test_taken_over_from_the_official_clients(with_keyring: Program, sim: Simulation) -> None:
    theirs = Path(os.environ["HOME"], ".sevenbridges", "credentials")
    theirs.parent.mkdir()
    theirs.write_text(f"[default]\napi_endpoint = {sim.url}\nauth_token = {sim.token}\n")
    before = theirs.read_bytes()
    told = with_keyring("token", "migrate", "--from", "sevenbridges", "--json")
    assert (told.code, told.json["removed"]) == (0, False)
    assert "is as it was" in told.err
    assert theirs.read_bytes() == before
    told = with_keyring("token", "show-source")
    assert "> system keyring (fake_backends.Good): found." in told.out


def test_moving_without_a_keyring_moves_nothing(bare: Program) -> None:
    bare("token", "set", "--store", "file", "--token-stdin", stdin=FRESH)
    told = bare("token", "migrate", "--from", "file", "--json")
    assert (told.code, told.out) == (4, "")
    assert len(holders(bare, FRESH)) == 1


def test_delete_in_one_place_only(with_keyring: Program) -> None:
    with_keyring("token", "set", "--token-stdin", stdin=FRESH)
    told = with_keyring("token", "delete", "--store", "file", "--json")
    assert [line["state"] for line in told.json] == ["missing"]
    assert with_keyring("token", "show-source").code == 0
    told = with_keyring("token", "delete", "--store", "keyring", "--json")
    assert [line["state"] for line in told.json] == ["deleted"]
    assert with_keyring("token", "show-source").code == 4


def test_a_keyring_that_takes_long_is_said_to(
    with_keyring: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drs_tui.credentials.keyring_store.PATIENCE_S", 0.0)
    assert "Waiting for the system keyring" in with_keyring("token", "show-source").err
    assert "Waiting" not in with_keyring("token", "show-source", "--quiet").err
