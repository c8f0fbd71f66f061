"""Which profiles a person can open, found in the settings and on the machine."""

from __future__ import annotations

from pathlib import Path

from drs_tui.platforms import CAVATICA, platform_of_key
from drs_tui.profiles import Profile, find_profiles
from drs_tui.settings.options import Options
from drs_tui.settings.settings import load_settings

TOKEN = "0123456789abcdef0123456789abcdef"
CGC = platform_of_key("cgc").api
LOCAL = "http://127.0.0.1:8123/v2"
SEVENBRIDGES = "Seven Bridges credentials file"


def found(
    home: Path,
    config: str = "",
    credentials: str = "",
    environ: dict[str, str] | None = None,
    options: Options = Options(),  # noqa: B008
) -> dict[str, Profile]:
    (home / "config.toml").write_text(config)
    (home / ".sevenbridges").mkdir(exist_ok=True)
    if credentials:
        (home / ".sevenbridges" / "credentials").write_text(credentials)
        (home / ".sevenbridges" / "credentials").chmod(0o600)
    profiles = find_profiles(options, environ or {}, home / "config.toml", home)
    assert len({profile.name for profile in profiles}) == len(profiles)
    return {profile.name: profile for profile in profiles}


def section(name: str, api: str) -> str:
    return f"[{name}]\napi_endpoint = {api}\nauth_token = {TOKEN}\n"


def test_without_anything_there_is_the_first_profile(tmp_path: Path) -> None:
    (only,) = found(tmp_path).values()
    assert (only.name, only.platform, only.origin, only.token_source) == (
        "default",
        "CAVATICA",
        "default",
        None,
    )


def test_those_of_the_settings(tmp_path: Path) -> None:
    config = '[profiles.cgc]\nplatform = "cgc"\nread_only = true\n[profiles.broken]\n'
    profiles = found(tmp_path, config)
    assert list(profiles) == ["default", "cgc", "broken"]
    assert profiles["broken"].obstacle == "It has no address. Give it platform or api_url there."
    assert profiles["broken"].options is None
    assert profiles["cgc"].is_read_only
    assert not profiles["default"].is_read_only


def test_the_present_one_comes_first(tmp_path: Path) -> None:
    config = '[profiles.cgc]\nplatform = "cgc"\n'
    assert list(found(tmp_path, config, options=Options(profile="cgc"))) == ["cgc", "default"]
    local = Options(api_url=LOCAL)
    assert list(found(tmp_path, config, options=local)) == ["127.0.0.1-8123", "default", "cgc"]


def test_sections_of_the_credentials_file_are_profiles_with_a_token(tmp_path: Path) -> None:
    profiles = found(
        tmp_path,
        credentials=section("default", CAVATICA.api) + section("cgc", f"{CGC}/"),
    )
    assert list(profiles) == ["default", "cgc"]
    assert profiles["default"].token_source == f"{SEVENBRIDGES} [default]"
    assert profiles["cgc"].token_source == f"{SEVENBRIDGES} [cgc]"
    assert (profiles["cgc"].api, profiles["cgc"].origin) == (CGC, f"{SEVENBRIDGES} [cgc]")


def test_two_sections_for_one_platform_are_two_profiles(tmp_path: Path) -> None:
    credentials = section("work", CAVATICA.api) + section("home", CAVATICA.api)
    profiles = found(tmp_path, credentials=credentials)
    assert profiles["default"].token_source is None
    assert profiles["work"].token_source == f"{SEVENBRIDGES} [work]"
    assert profiles["home"].token_source == f"{SEVENBRIDGES} [home]"


def test_a_section_whose_name_is_taken_by_another_platform_is_named_after_its_own(
    tmp_path: Path,
) -> None:
    profiles = found(tmp_path, credentials=section("default", CGC))
    assert profiles["default"].api == CAVATICA.api
    assert profiles["cgc-api.sbgenomics.com"].api == CGC


def test_a_section_of_an_impossible_name_is_named_after_its_platform(tmp_path: Path) -> None:
    assert "cgc-api.sbgenomics.com" in found(tmp_path, credentials=section("a b/..", CGC))


def test_the_environment_has_a_profile_and_a_token(tmp_path: Path) -> None:
    environ = {"SB_AUTH_TOKEN": TOKEN, "SB_API_ENDPOINT": CGC}
    profiles = found(tmp_path, environ=environ, options=Options(profile="default"))
    assert profiles["default"].token_source is None
    assert profiles["cgc-api.sbgenomics.com"].token_source == "environment SB_AUTH_TOKEN"


def test_a_credentials_file_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    assert list(found(tmp_path, credentials="no [ini")) == ["default"]


def test_what_opens_a_profile_does_open_it(tmp_path: Path) -> None:
    config = '[profiles.local]\napi_url = "http://127.0.0.1:8123/v2"\n'
    environ = {"SB_API_ENDPOINT": "https://api.example.org/v2"}
    profiles = found(tmp_path, config, section("cgc", CGC), environ)
    assert len(profiles) == 4
    for profile in profiles.values():
        assert profile.options is not None
        settings = load_settings(profile.options, environ, tmp_path / "config.toml")
        assert (settings.profile.value, settings.api.value) == (profile.name, profile.api)


def test_its_lines_for_the_settings_make_it_a_profile_there(tmp_path: Path) -> None:
    for profile in found(tmp_path, credentials=section("a.b", CGC) + section("x", LOCAL)).values():
        again = found(tmp_path, profile.config_lines)
        assert again[profile.name].api == profile.api
