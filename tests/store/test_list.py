"""The list that is copied from the summary: only as long as it says what the files say."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import drs_tui.store.rows
from drs_tui.job_json import job_json, job_text
from drs_tui.model import Counts
from drs_tui.store.jobs import JobStore
from tests.store.builders import API, JOB, StoppedClock, a_look, after, an_answer

OTHER = "301457789012345679"
LATER = after(10_000)


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "default", API, StoppedClock())


@pytest.fixture
def listed(store: JobStore) -> JobStore:
    """A store with a final job, a job under way, and a summary of them."""
    store.save_facts(a_look(1, "FINISHED"), an_answer())
    store.save_facts(a_look(2, "RUNNING", id=OTHER), an_answer())
    store.write_index(store.read_all())
    return store


def again(store: JobStore) -> JobStore:
    """Return the store as the next process finds it."""
    return JobStore(store.folder, store.api, StoppedClock())


def file_of(store: JobStore) -> Path:
    return store.folder / "jobs" / f"{JOB}.json"


def index_of(store: JobStore) -> Path:
    return store.folder / "index.json"


def test_a_final_job_is_copied_and_one_under_way_is_read(listed: JobStore) -> None:
    final, under_way = listed.read_all()
    assert again(listed).read_list() == (job_text(final, LATER), under_way)


def test_a_summary_is_json_with_the_list_in_it(listed: JobStore) -> None:
    told = json.loads(index_of(listed).read_bytes())
    final, _ = listed.read_all()
    assert told["list"]["rows"] == [job_json(final, LATER), None]
    assert list(told["list"]["files"]) == [JOB, OTHER]


def test_an_empty_summary_lists_nothing(store: JobStore) -> None:
    assert store.read_list() is None
    store.write_index([])
    assert again(store).read_list() == ()


def _note(store: JobStore) -> None:
    again(store).add(JOB, archived=True)


def _touch(store: JobStore) -> None:
    os.utime(file_of(store))


def _remove(store: JobStore) -> None:
    file_of(store).unlink()


def _set_aside(store: JobStore) -> None:
    file_of(store).rename(file_of(store).with_suffix(".json.bad"))


def _add(store: JobStore) -> None:
    again(store).add("new")


@pytest.mark.parametrize("change", [_note, _touch, _remove, _set_aside, _add])
def test_where_a_file_changed_nothing_is_copied(
    listed: JobStore, change: Callable[[JobStore], None]
) -> None:
    change(listed)
    assert again(listed).read_list() is None


def test_what_the_disk_refused_is_not_copied(listed: JobStore) -> None:
    """It is in memory, and with it in the summary, but not in the file."""
    _, under_way = listed.read_all()
    listed.write_index([a_look(9, "FINISHED", counts=Counts(failed=1)), under_way])
    assert again(listed).read_list() is None
    _set_aside(listed)
    assert again(listed).read_list() is None


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (b'{"id": "', b'{"ID": "'),
        (b'"state": "FINISHED"', b'"state": "\x1b[2J"'),
        (b'"state": "FINISHED"', "\u202e".encode()),
        (b'"state": "FINISHED"', b'"state": "\xff"'),
        (b"\nnull\n", b"\nnull,\nnull\n"),
        (b"\nnull\n", b"\nnull,\n{}\n"),
        (b'"rows":[\n', b'"rows":[\nnull,\n'),
        (b'"rows":[', b'"rows" [ '),
        (b'"list":{', b'"list":{{'),
        (b'{"id":"' + OTHER.encode(), b'{"id":"/'),
        (b'"jobs":[\n', b'"jobs":[\n\n\n'),
    ],
)
def test_a_damaged_list_is_not_copied(listed: JobStore, before: bytes, behind: bytes) -> None:
    whole = index_of(listed).read_bytes()
    assert before in whole
    index_of(listed).write_bytes(whole.replace(before, behind))
    assert again(listed).read_list() is None


def test_the_words_of_another_version_are_not_copied(
    listed: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drs_tui.store.rows, "__version__", "0.0.0")
    assert again(listed).read_list() is None
    assert again(listed).quick_list() == listed.read_all()
