"""What is usable of `config.toml`; of the rest, sentences that say what is wrong with it.

The file is a person's own and is never written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from drs_tui import ids
from drs_tui.errors import UsageTrouble, trouble_line
from drs_tui.platforms import normalise_api, platform_of_key
from drs_tui.text import clean
from drs_tui.values import dataclass, field

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any


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
class KeyEntry:
    """One line of the key map."""

    keys: str
    """Keys with commas between them, as they were written."""
    line: int = 0
    """Where it stands in the file, from 1; 0 where that is not known."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What is usable of the file: values of the right type under known keys."""

    top: dict[str, Any]
    profiles: dict[str, dict[str, Any]]
    problems: list[str]
    notify: dict[str, Any] = field(default_factory=dict)
    keymap: dict[str, KeyEntry] = field(default_factory=dict)
    """Keys by the id of what they do; whether there is such an id, others know."""

    @classmethod
    def read(cls, path: Path) -> ConfigFile:
        problems: list[str] = []
        text = _read_text(path, problems)
        told = _parse(text, problems)
        tables = _table(told, "profiles", problems)
        notify = _usable(_table(told, "notify", problems), _NOTIFY_KEYS, "notify.", problems)
        keymap = dict(_key_entries(_table(told, "keymap", problems), text, problems))
        top = _usable(told, _TOP_KEYS, "", problems)
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
        file = cls(top, profiles, problems, notify, keymap)
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


def _read_text(path: Path, problems: list[str]) -> str:
    """Return the text of the file; one that cannot be read is a problem, and empty."""
    try:
        if not path.exists():
            return ""
        # Whatever is no regular file might never end, or never begin.
        if not path.is_file() or path.stat().st_size > _LIMIT_BYTES:
            problems.append(f"{FILE_NAME} is not used: it is no regular file of at most 1 MB.")
            return ""
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problems.append(f"{FILE_NAME} cannot be read: {clean(error.strerror or 'no reason', 80)}.")
        return ""
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.append(f"{FILE_NAME} is not used: it is not UTF-8 (at line {line}).")
        return ""


def _parse(text: str, problems: list[str]) -> dict[str, Any]:
    """Return the content of the file; a broken one is a problem, and empty."""
    if not text:
        return {}
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problems.append(f"{FILE_NAME} is not used: {clean(str(error), 160)}.")
        return {}


def _table(told: dict[str, Any], name: str, problems: list[str]) -> dict[str, Any]:
    """Take the table of this name out of `told`; what is none is a problem, and empty."""
    table = told.pop(name, {})
    if isinstance(table, dict):
        return table
    problems.append(f"{FILE_NAME}: {name} is not used: it must be a table.")
    return {}


def _key_entries(
    table: Mapping[str, Any], text: str, problems: list[str]
) -> Iterator[tuple[str, KeyEntry]]:
    """Yield the entries of the key map; an id may be quoted, or be a path of tables."""
    for name, value in _leaves(table):
        line = _line_of(name, text)
        where = f"{FILE_NAME} line {line}" if line else FILE_NAME
        if _is_word(value):
            yield name, KeyEntry(str(value), line)
        else:
            problems.append(
                f'{where}: keymap {clean(name, 80)} is not used: keys are a text, such as "r,f5".'
            )


def _leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _line_of(name: str, text: str) -> int:
    """Return the line on which the key map names an id; 0 where it is not to be found."""
    written = re.compile(rf"""^\s*(["']?){re.escape(name)}\1\s*=""")
    within = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("["):
            within = line.strip().startswith("[keymap")
        elif within and written.match(line):
            return number
    return 0


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


def _is_command(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_argument, value))


def _is_argument(value: object) -> bool:
    return _is_word(value) and "\0" not in str(value)


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
_NOTIFY_KEYS: dict[str, tuple[_Check, str]] = {
    "bell": _FLAG,
    "osc9": _FLAG,
    "title": _FLAG,
    "command": (_is_command, 'a list of texts, such as ["notify-send", "drs-tui"]'),
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
