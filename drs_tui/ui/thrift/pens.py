"""How a cell is drawn: colours and attributes, and the shortest way from one to another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_OFF = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29, 21: 24, 53: 55}
"""What switches each attribute off; two may share a switch."""
_ON_BLANKS = frozenset({4, 5, 6, 7, 9, 21, 53})
"""Attributes that show where nothing is written: underlined, blinking, reversed, struck."""


class Pen(NamedTuple):
    """Colours and attributes, by the numbers of the terminal's own sequence (SGR)."""

    attributes: frozenset[int] = frozenset()
    front: str = ""
    """Such as `32` or `38;2;10;20;30`; empty for the terminal's own."""
    back: str = ""
    link: str = ""
    """Parameters and target of a hyperlink, as they came; empty for none."""


PLAIN = Pen()


@lru_cache(maxsize=4096)
def with_codes(pen: Pen, codes: str) -> Pen:
    """Return `pen` after the sequence with these semicolon-separated numbers."""
    attributes, front, back = set(pen.attributes), pen.front, pen.back
    numbers = [int(number or 0) for number in codes.split(";")]
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            attributes, front, back = set(), "", ""
        elif number in _OFF:
            attributes.add(number)
        elif number in _OFF.values():
            attributes = {one for one in attributes if _OFF[one] != number}
        elif number in (38, 48):
            colour = _colour(number, numbers)
            front, back = (colour, back) if number == 38 else (front, colour)
        elif 30 <= number <= 39 or 90 <= number <= 97:
            front = "" if number == 39 else str(number)
        elif 40 <= number <= 49 or 100 <= number <= 107:
            back = "" if number == 49 else str(number)
    return Pen(frozenset(attributes), front, back, pen.link)


def _colour(number: int, numbers: list[int]) -> str:
    """Take one of the long colours off the front of `numbers`."""
    length = {5: 2, 2: 4}.get(numbers[0] if numbers else 0, 1)
    taken = numbers[:length]
    del numbers[:length]
    return ";".join(map(str, (number, *taken)))


@lru_cache(maxsize=4096)
def for_blank(pen: Pen) -> Pen:
    """Return what of `pen` shows in a blank cell."""
    attributes = pen.attributes & _ON_BLANKS
    return Pen(attributes, pen.front if attributes else "", pen.back, pen.link)


@lru_cache(maxsize=4096)
def to_draw_blank(present: Pen, blank: Pen) -> Pen:
    """Return the pen nearest to `present` that draws a blank cell as `blank` does."""
    if blank.attributes:
        return blank
    return Pen(present.attributes - _ON_BLANKS, present.front, blank.back, blank.link)


@lru_cache(maxsize=4096)
def switch(present: Pen, wanted: Pen) -> str:
    """Return the sequences that make `wanted` of `present`."""
    link = f"\x1b]8;{wanted.link or ';'}\x1b\\" if present.link != wanted.link else ""
    if present[:3] == wanted[:3]:
        return link
    step, anew = _step(present, wanted), _anew(wanted)
    return f"{link}\x1b[{step if len(step) < len(anew) else anew}m"


def _step(present: Pen, wanted: Pen) -> str:
    """Return the numbers for what differs."""
    gone = {_OFF[attribute] for attribute in present.attributes - wanted.attributes}
    kept = {one for one in present.attributes & wanted.attributes if _OFF[one] not in gone}
    codes = [*map(str, sorted(gone)), *map(str, sorted(wanted.attributes - kept))]
    if present.front != wanted.front:
        codes.append(wanted.front or "39")
    if present.back != wanted.back:
        codes.append(wanted.back or "49")
    return ";".join(codes)


def _anew(wanted: Pen) -> str:
    """Return the numbers for all of it, from nothing."""
    rest = (*map(str, sorted(wanted.attributes)), wanted.front, wanted.back)
    told = ";".join(code for code in rest if code)
    return f"0;{told}" if told else ""
