"""The settings as lines for people: what each is, where it came from, what else could set it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from drs_tui.platforms import platform_of_api
from drs_tui.settings.file import Setting, origin_at
from drs_tui.settings.settings import Settings
from drs_tui.text import clean
from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting. All texts are safe to show."""

    key: str
    """Its place in `config.toml`; a table and a key with a dot between them."""
    value: str
    """In words, where nothing is set: what holds then."""
    origin: str
    """`default`, `config.toml:LINE`, `environment NAME` or `option --NAME`."""
    environment: str = ""
    """The variable that sets it, where there is one."""
    option: str = ""
    """The option that sets it, where there is one."""
    toml: str = ""
    """What sets it to its present value in `config.toml`, table included."""


def setting_lines(settings: Settings) -> tuple[SettingLine, ...]:
    """Return every setting, in the order of the documentation."""
    return tuple(_lines(settings))


def _lines(settings: Settings) -> Iterator[SettingLine]:
    profile, api = settings.profile, settings.api
    table = f'profiles."{clean(profile.value)}"'
    platform = platform_of_api(api.value)
    yield _line("profile", profile, clean(profile.value), "DRS_TUI_PROFILE", "--profile")
    yield _line(
        f"{table}.{'platform' if platform else 'api_url'}",
        api,
        f"{platform.title}, {api.value}" if platform else api.value,
        "SB_API_ENDPOINT",
        "--platform, --api-url",
        toml_value=platform.key if platform else api.value,
    )
    store = settings.token_store
    yield _line(f"{table}.token_store", store, store.value or "where the token screen put it")
    yield _flag("read_only", settings.read_only, option="--read-only")
    yield _flag("keyring", settings.keyring, environment="DRS_TUI_KEYRING")
    yield _line("request_share", settings.request_share, f"{settings.request_share.value:g}")
    yield _line("cold_share", settings.cold_share, f"{settings.cold_share.value:g}")
    theme = settings.theme
    yield _line("theme", theme, clean(theme.value) if theme.value else "by the terminal")
    yield _flag(
        "mouse",
        settings.mouse,
        "off over SSH and in GNU screen, else on",
        option="--mouse, --no-mouse",
    )
    yield _flag("ascii", settings.ascii, option="--ascii")
    yield _flag("notify.bell", settings.notify_bell)
    yield _flag("notify.osc9", settings.notify_osc9, "where the terminal is known to show it")
    yield _flag("notify.title", settings.notify_title)
    command = settings.notify_command
    yield _line(
        "notify.command",
        command,
        clean(" ".join(command.value)) if command.value else "none",
        toml_value=list(command.value),
    )
    for name, entry in settings.keymap.value.items():
        setting = Setting(entry.keys, origin_at(entry.line))
        yield _line(f'keymap."{clean(name)}"', setting, "")
    if not settings.keymap.value:
        yield SettingLine("keymap", "the keys as they are; ? lists them", "default")


def _flag(
    key: str,
    setting: Setting[bool] | Setting[bool | None],
    unset: str = "",
    *,
    environment: str = "",
    option: str = "",
) -> SettingLine:
    words = {True: "on", False: "off", None: unset}
    return _line(key, setting, words[setting.value], environment, option)


def _line(
    key: str,
    setting: Setting[Any],
    value: str,
    environment: str = "",
    option: str = "",
    *,
    toml_value: object = None,
) -> SettingLine:
    told = setting.value if toml_value is None else toml_value
    shown = value or clean(str(setting.value))
    toml = "" if told in (None, [], ()) else _toml(key, told)
    return SettingLine(key, shown, clean(setting.origin), environment, option, toml)


def _toml(key: str, value: object) -> str:
    """Return the line that sets `key`, under its table; JSON's texts and lists are TOML's too."""
    table, dot, name = key.rpartition(".")
    if table.startswith("keymap"):
        table, dot, name = key.partition(".")
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    return f"[{table}]\n{line}" if dot else line
