"""The system keyring, asked through a child process that can be killed.

`keyring` itself is never imported here: it costs a tenth of a second, runs a compiler to find
libraries, and may hang for ever (see `keyring_child`).
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from drs_tui.credentials.bounded import ask_child
from drs_tui.credentials.child_environ import keyring_environ
from drs_tui.credentials.keyring_words import (
    NO_ANSWER,
    SESSION_ONLY,
    SYSTEM_BACKENDS,
    KeyringAnswer,
    KeyringState,
    answer_of,
)
from drs_tui.credentials.secret import Secret, parse_token
from drs_tui.errors import TokenTrouble
from drs_tui.values import replace

HEADLESS_LIMIT_S = 5.0
"""Nobody can see an unlock window, so a keyring that wants one never answers."""
DISPLAY_LIMIT_S = 60.0
"""Time for a person to type a pass phrase into an unlock window."""

PATIENCE_S = 1.0
"""After so many seconds it is said that the keyring is waited for."""

_REREAD_SHARE = 0.2
"""The part of the limit that is kept for reading again what a write without an answer came to."""

_CHILD = Path(__file__).with_name("keyring_child.py")


class KeyringStore:
    """Reads, keeps and deletes tokens in the system keyring, within a limit.

    Every question starts one child process, one at a time: each may open an unlock window. None
    raises for what a keyring does: the answer says. After one that was not answered in time, or
    that a person did not wait for, the keyring is not asked again in this run.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        enabled: bool = True,
        limit_s: float | None = None,
        backends: tuple[str, ...] = SYSTEM_BACKENDS,
        python: str = sys.executable,
    ) -> None:
        """Prepare; no process is started.

        `enabled` is the setting; `DRS_TUI_KEYRING=off` in `environ` switches off as well.
        `backends` are the modules whose back ends may be used. `DRS_TUI_KEYRING_BACKEND`, the
        dotted path of a class, adds its module and makes the class the one that is asked.
        """
        self.limit_s = limit_s or default_limit_s(environ)
        """Seconds that a question may take."""
        self.on_wait: Callable[[bool], None] = lambda is_waiting: None
        """Called with True when a question takes longer than `PATIENCE_S`, with False when that
        ends; set by whoever shows it."""
        self._turn = asyncio.Lock()
        self._asking: asyncio.Task[bytes] | None = None
        self._python = python
        self._child_environ = keyring_environ(environ)
        self._backends = backends
        named = environ.get("DRS_TUI_KEYRING_BACKEND")
        if named:
            self._child_environ["PYTHON_KEYRING_BACKEND"] = named
            self._backends += (named.rpartition(".")[0],)
        self._final_answer: KeyringAnswer | None = None
        """Given to every question once it is known that asking makes no sense."""
        if environ.get("DRS_TUI_KEYRING", "").lower() == "off":
            self._final_answer = _off("by DRS_TUI_KEYRING=off", "Unset DRS_TUI_KEYRING.")
        elif not enabled:
            self._final_answer = _off("in config.toml", "Set 'keyring = true' there.")

    async def look(self) -> KeyringAnswer:
        """Tell whether there is a keyring (READY), without unlocking it."""
        return await self._ask({"do": "look"})

    async def get(self, service: str, user: str) -> KeyringAnswer:
        """Read the token of `user` of `service`: FOUND or MISSING. May open an unlock window."""
        return await self._ask({"do": "get", "service": service, "user": user})

    async def set(self, service: str, user: str, secret: Secret) -> KeyringAnswer:
        """Write the token and read it back: STORED only if the same came back.

        A write that is not answered in time may have been done, so then it is read again: STORED,
        NOT_STORED, or TIMEOUT where that has no answer either. Both stay within the limit.
        """
        request = {"do": "set", "service": service, "user": user, "secret": secret.reveal()}
        answer = await self._ask(request, limit_s=self.limit_s * (1 - _REREAD_SHARE), again=True)
        if answer.state is not KeyringState.TIMEOUT or self._final_answer is not None:
            return answer
        request = {"do": "get", "service": service, "user": user}
        found = await self._ask(request, limit_s=self.limit_s * _REREAD_SHARE)
        if found.secret == secret:
            detail = SESSION_ONLY if found.session_only else ""
            return answer_of(KeyringState.STORED, found.backends, detail)
        if found.state in (KeyringState.FOUND, KeyringState.MISSING):
            return answer_of(KeyringState.NOT_STORED, found.backends, NO_ANSWER)
        self._final_answer = self._final_answer or answer
        return self._final_answer

    async def delete(self, service: str, user: str) -> KeyringAnswer:
        """Delete the token: DELETED, or MISSING where there was none."""
        return await self._ask({"do": "delete", "service": service, "user": user})

    def skip(self) -> None:
        """Stop waiting for the question under way, if there is one, and ask no more."""
        if self._asking is not None:
            self._final_answer = _SKIPPED
            self._asking.cancel()

    async def _ask(
        self, request: dict[str, Any], *, limit_s: float | None = None, again: bool = False
    ) -> KeyringAnswer:
        """Return the answer within `limit_s`; `again`: after none, another question is asked."""
        async with self._turn:
            if self._final_answer is not None:
                return self._final_answer
            limit_s = limit_s or self.limit_s
            line = json.dumps({**request, "allowed": self._backends, "limit_s": limit_s})
            # -P keeps the folder of the program out of the child's import path. -I would do more
            # than that: it hides what was installed with `pip install --user`.
            argv = (self._python, "-P", str(_CHILD))
            question = ask_child(argv, line.encode(), self._child_environ, limit_s)
            try:
                answer = await self._patiently(asyncio.create_task(question))
            except TimeoutError:
                late = _timed_out(self.limit_s)
                if not again:
                    self._final_answer = late
                return late
            except asyncio.CancelledError:
                if self._final_answer is None:
                    raise
                return self._final_answer
            except OSError as error:
                return answer_of(KeyringState.ERROR, (), type(error).__name__)
            return _read_answer(answer)

    async def _patiently(self, asking: asyncio.Task[bytes]) -> bytes:
        """Wait for `asking`, saying so where it takes long; `skip` ends it."""
        self._asking = asking
        told = False

        def tell() -> None:
            nonlocal told
            told = True
            self.on_wait(True)

        telling = asyncio.get_running_loop().call_later(PATIENCE_S, tell)
        try:
            return await asking
        finally:
            self._asking = None
            telling.cancel()
            if told:
                self.on_wait(False)


