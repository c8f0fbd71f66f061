"""The whole program on all kinds of terminals: colours, signs, multiplexers, title, mouse."""

from __future__ import annotations

import base64
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.homes import LABEL, environ_of, fill_home
from tests.terminal import Terminal
from tests.test_terminal import MOUSE, PRODUCT, assert_left, files_holding, modes_on

NEWEST = "30145778901000000"
"""What the ids of the first jobs of a filled home begin with."""
COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
FULL_COLOUR = re.compile(rb"\x1b\[[0-9;]*[34]8;2;")
STRINGS = re.compile(rb"\x1b\]")

EVERY_SCREEN = (
    *("?", "escape", ":", "escape", "L", "escape", ",", "escape", "P", "escape", "T", "escape"),
    *("a", "escape", "Y", "escape", "/", "x", "escape", "y", "enter", "v", "escape", "enter"),
    *("v", "/", "i", "enter", "n", "escape", "escape", "escape"),
)
"""Keys that lead through all screens and back to the jobs."""
A_FEW_SCREENS = (
    "?",
    "escape",
    "L",
    "escape",
    "/",
    "x",
    "escape",
    "enter",
    "enter",
    "escape",
    "escape",
)
"""Through some; which colours a terminal gets is the same for all."""


def walk(terminal: Terminal, keys: tuple[str, ...] = EVERY_SCREEN) -> None:
    """Press keys as a person does, one after the other."""
    for key in keys:
        terminal.press(key)
        terminal.wait_until_quiet(0.12)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return fill_home(tmp_path, 30, items=20)


# Colours and signs


@pytest.mark.parametrize(
    ("environ", "many", "any_colour"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, True, True),
        ({"TERM": "xterm-256color", "COLORTERM": ""}, False, True),
        ({"TERM": "xterm", "COLORTERM": ""}, False, True),
        ({"TERM": "screen", "COLORTERM": ""}, False, True),
        ({"TERM": "tmux-256color", "COLORTERM": ""}, False, True),
        ({"TERM": "linux", "COLORTERM": ""}, False, True),
        ({"TERM": "vt220", "COLORTERM": ""}, False, True),
        ({"COLORTERM": "truecolor", "SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22"}, False, True),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, False, False),
    ],
)
def test_each_terminal_gets_what_it_has(
    home: dict[str, str], environ: dict[str, str], many: bool, any_colour: bool
) -> None:
    is_old = environ.get("TERM") in ("linux", "vt220")
    with Terminal(PRODUCT, environ={**home, **environ}) as terminal:
        terminal.wait_for(LABEL, "no token", "FINISHED", "PARTIAL")
        walk(terminal, EVERY_SCREEN if is_old or not any_colour else A_FEW_SCREENS)
        terminal.press("q")
        assert_left(terminal)
    sent = bytes(terminal.sent)
    assert bool(FULL_COLOUR.search(sent)) is many
    assert bool(COLOUR.search(sent)) is any_colour
    if is_old:
        # Old consoles would draw what is in them.
        assert STRINGS.search(sent) is None


@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1"}])
def test_ascii_is_ascii_on_every_screen(home: dict[str, str], environ: dict[str, str]) -> None:
    with Terminal([*PRODUCT, "--ascii"], environ={**home, **environ}) as terminal:
        terminal.wait_for(LABEL, "no token")
        walk(terminal)
        terminal.press("q")
        assert_left(terminal)
    assert bytes(terminal.sent).isascii()


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (40, 12), (60, 24), (300, 80)])
def test_every_screen_works_in_every_size(home: dict[str, str], size: tuple[int, int]) -> None:
    columns, lines = size
    with Terminal(PRODUCT, columns=columns, lines=lines, environ=home) as terminal:
        terminal.wait_until(lambda: len(terminal.sent) > 200, "the first picture")
        terminal.wait_until_quiet()
        walk(terminal)
        terminal.press("q")
        assert_left(terminal)


