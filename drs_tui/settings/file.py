"""What is usable of `config.toml`; of the rest, sentences that say what is wrong with it.

The file is a person's own and is never written here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from drs_tui import ids
from drs_tui.errors import UsageTrouble, trouble_line
from drs_tui.platforms import normalise_api, platform_of_key
from drs_tui.settings import toml_lines
from drs_tui.text import clean
from drs_tui.values import Generic, TypeVar, dataclass, field

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any, TypeAlias


FILE_NAME = "config.toml"
FIRST_PROFILE = "default"
LONGEST_PROFILE = 64
TOKEN_STORES = ("keyring", "file", "sevenbridges")
"""Where a profile's token may be kept."""

_LIMIT_BYTES = 1024 * 1024

T = TypeVar("T")


def is_profile_name(name: str) -> bool:
    """Tell whether a profile may have this name."""
    return ids.is_safe(name) and len(name) <= LONGEST_PROFILE


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A value, and where it came from."""

    value: T
    origin: str
    """`default`, `config.toml:LINE`, `environment NAME` or `option --NAME`."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One line of the key map."""

    keys: str
    """Keys with commas between them, as they were written."""
    line: int = 0
    """Where it stands in the file, from 1; 0 where that is not known."""


def origin_at(line: int) -> str:
    """Return what to call a line of the file, from 1; 0 where it is not known."""
    return f"{FILE_NAME}:{line}" if line else FILE_NAME


Table: TypeAlias = "dict[str, Setting[Any]]"
"""Values of the right type under known keys."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What is usable of the file."""

    top: Table
    profiles: dict[str, Table]
    problems: list[str]
    notify: Table = field(default_factory=dict)
    keymap: dict[str, KeyEntry] = field(default_factory=dict)
    """Keys by the id of what they do; whether there is such an id, others know."""

    @classmethod
    def read(cls, path: Path) -> ConfigFile:
        problems: list[str] = []
        text = _read_text(path, problems)
        told = _parse(text, problems)
        reader = _Reader(toml_lines.lines_of(text) if told else {}, problems)
        tables = reader.table(told, "profiles")
        notify = reader.usable(reader.table(told, "notify"), _NOTIFY_KEYS, "notify")
        keymap = dict(reader.key_entries(reader.table(told, "keymap")))
        top = reader.usable(told, _TOP_KEYS)
        profiles: dict[str, Table] = {}
        for name, table in tables.items():
            if not is_profile_name(name) or not isinstance(table, dict):
                reader.refuse(
                    ("profiles", name),
                    f"it must be a table, and its name at most {LONGEST_PROFILE} letters, digits,"
                    " '.', '_' and '-'",
                )
            else:
                profiles[name] = reader.usable(table, _PROFILE_KEYS, "profiles", name)
        file = cls(top, profiles, problems, notify, keymap)
        for name in profiles:
            try:
                file.address_of(name)
            except UsageTrouble as trouble:
                problems.append(trouble_line(trouble))
        return file

    def address_of(self, profile: str) -> Setting[str] | None:
        """Return the profile's own API base address; None where the file does not tell it.

        Raises `UsageTrouble` where it tells one that cannot be used.
        """
        table = self.profiles.get(profile, {})
        told = {key: table[key].value for key in ("platform", "api_url") if key in table}
        if not told:
            return None
        origin = table[next(iter(told))].origin
        try:
            match told:
                case {"platform": _, "api_url": _}:
                    raise UsageTrouble("platform and api_url are two addresses.", "Keep one.")
                case {"platform": str(key)}:
                    return Setting(platform_of_key(key).api, origin)
                case {"api_url": str(url)}:
                    return Setting(normalise_api(url), origin)
            raise UsageTrouble(f"{next(iter(told))} must be a text.")
        except UsageTrouble as trouble:
            raise UsageTrouble(
                f"{_in_words(origin)}: profiles.{profile} cannot be used: {trouble.message}",
                trouble.hint,
            ) from None


def _read_text(path: Path, problems: list[str]) -> str:
    """Return the text of the file; one that cannot be read is a problem, and empty."""
    try:
        found = path.stat()
        # Whatever is no regular file might never end, or never begin.
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LIMIT_BYTES:
            problems.append(f"{FILE_NAME} is not used: it is no regular file of at most 1 MB.")
            return ""
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        if os.path.islink(path):
            problems.append(f"{FILE_NAME} is not used: it is a link to what is not there.")
        return ""
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
    except RecursionError:
        problems.append(f"{FILE_NAME} is not used: it is nested too deeply.")
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{FILE_NAME} is not used: {clean(str(error), 160)}.")
    except ValueError:
        # The reader lets through what Python says to a number of thousands of digits.
        problems.append(f"{FILE_NAME} is not used: a number in it is too long.")
    return {}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes what is right out of what was parsed, and says what is wrong with the rest."""

    lines: Mapping[toml_lines.Path, int]
    problems: list[str]

    def table(self, told: dict[str, Any], name: str) -> dict[str, Any]:
        """Take the table of this name out of `told`; what is none is a problem, and empty."""
        table = told.pop(name, {})
        if isinstance(table, dict):
            return table
        self.refuse((name,), "it must be a table")
        return {}

    def usable(
        self, table: Mapping[str, Any], keys: Mapping[str, tuple[_Check, str]], *place: str
    ) -> Table:
        """Return the values of `table` that are right; say of the others what is allowed.

        `place` is the table's own key, with those of the tables it is in.
        """
        usable: Table = {}
        for key, value in table.items():
            path = (*place, key)
            if key not in keys:
                self.refuse(path, f"there are {', '.join(keys)}")
            elif not keys[key][0](value):
                self.refuse(path, f"it must be {keys[key][1]}")
            else:
                usable[key] = Setting(value, self._origin(path))
        return usable

    def key_entries(self, table: Mapping[str, Any]) -> Iterator[tuple[str, KeyEntry]]:
        """Yield the entries of the key map; an id may be quoted, or be a path of tables."""
        for path, value in _leaves(table, ("keymap",)):
            if _is_word(value):
                yield ".".join(path[1:]), KeyEntry(value, toml_lines.line_of(path, self.lines))
            else:
                self.refuse(path, 'keys are a text, such as "r,f5"')

    def refuse(self, path: toml_lines.Path, reason: str) -> None:
        """Say that what stands there is not used."""
        shown = ".".join(clean(key, 80) for key in path)
        where = _in_words(self._origin(path))
        self.problems.append(f"{where}: {shown} is not used: {reason}.")

    def _origin(self, path: toml_lines.Path) -> str:
        return origin_at(toml_lines.line_of(path, self.lines))


def _in_words(origin: str) -> str:
    return origin.replace(":", " line ")


def _leaves(
    table: Mapping[str, Any], path: toml_lines.Path
) -> Iterator[tuple[toml_lines.Path, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


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
