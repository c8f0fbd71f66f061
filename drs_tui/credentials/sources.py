"""The places a token can come from, each looked into by itself.

A `Look` says what one place gave; which place wins is decided by the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from drs_tui.credentials.keyring_words import OTHER_PLACES, KeyringAnswer
from drs_tui.credentials.secret import Secret, parse_token
from drs_tui.credentials.sevenbridges import Section, credentials_path, read_credentials
from drs_tui.credentials.token_file import OtherEndpoint, TokenFile
from drs_tui.errors import TokenTrouble, UsageTrouble
from drs_tui.platforms import CAVATICA, normalise_api
from drs_tui.text import clean
from drs_tui.values import dataclass

MEMORY = "memory (this session)"
ENVIRONMENT = "environment SB_AUTH_TOKEN"
SEVENBRIDGES = "Seven Bridges credentials file"


class SourceState(StrEnum):
    """What a place is to the profile at hand; the value is the word shown for it."""

    FOUND = "found"
    MISSING = "missing"
    HIDDEN = "hidden"
    """Found, but a place before it wins."""
    OTHER_ENDPOINT = "other endpoint"
    """Its token is for another API address."""
    NOT_CHOSEN = "not chosen"
    """It holds a token that is not used, as nobody chose it."""
    NOT_ASKED = "not asked"
    DELETED = "deleted"
    LOCKED = "locked"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    """What it holds must not, or cannot, be used."""
    ERROR = "error"
    OFF = "off"


FAILURES = frozenset(
    {
        SourceState.LOCKED,
        SourceState.TIMEOUT,
        SourceState.UNAVAILABLE,
        SourceState.REFUSED,
        SourceState.ERROR,
        SourceState.OFF,
    }
)
"""A place in use that is in one of these ends the search: no other identity steps in for it."""


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A token and where it came from."""

    secret: Secret
    source: str
    """What to call the place, for example `system keyring (Secret Service)`."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """A line of the table of places. Safe to show."""

    source: str
    state: SourceState
    detail: str
    wins: bool
    """Its token is the one that is used."""
    api: str | None = None
    """The API base address that its token is for; None where it has none, or does not say."""


@dataclass(frozen=True, slots=True)
class Look:
    """What looking into one place gave."""

    source: str
    state: SourceState
    detail: str = ""
    """A sentence, safe to show; empty where the state says it all."""
    fix: str = ""
    way_out: str = ""
    """What to do instead, for one who needs the place and cannot have it."""
    secret: Secret | None = None
    """The token, where the state is FOUND."""
    api: str | None = None
    """The API base address that its token is for, safe to show; None where it does not say."""

    @property
    def ends_search(self) -> bool:
        """No place after this one is used, as far as can be known."""
        known = self.state is SourceState.FOUND or self.state in FAILURES
        return known or self.state is SourceState.NOT_ASKED

    def report(self, *, wins: bool = False) -> SourceReport:
        """Return the line of the table for this look."""
        told = f"{self.detail} {self.fix}".strip()
        return SourceReport(self.source, self.state, told, wins, self.api)


def look_into_environment(environ: Mapping[str, str], api: str) -> Look:
    """Look for `SB_AUTH_TOKEN`, which counts for `SB_API_ENDPOINT`, or CAVATICA where unset."""
    token, endpoint = environ.get("SB_AUTH_TOKEN", ""), environ.get("SB_API_ENDPOINT", "")
    if not token.strip():
        return Look(ENVIRONMENT, SourceState.MISSING)
    try:
        secret = parse_token(token)
    except TokenTrouble:
        return Look(
            ENVIRONMENT,
            SourceState.REFUSED,
            "SB_AUTH_TOKEN holds something that is not a token.",
            "Set it to the token alone, or unset it.",
        )
    try:
        token_api = normalise_api(endpoint) if endpoint.strip() else CAVATICA.api
    except UsageTrouble:
        return Look(
            ENVIRONMENT,
            SourceState.REFUSED,
            "SB_API_ENDPOINT is not an API address, so nothing says what SB_AUTH_TOKEN is for.",
            f"If the token is for {api}, set SB_API_ENDPOINT to that.",
        )
    if token_api == api:
        return Look(ENVIRONMENT, SourceState.FOUND, secret=secret, api=api)
    belongs = "counts" if not endpoint.strip() else "is"
    return Look(
        ENVIRONMENT,
        SourceState.OTHER_ENDPOINT,
        f"SB_AUTH_TOKEN {belongs} for {token_api}, not for {api}.",
        f"If the token is for {api}, set SB_API_ENDPOINT to that.",
        api=token_api,
    )


def look_of(answer: KeyringAnswer, api: str) -> Look:
    """Return the keyring's answer about the token for `api` as a look."""
    is_well = answer.secret is not None and not answer.session_only
    detail = "" if is_well else answer.sentence
    state = SourceState(answer.state.value)
    told_api = api if answer.secret else None
    return Look(answer.name, state, detail, answer.fix, OTHER_PLACES, answer.secret, told_api)


def look_into_file(file: TokenFile) -> Look:
    """Look into the token file; reads the disk."""
    try:
        secret = file.read()
    except OtherEndpoint as trouble:
        state = SourceState.OTHER_ENDPOINT
        return Look(file.name, state, trouble.message, trouble.hint, api=trouble.api)
    except TokenTrouble as trouble:
        return Look(file.name, SourceState.REFUSED, trouble.message, trouble.hint)
    if secret is None:
        return Look(file.name, SourceState.MISSING)
    return Look(file.name, SourceState.FOUND, secret=secret, api=file.api)


def look_into_sevenbridges(home: Path, profile: str, api: str) -> Look:
    """Look into the credentials file of the official clients; reads the disk."""
    path = credentials_path(home)
    try:
        credentials = read_credentials(path)
    except TokenTrouble as trouble:
        return Look(SEVENBRIDGES, SourceState.REFUSED, trouble.message, trouble.hint)
    if credentials is None:
        return Look(SEVENBRIDGES, SourceState.MISSING)
    sections = credentials.serving(profile, api)
    if not sections:
        detail = f"{clean(str(path))} has no token for {api}." if credentials.sections else ""
        return Look(SEVENBRIDGES, SourceState.MISSING, detail)
    if len(sections) > 1:
        names = ", ".join(f"[{clean(section.name, 40)}]" for section in sections)
        return Look(
            SEVENBRIDGES,
            SourceState.NOT_CHOSEN,
            f"{clean(str(path))} has several tokens for {api}: {names}.",
            "Use a profile with the name of one of these sections (--profile NAME).",
        )
    return _look_at_section(sections[0], path, is_open=credentials.is_open_to_others)


def _look_at_section(section: Section, path: Path, *, is_open: bool) -> Look:
    source = f"{SEVENBRIDGES} [{clean(section.name, 40)}]"
    shown = clean(str(path))
    if section.secret is None:
        detail = "Its auth_token is not a token."
        return Look(source, SourceState.REFUSED, detail, f"Correct it in {shown}.", api=section.api)
    detail, fix = "", ""
    if is_open:
        detail, fix = (
            "Other users of this machine may be able to read it.",
            f"Run: chmod 600 {shown}",
        )
    return Look(source, SourceState.FOUND, detail, fix, secret=section.secret, api=section.api)
