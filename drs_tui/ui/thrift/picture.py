"""Reads what Textual writes as a picture, and says what a terminal lacks of it."""

from __future__ import annotations

import re

from drs_tui.ui.thrift.limits import Limits
from drs_tui.ui.thrift.lines import Line
from drs_tui.ui.thrift.pencil import Pencil
from drs_tui.ui.thrift.pens import PLAIN, with_codes

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<pen>[0-9;]*)m"
    r"|\x1b\[(?P<line>[0-9]+);(?P<column>[0-9]+)H"
    r"|(?P<newline>\r?\n)"
    r"|\x1b\]8;(?P<link>[^\x07\x1b]*)(?:\x1b\\|\x07)"
    r"|(?P<aside>\x1b\[[?<>=][0-9;]*\$?[a-zA-Z]"  # private modes, and questions about them
    r"|\x1b\[[0-9;]*t"  # the window, such as its title to be kept
    r"|\x1b\][^\x07\x1b]*(?:\x1b\\|\x07)"  # a title, the clipboard, the pointer's shape
    r"|\x1bP(?:[^\x1b]|\x1b[^\\])*\x1b\\"  # the same, wrapped for a multiplexer
    r"|\x07)"
    r"|(?P<other>\x1b\[[0-?]*[ -/]*[@-~]|.)",
    re.DOTALL,
)

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
"""What Textual puts around a picture on terminals that then show it at once."""
_POINTER = "\x1b]22;"
"""What asks for another shape of the pointer: nobody misses it, and old consoles draw it."""
_ENTER, _LEAVE = "\x1b[?1049h", "\x1b[?1049l"
"""What switches to the screen of its own, and back."""


class Picture:
    """What one terminal is to show; what it shows already is not sent again."""

    def __init__(self) -> None:
        self._lines: dict[int, Line] = {}
        self._before: dict[int, Line] = {}
        """Lines as the terminal shows them, of those that are to change."""
        self._pencil = Pencil()
        self._pen = PLAIN
        self._place = (0, 0)
        self._size = (0, 0)
        self._in_doubt = True
        self._limits = Limits()

    def limit(self, limits: Limits) -> None:
        """Leave out of all that comes what `limits` says."""
        self._limits = limits
        self._in_doubt = True

    def doubt(self) -> None:
        """Have all of it sent again with the next change: the terminal may show anything."""
        self._in_doubt = True

    def rewrite(self, data: str, size: tuple[int, int]) -> str:
        """Return what makes a terminal show what `data` would, empty if it does already.

        `size` is that of the terminal now, in columns and lines.
        """
        if size != self._size:
            self._size = size
            self._in_doubt = True
        draws = False
        for token in _TOKEN.finditer(data):
            match token.lastgroup:
                case "text":
                    self._read(token["text"])
                    draws = True
                case "pen":
                    self._pen = with_codes(self._pen, token["pen"])
                case "column":
                    self._place = (int(token["column"]) - 1, int(token["line"]) - 1)
                    draws = True
                case "newline":
                    self._place = (0, self._place[1] + 1)
                case "link":
                    target = token["link"].partition(";")[2]
                    self._pen = self._pen._replace(link=token["link"] if target else "")
                case "aside":
                    self._draw()
                    self._pass(token[0])
                case _:
                    self._draw()
                    self._pencil.send(token[0])
                    self._in_doubt = True
        self._draw()
        if draws:
            self._pencil.move_to(self._place)
        return self._pencil.take()

    def _read(self, text: str) -> None:
        x, y = self._place
        line = self._lines.setdefault(y, Line())
        if y not in self._before:
            self._before[y] = line.copy()
        limits = self._limits
        self._place = (line.write(x, limits.text(text), limits.pen(self._pen)), y)

    def _draw(self) -> None:
        """Draw what was read and is not shown."""
        if not self._before:
            return
        if self._in_doubt:
            self._in_doubt = False
            self._pencil.clear()
            self._before = {y: Line() for y in self._lines}
        width, height = self._size
        for y in sorted(self._before):
            if y < height:
                self._pencil.draw_changes(y, self._before[y], self._lines[y], width)
        self._before = {}

    def _pass(self, aside: str) -> None:
        """Let through what changes no cell; of an empty pair of marks, neither."""
        if aside == _BEGIN:
            self._pencil.hold(aside)
        elif aside == _END and self._pencil.drop_held():
            return
        elif not aside.startswith(_POINTER):
            if aside == _LEAVE:
                self._pencil.draw_plainly()
            self._pencil.send(aside)
            self._in_doubt = self._in_doubt or aside == _ENTER
