"""What a program sent to its terminal, taken apart as a terminal does: text here, sequences there.

For tests that ask what of it came from outside. A terminal would act on what slipped through, so
nothing here ever writes these bytes to one.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ACTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of characters that a terminal acts on, or that fool a reader."""

_SEQUENCE = re.compile(
    rb"\x1b\[(?P<csi>[0-?]*[ -/]*[@-~])"
    rb"|\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    rb"|\x1bP(?P<dcs>(?:[^\x1b]|\x1b\x1b)*)\x1b\\"
    # Other strings, character sets, and keys of the keypad.
    rb"|\x1b(?P<other>[X^_][^\x1b]*\x1b\\|[()*+][0-9A-Za-z]|[=>78cDEHMNOZ])"
)
_FLOOD = re.compile("[\u0300-\u036f\u20d0-\u20f0]{5}")
_KNOWN_STRINGS = {2, 8, 9, 22, 52}
"""Strings that the program has use for: title, link, notification, pointer, clipboard."""


@dataclass
class Sent:
    """What one program sent."""

    text: str = ""
    """All that is no sequence."""
    strings: list[tuple[int, str]] = field(default_factory=list)
    """The operating system commands: their number, and what follows it."""
    device: list[bytes] = field(default_factory=list)
    """Strings for the device, but for those of a multiplexer, which are taken apart too."""

    @classmethod
    def read(cls, data: bytes) -> Sent:
        sent = cls()
        pieces: list[bytes] = []
        end = 0
        for match in _SEQUENCE.finditer(data):
            pieces.append(data[end : match.start()])
            end = match.end()
            if match["osc"] is not None:
                number, _, rest = match["osc"].partition(b";")
                sent.strings.append((int(number or b"0"), rest.decode("utf-8", "replace")))
            elif match["dcs"] is not None:
                sent._take_device(match["dcs"])
        pieces.append(data[end:])
        # Whoever writes half a character means harm, too.
        sent.text += b"".join(pieces).decode("utf-8", "surrogateescape")
        return sent

    @property
    def clipboards(self) -> list[str]:
        """What was sent to the clipboard."""
        encoded = [rest.partition(";")[2] for number, rest in self.strings if number == 52]
        return [base64.b64decode(text).decode("utf-8", "replace") for text in encoded]

    def _take_device(self, data: bytes) -> None:
        if not data.startswith(b"tmux;"):
            self.device.append(data)
            return
        inner = Sent.read(data.removeprefix(b"tmux;").replace(b"\x1b\x1b", b"\x1b"))
        self.text += inner.text
        self.strings += inner.strings
        self.device += inner.device


def assert_harmless(data: bytes) -> None:
    """Check that but for the program's own sequences nothing was sent that a terminal acts on."""
    sent = Sent.read(data)
    assert acting_in(sent.text) <= {"\r", "\n", "\b", "\t"}, sorted(acting_in(sent.text))
    assert not _FLOOD.search(sent.text), "marks that pile up on one character"
    assert sent.device == []
    assert {number for number, _ in sent.strings} <= _KNOWN_STRINGS
    for number, rest in sent.strings:
        assert not acting_in(rest), (number, rest)
    for copied in sent.clipboards:
        assert not acting_in(copied.replace("\n", "")), copied


def assert_nothing_of(data: bytes, hostile: Mapping[str, str] | Iterable[str]) -> None:
    """Check that no part of a hostile text that a terminal would act on is in what was sent."""
    texts = hostile.values() if isinstance(hostile, Mapping) else hostile
    for text in texts:
        for payload in _payloads(text):
            assert payload not in data, payload


def acting_in(text: str) -> set[str]:
    """Return the characters in `text` that a terminal acts on, or that fool a reader."""
    return {sign for sign in text if unicodedata.category(sign) in ACTING}


def _payloads(text: str) -> Iterable[bytes]:
    """Yield each stretch of `text` that begins with something that a terminal acts on."""
    for place, sign in enumerate(text):
        if unicodedata.category(sign) in ACTING:
            yield text[place : place + 8].encode("utf-8", "surrogatepass")
