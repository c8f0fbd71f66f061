"""The credentials file of the official clients."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drs_tui.credentials.secret import Secret
from drs_tui.credentials.sevenbridges import credentials_path, read_credentials
from drs_tui.credentials.sources import SourceState, look_into_sevenbridges
from drs_tui.errors import TokenTrouble
from drs_tui.platforms import CAVATICA, PLATFORMS
from tests.credentials.conftest import CANARY

CGC = PLATFORMS[1]


def write(home: Path, text: str, mode: int = 0o600) -> None:
    path = credentials_path(home)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def section(name: str, api: str, token: str) -> str:
    return f"[{name}]\napi_endpoint = {api}\nauth_token = {token}\n\n"


CAVATICA_SLASH = f"{CAVATICA.api}/"
LOUD = "HTTPS://CAVATICA-API.sbgenomics.com:443/v2"
A, B, C = (letter * 32 for letter in "abc")


@pytest.mark.parametrize(
    ("text", "profile", "state", "token"),
    [
        ("", "default", SourceState.MISSING, None),
        (section("default", CAVATICA_SLASH, A), "default", SourceState.FOUND, A),
        (
            section("default", "HTTPS://CAVATICA-api.sbgenomics.com:443/v2", A),
            "default",
            "found",
            A,
        ),
        (section("default", CGC.api, A), "default", SourceState.MISSING, None),
        (section("cavatica", CAVATICA.api, B), "default", SourceState.FOUND, B),
        (
            section("default", CGC.api, A) + section("cavatica", CAVATICA.api, B),
            "default",
            SourceState.FOUND,
            B,
        ),
        (
            section("mine", CAVATICA.api, A) + section("lab", CAVATICA.api, B),
            "default",
            SourceState.NOT_CHOSEN,
            None,
        ),
        (
            section("mine", CAVATICA.api, A) + section("lab", CAVATICA.api, B),
            "lab",
            SourceState.FOUND,
            B,
        ),
        (section("default", CAVATICA.api, ""), "default", SourceState.MISSING, None),
        (f"[default]\nauth_token = {A}\n", "default", SourceState.MISSING, None),
        (f"[default]\nauth_token={A}\napi_endpoint=nonsense\n", "default", "missing", None),
        (section("default", CAVATICA.api, "two words"), "default", SourceState.REFUSED, None),
        (section("default", CAVATICA.api, "%(home)s50%"), "default", SourceState.FOUND, None),
        ("\ufeff" + section("default", CAVATICA.api, A), "default", SourceState.FOUND, A),
    ],
)
def test_which_section_serves_a_profile(
    home: Path, text: str, profile: str, state: str, token: str | None
) -> None:
    write(home, text)
    look = look_into_sevenbridges(home, profile, CAVATICA.api)
    assert look.state == state
    if token:
        assert look.secret == Secret(token)


def test_ambiguous_sections_are_named(home: Path) -> None:
    write(home, section("mi\x1bne", CAVATICA.api, A) + section("lab", CAVATICA.api, B))
    look = look_into_sevenbridges(home, "default", CAVATICA.api)
    assert r"several tokens for" in look.detail
    assert r"[mi\x1bne], [lab]" in look.detail
    assert "--profile" in look.fix


def test_a_file_open_to_others_is_used_with_a_remark(home: Path) -> None:
    write(home, section("default", CAVATICA.api, A), mode=0o644)
    look = look_into_sevenbridges(home, "default", CAVATICA.api)
    assert look.secret == Secret(A)
    assert look.fix == f"Run: chmod 600 {credentials_path(home)}"


@pytest.mark.parametrize(
    "text",
    [
        f"auth_token = {CANARY}\n",
        f"[default]\n{CANARY}\n",
        f"[default\nauth_token = {CANARY}\n",
        f"[default]\nauth_token = {CANARY}\nauth_token = {CANARY}\n",
        section("default", CAVATICA.api, CANARY) * 2,
        "\0\0\0",
        pytest.param("x" * 300_000, id="too long"),
    ],
)
def test_a_broken_file_is_a_sentence(home: Path, text: str) -> None:
    write(home, text)
    with pytest.raises(TokenTrouble) as caught:
        read_credentials(credentials_path(home))
    shown = repr(caught.value) + caught.value.hint + repr(caught.value.__cause__)
    assert str(credentials_path(home)) in shown
    assert CANARY not in shown


def test_no_file_and_no_folder(home: Path) -> None:
    assert read_credentials(credentials_path(home)) is None
    (home / ".sevenbridges").write_text("")
    assert read_credentials(credentials_path(home)) is None


def test_a_pipe_does_not_make_us_wait(home: Path) -> None:
    credentials_path(home).parent.mkdir()
    os.mkfifo(credentials_path(home))
    with pytest.raises(TokenTrouble, match="not a regular file"):
        read_credentials(credentials_path(home))
