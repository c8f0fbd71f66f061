"""What is usable of `config.toml`; of the rest, sentences that say what is wrong with it.

The file is a person's own and is never written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drs_tui import ids
from drs_tui.errors import UsageTrouble, trouble_line
from drs_tui.platforms import normalise_api, platform_of_key
from drs_tui.text import clean

FILE_NAME = "config.toml"
FIRST_PROFILE = "default"
LONGEST_PROFILE = 64
TOKEN_STORES = ("keyring", "file", "sevenbridges")
"""Where a profile's token may be kept."""

_LIMIT_BYTES = 1024 * 1024


def is_profile_name(name: str) -> bool:
    """Tell whether a profile may have this name."""
    return ids.is_safe(name) and len(name) <= LONGEST_PROFILE


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What is usable of the file: values of the right type under known keys."""

    top: dict[str, Any]
    profiles: dict[str, dict[str, Any]]
    problems: list[str]

    @classmethod
    def read(cls, path: Path) -> ConfigFile:
        problems: list[str] = []
        told = _load_toml(path, problems)
        tables = told.pop("profiles", {})
        top = _usable(told, _TOP_KEYS, "", problems)
        if not isinstance(tables, dict):
            problems.append(f"{FILE_NAME}: profiles is not used: it must be a table.")
            tables = {}
        profiles: dict[str, dict[str, Any]] = {}
        for name, table in tables.items():
            shown = f"profiles.{clean(name, 80)}"
            if not is_profile_name(name) or not isinstance(table, dict):
                problems.append(
                    f"{FILE_NAME}: {shown} is not used: it must be a table, and its name at most"
                    f" {LONGEST_PROFILE} letters, digits, '.', '_' and '-'."
                )
            else:
                profiles[name] = _usable(table, _PROFILE_KEYS, f"{shown}.", problems)
        file = cls(top, profiles, problems)
        for name in profiles:
            try:
                file.address_of(name)
            except UsageTrouble as trouble:
                problems.append(trouble_line(trouble))
        return file

    def address_of(self, profile: str) -> str | None:
        """Return the profile's own API base address; None where the file does not tell it.

        Raises `UsageTrouble` where it tells one that cannot be used.
        """
        table = self.profiles.get(profile, {})
        told = {key: table[key] for key in ("platform", "api_url") if key in table}
        if not told:
            return None
        try:
            match told:
                case {"platform": _, "api_url": _}:
                    raise UsageTrouble("platform and api_url are two addresses.", "Keep one.")
                case {"platform": str(key)}:
                    return platform_of_key(key).api
                case {"api_url": str(url)}:
                    return normalise_api(url)
            raise UsageTrouble(f"{next(iter(told))} must be a text.")
        except UsageTrouble as trouble:
            raise UsageTrouble(
                f"{FILE_NAME}: profiles.{profile} cannot be used: {trouble.message}", trouble.hint
            ) from None


def _load_toml(path: Path, problems: list[str]) -> dict[str, Any]:
    """Return the content of the file; a broken one is a problem, and empty."""
    try:
        if not path.exists():
            return {}
        # Whatever is no regular file might never end, or never begin.
        if not path.is_file() or path.stat().st_size > _LIMIT_BYTES:
            problems.append(f"{FILE_NAME} is not used: it is no regular file of at most 1 MB.")
            return {}
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problems.append(f"{FILE_NAME} cannot be read: {clean(error.strerror or 'no reason', 80)}.")
        return {}
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.append(f"{FILE_NAME} is not used: it is not UTF-8 (at line {line}).")
        return {}
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problems.append(f"{FILE_NAME} is not used: {clean(str(error), 160)}.")
        return {}


_Check = Callable[[object], bool]

LARGEST_SHARE = 0.9
"""The rest of the request limit is always the person's."""


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_token_store(value: object) -> bool:
    return value in TOKEN_STORES


def _is_share(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0.01 <= value <= LARGEST_SHARE  # type: ignore[operator]


_SHARE = (_is_share, f"a number from 0.01 to {LARGEST_SHARE}")
_FLAG = (_is_flag, "true or false")
_WORD = (_is_word, "a text")
# An address is not left out for being wrong: its profile must not fall back to another platform.
_ADDRESS: tuple[_Check, str] = (lambda value: True, "")
_TOP_KEYS: dict[str, tuple[_Check, str]] = {
    "profile": _WORD,
    "theme": _WORD,
    "keyring": _FLAG,
    "mouse": _FLAG,
    "ascii": _FLAG,
    "read_only": _FLAG,
    "request_share": _SHARE,
    "cold_share": _SHARE,
}
_PROFILE_KEYS: dict[str, tuple[_Check, str]] = {
    "platform": _ADDRESS,
    "api_url": _ADDRESS,
    "token_store": (_is_token_store, "keyring, file or sevenbridges"),
    "read_only": _FLAG,
}


def _usable(
    table: Mapping[str, Any],
    keys: Mapping[str, tuple[_Check, str]],
    prefix: str,
    problems: list[str],
) -> dict[str, Any]:
    """Return the values of `table` that are right; say of the others what is allowed."""
    usable: dict[str, Any] = {}
    for key, value in table.items():
        shown = prefix + clean(key, 80)
        if key not in keys:
            known = ", ".join(keys)
            problems.append(f"{FILE_NAME}: {shown} is not used: there are {known}.")
        elif not keys[key][0](value):
            problems.append(f"{FILE_NAME}: {shown} is not used: it must be {keys[key][1]}.")
        else:
            usable[key] = value
    return usable
