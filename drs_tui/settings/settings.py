"""The settings, from options, environment and `config.toml`, each with its origin.

The file is only ever read. What is wrong in it is a sentence for people, and the rest of it counts;
only a profile whose address cannot be told ends the program, since asking another platform instead
would be a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from drs_tui.settings.address import profile_and_address
from drs_tui.settings.file import FILE_NAME, ConfigFile, KeyEntry, Setting, Table
from drs_tui.settings.options import Options
from drs_tui.values import TypeVar, dataclass

T = TypeVar("T")


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
    profile, api = profile_and_address(options, environ, file, address_elsewhere)
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
