"""`config`: the path of the settings, and each setting with its origin."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from tests.commands.program import Program
from tests.commands.test_schemas import check


@pytest.fixture
def file() -> Path:
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "drs-tui" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_path_is_told_whether_or_not_the_file_is_there(program: Program, file: Path) -> None:
    ran = program("config", "path")
    assert (ran.code, ran.out, ran.err) == (0, f"{file}\n", "")
    told = program("config", "path", "--json").json
    check("config-path", told)
    assert told == {"path": str(file), "exists": False}
    file.write_text("not toml")
    assert program("config", "path").out == f"{file}\n"
    assert program("config", "path", "--json").json["exists"] is True


def test_show_is_toml_of_what_holds(program: Program, file: Path) -> None:
    file.write_text('request_share = 0.3\n[notify]\ncommand = ["say", "a \\u202e b"]\n')
    ran = program("config", "show")
    told = tomllib.loads(ran.out)
    assert (ran.code, ran.err, told["request_share"]) == (0, "", 0.3)
    assert told["notify"]["command"] == ["say", "a \u202e b"]
    assert told["profiles"]["default"] == {"platform": "cavatica"}
    assert "# theme: by the terminal\n" in ran.out


def test_origins(program: Program, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("# ours\nrequest_share = 0.3\n")
    monkeypatch.setenv("DRS_TUI_KEYRING", "off")
    lines = program("config", "show", "--origin", "--ascii").out.splitlines()
    assert "request_share = 0.3  # config.toml:2" in lines
    assert "keyring = false  # environment DRS_TUI_KEYRING" in lines
    assert "ascii = true  # option --ascii" in lines
    assert "cold_share = 0.25  # default" in lines
    told = program("config", "show", "--json").json
    check("config-show", told)
    assert {line["key"]: line["origin"] for line in told}["request_share"] == "config.toml:2"


def test_wrong_file_is_told_and_defaults_hold(program: Program, file: Path) -> None:
    file.write_text("ascii = true\ntheme = = 1\n")
    ran = program("config", "show", "--origin")
    assert ran.code == 0
    assert "config.toml is not used" in ran.err
    assert "line 2" in ran.err
    assert "ascii = false  # default" in ran.out
