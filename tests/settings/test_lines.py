"""Every setting has its line, and what a line tells to write does set it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from drs_tui.platforms import CAVATICA
from drs_tui.settings.lines import SettingLine, setting_lines
from drs_tui.settings.options import Options
from drs_tui.settings.settings import Settings, load_settings

FULL = """
profile = "cgc"
theme = "ansi-light"
mouse = true
request_share = 0.5
cold_share = 0.1
ascii = true
keyring = false
read_only = true
[notify]
bell = false
osc9 = true
title = false
command = ["mail", "-s", "it's \\"done\\""]
[keymap]
"jobs.add" = "z,é"
"jobs.copy" = "Y"
[profiles.cgc]
platform = "cgc"
token_store = "file"
"""


def lines(text: str, tmp_path: Path, **options: object) -> dict[str, SettingLine]:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    settings = load_settings(Options(**options), {}, file)  # type: ignore[arg-type]
    assert settings.problems == ()
    return {line.key: line for line in setting_lines(settings)}


def test_each_setting_has_a_line(tmp_path: Path) -> None:
    found = lines("", tmp_path)
    names = {field.name for field in dataclasses.fields(Settings)} - {"problems", "api"}
    keys = {key.rpartition(".")[2] if "profiles" in key else key for key in found}
    assert {name.replace("notify_", "notify.") for name in names} <= keys
    assert found['profiles."default".platform'].value == f"CAVATICA, {CAVATICA.api}"
    assert {line.origin for line in found.values()} == {"default"}
    assert all(line.value for line in found.values())


def test_what_the_lines_tell_to_write_sets_the_same(tmp_path: Path) -> None:
    found = lines(FULL, tmp_path)
    tops = [line.toml for line in found.values() if line.toml and not line.toml.startswith("[")]
    tables: dict[str, list[str]] = {}
    for line in found.values():
        if line.toml.startswith("["):
            table, _, rest = line.toml.partition("\n")
            tables.setdefault(table, []).append(rest)
    written = [*tops, *(row for table, rest in tables.items() for row in (table, *rest))]
    again = lines("\n".join(written), tmp_path)
    assert {key: line.value for key, line in again.items()} == {
        key: line.value for key, line in found.items()
    }
    assert all(line.origin.startswith("config.toml:") for line in again.values())


def test_what_is_from_the_file_has_its_line(tmp_path: Path) -> None:
    rows = FULL.splitlines()
    for key, line in lines(FULL, tmp_path).items():
        row = rows[int(line.origin.removeprefix("config.toml:")) - 1]
        name = key.partition("keymap.")[2] or key.rpartition(".")[2]
        assert row.startswith(f"{name} = ")


@pytest.mark.parametrize(
    ("key", "origin"),
    [("profile", "option --profile"), ("ascii", "option --ascii"), ("mouse", "option --no-mouse")],
)
def test_origins(tmp_path: Path, key: str, origin: str) -> None:
    found = lines(FULL, tmp_path, profile="cgc", ascii=True, mouse=False)
    assert found[key].origin == origin
