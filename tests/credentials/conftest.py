"""A home with nothing in it, and key rings made for tests in the child process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from drs_tui.credentials.keyring_store import KeyringStore
from drs_tui.credentials.secret import Secret

CHILD_PATH = Path(__file__).with_name("child_path")
"""The folder from which the child imports the fake back ends."""

CANARY = "canary0123456789abcdef0123456789"
SERVICE = "drs-tui:https://cavatica-api.sbgenomics.com/v2"

MakeKeyring: TypeAlias = Callable[..., KeyringStore]


@pytest.fixture
def secret() -> Secret:
    return Secret(CANARY)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def child_environ(home: Path) -> dict[str, str]:
    """The environment of a person without a desktop, who can import the fake back ends."""
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(CHILD_PATH),
        "PYTHON_KEYRING_BACKEND": "fake_backends.Good",
        "XDG_CONFIG_HOME": str(home / "config"),
    }


@pytest.fixture
def make_keyring(child_environ: dict[str, str]) -> MakeKeyring:
    """Make a store on the fake back end of that name, or on the dotted path of another one."""

    def make(backend: str = "Good", *, limit_s: float = 10, **settings: Any) -> KeyringStore:
        path = backend if "." in backend else f"fake_backends.{backend}"
        environ = {**child_environ, "PYTHON_KEYRING_BACKEND": path, **settings.pop("environ", {})}
        settings.setdefault("backends", ("fake_backends",))
        return KeyringStore(environ, limit_s=limit_s, **settings)

    return make