def test_over_ssh_a_start_is_small(home: dict[str, str]) -> None:
    environ = {**home, "SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}
    with Terminal(PRODUCT, environ=environ) as terminal:
        terminal.wait_for(LABEL, "no token")
        terminal.wait_until_quiet()
        start = len(terminal.sent)
        assert start < 6_000
        # An answer to a key costs about the letters of its sentence.
        terminal.press("u")
        terminal.wait_for("There is nothing to undo.")
        terminal.wait_until_quiet()
        assert len(terminal.sent) - start < 300


# The title and the mouse


def test_the_title_is_ours_for_as_long_as_the_screens_are(home: dict[str, str]) -> None:
    with Terminal(PRODUCT, environ=home) as terminal:
        terminal.wait_for(LABEL)
        terminal.wait_until_quiet()
        sent = bytes(terminal.sent)
        assert sent.index(b"\x1b[22;2t") < sent.index(b"\x1b]2;drs-tui CAVATICA\x07")
        terminal.press("q")
        assert_left(terminal)
    sent = bytes(terminal.sent)
    assert sent.count(b"\x1b[22;2t") == sent.count(b"\x1b[23;2t") == 1
    assert sent.rindex(b"\x1b[23;2t") > sent.rindex(b"\x1b]2;")


@pytest.mark.parametrize("environ", [{"TERM": "screen", "STY": "1.x"}, {"TERM": "linux"}])
def test_a_title_that_could_not_be_given_back_is_not_set(
    home: dict[str, str], environ: dict[str, str]
) -> None:
    with Terminal(PRODUCT, environ={**home, **environ}) as terminal:
        terminal.wait_for(LABEL)
        terminal.wait_until_quiet()
    assert STRINGS.search(bytes(terminal.sent)) is None


def test_a_title_that_is_not_wanted_is_not_set(home: dict[str, str]) -> None:
    config = Path(home["XDG_CONFIG_HOME"]) / "drs-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[notify]\ntitle = false\n")
    with Terminal(PRODUCT, environ=home) as terminal:
        terminal.wait_for(LABEL)
        terminal.wait_until_quiet()
    assert STRINGS.search(bytes(terminal.sent)) is None


