"""What a terminal can draw, or a person wants drawn, whatever the screens ask for."""

from __future__ import annotations

from drs_tui.ui.thrift.lines import signs_of
from drs_tui.ui.thrift.pens import Pen
from drs_tui.values import dataclass

_ASCII: dict[int, str] = {
    **dict.fromkeys(range(0x2500, 0x2580), "+"),
    **dict.fromkeys(map(ord, "\u2500\u2501\u2504\u2505\u2508\u2509\u2550"), "-"),
    **dict.fromkeys(map(ord, "\u2502\u2503\u2506\u2507\u250a\u250b\u2551"), "|"),
    **dict.fromkeys(range(0x2580, 0x25A0), "#"),
    **{0x2026: "~", 0x2192: ">", 0x2190: "<", 0x2191: "^", 0x2193: "v", 0xB7: "-", 0xA0: " "},
}
"""Signs that have one in ASCII that looks like them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is left out of a picture."""

    ascii_only: bool = False
    no_colours: bool = False

    def text(self, text: str) -> str:
        """Return `text` in as many cells, with a question mark for what cannot be drawn."""
        if not self.ascii_only or text.isascii():
            return text
        signs = signs_of(text.translate(_ASCII))
        return "".join((sign if sign.isascii() else "?") or " " for sign in signs)

    def pen(self, pen: Pen) -> Pen:
        """Return `pen` without what cannot be drawn."""
        return pen._replace(front="", back="") if self.no_colours else pen
