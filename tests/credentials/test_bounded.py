"""The bounded child itself, with programs that every system has."""

from __future__ import annotations

import time

import pytest

from drs_tui.credentials.bounded import ask_child


async def test_what_goes_in_and_what_comes_out() -> None:
    assert await ask_child(("/bin/cat",), b"question", {}, 10) == b"question"


async def test_the_environment_is_just_what_was_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SB_AUTH_TOKEN", "inherited")
    command = ("/bin/sh", "-c", "export -p; pwd")
    said = (await ask_child(command, b"", {"GIVEN": "1"}, 10)).decode()
    assert "GIVEN" in said
    assert "SB_AUTH_TOKEN" not in said
    assert said.endswith("\n/\n")


async def test_an_endless_answer_is_none() -> None:
    before = time.monotonic()
    assert await ask_child(("/bin/cat", "/dev/zero"), b"", {}, 20) == b""
    assert time.monotonic() - before < 5


async def test_a_child_that_does_not_listen() -> None:
    assert await ask_child(("/bin/sh", "-c", "echo deaf"), b"x" * 1_000_000, {}, 10) == b"deaf\n"


async def test_no_warning_and_no_zombie_at_the_limit(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(20):
        with pytest.raises(TimeoutError):
            await ask_child(("/bin/sleep", "5"), b"", {}, 0.01)
    assert caplog.text == ""


async def test_what_cannot_be_started_is_an_os_error() -> None:
    with pytest.raises(OSError, match="No such file"):
        await ask_child(("/no/such/program",), b"", {}, 10)
