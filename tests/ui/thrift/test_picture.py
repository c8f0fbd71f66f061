"""What is sent instead shows the same, and is less."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from textual.app import App

from drs_tui.ui.thrift.picture import Picture
from tests.ui import scenes

SIZE = (40, 6)
RESET = "\x1b[0m"


def screen_of(size: tuple[int, int], *texts: str) -> pyte.Screen:
    """Return a terminal that got these texts, after something else that was on it."""
    screen = pyte.Screen(*size)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[?7l\x1b[41mleft over from before\r\n" * 2 + RESET)
    for text in texts:
        stream.feed(text)
    return screen


def cells(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Return what can be seen of each cell; the colour of a letter that is not there cannot."""
    return [
        [
            (char.data, char.bg, char.reverse, char.underscore, char.strikethrough)
            + (() if char.data == " " and not char.underscore else (char.fg, char.bold))
            for char in (screen.buffer[y][x] for x in range(screen.columns))
        ]
        for y in range(screen.lines)
    ]


def frame(lines: Sequence[str], y: int = 0) -> str:
    """Return lines as Textual writes them, with the cursor put somewhere afterwards."""
    drawn = "\n".join(f"\x1b[{y + row + 1};1H{line}" for row, line in enumerate(lines))
    return f"{drawn}\x1b[1;1H"


def rewritten(picture: Picture, *writes: str, size: tuple[int, int] = SIZE) -> str:
    return "".join(picture.rewrite(write, size) for write in writes)


# What is shown

_CODES = ["", "0", "1", "2", "3", "4", "7", "9", "1;31", "38;2;1;2;3;48;5;17", "39;49", "42"]
_WORDS = st.text(st.sampled_from("ab  █→é"), min_size=0, max_size=12)
_PIECES = st.tuples(st.sampled_from(_CODES), _WORDS)


@st.composite
def _lines(draw: st.DrawFn) -> str:
    """Draw a line of pieces, padded with blanks of one colour, as a whole line of a screen is."""
    pieces = draw(st.lists(_PIECES, max_size=3))
    width = sum(len(text) for _, text in pieces)
    padding = (draw(st.sampled_from(["", "44"])), " " * (SIZE[0] - width))
    return "".join(f"\x1b[{code}m{text}{RESET}" for code, text in (*pieces, padding))


_FRAMES = st.lists(_lines(), min_size=SIZE[1], max_size=SIZE[1]).map(frame)
_PARTS = st.tuples(st.integers(1, SIZE[1]), st.integers(1, 20), _PIECES).map(
    lambda part: f"\x1b[{part[0]};{part[1]}H\x1b[{part[2][0]}m{part[2][1]}{RESET}\x1b[1;1H"
)


@given(_FRAMES, st.lists(st.one_of(_FRAMES, _PARTS), max_size=4))
def test_any_pictures_look_the_same(first: str, later: list[str]) -> None:
    writes = [first, *later]
    assert cells(screen_of(SIZE, rewritten(Picture(), *writes))) == cells(screen_of(SIZE, *writes))


@given(_FRAMES, st.lists(st.one_of(_FRAMES, _PARTS), max_size=2))
def test_after_a_doubt_the_whole_picture_comes_again(first: str, later: list[str]) -> None:
    picture = Picture()
    rewritten(picture, first)
    picture.doubt()
    missing = rewritten(picture, *later, frame(["last line"], y=5))
    shown = cells(screen_of(SIZE, missing))
    assert shown == cells(screen_of(SIZE, first, *later, frame(["last line"], y=5)))


@given(_FRAMES, _FRAMES)
def test_the_cursor_ends_where_it_should(first: str, second: str) -> None:
    picture = Picture()
    texts = [first, second[: second.rindex("\x1b[")] + "\x1b[3;7H"]
    screen = screen_of(SIZE, rewritten(picture, *texts))
    assert (screen.cursor.y, screen.cursor.x) == (2, 6)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
async def test_real_screens_look_the_same_one_after_the_other(theme: str) -> None:
    app = scenes.make_app(scenes.full_snapshot(), theme=theme)
    picture, size = Picture(), (80, 24)
    drawn: list[str] = []
    sent: list[str] = []
    async with app.run_test(size=size) as pilot:
        for key in ("down", "question_mark", "escape", "slash", "o", "escape", "enter", "v", "q"):
            await pilot.press(key)
            await pilot.pause()
            drawn.append(whole_picture(app))
            sent.append(picture.rewrite(drawn[-1], size))
            assert cells(screen_of(size, *sent)) == cells(screen_of(size, *drawn)), key
    assert sum(map(len, sent)) < sum(map(len, drawn)) / 3