def test_the_mouse_is_taken_and_left_while_it_runs(home: dict[str, str]) -> None:
    off = MOUSE.replace(b"h", b"l")
    environ = {**home, "SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}
    with Terminal(PRODUCT, environ=environ) as terminal:
        terminal.wait_for(LABEL)
        assert MOUSE not in terminal.sent
        terminal.press("M")
        terminal.wait_for("The mouse is here.")
        assert MOUSE in terminal.sent
        assert off not in terminal.sent
        terminal.write("\x1b[<0;5;6M\x1b[<0;5;6m")
        terminal.press("M")
        terminal.wait_for("The mouse is left to your terminal")
        assert off in terminal.sent
        terminal.press("q")
        assert_left(terminal)


# Keys of the person's own


def test_own_keys_are_used_listed_and_checked(home: dict[str, str]) -> None:
    config = Path(home["XDG_CONFIG_HOME"]) / "drs-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[keymap]\n"app.log" = "f5,Z"\n"app.nothing" = "x"\n"app.keys" = "y"\n')
    with Terminal(PRODUCT, columns=100, lines=50, environ=home) as terminal:
        terminal.wait_for(LABEL, "config.toml line 4: keymap app.keys is not used")
        terminal.press("?")
        terminal.wait_for("A manifest against what")
        terminal.press("end")
        terminal.wait_for("Z f5")
        terminal.press("tab")
        terminal.wait_for("app.log")
        terminal.press("escape")
        terminal.wait_for_none_of("app.log")
        for key in ("Z", "\x1b[15~"):
            terminal.press(key)
            terminal.wait_for("What", "When")
            terminal.press("q")
            terminal.wait_for("Outcome")
        terminal.press("q")
        assert_left(terminal)


def test_the_cursor_of_the_terminal_follows_the_focus(home: dict[str, str]) -> None:
    """What a screen reader or a braille line says next stands where the terminal's cursor is."""
    with Terminal(PRODUCT, environ=home) as terminal:
        terminal.wait_for(LABEL, "no token")
        terminal.wait_until_quiet()
        rows = [line for line in terminal.text.split("\n") if "cohort-" in line]

        def line() -> str:
            return terminal.text.split("\n")[terminal.screen.cursor.y]

        terminal.press("g")
        terminal.wait_until(lambda: line() == rows[0], "the first row")
        terminal.press("j", "j")
        terminal.wait_until(lambda: line() == rows[2], "the third row")
        terminal.press("/")
        terminal.wait_until(lambda: line().startswith(" /"), "the field")
        terminal.press("x", "\x1b")
        terminal.wait_until(lambda: line() == rows[2], "the row again")
        terminal.press("?")
        terminal.wait_for("A manifest against what")
        terminal.press("q")
        terminal.wait_until(lambda: line() == rows[2], "the row once more")


# Suspended and resumed


def test_suspend_and_resume_under_a_shell(home: dict[str, str]) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal(shell, environ={**home, "PS1": "shell> "}) as terminal:
        terminal.wait_for("shell>")
        terminal.write(f"{sys.executable} -m drs_tui\r")
        terminal.wait_for(LABEL, "no token")
        terminal.press("\x1a")
        terminal.wait_for("Stopped")
        sent = bytes(terminal.sent)
        assert sent.count(b"\x1b[22;2t") == sent.count(b"\x1b[23;2t") == 1
        # The shell marks pastes too.
        assert modes_on(sent) <= {25, 7, 2004}
        terminal.write("echo back-at-$((40+2))\r")
        terminal.wait_for("back-at-42")
        terminal.write("fg\r")
        terminal.wait_for_none_of("back-at-42", "shell>")
        terminal.wait_for("drs-tui", LABEL, "FINISHED", "Keys")
        terminal.press("L")
        terminal.wait_for("When")
        terminal.press("q")
        terminal.wait_for("Outcome")
        terminal.press("q")
        terminal.wait_until(lambda: 1049 not in modes_on(bytes(terminal.sent)), "the end")
        # What is typed before the program is gone is thrown away with it.
        terminal.wait_for("shell>")
        terminal.write("echo code-$?\r")
        terminal.wait_for("code-0")
        assert modes_on(bytes(terminal.sent)) <= {25, 7, 2004}
        assert bytes(terminal.sent).count(b"\x1b[22;2t") == 2
        assert bytes(terminal.sent).count(b"\x1b[23;2t") == 2


def test_redraw_mends_what_others_wrote_over(home: dict[str, str]) -> None:
    with Terminal(PRODUCT, environ=home) as terminal:
        terminal.wait_for(LABEL, "no token")
        terminal.wait_until_quiet()
        good = terminal.text
        terminal._stream.feed(b"\x1b[3;1HBroadcast message from root\x1b[7;5Hmore of it")
        assert terminal.text != good
        terminal.press("\x0c")
        terminal.wait_until(lambda: terminal.text == good, "the picture from before")
        terminal.press("q")
        assert_left(terminal)


# Multiplexers

TMUX = shutil.which("tmux")
SCREEN = shutil.which("screen")


class Tmux:
    """A tmux server of its own."""

    def __init__(self, socket: Path) -> None:
        self.socket = str(socket)

    def ask(self, *words: str) -> str:
        """Ask the server something; return what it says."""
        told = subprocess.run(["tmux", "-S", self.socket, *words], capture_output=True, text=True)
        return told.stdout

    def pane(self) -> str:
        return self.ask("capture-pane", "-p", "-t", "0")


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    if TMUX is None:
        pytest.skip("there is no tmux here")
    server = Tmux(tmp_path / "tmux.socket")
    yield server
    server.ask("kill-server")


def in_tmux(server: Tmux, home: dict[str, str], setting: str, *before: str) -> Terminal:
    """Return a terminal in which a tmux runs in which the program runs, after words `before`."""
    config = Path(server.socket).with_suffix(".conf")
    config.write_text(f"set -s set-clipboard {setting}\nset -s escape-time 0\n")
    command = shlex.join([*before, *PRODUCT])
    return Terminal(
        ["tmux", "-S", server.socket, "-f", str(config), "new-session", command],
        environ={**home, "TMUX": ""},
    )


@pytest.mark.parametrize("setting", ["on", "off"])
def test_copying_in_tmux(home: dict[str, str], tmux: Tmux, setting: str) -> None:
    with in_tmux(tmux, home, setting) as terminal:
        terminal.wait_for(LABEL, "no token")
        terminal.press("y")
        terminal.wait_for("Given to tmux")
        (copied,) = re.findall(rf"{NEWEST}\d+", terminal.text)
        assert tmux.ask("show-buffer") == copied
        terminal.wait_until_quiet()
        assert base64.b64encode(copied.encode()) in terminal.sent
        terminal.press("q")
        terminal.wait_for_exit()


@pytest.mark.parametrize(("setting", "is_taken"), [("on", True), ("off", False)])
def test_copying_over_ssh_in_a_tmux_of_the_other_side(
    home: dict[str, str], tmux: Tmux, setting: str, is_taken: bool
) -> None:
    # All that an SSH connection lets know of the tmux on the other side is TERM.
    remote = ["env", "-u", "TMUX", "SSH_CONNECTION=10.0.0.1 50000 10.0.0.2 22"]
    with in_tmux(tmux, home, setting, *remote) as terminal:
        terminal.wait_for(LABEL, "no token")
        terminal.press("y")
        terminal.wait_for("Sent to the terminal's clipboard; tmux")
        (copied,) = re.findall(rf"{NEWEST}\d+", terminal.text)
        terminal.wait_until_quiet()
        assert (tmux.ask("show-buffer") == copied) is is_taken
        terminal.press("q")
        terminal.wait_for_exit()


def test_the_screens_look_the_same_within_tmux(home: dict[str, str], tmux: Tmux) -> None:
    with in_tmux(tmux, home, "on") as terminal:
        terminal.wait_for(LABEL, "no token")
        walk(terminal)
        terminal.wait_until_quiet()
        inside = [line.rstrip() for line in tmux.pane().rstrip("\n").split("\n")]
        outside = terminal.text.split("\n")[: len(inside)]
        assert inside == outside
        assert inside[0].lstrip().startswith("drs-tui  CAVATICA")
        title = tmux.ask("display-message", "-p", "-t", "0", "#{pane_title}")
        assert title.strip() == "drs-tui CAVATICA"
        terminal.press("q")
        terminal.wait_for_exit()


def test_copying_in_screen(home: dict[str, str], tmp_path: Path) -> None:
    if SCREEN is None:
        pytest.skip("there is no GNU screen here")
    sockets = tmp_path / "screens"
    sockets.mkdir(mode=0o700)
    config = tmp_path / "screenrc"
    config.write_text("startup_message off\n")
    environ = {**home, "SCREENDIR": str(sockets), "STY": "", "TMUX": ""}
    command = ["screen", "-c", str(config), sys.executable, "-m", "drs_tui"]
    with Terminal(command, environ=environ) as terminal:
        terminal.wait_for(LABEL, "no token")
        terminal.press("y")
        terminal.wait_for("Sent through GNU screen")
        (copied,) = re.findall(rf"{NEWEST}\d+", terminal.text)
        sequence = b"\x1b]52;c;" + base64.b64encode(copied.encode()) + b"\x07"
        terminal.wait_until(lambda: sequence in terminal.sent, "the clipboard's sequence")
        terminal.press("Y")
        terminal.wait_for("row as JSON")
        terminal.press("4")
        terminal.wait_for('"finished_on"', "esc closes")
        terminal.wait_until_quiet()
        (encoded,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]{300,})\x07", bytes(terminal.sent))
        assert b'"finished_on"' in base64.b64decode(encoded)
        terminal.press("escape")
        terminal.wait_for_none_of('"finished_on"')
        line = terminal.text.split("\n")[0]
        assert line.lstrip().startswith("drs-tui  CAVATICA"), line
        terminal.press("q")
        terminal.wait_for_exit()


