"""Where the user chose to keep the token of a profile, remembered beside the profile's state.

Only the chosen place is asked later, so that somebody without a keyring never waits for one. The
program does not rewrite `config.toml`, hence a file of its own.
"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

from drs_tui.errors import StoreTrouble
from drs_tui.store.atomic import read_bytes, store_trouble, write_atomic

_MAX_BYTES = 4096


class Store(StrEnum):
    """A place for tokens that a profile can be bound to."""

    KEYRING = "keyring"
    FILE = "file"
    SEVENBRIDGES = "sevenbridges"
    """The file of the official clients; nothing is kept there by us."""


def store_named(name: object) -> Store | None:
    """Return the store called `name`; None for anything else."""
    return Store(name) if isinstance(name, str) and name in set(Store) else None


def read_choice(path: Path) -> Store | None:
    """Return the remembered choice; None where there is none that can be understood."""
    try:
        return store_named(json.loads(read_bytes(path, _MAX_BYTES) or b"{}")["store"])
    except (StoreTrouble, ValueError, KeyError, TypeError, RecursionError):
        return None


def write_choice(path: Path, store: Store | None) -> None:
    """Remember `store`, or forget the choice where it is None. Raises `StoreTrouble`."""
    if store is not None:
        write_atomic(path, json.dumps({"store": store.value}).encode() + b"\n")
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise store_trouble(error, "deleted", path) from error
