"""Journals on disk: what is read back, whatever became of the last line."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.submission.journal import Journal, Journals
from drs_tui.submission.manifest import PathRule, parse_manifest
from drs_tui.submission.plan import make_plan
from drs_tui.submission.submission import CallState, Event, Lost, Solution, Solved, Submission
from tests.store.faulty_disk import Cut, FaultyDisk
from tests.store.mounts import mounted
from tests.submission.builders import (
    API,
    PROJECT,
    START,
    a_journal,
    a_manifest,
    a_plan,
    at,
    created,
    intended,
    lost,
    refused,
    unsent,
)


def path_of(journal: Journal) -> Path:
    return journal.claim_path.with_suffix(".jsonl")


def read(journal: Journal) -> Submission:
    found = journal.read()
    assert found is not None
    return found


def states(journal: Journal) -> list[CallState]:
    return [call.state for call in read(journal).calls]


def test_all_of_the_plan_is_read_back(tmp_path: Path) -> None:
    plan, manifest = a_plan(250), a_manifest(250)
    made = Journals(tmp_path, API).create(plan, manifest, START, retry_of="uuid-before")
    found = read(made)
    assert found.planned == plan.calls
    assert found.rows == manifest.rows
    assert found.refused_rows == plan.refused
    header = found.header
    assert (header.uuid, header.batch, header.at) == (made.uuid, plan.batch, START)
    assert (header.target, header.tags, header.retry_of) == (PROJECT, ("cohort",), "uuid-before")
    assert (header.file_name, header.sha256) == (manifest.file_name, manifest.sha256)
    assert (header.files, header.sizes) == (250, (100, 100, 50))
    assert set(states(made)) == {CallState.NOT_SENT}


def test_odd_rows_are_read_back_exactly(tmp_path: Path) -> None:
    data = (
        rb'[{"drs_uri": "drs://h/a", "name": "\ud83d/\u001b.bam", "project": "own/one",'
        rb' "size": 7, "n": 1.5, "note": "\u202e\n"}]'
    )
    manifest = parse_manifest(data, "m\x1b.json", paths=PathRule.LAST_PART)
    assert manifest.rows[0].exact_path == "\ud83d/\x1b.bam"
    journal = Journals(tmp_path, API).create(make_plan(manifest, PROJECT), manifest, START)
    assert read(journal).rows == manifest.rows


def test_every_event_is_read_back(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 550)
    told: list[Event] = [
        intended(0, "a"), created("a", "3014"), intended(1, "b"), lost("b"),
        intended(2, "c"), refused("c"), intended(3, "d"), unsent("d"),
        intended(4, "e"), lost("e"), Solved(at(3), 4, Solution.FOUND, 12),
    ]  # fmt: skip
    expected = read(journal).overview
    for event in told:
        journal.add(event)
        expected = expected.after(event)
    assert read(journal).overview == expected == journal.read_overview()
    s = CallState
    assert states(journal) == [s.SENT, s.UNKNOWN, s.REFUSED, s.NOT_SENT, s.SOLVED, s.NOT_SENT]
    assert expected.job_ids == ("3014",)
    assert expected.files(s.SENT, s.SOLVED) == 200


def test_a_torn_line_counts_for_nothing_wherever_it_is_torn(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 100)
    journal.add(intended(0, "a"))
    before = path_of(journal).read_bytes()
    journal.add(created("a", "3014"))
    line = path_of(journal).read_bytes()[len(before) :]
    for length in range(len(line) - 1):
        path_of(journal).write_bytes(before + line[:length])
        assert states(journal) == [CallState.UNDER_WAY]
        journal.add(lost("a"))
        assert states(journal) == [CallState.UNKNOWN], "the line after a torn one stands alone"


def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 1)
    journal.add(intended(0, "a"))
    files = list(path_of(journal).parent.iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(path_of(journal).parent.stat().st_mode) == 0o700
    journal.close()
    assert list(path_of(journal).parent.iterdir()) == [path_of(journal)]


def test_each_line_is_synced_before_add_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = a_journal(tmp_path, 1)
    synced: list[bytes] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        if os.path.samestat(os.fstat(handle), path_of(journal).stat()):
            synced.append(path_of(journal).read_bytes())
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    for event in (intended(0, "a"), created("a", "3014")):
        journal.add(event)
        assert synced[-1] == path_of(journal).read_bytes()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
def test_a_plan_is_there_whole_or_not_at_all(tmp_path: Path, number: int) -> None:
    for step in range(12):
        folder = tmp_path / f"{step}"
        with FaultyDisk(Cut(step, number, lasts=True)).on() as disk:
            try:
                journal = a_journal(folder, 150)
            except StoreTrouble:
                assert Journals(folder, API).headers() == ()
                continue
        assert disk.was_cut is False or journal.read() is not None


def test_what_happened_is_kept_on_a_full_disk(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", 256) as small:
        journal = a_journal(small, 100)
        journal.add(intended(0, "a"))
        fill(small)
        # So long a line needs a block of its own.
        journal.add(Lost(at(2), "a", "x" * 4090))
        assert states(journal) == [CallState.UNKNOWN]


def test_on_a_full_disk_no_request_is_begun(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", 256) as small:
        journal = a_journal(small, 200)
        fill(small)
        with pytest.raises(StoreTrouble, match="full"):
            journal.add(intended(0, "a"))
        assert states(journal) == [CallState.NOT_SENT] * 2


def fill(folder: Path) -> None:
    """Leave no room at all on the file system of `folder`."""
    with open(folder / "filler", "wb", buffering=0) as filler:
        for size in (4096, 1):
            with contextlib.suppress(OSError):
                while filler.write(b"." * size):
                    pass


def test_a_journal_that_was_removed_is_not_begun_again(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 1)
    path_of(journal).unlink()
    with pytest.raises(StoreTrouble):
        journal.add(intended(0, "a"))
    assert not path_of(journal).exists()
    assert journal.read() is None


def test_submissions_are_found_by_batch_and_platform(tmp_path: Path) -> None:
    one, two = (a_journal(tmp_path, 1, batch="trios") for _ in range(2))
    other = a_journal(tmp_path, 1, batch="pairs")
    journals = Journals(tmp_path, API)
    assert {header.uuid for header in journals.of_batch("trios")} == {one.uuid, two.uuid}
    assert len(journals.headers()) == len(journals.overviews()) == 3
    assert Journals(tmp_path, "https://elsewhere.org/v2").headers() == ()
    assert Journals(tmp_path / "none", API).headers() == ()
    other.add(intended(0, "a"))
    other.add(created("a", "3014"))
    open_ones = [one for one in journals.overviews() if one.is_open]
    assert {overview.header.batch for overview in open_ones} == {"trios"}


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"[" * 100_000 + b"\n", b'{"submission": 1}\n', b"\xff\n"]
)
def test_what_is_no_journal_is_passed_over(tmp_path: Path, content: bytes) -> None:
    journal = a_journal(tmp_path, 1)
    path_of(journal).write_bytes(content)
    assert journal.read() is None
    assert Journals(tmp_path, API).headers() == ()


def test_a_journal_without_some_of_its_rows_is_none(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 150)
    lines = path_of(journal).read_bytes().split(b"\n")
    path_of(journal).write_bytes(b"\n".join([lines[0], lines[1], b""]))
    assert journal.read() is None