# Pastes


@pytest.mark.alone
def test_ten_thousand_pasted_ids_are_kept_and_quick(tmp_path: Path) -> None:
    ids = [f"3014577890{number:08}" for number in range(10_000)]
    with Terminal(PRODUCT, environ=environ_of(tmp_path)) as terminal:
        terminal.wait_for("Not now")
        terminal.press("escape")
        terminal.wait_for("No jobs are watched yet.")
        terminal.press("a")
        terminal.wait_for("Add jobs")
        started = time.monotonic()
        terminal.paste("\r".join(ids))
        terminal.wait_for("10,000 new jobs")
        read_s = time.monotonic() - started
        terminal.press("enter")
        terminal.wait_for("Watching 10,000 new jobs.", "10,000 jobs")
        terminal.press("G")
        terminal.wait_for("unchecked")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    # Most of it is the paste itself, which a terminal sends in small pieces.
    assert read_s < 5.0
    assert len(files_holding(tmp_path / "state", ids[-1])) >= 1


def test_hostile_rubbish_is_pasted_without_harm(tmp_path: Path) -> None:
    rubbish = "".join(map(chr, range(1, 256))).replace("\x1b", "") + "[/x][@click=app.quit]" * 50
    with Terminal(PRODUCT, environ=environ_of(tmp_path)) as terminal:
        terminal.wait_for("Not now")
        terminal.press("escape")
        terminal.wait_for("No jobs are watched yet.")
        terminal.press("a")
        terminal.wait_for("Add jobs")
        terminal.paste(rubbish + "\n301457789012345678\n" + os.urandom(300).hex())
        terminal.wait_for("1 new job")
        terminal.press("escape")
        terminal.wait_for("No jobs are watched yet.")
        terminal.press("q")
        assert_left(terminal)