def whole_picture(app: App[None]) -> str:
    """Return what Textual would write to draw the screen anew."""
    console = Console(force_terminal=True, color_system="truecolor", _environ={})
    update = app.screen._compositor.render_full_update()
    return update.render_segments(console) + "\x1b[1;1H"


# What is sent


def test_what_is_shown_already_is_not_sent_again() -> None:
    picture = Picture()
    one = frame([f"\x1b[32mline {number}{RESET}" for number in range(6)])
    assert "line 5" in rewritten(picture, one)
    assert rewritten(picture, one) == ""
    assert rewritten(picture, "\x1b[?2026h", one, "\x1b[?2026l") == ""


def test_a_changed_cell_costs_a_jump_a_colour_and_itself() -> None:
    picture = Picture()
    rewritten(picture, frame([f"\x1b[32mok{RESET} 41 of 100" + " " * 28]))
    changed = rewritten(picture, frame([f"\x1b[32mok{RESET} 42 of 100" + " " * 28]))
    assert changed == "\x1b[4C2\r"


def test_marks_of_a_picture_stand_around_what_is_left_of_it() -> None:
    picture = Picture()
    rewritten(picture, frame(["one"]))
    sent = rewritten(picture, "\x1b[?2026h", frame(["two"]), "\x1b[?2026l")
    assert sent.startswith("\x1b[?2026h")
    assert sent.endswith("\x1b[?2026l")
    assert sent.count("\x1b[?2026") == 2


def test_the_end_of_a_line_is_erased_where_nothing_is_drawn() -> None:
    picture = Picture()
    rewritten(picture, frame(["a long line of words in no colour" + " " * 7]))
    assert rewritten(picture, frame(["a" + " " * 39])) == "\x1b[2C\x1b[K\r"


def test_a_coloured_end_of_a_line_is_not_erased_since_terminals_differ_there() -> None:
    picture = Picture()
    rewritten(picture, frame(["word" + " " * 36]))
    assert "\x1b[K" not in rewritten(picture, frame([f"\x1b[44m{' ' * 40}{RESET}"]))


@pytest.mark.parametrize(
    "aside",
    [
        "\x07",
        "\x1b[?25l",
        "\x1b[>25u",
        "\x1b[22;0t",
        "\x1b]2;a title\x07",
        "\x1b]52;c;aGk=\x1b\\",
        "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\",
        "\x1bP\x1b]52;c;aGk=\x07\x1b\\",
    ],
)
def test_what_draws_nothing_goes_through_as_it_is(aside: str) -> None:
    picture = Picture()
    rewritten(picture, frame(["one"]))
    assert rewritten(picture, aside) == aside
    assert rewritten(picture, frame(["one"])) == ""


def test_a_sequence_nobody_knows_goes_through_and_everything_is_drawn_again() -> None:
    picture = Picture()
    rewritten(picture, frame(["one", "two"]))
    assert rewritten(picture, "\x1b[5S") == "\x1b[5S"
    assert "two" in rewritten(picture, frame(["one"]))


def test_leaving_the_screen_of_its_own_leaves_no_colour_behind() -> None:
    picture = Picture()
    rewritten(picture, frame(["\x1b[31mred to the end"]))
    assert re.match("\x1b\\[(0|39)?m\x1b\\[\\?1049l", rewritten(picture, "\x1b[?1049l"))


def test_a_new_size_has_everything_drawn_again_and_nothing_outside() -> None:
    picture = Picture()
    rewritten(picture, frame(["first", "second", "third"]))
    sent = rewritten(picture, frame(["first"]), size=(3, 2))
    assert "fir" in sent
    assert "sec" in sent
    assert "first" not in sent
    assert "thi" not in sent


# Signs that are wider or narrower than others


@pytest.mark.parametrize("word", ["名前", "e\u0301te\u0301", "❤️ ok", "👨\u200d👩\u200d👧 ok"])
def test_a_line_with_odd_signs_is_drawn_in_one_go_to_its_end(word: str) -> None:
    picture = Picture()
    rewritten(picture, frame([f"{word} 1 of 9", "plain 1"]))
    sent = rewritten(picture, frame([f"{word} 2 of 9", "plain 2"]))
    assert sent.startswith(f"{word} 2 of 9\x1b[K")
    assert "plain" not in sent


def test_half_of_a_wide_sign_takes_the_other_half_along() -> None:
    picture = Picture()
    rewritten(picture, frame(["名前"]))
    screen = screen_of(SIZE, rewritten(Picture(), frame(["名前"]), "\x1b[1;2Hx\x1b[1;1H"))
    assert screen.display[0].rstrip() == " x前"
