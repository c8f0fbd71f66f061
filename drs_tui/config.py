"""The settings, from options, environment and `config.toml`, each with its origin; and the places.

The file is only ever read. What is wrong in it is a sentence for people, and the rest of it counts;
only a profile whose address cannot be told ends the program, since asking another platform instead
would be a guess.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from drs_tui import ids
from drs_tui.config_file import (
    FILE_NAME,
    FIRST_PROFILE,
    LONGEST_PROFILE,
    ConfigFile,
    KeyEntry,
    Setting,
    Table,
    is_profile_name,
)
from drs_tui.errors import UsageTrouble
from drs_tui.platforms import CAVATICA, host_and_port, normalise_api, platform_of_key
from drs_tui.text import clean
from drs_tui.values import TypeVar, dataclass

_APP = "drs-tui"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """What was given on the command line."""

    profile: str | None = None
    platform: str | None = None
    api_url: str | None = None
    mouse: bool | None = None
    ascii: bool = False
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings."""

    profile: Setting[str]
    api: Setting[str]
    """API base address, normalised."""
    theme: Setting[str | None]
    keyring: Setting[bool]
    token_store: Setting[str | None]
    """One of `TOKEN_STORES`; None while the profile has no choice of its own."""
    mouse: Setting[bool | None]
    """None where the screens decide."""
    ascii: Setting[bool]
    read_only: Setting[bool]
    request_share: Setting[float]
    """Part of the account's request limit that is ours."""
    cold_share: Setting[float]
    """Part of the limit that goes to jobs of which nothing is expected, at most."""
    notify_bell: Setting[bool]
    notify_osc9: Setting[bool | None]
    """None: where the terminal is known to show such a notification."""
    notify_title: Setting[bool]
    notify_command: Setting[tuple[str, ...]]
    """Program and arguments, run without a shell; empty for none."""
    keymap: Setting[Mapping[str, KeyEntry]]
    """Keys by the id of what they do, as they were written."""
    problems: tuple[str, ...]
    """Sentences, safe to show, about what was not understood and is not used."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things belong. Nothing is created here."""

    config_dir: Path
    state_dir: Path
    cache_dir: Path

    @property
    def config_file(self) -> Path:
        return self.config_dir / FILE_NAME

    def profile_dir(self, name: str) -> Path:
        """Return the folder of a profile's watch list, submissions and log."""
        return self.state_dir / ids.file_name_for(name)


def find_places(environ: Mapping[str, str]) -> Places:
    """Return the XDG folders of `environ`, or what is usual on this system.

    Raises `UsageTrouble` where there is not even a home.
    """
    return Places(
        config_dir=_place(environ, "XDG_CONFIG_HOME", "user_config_dir"),
        state_dir=_place(environ, "XDG_STATE_HOME", "user_state_dir"),
        cache_dir=_place(environ, "XDG_CACHE_HOME", "user_cache_dir"),
    )


def find_home(environ: Mapping[str, str]) -> Path:
    """Return the home folder of `environ`, or that of the user by the system's accounts."""
    return Path(environ.get("HOME") or os.path.expanduser("~"))


def _place(environ: Mapping[str, str], variable: str, usual: str) -> Path:
    # The XDG specification has relative paths ignored.
    if environ.get(variable, "").startswith("/"):
        return Path(environ[variable]) / _APP
    import platformdirs

    place = Path(getattr(platformdirs, usual)(_APP, appauthor=False))
    if not place.is_absolute():
        raise UsageTrouble("There is no home folder.", f"Set HOME or {variable}.")
    return place


def load_settings(
    options: Options,
    environ: Mapping[str, str],
    config_file: Path,
    address_elsewhere: Callable[[str], Setting[str] | None] = lambda profile: None,
) -> Settings:
    """Return the settings. Reads `config_file`; a missing one is no problem.

    `address_elsewhere` tells the address of a profile of which the settings know none. Raises
    `UsageTrouble` for options and variables that cannot be used, and for a profile whose address
    is not known.
    """
    file = ConfigFile.read(config_file)
    top, problems = file.top, file.problems
    named = _named_profile(options, environ, top)
    given = _given_address(options, environ, named)
    own = own_address(named.value, file) or address_elsewhere(named.value)
    wanted = given or own
    if wanted is None:
        raise _unknown_profile(named, file)
    profile, api = _profile_and_address(named, own, wanted)
    table = file.profiles.get(profile.value, {})
    default_keyring = _setting(top, "keyring", True)
    return Settings(
        profile=profile,
        api=api,
        theme=_setting(top, "theme", None),
        keyring=_keyring_of(environ, problems) or default_keyring,
        token_store=_setting(table, "token_store", None),
        mouse=_mouse_of(options) or _setting(top, "mouse", None),
        ascii=_given("--ascii", options.ascii) or _setting(top, "ascii", False),
        read_only=_given("--read-only", options.read_only)
        or _setting({**top, **table}, "read_only", False),
        request_share=_setting(top, "request_share", 0.6),
        cold_share=_setting(top, "cold_share", 0.25),
        notify_bell=_setting(file.notify, "bell", True),
        notify_osc9=_setting(file.notify, "osc9", None),
        notify_title=_setting(file.notify, "title", True),
        notify_command=_command_of(file.notify),
        keymap=Setting(file.keymap, FILE_NAME if file.keymap else "default"),
        problems=tuple(problems),
    )


