"""Nothing that is written for people to read holds a secret, whoever wrote it."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from drs_tui.credentials.redaction import redact, traceback_text
from drs_tui.credentials.secret import Secret
from tests.credentials.conftest import CANARY

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"it is {CANARY}.", "it is <secret>."),
        (f"b'{CANARY}\\n'", "b'<secret>\\n'"),
        ("https://b.example/f?X-Amz-Signature=ab12&x=1", "https://b.example/f?X-Amz-Signature=<secret>&x=1"),
        ("/f?se=1&sig=a%2Bb%3D&sp=r end", "/f?se=1&sig=<secret>&sp=r end"),
        ("/f?token=abc)", "/f?token=<secret>)"),
        ("X-Amz-Security-Token=abc", "X-Amz-Security-Token=abc"),
        ("'X-SBG-Auth-Token': 'other22pw', 'a': 1", "'X-SBG-Auth-Token': '<secret>', 'a': 1"),
        ("(b'x-sbg-auth-token', b'other22pw')", "(b'x-sbg-auth-token', b'<secret>')"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer <secret>"),
        ("Proxy-Authorization: Basic YWRhOmg=", "Proxy-Authorization: Basic <secret>"),
        ("http://ada:hush@proxy.example:1", "http://<secret>@proxy.example:1"),
        ("https://example.org/v2/user?fields=id", "https://example.org/v2/user?fields=id"),
    ],
)  # fmt: skip
def test_what_is_secret_is_hidden_and_nothing_else(text: str, shown: str, secret: Secret) -> None:
    assert redact(text) == shown


def test_a_token_is_known_as_long_as_any_of_its_copies_lives() -> None:
    copies = [Secret("some-copies-0123") for _ in range(3)]
    for place in (2, 0):
        copies.pop(place)
        assert redact("some-copies-0123") == "<secret>"
    copies.pop()
    assert redact("some-copies-0123") == "some-copies-0123"


def test_a_traceback_has_neither_secrets_nor_what_a_terminal_acts_on(secret: Secret) -> None:
    try:
        try:
            raise ValueError(f"Illegal header value b'{CANARY}\n'")
        except ValueError as error:
            raise RuntimeError("\x1b]52;c;aGk=\x07 said the server") from error
    except RuntimeError as error:
        shown = traceback_text(error)
    assert CANARY not in shown
    assert "\x1b" not in shown
    assert "Illegal header value" in shown
    assert r"RuntimeError: \x1b]52;c;aGk=\x07 said the server" in shown


TALKATIVE = """
import asyncio, logging, sys, threading
from drs_tui.credentials.redaction import redact_logs
from drs_tui.credentials.secret import Secret
from drs_tui.credentials.tracebacks import redact_tracebacks, redact_tracebacks_of_threads

logging.basicConfig(level=logging.DEBUG, filename=sys.argv[1])
secret = Secret(sys.argv[2])
token = secret.reveal()
redact_logs()
redact_tracebacks()
redact_tracebacks_of_threads()
logging.debug("sent %s", {"headers": token})
logging.debug(f"sent {token} %d", "no number")
try:
    raise ValueError(f"refused {token} \\x1b[2J")
except ValueError:
    logging.exception("it broke", stack_info=True)

def break_down():
    raise ValueError(f"thread {token} \\x1b[2J")

async def forgotten():
    raise ValueError(f"task {token} \\x1b[2J")

async def run():
    asyncio.create_task(forgotten())
    await asyncio.sleep(0.01)

class Dying:
    def __del__(self):
        raise ValueError(f"end {token} \\x1b[2J")

thread = threading.Thread(target=break_down)
thread.start()
thread.join()
asyncio.run(run())
Dying()
raise KeyError(f"main {token} \\x1b[2J")
"""


def test_a_process_writes_no_secret_whatever_breaks(tmp_path: Path) -> None:
    log = tmp_path / "debug.log"
    ended = subprocess.run(
        [sys.executable, "-c", TALKATIVE, str(log), CANARY],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 1
    logged = log.read_text()
    assert CANARY not in logged + ended.stderr + ended.stdout
    assert "\x1b" not in logged + ended.stderr
    assert "sent {'headers': '<secret>'}" in logged
    assert "it broke\nTraceback" in logged
    for what in ("ValueError: refused", "ValueError: task"):
        assert f"{what} <secret> \\x1b[2J" in logged
    for what in ("ValueError: thread", "ValueError: end"):
        assert f"{what} <secret> \\x1b[2J" in ended.stderr
    assert "KeyError: 'main <secret> \\x1b[2J'" in ended.stderr


def test_logging_in_this_process_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger().warning("%s", "as it is")
    assert caplog.messages == ["as it is"]


BREAKS_TWICE = """
import sys
from drs_tui.credentials.tracebacks import redact_tracebacks

redact_tracebacks()
sys.modules["drs_tui.credentials.redaction"] = None
raise KeyError(sys.argv[1])
"""


def test_where_not_even_that_can_be_imported_only_the_kind_is_told() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BREAKS_TWICE, CANARY],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=20,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (1, "KeyError\n")
