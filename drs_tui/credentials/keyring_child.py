"""The program of the child process that talks to the system keyring.

It is started as a file of its own and imports nothing but the standard library and `keyring`. It
stands apart because a key ring may hang for ever, ask for a pass phrase on the terminal or load
code of any package that calls itself a back end: a process can be killed, has no terminal, and
keeps all of that out of the program that the user looks at.

One JSON object comes in on stdin: `do` (`look`, `get`, `set` or `delete`), `service`, `user`,
`secret` (for `set`), `allowed` (names of modules whose back ends may be used) and `limit_s`. One
line of JSON goes out on stdout: `state`, `backends` (names), `detail` (a word for the parent, or
the name of an exception's class, never its text) and, for `get`, `secret`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any, TypeAlias

Answer: TypeAlias = dict[str, Any]

_GRACE_S = 1.0
"""How much longer than its limit the child lives when nobody is left to kill it."""


def main() -> None:
    """Answer the request on stdin."""
    request = json.loads(sys.stdin.buffer.read())
    signal.setitimer(signal.ITIMER_REAL, request["limit_s"] + _GRACE_S)
    answer_to = _keep_streams_for_us()
    answer = _answer(request)
    os.write(answer_to, json.dumps(answer).encode() + b"\n")


def _keep_streams_for_us() -> int:
    """Return where the answer goes, and leave a back end nothing to read from or write to.

    A prompt then ends in an end-of-file error, and what a back end prints is in no answer.
    """
    answer_to = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return answer_to


def _answer(request: Answer) -> Answer:
    try:
        import keyring
    except Exception:
        return _unavailable([], "no keyring package")
    try:
        chosen = keyring.get_keyring()
    except Exception:
        named = os.environ.get("PYTHON_KEYRING_BACKEND")
        return _unavailable([named] if named else [], "not loaded")
    candidates = _inside(chosen)
    usable = [backend for backend in candidates if type(backend).__module__ in request["allowed"]]
    if not usable:
        return _unavailable([_name(backend) for backend in candidates], "not allowed")
    try:
        answer = _ACTIONS[request["do"]](usable[0], request)
    except Exception as error:
        answer = {"state": _state_of(error), "detail": type(error).__name__}
    return {"detail": "", **answer, "backends": [_name(usable[0])]}


def _unavailable(backends: list[str], detail: str) -> Answer:
    return {"state": "unavailable", "backends": backends, "detail": detail}


def _inside(backend: Any) -> list[Any]:
    """Return the back ends that `backend` stands for: a chainer's own in its order, else itself."""
    if type(backend).__module__ == "keyring.backends.chainer":
        return list(backend.backends)
    return [backend]


def _name(backend: Any) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _state_of(error: Exception) -> str:
    """Return the state that an exception of a back end means."""
    from keyring import errors

    is_shut = isinstance(error, errors.KeyringLocked | errors.InitError)
    return "locked" if is_shut else "error"


def _look(backend: Any, request: Answer) -> Answer:
    return {"state": "ready"}


def _get(backend: Any, request: Answer) -> Answer:
    service, user = request["service"], request["user"]
    secret = backend.get_password(service, user)
    if secret is None:
        return {"state": "missing"}
    return {"state": "found", "secret": secret, "detail": _lifetime(backend, service, user)}


def _set(backend: Any, request: Answer) -> Answer:
    service, user, secret = request["service"], request["user"], request["secret"]
    backend.set_password(service, user, secret)
    # Some back ends take a password and forget it, so only what comes back was stored.
    if backend.get_password(service, user) != secret:
        return {"state": "not stored", "detail": "not read back"}
    return {"state": "stored", "detail": _lifetime(backend, service, user)}


def _delete(backend: Any, request: Answer) -> Answer:
    service, user = request["service"], request["user"]
    if backend.get_password(service, user) is None:
        return {"state": "missing"}
    backend.delete_password(service, user)
    if backend.get_password(service, user) is not None:
        return {"state": "error", "detail": "still there"}
    return {"state": "deleted"}


def _lifetime(backend: Any, service: str, user: str) -> str:
    """Return `session only` where the item is in memory only, until the user logs out.

    The default collection is an alias, so only the paths of its items say which one it is.
    """
    if type(backend).__module__ != "keyring.backends.SecretService":
        return ""
    collection = backend.get_preferred_collection()
    try:
        items = collection.search_items({"service": service, "username": user})
        in_memory = any("/collection/session/" in item.item_path for item in items)
        return "session only" if in_memory else ""
    finally:
        collection.connection.close()


_ACTIONS = {"look": _look, "get": _get, "set": _set, "delete": _delete}


if __name__ == "__main__":
    main()
