"""Import ids in whatever somebody pastes: ids, addresses, `curl` lines, raw requests, JSON.

Pure. Two rules shape it. An id that is lost is a job that is lost, so everything that is surely one
is taken, wherever it stands; prose that is pasted by mistake must not become thirty jobs, so a bare
word has to be plausible. And a token that comes along is not kept: it is taken out of the text
before anything else reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from drs_tui.errors import UsageTrouble
from drs_tui.ids import is_safe
from drs_tui.platforms import is_loopback, normalise_api, title_of_api
from drs_tui.text import OutsideText, clean, outside

REFUSED_LIMIT = 20
"""How many sentences say what was not understood; one more says how many others there are."""

SHOWN_LENGTH = 60
"""How many characters of what was not understood are shown."""

_HELD_NAME = re.compile(r"x-sbg-auth-token|sb_auth_token|auth[_-]token|authorization", re.I)
_HELD = re.compile(
    # The name of a header or variable that holds a token ...
    rf"(?P<name>{_HELD_NAME.pattern})"
    # ... what separates it from its value, and what a value may begin with ...
    r"""(?P<gap>["'\\]*+\s*+(?:[:=]\s*+)?["'\\]*+(?:(?:bearer|basic)\s++)?["'\\]*+)"""
    # ... and the value, up to a white space or to a quotation mark that ends something.
    r"""(?P<value>(?:(?!["'](?:[\s,}\])]|$))\S)++)""",
    re.I,
)
_PLACEHOLDER = re.compile(r"[$<{*].*|.{0,7}", re.DOTALL)
_TOKEN_LIKE = re.compile(r"(?=[0-9]*[A-Za-z])(?=[A-Za-z]*[0-9])[0-9A-Za-z]{32,}")
_SECRET_LIKE = re.compile(r"(?<![0-9A-Za-z])(?![0-9]+(?![0-9A-Za-z]))[0-9A-Za-z]{24,}")
_NUMBER = re.compile(r"[0-9]{6,128}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DIGIT = re.compile(r"[0-9]")

_BLANKS = re.compile(r"[^\S\n]*")
_BETWEEN_VALUES = re.compile(r"[\s,]*")
_BETWEEN_WORDS = re.compile(r"""[\s,;|"'`<>()\\]+""")
_AROUND_WORDS = ".:!?[]{}="
_DIRECTION = re.compile(r"[<>*]\s+")
_REQUEST = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|HTTP/[0-9.]+)\s")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):\s*(.*)")
_COMMAND = re.compile(r"(?:[$>%]\s+)?(?:curl|wget|https?)\s|--?[A-Za-z]")
_PORT = re.compile(r":[0-9]*$")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_IMPORT_PATH = re.compile(r"(?:bulk/drs/imports|async/files/import)/")
_ID_IN_PATH = re.compile(r"[^/?#&]*")
_OTHER_CALLS = {"create"}
"""What stands at the place of an id in the address of another call."""

_JOB_KEYS = {"api", "result", "state"}
_HOLDERS = ("items", "jobs")
_NOT_ENCRYPTED = "the address is not encrypted (http), so it is not used."


@dataclass(frozen=True, slots=True)
class PastedJob:
    """One import that was pasted."""

    id: str
    api: str | None
    """API base address where its address told it; None for a bare id."""
    label: OutsideText | None = None
    batch: OutsideText | None = None
    archived: bool | None = None


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found in one text."""

    jobs: tuple[PastedJob, ...]
    """In the order in which they came, each once."""
    refused: tuple[str, ...]
    """Sentences, safe to show, about what was not understood."""
    held_token: bool
    """Whether there was a token in it, or what looks like one. It is nowhere in here."""


def read_pasted(text: str) -> Pasted:
    """Find the imports in `text`. Never fails."""
    return _Reader(text).read()


def read_argument(text: str) -> Pasted:
    """Find the imports in one argument of a command."""
    return read_pasted(text)


class _LostDigits:
    """Stands for a number with a fraction or an exponent: as an id it is not what it was."""


_DECODER = json.JSONDecoder(
    parse_int=str, parse_float=lambda text: _LostDigits(), parse_constant=lambda text: None
)


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._tokens: set[str] = set()
        self._held_token = False
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self._text = _HELD.sub(self._without_value, text)
        self._line_number = 1
        self._jobs: list[PastedJob] = []
        self._places: dict[str, list[int]] = {}
        self._refused: list[str] = []
        self._refused_count = 0
        self._in_request = False
        self._hostless: list[tuple[str, str]] = []
        """Prefix and id of imports in a request whose host stands in a later line."""
        self._json_tries = 8
        """How often something over several lines may turn out not to be JSON; each costs time."""

    def read(self) -> Pasted:
        text, position = self._text, 0
        while position < len(text):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            start = _BLANKS.match(text, position, end).end()  # type: ignore[union-attr]
            if text.startswith(("{", "["), start):
                start = self._read_json(text[start:end], start)
            if start <= end:
                self._read_line(text[start:end].strip())
                start = end + 1
            self._line_number += text.count("\n", position, start)
            position = start
        self._end_request(None)
        if self._refused_count > len(self._refused):
            self._refused.append(f"And {self._refused_count - len(self._refused)} more.")
        return Pasted(tuple(self._jobs), tuple(self._refused), self._held_token)

    # Tokens

    def _without_value(self, match: re.Match[str]) -> str:
        """Return the match without the token, and remember that there was one."""
        gap, value = match["gap"], match["value"]
        has_sign = ":" in gap or "=" in gap
        if "\n" in gap and (not has_sign or _is_id(value) or "://" in value):
            return match[0]
        if not _PLACEHOLDER.fullmatch(value) and (has_sign or _TOKEN_LIKE.fullmatch(value)):
            self._held_token = True
            self._tokens |= {value, value.strip("\"'\\")}
        return match["name"] + gap

    def _may_show(self, text: str) -> bool:
        """Tell whether nothing in `text` is a token or looks like one."""
        return not (_SECRET_LIKE.search(text) or any(token in text for token in self._tokens))

    # Lines

    def _read_line(self, line: str) -> None:
        line = _DIRECTION.sub("", line, count=1) if line[:1] in "<>*" else line
        if not line or line.startswith("#"):
            self._end_request(None)
            return
        if _is_id(line):
            self._add(PastedJob(line, None))
            return
        is_request = _REQUEST.match(line) is not None
        if is_request:
            self._end_request(None)
            self._in_request = True
        elif self._in_request and (header := _HEADER.fullmatch(line)):
            if header[1].lower() == "host":
                self._end_request(header[2])
                self._in_request = True
            return
        words = [word for word in _BETWEEN_WORDS.split(line) if word]
        addresses = [word for word in words if _is_address(word)]
        for word in addresses:
            self._read_address(word)
        if is_request or _COMMAND.match(line):
            return
        others = [word for word in words if not _is_address(word)] if addresses else words
        strange = [word for word in others if not self._read_word(word, len(words) == 1)]
        if strange and not addresses and not _HELD_NAME.search(line):
            self._refuse_words(" ".join(strange))

    def _read_word(self, word: str, is_alone: bool) -> bool:
        """Take a bare word that is plausible as an id; tell whether it was one."""
        word = word.strip(_AROUND_WORDS)
        last = re.split("[=:]", word)[-1]
        if _is_id(last):
            self._add(PastedJob(last, None))
        elif _TOKEN_LIKE.fullmatch(last):
            self._refuse_token()
        elif is_alone and is_safe(word) and _DIGIT.search(word):
            self._add(PastedJob(word, None))
        else:
            return not word
        return True

    def _read_address(self, word: str) -> None:
        try:
            prefix, job_id = _split_address(word)
            if _SCHEME.match(prefix):
                self._add(PastedJob(job_id, _api(prefix)))
            elif self._in_request:
                self._hostless.append((prefix, job_id))
            else:
                self._add(PastedJob(job_id, None))
        except UsageTrouble as trouble:
            self._refuse(trouble.message)

    def _end_request(self, host: str | None) -> None:
        """Take the imports of the request that ends, or whose host is known at last."""
        hostless, self._hostless, self._in_request = self._hostless, [], False
        for prefix, job_id in hostless:
            if host is None:
                self._add(PastedJob(job_id, None))
                continue
            scheme = "http" if is_loopback(_PORT.sub("", host).strip("[]")) else "https"
            try:
                self._add(PastedJob(job_id, _api(f"{scheme}://{host}/{prefix or 'v2'}")))
            except UsageTrouble as trouble:
                self._refuse(trouble.message)

    # JSON

    def _read_json(self, line: str, start: int) -> int:
        """Read the values at the start of `line`, the last one also where it goes on below.

        `start` is where the line starts in the text. Returns where in the text the values end.
        """
        index = 0
        while line.startswith(("{", "["), index):
            try:
                value, index = _DECODER.raw_decode(line, index)
            except (ValueError, RecursionError) as error:
                is_open = isinstance(error, json.JSONDecodeError) and error.pos >= len(line) - 1
                return self._read_open_json(start + index) if is_open else start + index
            self._read_value(value)
            index = _BETWEEN_VALUES.match(line, index).end()  # type: ignore[union-attr]
        return start + index

    def _read_open_json(self, start: int) -> int:
        """Read a value over several lines; returns `start` where it is none."""
        if not self._json_tries:
            return start
        try:
            value, end = _DECODER.raw_decode(self._text, start)
        except (ValueError, RecursionError):
            self._json_tries -= 1
            return start
        self._read_value(value)
        return end

    def _read_value(self, value: object) -> None:
        values = [value]
        while values:
            value = values.pop()
            if isinstance(value, list):
                values += reversed(value)
            elif isinstance(value, str):
                if _is_address(value):
                    self._read_address(value.strip())
                elif not self._read_word(value, is_alone=False):
                    self._refuse_words(value)
            elif isinstance(value, dict):
                held = [value[key] for key in _HOLDERS if isinstance(value.get(key), list)]
                if held and "id" not in value:
                    values += reversed(held)
                else:
                    self._read_object(value)
            elif value is not None:
                self._refuse("JSON that is no import.")

    def _read_object(self, told: dict[str, Any]) -> None:
        try:
            job = self._job_of(told)
        except UsageTrouble as trouble:
            self._refuse(trouble.message)
        else:
            self._add(job)

    def _job_of(self, told: dict[str, Any]) -> PastedJob:
        """Return the import that a JSON object tells of, or raise `UsageTrouble`."""
        href, api, job_id = told.get("href"), told.get("api"), told.get("id")
        prefix = id_in_address = ""
        if isinstance(href, str) and href:
            prefix, id_in_address = _split_address(href.strip())
        if isinstance(job_id, _LostDigits):
            raise UsageTrouble("an id that was written as a rounded number has lost digits.")
        job_id = job_id or id_in_address
        if not isinstance(job_id, str) or not is_safe(job_id):
            raise UsageTrouble("JSON that is no import.")
        if not (id_in_address or _is_id(job_id) or _JOB_KEYS & told.keys()):
            raise UsageTrouble("JSON with an id, but nothing that says it is an import.")
        if isinstance(api, str) and api:
            prefix = api
        archived = told.get("archived")
        return PastedJob(
            id=job_id,
            api=_api(prefix) if _SCHEME.match(prefix) else None,
            label=self._note(told.get("label")),
            batch=self._note(told.get("batch")),
            archived=archived if isinstance(archived, bool) else None,
        )

    def _note(self, value: object) -> OutsideText | None:
        note = outside(value)
        if not note or _HELD_NAME.search(note.exact):
            return None
        return None if any(token in note.exact for token in self._tokens) else note

    # Results

    def _add(self, job: PastedJob) -> None:
        """Take a job, or what it tells in addition about one that is there."""
        if job.id in self._tokens:
            self._refuse_token()
            return
        places = self._places.setdefault(job.id, [])
        for place in places:
            known = self._jobs[place]
            if known.api is None or job.api is None or known.api == job.api:
                self._jobs[place] = PastedJob(
                    job.id,
                    known.api or job.api,
                    known.label or job.label,
                    known.batch or job.batch,
                    job.archived if known.archived is None else known.archived,
                )
                return
        places.append(len(self._jobs))
        self._jobs.append(job)

    def _refuse_words(self, words: str) -> None:
        is_shown = len(self._refused) < REFUSED_LIMIT and self._may_show(words)
        shown = f"'{clean(words, SHOWN_LENGTH)}'" if is_shown else "it"
        self._refuse(f"no import id in {shown}.")

    def _refuse_token(self) -> None:
        self._held_token = True
        self._refuse("this looks like a token, not like an import id; it is not kept.")

    def _refuse(self, reason: str) -> None:
        self._refused_count += 1
        if len(self._refused) < REFUSED_LIMIT:
            self._refused.append(f"Line {self._line_number}: {reason}")


def _is_id(word: str) -> bool:
    """Tell whether `word` is surely an id: a long number, or a UUID."""
    return bool(_NUMBER.fullmatch(word) or _UUID.fullmatch(word))


def _is_address(word: str) -> bool:
    """Tell whether `word` is an address of anything."""
    return bool(_SCHEME.search(word) or _IMPORT_PATH.search(word))


def _split_address(word: str) -> tuple[str, str]:
    """Return what stands before the import's path in an address, and the id in it.

    The first is `https://HOST/v2`, or `v2` where there is no host. Raises `UsageTrouble`, whose
    sentence shows nothing of the address: it may be signed, or hold a password.
    """
    scheme = _SCHEME.search(word)
    word = word[scheme.start() :] if scheme else word
    path = _IMPORT_PATH.search(word)
    if path is None:
        raise UsageTrouble("this is not the address of an import.")
    prefix = word[: path.start()].rstrip("/")
    found = _ID_IN_PATH.match(word, path.end())
    job_id = found[0].rstrip(_AROUND_WORDS) if found else ""
    if job_id in _OTHER_CALLS or not is_safe(job_id):
        raise UsageTrouble("the address has no import id.")
    if scheme is None:
        prefix = prefix.lstrip("/" + _AROUND_WORDS)
        host = prefix.partition("/")[0]
        prefix = f"https://{prefix}" if "." in host or ":" in host else prefix
    return prefix, job_id


def _api(url: str) -> str:
    """Return the API base address, or raise `UsageTrouble` without showing it."""
    try:
        return normalise_api(url)
    except UsageTrouble:
        is_plain = url[:5].lower() == "http:"
        raise UsageTrouble(_NOT_ENCRYPTED if is_plain else "the address cannot be used.") from None


def for_platform(
    jobs: Sequence[PastedJob], api: str
) -> tuple[tuple[PastedJob, ...], tuple[str, ...]]:
    """Return the jobs that belong to the platform at `api`, and a sentence for each that does not.

    A bare id belongs to whatever platform it is given to.
    """
    mine = tuple(job for job in jobs if job.api in (None, api))
    foreign = tuple(
        f"Job {job.id} is on {title_of_api(job.api)}, not on {title_of_api(api)}. "
        f"Watch it with --api-url {job.api}"
        for job in jobs
        if job.api is not None and job.api != api
    )
    return mine, foreign
