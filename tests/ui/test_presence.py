"""When somebody is taken to watch."""

from __future__ import annotations

from drs_tui.ui.presence import AWAY_AFTER_S, Presence


def test_somebody_who_presses_keys_watches_until_long_after_the_last() -> None:
    presence = Presence(100.0)
    assert presence.is_watched(100.0)
    presence.note_key(500.0)
    assert presence.is_watched(500.0 + AWAY_AFTER_S - 1.0)
    assert not presence.is_watched(500.0 + AWAY_AFTER_S)
    assert presence.away_in_s(600.0) == AWAY_AFTER_S - 100.0
    assert presence.away_in_s(5000.0) == 0.0


def test_nobody_watches_a_window_without_the_focus() -> None:
    presence = Presence(0.0)
    presence.note_focus(False, 10.0)
    assert not presence.is_watched(10.0)
    presence.note_focus(True, 5000.0)
    assert presence.is_watched(5000.0)


def test_a_key_shows_that_the_window_has_the_focus() -> None:
    presence = Presence(0.0)
    presence.note_focus(False, 10.0)
    presence.note_key(20.0)
    assert presence.is_watched(20.0)
