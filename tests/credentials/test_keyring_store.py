"""The keyring through its child process: every state, and every way a back end misbehaves."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from drs_tui.credentials import keyring_store
from drs_tui.credentials.keyring_store import KeyringStore, default_limit_s
from drs_tui.credentials.keyring_words import KeyringState
from drs_tui.credentials.secret import Secret
from tests.credentials.conftest import CANARY, CHILD_PATH, SERVICE, MakeKeyring
from tests.credentials.processes import hanging_pids, is_gone, shows_in_proc

ROOT = Path(__file__).parents[2]


async def test_a_token_goes_in_comes_back_and_goes(
    make_keyring: MakeKeyring, secret: Secret
) -> None:
    keyring = make_keyring()
    assert (await keyring.look()).state is KeyringState.READY
    assert (await keyring.get(SERVICE, "default")).state is KeyringState.MISSING
    assert (await keyring.set(SERVICE, "default", secret)).state is KeyringState.STORED
    found = await keyring.get(SERVICE, "default")
    assert (found.state, found.secret) == (KeyringState.FOUND, secret)
    assert found.name == "system keyring (fake_backends.Good)"
    assert (await keyring.delete(SERVICE, "default")).state is KeyringState.DELETED
    assert (await keyring.delete(SERVICE, "default")).state is KeyringState.MISSING


async def test_another_address_or_profile_finds_nothing(
    make_keyring: MakeKeyring, secret: Secret
) -> None:
    keyring = make_keyring()
    await keyring.set(SERVICE, "default", secret)
    for service, user in ((SERVICE, "other"), ("drs-tui:https://example.org/v2", "default")):
        assert (await keyring.get(service, user)).state is KeyringState.MISSING


@pytest.mark.parametrize(
    ("backend", "action", "state", "words"),
    [
        ("Forgetful", "set", KeyringState.NOT_STORED, "did not keep it"),
        ("Telltale", "set", KeyringState.ERROR, "failed (PasswordSetError)"),
        ("Stubborn", "delete", KeyringState.ERROR, "still holds the token"),
        ("Locked", "get", KeyringState.LOCKED, "is locked"),
        ("NotSetUp", "get", KeyringState.LOCKED, "may not be set up yet"),
        ("Dying", "get", KeyringState.ERROR, "failed (no answer)"),
        ("Talkative", "get", KeyringState.ERROR, "failed (no answer)"),
        ("Prompting", "get", KeyringState.ERROR, "failed (EOFError)"),
        ("keyring.backends.fail.Keyring", "get", KeyringState.UNAVAILABLE, "no system keyring"),
        ("keyring.backends.fail.Keyring", "set", KeyringState.UNAVAILABLE, "no system keyring"),
        ("keyring.backends.null.Keyring", "set", KeyringState.UNAVAILABLE, "backends.null"),
        ("keyring.backends.null.Keyring", "get", KeyringState.UNAVAILABLE, "backends.null"),
        ("foreign_backend.Foreign", "get", KeyringState.UNAVAILABLE, "foreign_backend.Foreign"),
        ("no.such.Keyring", "get", KeyringState.UNAVAILABLE, "no.such.Keyring does not load"),
        ("fake_backends.NoSuchClass", "set", KeyringState.UNAVAILABLE, "does not load"),
    ],
)
async def test_a_backend_that_will_not_do(
    make_keyring: MakeKeyring, backend: str, action: str, state: KeyringState, words: str
) -> None:
    if backend == "Stubborn":
        await make_keyring().set(SERVICE, "default", Secret(CANARY))
    keyring = make_keyring(backend)
    extra = (Secret(CANARY),) if action == "set" else ()
    answer = await getattr(keyring, action)(SERVICE, "default", *extra)
    assert answer.state is state
    assert words in answer.sentence
    assert answer.secret is None
    assert CANARY not in repr(answer)


async def test_what_is_no_token_is_not_used(make_keyring: MakeKeyring, home: Path) -> None:
    (home / "fake-keyring.json").write_text(f'{{"{SERVICE} default": "two words\\nand lines"}}')
    answer = await make_keyring().get(SERVICE, "default")
    assert answer.state is KeyringState.ERROR
    assert "not a token" in answer.sentence
    assert "two words" not in repr(answer)


async def test_what_a_backend_prints_is_not_its_answer(
    make_keyring: MakeKeyring, secret: Secret, capfd: pytest.CaptureFixture[str]
) -> None:
    keyring = make_keyring("Chatty")
    await keyring.set(SERVICE, "default", secret)
    assert (await keyring.get(SERVICE, "default")).secret == secret
    assert capfd.readouterr() == ("", "")


async def test_the_package_may_be_missing(make_keyring: MakeKeyring, tmp_path: Path) -> None:
    (tmp_path / "keyring.py").write_text("raise ImportError('hidden')\n")
    answer = await make_keyring(environ={"PYTHONPATH": str(tmp_path)}).get(SERVICE, "default")
    assert answer.state is KeyringState.UNAVAILABLE
    assert "package 'keyring' does not load" in answer.sentence


async def test_an_interpreter_that_is_not_there_is_an_error(make_keyring: MakeKeyring) -> None:
    answer = await make_keyring(python="/no/such/python").get(SERVICE, "default")
    assert answer.state is KeyringState.ERROR


async def test_inside_a_chain_only_what_is_allowed_is_asked(
    make_keyring: MakeKeyring, secret: Secret, home: Path, tmp_path: Path
) -> None:
    installed = tmp_path / "path" / "foreign-1.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: foreign\nVersion: 1\n")
    (installed / "entry_points.txt").write_text(
        "[keyring.backends]\nfake = fake_backends\nforeign = foreign_backend\n"
    )
    environ = {"PYTHONPATH": f"{CHILD_PATH}:{installed.parent}"}
    chain = "keyring.backends.chainer.ChainerBackend"
    answer = await make_keyring(chain, environ=environ).set(SERVICE, "default", secret)
    assert answer.state is KeyringState.STORED
    assert not (home / "foreign-keyring").exists()
    answer = await make_keyring(chain, environ=environ, backends=()).get(SERVICE, "default")
    assert answer.state is KeyringState.UNAVAILABLE
    assert "foreign_backend.Foreign" in answer.sentence


async def test_a_foreign_backend_is_used_when_asked_for_by_name(
    make_keyring: MakeKeyring, secret: Secret, home: Path
) -> None:
    keyring = make_keyring(environ={"DRS_TUI_KEYRING_BACKEND": "foreign_backend.Foreign"})
    assert (await keyring.set(SERVICE, "default", secret)).state is KeyringState.STORED
    assert (home / "foreign-keyring").exists()


async def test_a_backend_that_hangs_is_killed_with_all_it_started(
    make_keyring: MakeKeyring, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keyring = make_keyring("Hanging", limit_s=1.5)
    before = time.monotonic()
    answer = await keyring.get(SERVICE, "default")
    assert time.monotonic() - before < 2.0
    assert answer.state is KeyringState.TIMEOUT
    assert "within 1.5 seconds" in answer.sentence
    assert caplog.text == ""
    for pid in await hanging_pids(home):
        assert await is_gone(pid)


async def test_a_timeout_is_remembered(make_keyring: MakeKeyring, secret: Secret) -> None:
    keyring = make_keyring("Hanging", limit_s=0.3)
    first = await keyring.get(SERVICE, "default")
    before = time.monotonic()
    assert await keyring.set(SERVICE, "default", secret) == first
    assert await keyring.delete(SERVICE, "default") == first
    assert time.monotonic() - before < 0.1


async def test_a_write_that_was_done_without_an_answer_counts(
    make_keyring: MakeKeyring, secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_store, "_REREAD_SHARE", 0.6)
    keyring = make_keyring("LateToAnswer", limit_s=3.0)
    assert (await keyring.set(SERVICE, "default", secret)).state is KeyringState.STORED
    assert (await keyring.get(SERVICE, "default")).secret == secret


async def test_a_write_without_an_answer_that_was_not_done_is_said_to_be_none(
    make_keyring: MakeKeyring, secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_store, "_REREAD_SHARE", 0.6)
    keyring = make_keyring("LateToWrite", limit_s=3.0)
    answer = await keyring.set(SERVICE, "default", secret)
    assert answer.state is KeyringState.NOT_STORED
    assert "did not answer in time, and does not hold the token" in answer.sentence
    assert (await keyring.get(SERVICE, "default")).state is KeyringState.MISSING


async def test_a_write_stays_within_the_limit_though_it_is_read_again(
    make_keyring: MakeKeyring, secret: Secret
) -> None:
    before = time.monotonic()
    answer = await make_keyring("Hanging", limit_s=3.0).set(SERVICE, "default", secret)
    assert time.monotonic() - before < 3.5
    assert answer.state is KeyringState.TIMEOUT
    assert "within 3 seconds" in answer.sentence


async def test_a_long_wait_is_told_and_can_be_skipped(
    make_keyring: MakeKeyring, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_store, "PATIENCE_S", 0.0)
    keyring = make_keyring("Hanging", limit_s=60)
    told: list[bool] = []
    keyring.on_wait = told.append
    asking = asyncio.create_task(keyring.get(SERVICE, "default"))
    behind = asyncio.create_task(keyring.get(SERVICE, "other"))
    pids = await hanging_pids(home)
    assert told == [True]
    keyring.skip()
    for answer in await asyncio.gather(asking, behind):
        assert answer.state is KeyringState.TIMEOUT
        assert "was not waited for" in answer.sentence
    assert told == [True, False]
    for pid in pids:
        assert await is_gone(pid)
    assert "was not waited for" in (await keyring.look()).sentence


async def test_a_quick_answer_is_not_told_and_leaves_nothing_to_skip(
    make_keyring: MakeKeyring,
) -> None:
    keyring = make_keyring()
    told: list[bool] = []
    keyring.on_wait = told.append
    assert (await keyring.get(SERVICE, "default")).state is KeyringState.MISSING
    keyring.skip()
    assert (await keyring.get(SERVICE, "default")).state is KeyringState.MISSING
    assert told == []


async def test_one_question_at_a_time(make_keyring: MakeKeyring, home: Path) -> None:
    keyring = make_keyring("Alone")
    answers = await asyncio.gather(*(keyring.get(SERVICE, str(number)) for number in range(3)))
    assert {answer.state for answer in answers} == {KeyringState.MISSING}


async def test_cancelling_kills_the_child(make_keyring: MakeKeyring, home: Path) -> None:
    task = asyncio.create_task(make_keyring("Hanging").get(SERVICE, "default"))
    pids = await hanging_pids(home)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for pid in pids:
        assert await is_gone(pid)


def test_the_loop_may_end_while_the_keyring_hangs(
    make_keyring: MakeKeyring, caplog: pytest.LogCaptureFixture
) -> None:
    async def give_up() -> None:
        async with asyncio.timeout(0.5):
            await make_keyring("Hanging").get(SERVICE, "default")

    before = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    assert time.monotonic() - before < 1.5
    assert caplog.text == ""


async def test_a_child_outlives_a_killed_program_by_little(
    home: Path, child_environ: dict[str, str]
) -> None:
    code = (
        "import asyncio, os; from drs_tui.credentials.keyring_store import KeyringStore;"
        "keyring = KeyringStore(dict(os.environ), limit_s=1.0, backends=('fake_backends',));"
        "asyncio.run(keyring.get('s', 'u'))"
    )
    environ = {**child_environ, "PYTHONPATH": f"{CHILD_PATH}:{ROOT}"}
    environ["PYTHON_KEYRING_BACKEND"] = "fake_backends.Hanging"
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", code, env=environ)
    child, grandchild = await hanging_pids(home)
    program.kill()
    await program.wait()
    assert await is_gone(child, within_s=3.0)
    os.kill(grandchild, signal.SIGKILL)


@pytest.mark.parametrize(
    ("environ", "settings"),
    [({"DRS_TUI_KEYRING": "off"}, {}), ({"DRS_TUI_KEYRING": "OFF"}, {}), ({}, {"enabled": False})],
)
async def test_switched_off_no_child_is_started(
    make_keyring: MakeKeyring,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    settings: dict[str, Any],
) -> None:
    async def ask_child(*_: object) -> bytes:
        raise AssertionError("a child was started")

    monkeypatch.setattr(keyring_store, "ask_child", ask_child)
    answer = await make_keyring(environ=environ, **settings).get(SERVICE, "default")
    assert answer.state is KeyringState.OFF
    assert "switched off" in answer.sentence
    assert answer.fix


@pytest.mark.parametrize(
    ("environ", "limit_s"),
    [
        ({}, 5),
        ({"DISPLAY": ":0"}, 60),
        ({"WAYLAND_DISPLAY": "wayland-0"}, 60),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "1 2 3 4"}, 5),
        ({"DISPLAY": ""}, 5),
    ],
)
def test_the_limit_is_long_only_where_somebody_can_answer(
    environ: dict[str, str], limit_s: float
) -> None:
    assert default_limit_s(environ) == limit_s


async def test_the_token_is_nowhere_in_the_child_but_its_memory(
    make_keyring: MakeKeyring, secret: Secret, home: Path
) -> None:
    keyring = make_keyring("Hanging", environ={"SB_AUTH_TOKEN": CANARY, "OTHER": CANARY})
    task = asyncio.create_task(keyring.set(SERVICE, "default", secret))
    pids = await hanging_pids(home)
    try:
        assert not any(shows_in_proc(pid, CANARY) for pid in pids)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_the_program_itself_does_not_import_keyring() -> None:
    code = (
        "import sys; import drs_tui.credentials.desk;"
        "sys.exit(any(name in sys.modules for name in ('keyring', 'cryptography', 'textual')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=20)


def test_a_store_starts_nothing_by_itself() -> None:
    KeyringStore({})
