"""Lines of text: ids and addresses among words, `curl` commands, raw requests.

A raw request names its host below its address, so what a line means depends on those before it.
"""

from __future__ import annotations

import re

from drs_tui.errors import UsageTrouble
from drs_tui.paste.addresses import ImportAddress, api_of, api_on_host, is_address, split_address
from drs_tui.paste.findings import Findings
from drs_tui.paste.jobs import PastedJob
from drs_tui.paste.tokens import is_token_like, names_token
from drs_tui.paste.words import (
    AROUND_WORDS,
    is_plausible_id,
    is_surely_id,
    split_words,
    value_in,
)

_DIRECTION = re.compile(r"^[<>*]\s+")
"""How `curl -v` marks what was sent, what came, and what it says itself."""

_REQUEST = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|HTTP/[0-9.]+)\s")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):\s*(.*)")
_COMMAND = re.compile(r"(?:[$>%]\s+)?(?:curl|wget|https?)\s|--?[A-Za-z]")
"""A command that asks for an address, or a line of its options."""


class LineReader:
    """Reads lines one after the other, and tells the findings what is in them."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._in_request = False
        self._hostless: list[ImportAddress] = []
        """Imports of a request whose host is still to come."""

    def read(self, line: str) -> None:
        """Read the next line, which has no white space around it."""
        line = _DIRECTION.sub("", line)
        if not line or line.startswith("#"):
            self.end_request()
        elif _REQUEST.match(line):
            self.end_request()
            self._in_request = True
            self._read_addresses(line)
        elif self._in_request and (header := _HEADER.fullmatch(line)):
            if header[1].lower() == "host":
                self._take_hostless(header[2])
        elif _COMMAND.match(line):
            self._read_addresses(line)
        else:
            self._read_words(line)

    def read_string(self, text: str) -> None:
        """Read a string out of JSON, which is one address or one word as a whole."""
        if is_address(text):
            self._read_address(text.strip())
        elif not self._read_word(text, is_alone=False):
            self._findings.refuse_words(text)

    def end_request(self) -> None:
        """Take what is known of the request that ends here, if there is one."""
        self._in_request = False
        self._take_hostless(None)

    def _read_addresses(self, line: str) -> None:
        """Read a line in which a number is a number: a time to wait, a length, a version."""
        for word in split_words(line):
            if is_address(word):
                self._read_address(word)

    def _read_words(self, line: str) -> None:
        """Read a line of words; those that are no id are refused unless something explains them."""
        words = split_words(line)
        strange: list[str] = []
        has_address = False
        for word in words:
            if is_address(word):
                has_address = True
                self._read_address(word)
            elif not self._read_word(word, is_alone=len(words) == 1):
                strange.append(word)
        if strange and not has_address and not names_token(line):
            self._findings.refuse_words(" ".join(strange))

    def _read_word(self, word: str, is_alone: bool) -> bool:
        """Take a bare word that may be an id; tell whether it was understood."""
        word = word.strip(AROUND_WORDS)
        value = value_in(word)
        if is_token_like(value):
            self._findings.refuse_token()
        elif is_surely_id(value):
            self._findings.add(PastedJob(value, None))
        elif is_alone and is_plausible_id(word):
            self._findings.add(PastedJob(word, None))
        else:
            return not word
        return True

    def _read_address(self, word: str) -> None:
        try:
            address = split_address(word)
            api = api_of(address.base)
        except UsageTrouble as trouble:
            self._findings.refuse(trouble.message)
            return
        if api is None and self._in_request:
            self._hostless.append(address)
        else:
            self._findings.add(PastedJob(address.id, api))

    def _take_hostless(self, host: str | None) -> None:
        """Take the imports that waited for the host, which is known now or never will be."""
        hostless, self._hostless = self._hostless, []
        for address in hostless:
            try:
                api = None if host is None else api_on_host(host, address.base)
            except UsageTrouble as trouble:
                self._findings.refuse(trouble.message)
            else:
                self._findings.add(PastedJob(address.id, api))
