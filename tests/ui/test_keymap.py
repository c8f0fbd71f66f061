"""A person's own keys: what can be used, and what is said of the rest."""

from __future__ import annotations

import pytest

from drs_tui.settings.file import KeyEntry
from drs_tui.ui.app import DrsApp
from drs_tui.ui.catalogue import known_bindings
from drs_tui.ui.keymap import KnownBinding, check_keymap, long_name


def a_binding(name: str, *keys: str) -> KnownBinding:
    return KnownBinding(name, frozenset(keys))


KNOWN = (
    a_binding("app.keys", "question_mark", "f1"),
    a_binding("screen.back", "escape", "h"),
    a_binding("screen.leave", "q"),
    a_binding("jobs.refresh", "r", "ctrl+r"),
    a_binding("jobs.add", "a"),
    a_binding("jobs.quit", "q"),
    a_binding("item.refresh", "r"),
    a_binding("item.copy", "y"),
)


@pytest.mark.parametrize(
    ("name", "keys", "usable"),
    [
        ("jobs.refresh", "r,f5", "r,f5"),
        ("jobs.refresh", " f5 , ctrl+t ", "f5,ctrl+t"),
        ("app.keys", "?", "question_mark"),
        ("app.keys", "slash,/,backslash,+,comma", "slash,slash,backslash,plus,comma"),
        ("app.keys", ",", "comma"),
        ("item.copy", "a", "a"),
        ("jobs.quit", "q,ctrl+q", "q,ctrl+q"),
        ("jobs.add", "é", "é"),
    ],
)
def test_usable_keys(name: str, keys: str, usable: str) -> None:
    keymap = check_keymap({name: KeyEntry(keys, 3)}, KNOWN)
    assert keymap.problems == ()
    assert keymap.keys == {name: usable}


@pytest.mark.parametrize(
    ("name", "keys", "reason"),
    [
        ("jobs.refersh", "r", "there is nothing of this name; there is jobs.refresh"),
        ("nothing", "r", "there is nothing of this name"),
        ("jobs.add", "f25", "'f25' is no key; keys are such as r,f5,ctrl+x"),
        ("jobs.add", "crtl+x", "'crtl+x' is no key; keys are such as r,f5,ctrl+x"),
        ("jobs.add", "a,,b", "'' is no key; keys are such as r,f5,ctrl+x"),
        ("jobs.add", "\x1b[2J", "'\\x1b[2J' is no key; keys are such as r,f5,ctrl+x"),
        ("jobs.add", "r", "the key r is that of jobs.refresh; give jobs.refresh another one"),
        ("jobs.add", "h", "the key h is that of screen.back; give screen.back another one"),
        ("app.keys", "y", "the key y is that of item.copy; give item.copy another one"),
    ],
)
def test_unusable_keys_are_named_with_their_line_and_the_reason(
    name: str, keys: str, reason: str
) -> None:
    keymap = check_keymap({name: KeyEntry(keys, 12)}, KNOWN)
    assert keymap.keys == {}
    assert keymap.problems == (f"config.toml line 12: keymap {name} is not used: {reason}.",)


def test_keys_can_change_places() -> None:
    entries = {"jobs.add": KeyEntry("r"), "jobs.refresh": KeyEntry("a")}
    keymap = check_keymap(entries, KNOWN)
    assert keymap.problems == ()
    assert keymap.keys == {"jobs.add": "r", "jobs.refresh": "a"}


def test_of_two_that_want_one_key_the_first_gets_it() -> None:
    entries = {"jobs.add": KeyEntry("z", 3), "jobs.refresh": KeyEntry("z", 4)}
    keymap = check_keymap(entries, KNOWN)
    assert keymap.keys == {"jobs.add": "z"}
    assert keymap.problems[0].startswith("config.toml line 4: keymap jobs.refresh is not used")


def test_an_entry_that_is_dropped_gives_its_place_back() -> None:
    entries = {"jobs.add": KeyEntry("r"), "jobs.refresh": KeyEntry("no key")}
    keymap = check_keymap(entries, KNOWN)
    assert keymap.keys == {}
    assert len(keymap.problems) == 2


def test_names_are_those_that_the_toolkit_uses() -> None:
    from textual.keys import _character_to_key

    for sign in map(chr, range(33, 127)):
        assert long_name(sign) == _character_to_key(sign)


# The bindings as they are


def test_every_binding_of_the_product_has_an_id_of_its_own_place() -> None:
    bindings = known_bindings(DrsApp)
    places = {binding.place for binding in bindings}
    assert {"app", "screen", "table", "list", "jobs", "job", "item", "filter", "add"} <= places
    names = {binding.id for binding in bindings}
    assert {"app.log", "app.mouse", "app.profiles", "list.sort", "text.search"} <= names


def test_the_defaults_do_not_clash() -> None:
    bindings = known_bindings(DrsApp)
    entries = {one.id: KeyEntry(",".join(sorted(one.keys))) for one in bindings}
    assert check_keymap(entries, bindings).problems == ()


# One letter, one meaning

SAME = {
    "quit": "leave",
    "close": "leave",
    "choose": "open",
    "search": "filter",
    "find": "leave",
    "back": "leave",
}
"""Verbs that are one to a person: to leave a screen, the list or a box; to narrow what is shown."""

_MOVES = {"down", "up", "top", "bottom", "page_down", "page_up"}


def verbs_of_keys() -> dict[str, set[str]]:
    """Return what each key does, on all screens together."""
    found: dict[str, set[str]] = {}
    for binding in known_bindings(DrsApp):
        verb = binding.id.rpartition(".")[2]
        for key in binding.keys:
            found.setdefault(key, set()).add(SAME.get(verb, verb))
    return found


def test_a_letter_means_the_same_on_every_screen() -> None:
    letters = {key: verbs for key, verbs in verbs_of_keys().items() if len(key) == 1}
    # N and K are one step back, J one step on: of hits, of items, of jobs.
    assert {key: verbs for key, verbs in letters.items() if len(verbs) > 1} == {}


def test_signs_and_combinations_mean_the_same_too() -> None:
    other = {key: verbs for key, verbs in verbs_of_keys().items() if len(key) > 1}
    # These do what the field or box at hand needs; ? closes the list that it opens.
    free = {"enter", "escape", "down", "up", "space", "tab", "ctrl+p", "question_mark", "f1"}
    several = {key: verbs for key, verbs in other.items() if len(verbs) > 1 and key not in free}
    assert several == {}


def test_every_action_has_a_plain_key() -> None:
    plain = {
        *("escape", "enter", "tab", "space", "left", "right", "up", "down", "home", "end"),
        *("pagedown", "pageup", "backspace"),
    }
    for binding in known_bindings(DrsApp):
        has_plain = any("+" not in key or len(key) == 1 for key in binding.keys)
        is_plain = has_plain or binding.keys <= plain
        assert is_plain or binding.id in ("app.redraw", "app.suspend", "add.clear", "palette.down")
