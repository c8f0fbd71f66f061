"""The cells of one line of a screen."""

from __future__ import annotations

from rich.cells import cell_len

from drs_tui.ui.thrift.pens import PLAIN, Pen, for_blank
from drs_tui.values import dataclass, field

_JOINER, _VARIANT = "\u200d", "\ufe0f"


@dataclass(slots=True)
class Line:
    """Cells from the left; beyond their end it is blank."""

    signs: list[str] = field(default_factory=list)
    """What stands in each cell; empty in the second cell of a wide sign."""
    pens: list[Pen] = field(default_factory=list)
    """How each cell is drawn."""
    has_odd_signs: bool = False
    """Whether a sign stands, or stood, here that is wider or narrower on some terminals."""

    def copy(self) -> Line:
        return Line(self.signs.copy(), self.pens.copy(), self.has_odd_signs)

    def extend(self, length: int) -> None:
        """Have at least `length` cells."""
        missing = length - len(self.signs)
        if missing > 0:
            self.signs += " " * missing
            self.pens += [PLAIN] * missing

    def write(self, x: int, text: str, pen: Pen) -> int:
        """Write `text` from the cell `x` on; return the cell after it."""
        if text.isascii():
            signs = list(text)
        else:
            signs = signs_of(text)
            self.has_odd_signs = self.has_odd_signs or any(len(sign) != 1 for sign in signs)
        end = x + len(signs)
        self.extend(x)
        self._blank_half(x)
        self._blank_half(end)
        blank = for_blank(pen)
        self.signs[x:end] = signs
        self.pens[x:end] = [blank if sign == " " else pen for sign in signs]
        return end

    def _blank_half(self, x: int) -> None:
        """Take away a wide sign whose second half, at `x`, is lost or left over."""
        if 0 < x < len(self.signs) and not self.signs[x]:
            start = x - 1
            while start and not self.signs[start]:
                start -= 1
            while start < len(self.signs) and (start < x or not self.signs[start]):
                self.signs[start] = " "
                self.pens[start] = for_blank(self.pens[start])
                start += 1

    def note_odd_signs(self) -> None:
        """Find out whether odd signs still stand here."""
        self.has_odd_signs = any(len(sign) != 1 for sign in self.signs)

    def differences(self, other: Line) -> list[int]:
        """Return the cells in which `other` looks different."""
        length = max(len(self.signs), len(other.signs))
        self.extend(length)
        other.extend(length)
        if self.signs == other.signs and self.pens == other.pens:
            return []
        pairs = zip(self.signs, other.signs, self.pens, other.pens, strict=True)
        return [x for x, (a, b, c, d) in enumerate(pairs) if a != b or c != d]

    def blank_from(self, width: int) -> int:
        """Return the cell from which on nothing is drawn, up to `width`."""
        end = min(width, len(self.signs))
        while end and self.signs[end - 1] == " " and self.pens[end - 1] == PLAIN:
            end -= 1
        return end

    def is_cheap_between(self, start: int, end: int, limit: int) -> bool:
        """Tell whether drawing the cells from `start` to `end` again is shorter than a jump."""
        if end - start > limit:
            return False
        pen = self.pens[start - 1]
        return all(self.pens[x] in (pen, for_blank(pen)) for x in range(start, end))


def signs_of(text: str) -> list[str]:
    """Return what stands in each cell of a printed `text`.

    What takes no cell of its own stays with the sign before it; of a sign that takes two cells the
    second is empty.
    """
    signs: list[str] = []
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and (text[end - 1] == _JOINER or _takes_no_cell(text[end])):
            end += 1
        sign = text[place:end]
        width = cell_len(sign)
        if width:
            signs += [sign, *[""] * (width - 1)]
        elif signs:
            signs[-1] += sign
        place = end
    return signs


def _takes_no_cell(sign: str) -> bool:
    return not sign.isascii() and (sign in (_JOINER, _VARIANT) or cell_len(sign) == 0)
