"""Who may send: one process, and who may take that over when."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from drs_tui.errors import UsageTrouble
from drs_tui.submission import claim as claim_module
from drs_tui.submission import taking
from drs_tui.submission.claim import OLD, WATCH_S, SendingClaim, read_owner, remove_claim
from drs_tui.submission.taking import take_claim
from tests.fakes import FakeClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "submissions" / "one.claim"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def put(path: Path, clock: FakeClock, **changes: object) -> None:
    """Put a claim there as another process would, of another machine unless `changes` say so."""
    SendingClaim.take(path, clock.now())
    told = json.loads(path.read_bytes())
    told |= {"host": "login2", "boot": "another", "key": "theirs", **changes}
    path.write_text(json.dumps(told))


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def dead_pid() -> int:
    """Return the id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def here(path: Path, clock: FakeClock) -> str:
    SendingClaim.take(path, clock.now())
    boot = json.loads(path.read_bytes())["boot"]
    path.unlink()
    if not boot:
        pytest.skip("this system does not tell one boot from another")
    return str(boot)


async def taken(path: Path, clock: FakeClock, **more: Any) -> SendingClaim | UsageTrouble:
    """Try to take the claim, letting time pass."""
    task = asyncio.create_task(take_claim(path, clock, **more))
    await clock.run_for(2 * WATCH_S)
    error = task.exception()
    assert error is None or isinstance(error, UsageTrouble)
    return error or task.result()


async def test_one_at_a_time(path: Path, clock: FakeClock) -> None:
    first = await taken(path, clock)
    assert isinstance(first, SendingClaim)
    assert first.is_held()
    assert os.stat(path).st_mode & 0o777 == 0o600
    refused = await taken(path, clock)
    assert isinstance(refused, UsageTrouble)
    assert str(os.getpid()) in refused.message
    assert first.is_held()
    first.give_back()
    assert content(path) is None
    assert isinstance(await taken(path, clock), SendingClaim)


async def test_not_even_a_person_takes_it_from_a_process_that_runs_here(
    path: Path, clock: FakeClock
) -> None:
    await taken(path, clock)
    assert isinstance(await taken(path, clock, take_over=True), UsageTrouble)


async def test_a_process_of_this_machine_that_ended_is_gone_at_once(
    path: Path, clock: FakeClock
) -> None:
    put(path, clock, boot=here(path, clock), pid=dead_pid())
    watched: list[object] = []
    assert isinstance(await taken(path, clock, on_watch=watched.append), SendingClaim)
    assert watched == []


async def test_a_process_id_that_was_used_again_is_noticed(path: Path, clock: FakeClock) -> None:
    put(path, clock, boot=here(path, clock), started="1")
    assert isinstance(await taken(path, clock), SendingClaim)


async def test_after_a_reboot_the_same_process_id_says_nothing(
    path: Path, clock: FakeClock
) -> None:
    put(path, clock, boot="before the reboot")
    assert isinstance(await taken(path, clock), UsageTrouble)


async def test_another_machine_that_gave_a_sign_lately_is_left_alone(
    path: Path, clock: FakeClock
) -> None:
    put(path, clock)
    refused = await taken(path, clock)
    assert isinstance(refused, UsageTrouble)
    assert "login2" in refused.message
    assert "--take-over" in refused.hint


async def test_another_machine_without_a_sign_is_watched_before_it_is_gone(
    path: Path, clock: FakeClock
) -> None:
    put(path, clock, beat_at=(clock.now() - OLD).isoformat())
    watched: list[object] = []
    began = clock.monotonic()
    task = asyncio.create_task(take_claim(path, clock, on_watch=watched.append))
    await clock.run_for(WATCH_S - 1)
    assert not task.done()
    await clock.run_for(2)
    assert task.result().is_held()
    assert len(watched) == 1
    assert clock.monotonic() - began >= WATCH_S


async def test_one_that_gives_a_sign_while_it_is_watched_is_left_alone(
    path: Path, clock: FakeClock
) -> None:
    # Its clock is far behind ours, or ours ahead.
    put(path, clock, beat_at=(clock.now() - timedelta(hours=2)).isoformat())
    task = asyncio.create_task(take_claim(path, clock))
    await clock.run_for(WATCH_S / 2)
    told = json.loads(content(path) or b"")
    told["beat_at"] = (clock.now() - timedelta(hours=2)).isoformat()
    write(path, json.dumps(told).encode())
    await clock.run_for(WATCH_S)
    assert isinstance(task.exception(), UsageTrouble)
    owner = read_owner(path)
    assert owner is not None
    assert owner.key == "theirs"


async def test_a_person_may_say_that_another_machine_is_gone(path: Path, clock: FakeClock) -> None:
    put(path, clock)
    assert isinstance(await taken(path, clock, take_over=True), SendingClaim)


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 50_000, b'{"pid": "x"}', b"\xff"])
async def test_a_claim_that_tells_nobody_is_watched(
    path: Path, clock: FakeClock, data: bytes
) -> None:
    write(path, data)
    watched: list[object] = []
    assert isinstance(await taken(path, clock, on_watch=watched.append), SendingClaim)
    assert watched == [None]


async def test_a_claim_that_is_given_back_meanwhile_is_taken_at_once(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(path, clock)

    def read_too_late(path: Path) -> None:
        path.unlink()

    monkeypatch.setattr(taking, "read_owner", read_too_late)
    watched: list[object] = []
    assert isinstance(await taken(path, clock, on_watch=watched.append), SendingClaim)
    assert watched == []


async def test_an_owner_that_slept_finds_out_and_spoils_nothing(
    path: Path, clock: FakeClock
) -> None:
    slept = await taken(path, clock)
    assert isinstance(slept, SendingClaim)
    remove_claim(path, read_owner(path))
    awake = await taken(path, clock)
    assert isinstance(awake, SendingClaim)
    assert not slept.is_held()
    before = content(path)
    slept.beat(clock.now() + timedelta(hours=1))
    slept.give_back()
    assert content(path) == before
    assert awake.is_held()


def test_a_sign_changes_the_time_and_nothing_else(path: Path, clock: FakeClock) -> None:
    claim = SendingClaim.take(path, clock.now())
    before, stamp = read_owner(path), path.stat()
    claim.beat(clock.now() + timedelta(seconds=15))
    after = read_owner(path)
    assert before is not None
    assert after is not None
    assert (after.key, after.pid) == (before.key, before.pid)
    assert after.beat_at != before.beat_at
    assert (path.stat().st_ino, path.stat().st_size) == (stamp.st_ino, stamp.st_size)


def test_a_fresh_claim_is_not_removed_for_the_one_before(path: Path, clock: FakeClock) -> None:
    gone = SendingClaim.take(path, clock.now())
    owner = read_owner(path)
    gone.give_back()
    fresh = SendingClaim.take(path, clock.now())
    assert not remove_claim(path, owner)
    assert fresh.is_held()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_where_the_system_tells_little_a_claim_works_all_the_same(
    path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_module, "_BOOT_ID", Path("/nowhere"))
    claim = SendingClaim.take(path, clock.now())
    owner = read_owner(path)
    assert owner is not None
    assert not owner.is_known_alive()
    assert not owner.is_known_dead()
    assert claim.is_held()
