"""What the system keyring answered, as a value with a sentence for people."""

from __future__ import annotations

from enum import StrEnum

from drs_tui.credentials.secret import Secret
from drs_tui.text import clean
from drs_tui.values import dataclass

OTHER_PLACES = (
    "Without it, keep the token in an unencrypted file that only you can read "
    "(drs-tui token set --store file), or set SB_AUTH_TOKEN and SB_API_ENDPOINT."
)
"""The ways to do without a keyring, for where there is nothing else to say or to do."""

_PRODUCTS = {
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
}
"""Modules of the systems' own key rings, and what people call them."""

SYSTEM_BACKENDS = tuple(_PRODUCTS)
"""The modules whose back ends are used without being asked for by name."""

NO_ANSWER = "no answer"
SESSION_ONLY = "session only"
"""Words for what happened that decide what is said of it; the child says the second one itself."""


class KeyringState(StrEnum):
    """What came of a question to the keyring."""

    READY = "ready"
    """There is a keyring; nothing was read, and nothing unlocked."""
    FOUND = "found"
    MISSING = "missing"
    STORED = "stored"
    """Written and read back."""
    NOT_STORED = "not stored"
    DELETED = "deleted"
    UNAVAILABLE = "unavailable"
    """There is none that may be used."""
    LOCKED = "locked"
    TIMEOUT = "timeout"
    """No answer within the limit: after a set or delete, what is stored is not known."""
    ERROR = "error"
    OFF = "off"
    """Switched off; no child was started."""


@dataclass(frozen=True, slots=True)
class KeyringAnswer:
    """What the keyring answered to one question."""

    state: KeyringState
    sentence: str
    """What it means, safe to show."""
    fix: str = ""
    """What to do about it; empty where nothing is wrong, or nothing can be done."""
    backends: tuple[str, ...] = ()
    """What answered; or, where unavailable, what was found and may not be used. Safe to show."""
    secret: Secret | None = None
    """The token, where the state is FOUND."""
    session_only: bool = False
    """It is where it is gone after logging out."""

    @property
    def name(self) -> str:
        """What to call the keyring, for example `system keyring (Secret Service)`."""
        return keyring_name(() if self.state is KeyringState.UNAVAILABLE else self.backends)


def keyring_name(backends: tuple[str, ...]) -> str:
    """Return what to call the keyring behind the first of `backends`, if there is one."""
    return f"system keyring ({backends[0]})" if backends else "system keyring"


def answer_of(state: KeyringState, classes: tuple[str, ...], detail: str) -> KeyringAnswer:
    """Return what a child said as an answer with its sentence and fix.

    `classes` are dotted paths of back ends, `detail` is the child's word for what happened, or the
    name of an exception's class.
    """
    backends = tuple(dict.fromkeys(_product_of(name) for name in classes))
    if state is KeyringState.UNAVAILABLE:
        sentence, fix = _why_unavailable(backends, detail), ""
    else:
        sentence, fix = _words_for(state, detail)
        sentence = f"The {keyring_name(backends)} {sentence}"
    return KeyringAnswer(state, sentence, fix, backends, session_only=detail == SESSION_ONLY)


def _product_of(backend: str) -> str:
    return _PRODUCTS.get(backend.rpartition(".")[0]) or clean(backend, 80)


def _words_for(state: KeyringState, detail: str) -> tuple[str, str]:
    """Return the predicate of the sentence and the fix."""
    match state, detail:
        case KeyringState.READY, _:
            return "is there.", ""
        case KeyringState.FOUND, "session only":
            return "holds a token, but only until you log out.", "Make a keyring that is kept."
        case KeyringState.FOUND, _:
            return "holds a token.", ""
        case KeyringState.MISSING, _:
            return "holds no token for this profile.", ""
        case KeyringState.STORED, "session only":
            return "keeps the token only until you log out.", "Make a keyring that is kept on disk."
        case KeyringState.STORED, _:
            return "keeps the token.", ""
        case KeyringState.DELETED, _:
            return "no longer holds the token.", ""
        case KeyringState.NOT_STORED, "no answer":
            return "did not answer in time, and does not hold the token.", "Unlock it first."
        case KeyringState.NOT_STORED, _:
            return "took the token but did not keep it.", ""
        case KeyringState.LOCKED, "InitError":
            return "could not be opened; it may not be set up yet.", "Set it up."
        case KeyringState.LOCKED, _:
            return "is locked.", "Unlock it and try again."
        case KeyringState.ERROR, "still there":
            return "still holds the token.", "Delete it with the keyring's own program."
        case KeyringState.ERROR, "not a token":
            return (
                "holds something that is not a token.",
                "Replace it: drs-tui token set --store keyring.",
            )
        case _:
            reason = f" ({clean(detail, 60)})" if detail else ""
            return f"failed{reason}.", ""


def _why_unavailable(backends: tuple[str, ...], detail: str) -> str:
    """Return why there is no keyring to use."""
    if detail == "no keyring package":
        return "No system keyring can be used: the Python package 'keyring' does not load."
    if detail == "not loaded":
        wanted = backends[0] if backends else "the one that its settings name"
        return f"No system keyring can be used: {wanted} does not load."
    unsafe = [name for name in backends if not name.startswith("keyring.backends.fail.")]
    if unsafe:
        return f"No system keyring protects a token here; there is only {', '.join(unsafe)}."
    return "This session has no system keyring, which is usual on a remote machine."
