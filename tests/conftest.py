"""What every test stands on: no real key ring, no real home, no variable of the person's shell."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.turns import Turns

_LEAKING = ("NO_COLOR", "TEXTUAL_THEME", "SB_AUTH_TOKEN", "SB_API_ENDPOINT", "SSH_CONNECTION")


_turns: Turns | None = None
"""None where no other process runs tests beside this one."""


def pytest_configure(config: pytest.Config) -> None:
    global _turns
    if run := os.environ.get("PYTEST_XDIST_TESTRUNUID"):
        _turns = Turns(Path(tempfile.gettempdir()) / f"drs-tui-tests-{run}")


def pytest_unconfigure() -> None:
    if _turns is not None:
        _turns.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    alone = item.get_closest_marker("alone") is not None
    with (
        _turns.turn(alone=alone) if _turns is not None else nullcontext(),
        _nothing_to_collect() if alone else nullcontext(),
    ):
        return (yield)


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """Keep what other tests left out of collections, whose pauses would be measured too."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _shielded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give each test a home of its own and take out what would change its outcome."""
    for name in [*_LEAKING, *(name for name in os.environ if name.startswith("DRS_TUI_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("STATE", "CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