# The profile and its address


def _named_profile(options: Options, environ: Mapping[str, str], top: Table) -> Setting[str]:
    if options.profile is not None:
        named = Setting(options.profile, "option --profile")
    elif environ.get("DRS_TUI_PROFILE"):
        named = Setting(environ["DRS_TUI_PROFILE"], "environment DRS_TUI_PROFILE")
    else:
        named = _setting(top, "profile", FIRST_PROFILE)
    if not is_profile_name(named.value):
        raise UsageTrouble(
            f"'{clean(named.value, 80)}' ({named.origin}) cannot be the name of a profile.",
            f"Use at most {LONGEST_PROFILE} letters, digits, '.', '_' and '-'.",
        )
    return named


def _given_address(
    options: Options, environ: Mapping[str, str], named: Setting[str]
) -> Setting[str] | None:
    """Return the address of an option, else of the environment.

    A profile that was named on the command line beats a variable that may have been set long ago.
    """
    if options.platform is not None and options.api_url is not None:
        raise UsageTrouble("--platform and --api-url are two addresses.", "Give one of them.")
    if options.platform is not None:
        return Setting(platform_of_key(options.platform).api, "option --platform")
    if options.api_url is not None:
        return Setting(normalise_api(options.api_url), "option --api-url")
    endpoint = environ.get("SB_API_ENDPOINT", "").strip()
    if not endpoint or named.origin.startswith("option"):
        return None
    try:
        return Setting(normalise_api(endpoint), "environment SB_API_ENDPOINT")
    except UsageTrouble as trouble:
        raise UsageTrouble(f"SB_API_ENDPOINT: {trouble.message}", trouble.hint) from None


def _profile_and_address(
    named: Setting[str], own: Setting[str] | None, wanted: Setting[str]
) -> tuple[Setting[str], Setting[str]]:
    """Return the profile in use and its address.

    An address that is not the profile's own makes a profile of its own, named after host and port.
    """
    if own is None or own.value == wanted.value:
        return named, wanted
    return Setting(name_for_api(wanted.value), wanted.origin), wanted


def own_address(profile: str, file: ConfigFile) -> Setting[str] | None:
    """Return the address that is the profile's by the settings, None where they tell none.

    Raises `UsageTrouble` where they tell one that cannot be used.
    """
    told = file.address_of(profile)
    if told is None and profile == FIRST_PROFILE:
        return Setting(CAVATICA.api, "default")
    return told


def name_for_api(api: str) -> str:
    """Return the name of the profile that an address has to itself: host and port."""
    name = host_and_port(api)
    if is_profile_name(name):
        return name
    import hashlib

    digest = hashlib.sha256(api.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"at-{re.sub('[^A-Za-z0-9._-]', '-', name)[:40]}-{digest}"


def _unknown_profile(named: Setting[str], file: ConfigFile) -> UsageTrouble:
    known = ", ".join(sorted({FIRST_PROFILE, *file.profiles}))
    because = f" {file.problems[0]}" if file.problems else ""
    return UsageTrouble(
        f"The profile '{named.value}' ({named.origin}) has no address.{because}",
        f'Known: {clean(known, 400)}. To add it, put [profiles."{named.value}"] with platform or'
        f" api_url into {FILE_NAME}, or give --platform or --api-url.",
    )


# Single settings


def _setting(table: Table, key: str, default: T) -> Setting[T]:
    return table.get(key, Setting(default, "default"))


def _given(option: str, value: bool) -> Setting[bool] | None:
    return Setting(True, f"option {option}") if value else None


def _command_of(notify: Table) -> Setting[tuple[str, ...]]:
    told = _setting(notify, "command", ())
    return Setting(tuple(told.value), told.origin)


def _mouse_of(options: Options) -> Setting[bool | None] | None:
    if options.mouse is None:
        return None
    return Setting(options.mouse, "option --mouse" if options.mouse else "option --no-mouse")


def _keyring_of(environ: Mapping[str, str], problems: list[str]) -> Setting[bool] | None:
    told = environ.get("DRS_TUI_KEYRING", "").strip().lower()
    if told in ("on", "off"):
        return Setting(told == "on", "environment DRS_TUI_KEYRING")
    if told:
        problems.append("DRS_TUI_KEYRING is not used: it can be on or off.")
    return None
