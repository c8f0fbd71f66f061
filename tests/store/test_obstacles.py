"""Something else stands where a file or a folder of ours belongs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.store import job_files
from drs_tui.store.claim import claimed
from drs_tui.store.jobs import JobStore
from tests.store.builders import API, JOB, StoppedClock, a_look, a_text, an_answer
from tests.store.processes import as_plain_user, run_child

OTHER = "301457789012345679"


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    """Return a store with one job in it."""
    store = store_in(tmp_path / "profile")
    store.add(OTHER, label=a_text("L"))
    store.write_index(store.read_all())
    return store


def store_in(folder: Path) -> JobStore:
    return JobStore(folder, API, StoppedClock())


def victim_of(path: Path) -> Path:
    """Return a file that is none of our business."""
    return path.parents[2] / "victim"


def a_link(path: Path) -> None:
    victim_of(path).write_text("precious")
    path.symlink_to(victim_of(path))


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("nothing"))


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def a_link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "content").write_text("precious")


OBSTACLES = [a_link, a_link_to_nothing, a_link_to_itself, a_link_to_a_device, a_pipe, a_folder]
Make = Callable[[Path], None]


def check_victim(path: Path, make: Make, aside: Path) -> None:
    """See that what stood in the way is still whole."""
    if make is a_link:
        assert victim_of(path).read_text() == "precious"
    if make is a_folder:
        assert (aside / "content").read_text() == "precious"


@pytest.mark.parametrize("make", OBSTACLES)
@pytest.mark.parametrize("how", ["listed", "read", "added", "looked at"])
def test_where_a_job_is_kept(store: JobStore, make: Make, how: str) -> None:
    path = store.folder / "jobs" / f"{JOB}.json"
    make(path)
    if how == "listed":
        assert {job.id for job in store.read_all()} == {JOB, OTHER}
    elif how == "read":
        assert store.read(JOB) is not None
    elif how == "added":
        store.add(JOB, label=a_text("L"))
    store.save_facts(a_look(1), an_answer())
    jobs = {job.id: job for job in store_in(store.folder).read_all()}
    assert jobs[JOB].state == a_look(1).state
    assert jobs[OTHER].label == a_text("L")
    assert path.is_file()
    assert not path.is_symlink()
    check_victim(path, make, path.with_name(f"{JOB}.json.bad"))
    assert any(f"{JOB}.json.bad" in notice for notice in store.drain_notices())


@pytest.mark.parametrize("make", OBSTACLES)
def test_where_the_summary_is_kept(store: JobStore, make: Make) -> None:
    path = store.folder / "jobs" / "x"
    index = store.folder / "index.json"
    index.unlink()
    make(index)
    fresh = store_in(store.folder)
    assert fresh.quick_list() == ()
    assert [job.id for job in fresh.read_all()] == [OTHER]
    fresh.write_index(fresh.read_all())
    assert [job.id for job in store_in(store.folder).quick_list()] == [OTHER]
    assert not index.is_symlink()
    if make is a_link:
        assert victim_of(index).read_text() == "precious"
    if make is a_folder:
        assert (store.folder / "index.json.bad" / "content").read_text() == "precious"
        (notice,) = fresh.drain_notices()
        assert "index.json was a folder" in notice
    assert path.parent.is_dir()


@pytest.mark.parametrize("place", ["profile", "profile/jobs"])
def test_a_folder_that_is_a_link_is_used_as_it_is(tmp_path: Path, place: str) -> None:
    """People put their state on another file system that way."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = tmp_path / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere)
    store = store_in(tmp_path / "profile")
    store.add(JOB)
    store.write_index(store.read_all())
    assert link.is_symlink()
    assert [job.id for job in store_in(tmp_path / "profile").read_all()] == [JOB]
    assert f"{JOB}.json" in [path.name for path in elsewhere.rglob("*")]


@pytest.mark.parametrize("place", ["profile", "profile/jobs"])
@pytest.mark.parametrize(
    "make", [a_link, a_link_to_nothing, a_link_to_itself, a_link_to_a_device, a_pipe]
)
def test_where_a_folder_belongs(tmp_path: Path, place: str, make: Make) -> None:
    path = tmp_path / "state" / "deeper" / place
    path.parent.mkdir(parents=True)
    make(path)
    store = store_in(tmp_path / "state" / "deeper" / "profile")
    changes: list[Callable[[], object]] = [
        lambda: store.add(JOB),
        lambda: store.save_facts(a_look(1), an_answer()),
    ]
    if place == "profile":
        changes.append(lambda: store.write_index([a_look(1)]))
    assert store.quick_list() == ()
    for change in changes:
        with pytest.raises(StoreTrouble, match="cannot be") as caught:
            change()
        assert str(path) in caught.value.message
    assert os.path.lexists(path)
    path.unlink()
    assert store.add(JOB).id == JOB
    assert [job.id for job in store.read_all()] == [JOB]


@pytest.mark.parametrize("make", OBSTACLES)
def test_where_a_turn_is_claimed(
    store: JobStore, monkeypatch: pytest.MonkeyPatch, make: Make
) -> None:
    path = store.folder / "jobs" / f".{OTHER}.json.claim"
    make(path)
    monkeypatch.setattr(job_files, "claimed", lambda path: claimed(path, patience_s=0.02))
    if make is a_folder:
        with pytest.raises(StoreTrouble, match="cannot be written"):
            store.set_notes(OTHER, archived=True)
        assert (path / "content").read_text() == "precious"
    else:
        store.set_notes(OTHER, archived=True)
        assert [job.archived for job in store_in(store.folder).read_all()] == [True]
        assert not os.path.lexists(path)
    check_victim(path, make, path)


USE_FOREIGN = """
    from pathlib import Path
    from drs_tui.clock import SystemClock
    from drs_tui.errors import StoreTrouble
    from drs_tui.store.jobs import JobStore
    store = JobStore(Path("profile"), {api!r}, SystemClock())
    print(sorted(job.id for job in store.read_all()))
    for job_id in ({job!r}, {other!r}):
        try:
            store.set_notes(job_id, archived=True)
        except StoreTrouble as trouble:
            print(trouble.message)
    print(sorted(job.id for job in store.read_all() if job.archived))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to somebody else")
def test_a_file_of_somebody_else_keeps_its_job_and_spoils_no_other(tmp_path: Path) -> None:
    store = store_in(tmp_path / "profile")
    for job_id in (JOB, OTHER):
        store.add(job_id)
    tmp_path.chmod(0o755)
    for path in [store.folder, *store.folder.rglob("*")]:
        if path.name != f"{JOB}.json":
            os.chown(path, 65534, 65534)
    code = as_plain_user(USE_FOREIGN.format(api=API, job=JOB, other=OTHER), tmp_path)
    listed, refused, archived = run_child(code).splitlines()
    assert listed == str([JOB, OTHER])
    assert f"{JOB}.json cannot be read" in refused
    assert "not yours" in refused
    assert archived == str([OTHER])
    assert (store.folder / "jobs" / f"{JOB}.json").stat().st_uid == 0
