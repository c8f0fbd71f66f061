"""Names and sizes of files on disk: kept for good, and nothing lost but requests when they are."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drs_tui.model import FileDetails, SizedJob, Sizes
from drs_tui.store import names as names_module
from drs_tui.store.names import SHARDS, NameStore, shard_of
from drs_tui.text import OutsideText
from tests.store.builders import API


def a_file(number: int = 1, name: str = "a.cram", size: int | None = 5) -> FileDetails:
    return FileDetails(
        id=OutsideText(file_id(number)),
        name=OutsideText(name),
        size_bytes=size,
        project=OutsideText("mlopez/cohort"),
        type=OutsideText("file"),
    )


def file_id(number: int) -> str:
    return f"66f0a1b2c3d4e5f6{number:08x}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "names"


@pytest.fixture
def store(folder: Path) -> NameStore:
    return NameStore(folder, API)


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_what_is_kept_is_known_to_the_next_program(store: NameStore, folder: Path) -> None:
    store.keep([a_file(1), a_file(2, "b.cram", None)])
    store.keep([a_file(3)])
    known = NameStore(folder, API).known([file_id(n) for n in range(5)])
    assert known == {
        file_id(1): a_file(1),
        file_id(2): a_file(2, "b.cram", None),
        file_id(3): a_file(3),
    }


def test_nothing_is_made_before_something_is_kept(store: NameStore, folder: Path) -> None:
    assert store.known([file_id(1)]) == {}
    store.keep([])
    store.keep([FileDetails(name=OutsideText("no id"))])
    assert not folder.exists()


def test_only_names_are_kept_and_only_for_the_owner(store: NameStore, folder: Path) -> None:
    told = FileDetails(
        id=OutsideText(file_id(1)), tags=(OutsideText("secret"),), answer={"id": "secret"}
    )
    store.keep([told])
    (path,) = folder.iterdir()
    assert "secret" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert store.known([file_id(1)]) == {file_id(1): FileDetails(id=OutsideText(file_id(1)))}


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_names_and_ids_stay_exact(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    store = NameStore(tmp_path_factory.mktemp("names"), API)
    file = FileDetails(id=OutsideText(text or "x"), name=OutsideText(text), size_bytes=0)
    store.keep([file])
    assert store.known([text or "x"]) == {text or "x": file}


def test_files_that_arrived_together_lie_together() -> None:
    ids = [file_id(1000 + number) for number in range(100)]
    assert len({shard_of(one) for one in ids}) <= 2
    spread = {shard_of(file_id(number * 256)) for number in range(4 * SHARDS)}
    assert len(spread) > SHARDS * 0.9


def test_names_of_another_platform_are_not_ours(store: NameStore, folder: Path) -> None:
    store.keep([a_file(1)])
    other = NameStore(folder, "https://other.org/v2")
    assert other.known([file_id(1)]) == {}
    other.keep([a_file(1, "theirs")])
    assert store.known([file_id(1)]) == {}
    assert other.known([file_id(1)])


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\xff", b"null", b'{"version":1}', b'{"version":1,"files":[]}',
        b'{"version":2,"api":"%s","files":{"%s":{}}}' % (API.encode(), file_id(1).encode()),
        b'{"version":1,"api":"%s","files":{"%s":7}}' % (API.encode(), file_id(1).encode()),
    ],
)  # fmt: skip
def test_a_broken_file_is_as_good_as_none(store: NameStore, folder: Path, content: bytes) -> None:
    store.keep([a_file(1)])
    (path,) = folder.iterdir()
    path.write_bytes(content)
    assert store.known([file_id(1)]) == {}
    store.keep([a_file(1)])
    assert store.known([file_id(1)]) == {file_id(1): a_file(1)}


def test_odd_values_are_left_out(store: NameStore, folder: Path) -> None:
    store.keep([a_file(1)])
    (path,) = folder.iterdir()
    content = json.loads(path.read_text())
    content["files"][file_id(1)] = {"name": 7, "size": -1, "project": None, "type": "file"}
    path.write_text(json.dumps(content))
    known = store.known([file_id(1)])[file_id(1)]
    assert known == FileDetails(id=OutsideText(file_id(1)), type=OutsideText("file"))


def test_what_is_known_already_is_not_written_again(store: NameStore, folder: Path) -> None:
    store.keep([a_file(1)])
    (path,) = folder.iterdir()
    before = path.stat().st_ino
    store.keep([a_file(1)])
    assert path.stat().st_ino == before
    store.keep([a_file(1, "renamed")])
    assert path.stat().st_ino != before


def test_an_endless_name_has_no_place(store: NameStore, folder: Path) -> None:
    store.keep([a_file(1, "x" * 100_000), FileDetails(id=OutsideText("y" * 100_000)), a_file(2)])
    assert list(store.known([file_id(1), file_id(2), "y" * 100_000])) == [file_id(2)]


def test_the_cap_holds_and_the_newest_stay(folder: Path) -> None:
    cap = 60_000
    for round_number in range(30):
        store = NameStore(folder, API, cap_bytes=cap)
        store.keep([a_file(256 * (round_number * 20 + n), "n" * 100) for n in range(20)])
        if folder.exists():
            for path in folder.iterdir():
                os.utime(path, ns=(path.stat().st_mtime_ns - 10**9,) * 2)
        assert size_of(folder) <= cap
    newest = [file_id(256 * (29 * 20 + n)) for n in range(20)]
    assert len(NameStore(folder, API).known(newest)) == 20


def test_a_long_lived_store_looks_after_the_cap_too(folder: Path) -> None:
    store = NameStore(folder, API, cap_bytes=30_000)
    for number in range(400):
        store.keep([a_file(256 * number, "n" * 200)])
    assert size_of(folder) <= 30_000 + 32 * 400


def test_other_files_in_the_folder_are_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "README").write_text("x" * 5000)
    NameStore(folder, API, cap_bytes=100).keep([a_file(1)])
    assert (folder / "README").exists()


def test_a_disk_that_refuses_costs_names_only(folder: Path) -> None:
    folder.write_text("a file stands where the folder belongs")
    store = NameStore(folder, API)
    store.keep([a_file(1)])
    assert store.known([file_id(1)]) == {}


def test_writers_at_the_same_time_leave_whole_files(folder: Path) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 25):
            NameStore(folder, API).keep([a_file(number)])

    threads = [Thread(target=write, args=(start,)) for start in (0, 25, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for path in folder.iterdir():
        assert json.loads(path.read_text())["files"]
    assert NameStore(folder, API).known([file_id(n) for n in range(75)])


SIZED = SizedJob(9, Sizes(1000, 7, 8))


def test_how_much_arrived_is_kept_by_job_and_others_stay(folder: Path) -> None:
    NameStore(folder, API).keep_sizes({"1": SIZED, "2": SIZED})
    NameStore(folder, API).keep_sizes({"2": SizedJob(9, Sizes(1100, 8, 8))})
    assert NameStore(folder, API).sizes() == {"1": SIZED, "2": SizedJob(9, Sizes(1100, 8, 8))}
    assert NameStore(folder, "https://elsewhere.example.org/v2").sizes() == {}


def test_of_very_many_jobs_the_newest_are_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_module, "MOST_JOBS", 2)
    store = NameStore(folder, API)
    store.keep_sizes({"1": SIZED, "2": SIZED})
    store.keep_sizes({"3": SIZED})
    assert list(store.sizes()) == ["2", "3"]


@pytest.mark.parametrize(
    "told", [None, 7, [1, 2, 3], [1, 2, 3, -4], [1, 2, 3, "4"], [True, 1, 1, 1]]
)
def test_what_is_no_size_is_as_if_it_were_not_there(folder: Path, told: object) -> None:
    folder.mkdir()
    content = {"version": 1, "api": API, "jobs": {"1": told, "2": [9, 1000, 7, 8]}}
    (folder / "sizes.json").write_text(json.dumps(content))
    assert NameStore(folder, API).sizes() == {"2": SIZED}


def test_sizes_on_a_disk_that_refuses_are_lost_and_no_more(folder: Path) -> None:
    folder.write_text("a file stands where the folder belongs")
    store = NameStore(folder, API)
    store.keep_sizes({"1": SIZED})
    assert store.sizes() == {}