def default_limit_s(environ: Mapping[str, str]) -> float:
    """Return how long the keyring may take, in seconds.

    `DISPLAY` alone does not mean that somebody looks at that display: a remote login forwards it.
    """
    has_display = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    is_local = has_display and not environ.get("SSH_CONNECTION")
    return DISPLAY_LIMIT_S if is_local else HEADLESS_LIMIT_S


def _read_answer(line: bytes) -> KeyringAnswer:
    """Return what the child wrote; a child that died without a word is an error, too."""
    try:
        said = json.loads(line)
        state = KeyringState(said["state"])
        backends = tuple(str(name) for name in said["backends"])
        detail = str(said["detail"])
    except (ValueError, KeyError, TypeError):
        return answer_of(KeyringState.ERROR, (), NO_ANSWER)
    if state is not KeyringState.FOUND:
        return answer_of(state, backends, detail)
    try:
        secret = parse_token(str(said.get("secret")))
    except TokenTrouble:
        return answer_of(KeyringState.ERROR, backends, "not a token")
    return replace(answer_of(state, backends, detail), secret=secret)


def _timed_out(limit_s: float) -> KeyringAnswer:
    return KeyringAnswer(
        KeyringState.TIMEOUT,
        f"The system keyring did not answer within {limit_s:g} seconds.",
        "It may wait for an unlock window that nobody sees: unlock it and start again.",
    )


_SKIPPED = KeyringAnswer(
    KeyringState.TIMEOUT,
    "The system keyring was not waited for.",
    "Unlock it and start again.",
)


def _off(how: str, fix: str) -> KeyringAnswer:
    return KeyringAnswer(KeyringState.OFF, f"The system keyring is switched off {how}.", fix)
