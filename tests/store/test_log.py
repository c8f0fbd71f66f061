"""The log: kept in order and within its size, and never in the way."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from drs_tui.store import log as log_module
from drs_tui.store.log import LogEntry, LogFile
from tests.builders import NOW

TOKEN = "c0ffee5ca1ab1e0123456789abcdef01"


def an_entry(text: str, number: int = 0, job_id: str | None = None) -> LogEntry:
    return LogEntry(NOW + timedelta(seconds=number), "state", text, job_id)


def a_log(folder: Path) -> LogFile:
    return LogFile(folder, lambda text: text.replace(TOKEN, "<secret>"))


def test_what_was_added_is_read_again_in_order(tmp_path: Path) -> None:
    log = a_log(tmp_path / "new" / "folder")
    entries = [an_entry(f"line {number} é", number, job_id="301") for number in range(50)]
    for entry in entries:
        log.add(entry)
    log.close()
    assert log.read() == tuple(entries)
    path = tmp_path / "new" / "folder" / "log.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    first = json.loads(path.read_text().splitlines()[0])
    assert first == {
        "at": "2026-05-06T09:00:00Z",
        "event": "state",
        "job": "301",
        "text": "line 0 é",
    }


def test_nothing_is_created_without_a_line(tmp_path: Path) -> None:
    log = a_log(tmp_path / "folder")
    assert log.read() == ()
    log.close()
    assert not (tmp_path / "folder").exists()


def test_no_secret_and_nothing_that_a_terminal_acts_on_is_written(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    log.add(LogEntry(NOW, "a\x1b", f"refused {TOKEN} \x1b]52;c;aGk=\x07\n\u202e"))
    log.close()
    written = (tmp_path / "log.jsonl").read_bytes()
    assert TOKEN.encode() not in written
    assert written.isascii()
    assert b"\x1b" not in written
    (entry,) = log.read()
    assert entry.text == "refused <secret> \\x1b]52;c;aGk=\\x07\\x0a\\u202e"


def test_a_full_file_becomes_the_older_one_and_replaces_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "LIMIT_BYTES", 1000)
    for number in range(32):
        log = a_log(tmp_path)
        log.add(an_entry(f"line {number} " + "x" * 100, number))
        log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.1.jsonl", "log.jsonl"]
    assert all(path.stat().st_size < 1300 for path in tmp_path.iterdir())
    kept = [int(entry.text.split()[1]) for entry in a_log(tmp_path).read()]
    assert kept == list(range(kept[0], 32))
    assert len(kept) > 5


def test_a_line_has_an_end(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    log.add(an_entry("x" * 100_000))
    log.close()
    assert (tmp_path / "log.jsonl").stat().st_size < 1200


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_disturbs_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(handle: int, data: bytes) -> int:
        raise OSError(number, "no")

    log = a_log(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", refuse)
        log.add(an_entry("lost"))
        time.sleep(0.05)
    log.add(an_entry("kept"))
    log.close()
    assert [entry.text for entry in log.read()] == ["kept"]


def test_a_disk_that_hangs_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, released = threading.Event(), threading.Event()
    write = os.write

    def hang(handle: int, data: bytes) -> int:
        hanging.set()
        released.wait(10)
        return write(handle, data)

    monkeypatch.setattr(os, "write", hang)
    log = a_log(tmp_path)
    log.add(an_entry("the first"))
    assert hanging.wait(5)
    started = time.monotonic()
    for number in range(log_module.WAITING_LIMIT + 500):
        log.add(an_entry(f"{number}"))
    log.close(within_s=0.02)
    assert time.monotonic() - started < 1.0
    released.set()
    assert log._thread is not None
    log._thread.join(5)
    assert "lines are missing here" in log.read()[-1].text


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_only_a_regular_file_is_written(tmp_path: Path, kind: str) -> None:
    victim, path = tmp_path / "victim", tmp_path / "state" / "log.jsonl"
    path.parent.mkdir()
    if kind == "link":
        victim.write_text("mine\n")
        path.symlink_to(victim)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    log = a_log(path.parent)
    log.add(an_entry("x"))
    log.close()
    assert log.read() == ()
    assert not victim.exists() or victim.read_text() == "mine\n"


def test_lines_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    log = a_log(tmp_path)
    log.add(an_entry("good"))
    log.close()
    bad = ["no json", "[]", "3", '{"at": 3}', '{"at": "2026-05-06T09:00:00Z"}', "[" * 100_000]
    bad += ['{"at": "2026-05-06T09:00:00Z", "event": 1, "text": 2}', '{"at": "2026', "\xff"]
    with (tmp_path / "log.jsonl").open("a", encoding="latin-1") as file:
        file.write("\n".join(bad) + "\n")
    (tmp_path / "log.1.jsonl").write_text(bad[4])
    assert [entry.text for entry in log.read()] == ["good"]


def test_several_processes_write_whole_lines(tmp_path: Path) -> None:
    code = f"""
import sys
from datetime import datetime, UTC
from pathlib import Path
from drs_tui.store.log import LogEntry, LogFile
log = LogFile(Path({str(tmp_path)!r}), str)
for number in range(200):
    log.add(LogEntry(datetime.now(UTC), "state", f"{{sys.argv[1]}} {{number}}"))
log.close(10)
"""
    root = Path(__file__).parents[2]
    running = [
        subprocess.Popen([sys.executable, "-c", code, name], cwd=root) for name in ("a", "b", "c")
    ]
    assert [process.wait(30) for process in running] == [0, 0, 0]
    texts = [entry.text for entry in a_log(tmp_path).read()]
    for name in ("a", "b", "c"):
        assert [text for text in texts if text.startswith(name)] == [
            f"{name} {number}" for number in range(200)
        ]
