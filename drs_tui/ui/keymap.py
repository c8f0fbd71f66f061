"""The person's own keys: which of them can be used, and a sentence about each that cannot. Pure.

A binding's id begins with the place it belongs to, such as `jobs.` for the list of jobs. Keys of
one place, and of what is there everywhere, are in force at the same time.
"""

from __future__ import annotations

import difflib
import re
import string
import unicodedata
from collections.abc import Iterable, Mapping

from drs_tui.settings.file import FILE_NAME, KeyEntry
from drs_tui.text import clean
from drs_tui.values import dataclass

EVERYWHERE = frozenset({"app", "screen", "table"})
"""Places whose keys are in force on every screen."""

_MODIFIERS = frozenset({"ctrl", "alt", "shift", "meta", "super", "hyper"})
_NAMED = frozenset(
    (
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
        *("insert", "delete", "backspace", "enter", "escape", "tab", "space", "comma"),
    )
)
_FUNCTION_KEY = re.compile("f([1-9]|1[0-9]|2[0-4])")
_SHORT_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where the toolkit names a sign otherwise than Unicode does."""


@dataclass(frozen=True, slots=True)
class KnownBinding:
    """A binding that keys can be given to."""

    id: str
    keys: frozenset[str]
    """By the names of the toolkit, such as `question_mark`."""

    @property
    def place(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Keymap:
    """What is usable of the person's keys."""

    keys: Mapping[str, str]
    """Keys with commas between them, by id."""
    problems: tuple[str, ...]
    """Sentences, safe to show, about what is not used."""


def check_keymap(entries: Mapping[str, KeyEntry], known: Iterable[KnownBinding]) -> Keymap:
    """Return what of `entries` can be used; where one cannot, its binding keeps its own keys."""
    bindings = {binding.id: binding for binding in known}
    usable: dict[str, KeyEntry] = {}
    problems: list[str] = []
    for name, entry in entries.items():
        reason = _why_not(name, entry, bindings)
        if reason:
            problems.append(_problem(name, entry, reason))
        else:
            usable[name] = entry
    while clash := _first_clash(usable, bindings):
        name, key, other = clash
        reason = f"the key {key} is that of {other}; give {other} another one"
        problems.append(_problem(name, usable.pop(name), reason))
    return Keymap(
        {name: ",".join(_keys_of(entry)) for name, entry in usable.items()}, tuple(problems)
    )


def _why_not(name: str, entry: KeyEntry, bindings: Mapping[str, KnownBinding]) -> str:
    if name not in bindings:
        near = difflib.get_close_matches(name, bindings, 1)
        return f"there is nothing of this name{f'; there is {near[0]}' if near else ''}"
    wrong = [key for key in _written(entry) if not _is_key(key)]
    return f"'{clean(wrong[0], 40)}' is no key; keys are such as r,f5,ctrl+x" if wrong else ""


def _first_clash(
    usable: dict[str, KeyEntry], bindings: Mapping[str, KnownBinding]
) -> tuple[str, str, str] | None:
    """Return an entry, from the last one back, one of whose keys is taken, and by what."""
    for name in reversed(usable):
        for other in bindings.values():
            if other.id == name or not _meet(bindings[name].place, other.place):
                continue
            taken = _keys_of(usable[other.id]) if other.id in usable else other.keys
            # What two have by themselves is meant so: one stands in for the other, as q does.
            shared = set(_keys_of(usable[name])) & set(taken) - (bindings[name].keys & other.keys)
            if shared:
                return name, _SIGNS.get(min(shared), min(shared)), other.id
    return None


def _meet(place: str, other: str) -> bool:
    return place == other or place in EVERYWHERE or other in EVERYWHERE


def _written(entry: KeyEntry) -> list[str]:
    """Return the keys as they were written; an empty one among them is none."""
    return [","] if entry.keys == "," else [key.strip() for key in entry.keys.split(",")]


def _keys_of(entry: KeyEntry) -> list[str]:
    return [long_name(key) for key in _written(entry)]


def long_name(key: str) -> str:
    """Return the name by which the toolkit knows a key: `question_mark` for `?`."""
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return _SHORT_NAMES.get(name, name)


def _is_key(key: str) -> bool:
    *modifiers, last = [key] if key == "+" else key.split("+")
    named = last in _NAMED or _FUNCTION_KEY.fullmatch(last) or last in _SIGNS
    is_sign = len(last) == 1 and last.isprintable() and not last.isspace()
    return set(modifiers) <= _MODIFIERS and bool(named or is_sign)


_SIGNS = {long_name(sign): sign for sign in string.punctuation}


def _problem(name: str, entry: KeyEntry, reason: str) -> str:
    where = f"{FILE_NAME} line {entry.line}" if entry.line else FILE_NAME
    return f"{where}: keymap {clean(name, 80)} is not used: {reason}."
