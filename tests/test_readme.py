"""The README does not promise what is not there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from screenshots import make

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["demo", "test"])
def test_the_two_commands_are_one_line_each(name: str) -> None:
    block = re.search(rf"<!-- command: {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert block is not None
    assert block[1].count("\n") == 1
    assert block[1].startswith("python3 -m venv .venv && ")


def test_the_settings_shown_are_settings_that_can_be_read(tmp_path: Path) -> None:
    from drs_tui.config import Options, load_settings

    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block is not None
    tomllib.loads(block[1])
    file = tmp_path / "config.toml"
    file.write_text(block[1])
    settings = load_settings(Options(profile="cgc"), {}, file)
    assert settings.problems == ()
    assert settings.theme.value == "ansi-dark"


def test_links_within_the_project_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    assert len(links) > 4
    for link in links:
        assert (ROOT / link).exists(), link


async def test_the_pictures_are_those_of_the_present_screens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "FOLDER", tmp_path)
    await make.draw_all()
    assert _pictures(tmp_path) == _pictures(ROOT / "screenshots"), "run: python -m screenshots.make"


def _pictures(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*.svg")}
