from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from drs_tui.errors import StoreTrouble, UsageTrouble
from drs_tui.model import Bell, Counts, StateSeen, Trouble, TroubleKind
from drs_tui.store import job_files
from drs_tui.store import jobs as jobs_module
from drs_tui.store.atomic import read_stamped
from drs_tui.store.jobs import JobStore, StoredJob
from tests.store.builders import (
    API,
    JOB,
    NOON,
    StoppedClock,
    a_job,
    a_look,
    a_text,
    after,
    an_answer,
)
from tests.store.processes import as_plain_user, run_child

OTHER = "301457789012345679"
ELSEWHERE = "https://cgc-api.sbgenomics.com/v2"
OFFLINE = Trouble(TroubleKind.NOT_FOUND, "The platform does not know it.", NOON)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def store(tmp_path: Path, clock: StoppedClock) -> JobStore:
    return JobStore(tmp_path / "default", API, clock)


def again(store: JobStore) -> JobStore:
    """Return the store as the next process finds it."""
    return JobStore(store.folder, store.api, StoppedClock())


def file_of(store: JobStore, job_id: str = JOB) -> Path:
    return store.folder / "jobs" / f"{job_id}.json"


def names_in(store: JobStore) -> list[str]:
    return sorted(os.listdir(store.folder / "jobs"))


def note_reading(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that are read from now on, as they are."""
    opened: list[str] = []

    def note(path: Path | str) -> object:
        opened.append(Path(path).name)
        return read_stamped(path)

    for module in (job_files, jobs_module):
        monkeypatch.setattr(module, "read_stamped", note)
    return opened


# Reading and writing


def test_an_empty_store_creates_nothing(store: JobStore) -> None:
    assert store.quick_list() == store.read_all() == ()
    assert store.read(JOB) is None
    assert not store.folder.exists()


def test_a_new_job_is_unchecked(store: JobStore) -> None:
    job = store.add(JOB, label=a_text("L"), batch=a_text("B"))
    assert job == a_job(label=a_text("L"), batch=a_text("B"))
    assert again(store).read_all() == (job,)
    assert again(store).read(JOB) == StoredJob(job, None)


def test_facts_are_kept_with_the_answer(store: JobStore) -> None:
    store.add(JOB, label=a_text("L"))
    look = a_look(1)
    saved = store.save_facts(look, an_answer())
    assert saved == replace(look, label=a_text("L"))
    assert again(store).read(JOB) == StoredJob(saved, an_answer())


def test_the_items_are_kept_as_compact_json(store: JobStore) -> None:
    store.save_facts(a_look(1), an_answer())
    compact = json.dumps(an_answer(), separators=(",", ":"))
    assert compact in file_of(store).read_text()


def test_adding_a_known_job_keeps_its_facts_and_brings_it_back(store: JobStore) -> None:
    store.add(JOB, label=a_text("L"), batch=a_text("B"))
    store.save_facts(a_look(1), an_answer())
    store.set_notes(JOB, archived=True)
    job = store.add(JOB, label=a_text("new"))
    assert not job.archived
    assert (job.label, job.batch) == (a_text("new"), a_text("B"))
    assert job.state == a_look(1).state


def test_a_backup_brings_archived_jobs_as_archived(store: JobStore) -> None:
    assert store.add(JOB, archived=True).archived
    assert [job.archived for job in store.read_all()] == [True]


def test_notes_are_set_and_taken_off(store: JobStore, clock: StoppedClock) -> None:
    store.add(JOB, label=a_text("L"), batch=a_text("B"))
    clock.at = after(1)
    job = store.set_notes(JOB, label=None, archived=True)
    assert (job.label, job.batch, job.archived) == (None, a_text("B"), True)
    assert again(store).read_all() == (job,)


def test_a_bell_stays_until_it_is_taken_off(store: JobStore, clock: StoppedClock) -> None:
    store.add(JOB)
    store.set_notes(JOB, bell=Bell.BATCH)
    saved = store.save_facts(a_look(1), an_answer())
    assert saved.bell is Bell.BATCH
    store.write_index(store.read_all())
    assert [job.bell for job in again(store).quick_list()] == [Bell.BATCH]
    clock.at = after(1)
    assert again(store).set_notes(JOB, bell=None).bell is None
    assert [job.bell for job in again(store).read_all()] == [None]


def test_notes_of_an_unknown_job_are_refused(store: JobStore) -> None:
    with pytest.raises(UsageTrouble, match="is not watched"):
        store.set_notes(JOB, archived=True)
    assert not file_of(store).exists()


def test_facts_of_a_job_whose_file_has_gone_are_written_anew(store: JobStore) -> None:
    store.add(JOB, label=a_text("L"))
    shutil.rmtree(store.folder)
    saved = store.save_facts(replace(a_look(1), label=a_text("L")), an_answer())
    assert saved.label == a_text("L")
    assert again(store).read_all() == (saved,)


def test_notes_written_anew_give_way_to_what_a_person_sets(
    store: JobStore, clock: StoppedClock
) -> None:
    store.save_facts(replace(a_look(1), label=a_text("old")), an_answer())
    clock.at = NOON
    assert store.set_notes(JOB, label=a_text("set")).label == a_text("set")
    assert again(store).read_all()[0].label == a_text("set")


def test_a_trouble_is_kept_beside_the_facts(store: JobStore) -> None:
    store.save_facts(a_look(1), an_answer())
    store.save_facts(replace(a_look(1), trouble=OFFLINE), None)
    stored = again(store).read(JOB)
    assert stored is not None
    assert stored.job.trouble == OFFLINE
    assert stored.answer == an_answer()


def test_nothing_is_written_when_nothing_changed(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(JOB, label=a_text("L"))
    store.save_facts(a_look(1), an_answer())

    def refuse(*args: object) -> None:
        raise AssertionError("written")

    monkeypatch.setattr(job_files, "write_atomic", refuse)
    monkeypatch.setattr(job_files, "claimed", refuse)
    for same in (store, again(store)):
        same.save_facts(a_look(1), an_answer())
        same.add(JOB, label=a_text("L"))
        same.set_notes(JOB, label=a_text("L"), archived=False)


def test_the_order_is_that_of_adding(store: JobStore, clock: StoppedClock) -> None:
    for seconds, job_id in [(2, "b"), (1, "c"), (1, "a"), (0, "d")]:
        clock.at = after(seconds)
        store.add(job_id)
    assert [job.id for job in store.read_all()] == ["d", "a", "c", "b"]
    store.write_index(reversed(store.read_all()))
    assert [job.id for job in store.quick_list()] == ["d", "a", "c", "b"]


@pytest.mark.parametrize("job_id", ["", "..", "../x", "a/b", "/etc/passwd", ".x", "a\0", "x" * 129])
def test_ids_cannot_leave_the_folder(store: JobStore, job_id: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: store.add(job_id),
        lambda: store.read(job_id),
        lambda: store.set_notes(job_id, archived=True),
        lambda: store.save_facts(a_look(1, id=job_id), None),
    ]
    for call in calls:
        with pytest.raises(UsageTrouble):
            call()
    assert not store.folder.exists()


@pytest.mark.parametrize("job_id", ["a.json", "a.json.bad", "a.bad", "x" * 128])
def test_ids_that_look_like_file_names(store: JobStore, job_id: str) -> None:
    store.add(job_id)
    file_of(store, job_id).write_text("broken")
    assert [job.id for job in again(store).read_all()] == [job_id]
    assert [job.id for job in again(store).read_all()] == [job_id]


# The summary


def test_the_summary_gives_the_same_jobs(store: JobStore) -> None:
    store.add(JOB, label=a_text("\ud800[/x]\x1b"), archived=True)
    store.save_facts(replace(a_look(1), id=OTHER, trouble=OFFLINE), an_answer())
    jobs = store.read_all()
    store.write_index(jobs)
    assert again(store).quick_list() == again(store).read_all() == jobs


def test_only_files_that_changed_are_opened(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for job_id in (JOB, OTHER):
        store.add(job_id)
    store.write_index(store.read_all())
    again(store).set_notes(OTHER, label=a_text("changed"))
    opened = note_reading(monkeypatch)
    jobs = again(store).read_all()
    assert opened == ["index.json", f"{OTHER}.json"]
    assert {job.id: job.label for job in jobs} == {JOB: None, OTHER: a_text("changed")}


def test_a_file_that_changed_after_we_read_it_is_not_hidden_by_our_summary(
    store: JobStore,
) -> None:
    store.add(JOB)
    jobs = store.read_all()
    again(store).set_notes(JOB, label=a_text("other machine"))
    store.write_index(jobs)
    assert again(store).read_all()[0].label == a_text("other machine")


def test_jobs_of_another_platform_do_not_get_into_the_summary(store: JobStore) -> None:
    store.write_index([a_job(), a_job(OTHER, api=ELSEWHERE)])
    assert [job.id for job in again(store).quick_list()] == [JOB]


def test_a_file_of_equal_size_and_date_is_still_another_one(store: JobStore) -> None:
    store.add(JOB, label=a_text("one"))
    store.write_index(store.read_all())
    path = file_of(store)
    status = path.stat()
    twin = path.with_name("twin")
    twin.write_bytes(path.read_bytes().replace(b"one", b"two"))
    os.utime(twin, ns=(status.st_atime_ns, status.st_mtime_ns))
    twin.replace(path)
    assert again(store).read_all()[0].label == a_text("two")


def test_a_job_without_a_file_is_not_in_the_truth(store: JobStore) -> None:
    store.add(JOB)
    store.write_index([a_job(), a_job(OTHER)])
    assert [job.id for job in again(store).quick_list()] == [JOB, OTHER]
    assert [job.id for job in again(store).read_all()] == [JOB]


def test_a_summary_of_before_is_read(store: JobStore) -> None:
    """All of it was on one line."""
    job = store.add(JOB, label=a_text("L"))
    store.write_index([job])
    index = store.folder / "index.json"
    index.write_text(json.dumps(json.loads(index.read_bytes()), separators=(",", ":")) + "\n")
    assert again(store).quick_list() == (job,)


def test_a_damaged_line_of_the_summary_costs_that_job_alone(store: JobStore) -> None:
    jobs = [store.add(job_id) for job_id in ("a", "b", "c")]
    store.write_index(jobs)
    index = store.folder / "index.json"
    lines = index.read_bytes().split(b"\n")
    first = lines.index(b'"jobs":[') + 1
    entries = lines[first : first + 3]
    assert [line[:9] for line in entries] == [b'{"id":"a"', b'{"id":"b"', b'{"id":"c"']
    lines[first + 1] = b"\xff" + b"[" * 100_000
    index.write_bytes(b"\n".join(lines))
    assert again(store).quick_list() == (jobs[0], jobs[2])
    assert again(store).read_all() == tuple(jobs)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\x00", b'{"jobs":7}'])
def test_a_broken_summary_is_rebuilt_silently(store: JobStore, content: bytes) -> None:
    job = store.add(JOB)
    (store.folder / "index.json").write_bytes(content)
    fresh = again(store)
    assert fresh.quick_list() == ()
    assert fresh.read_all() == (job,)
    fresh.write_index(fresh.read_all())
    assert again(store).quick_list() == (job,)
    assert fresh.drain_notices() == ()


def test_the_summary_stands_for_a_file_only_where_it_says_the_same(store: JobStore) -> None:
    """What the disk refused is in memory, and with it in the summary, but not in the file."""
    store.save_facts(a_look(1), an_answer())
    store.write_index([a_look(9, "FINISHED")])
    assert again(store).quick_list() == (a_look(9, "FINISHED"),)
    assert again(store).read_all() == (a_look(1),)
    store.write_index([a_look(9, seen=a_look(1).seen)])
    assert again(store).read_all() == (a_look(9, seen=a_look(1).seen),)


# What others changed meanwhile


def test_a_folder_is_read_again_when_it_changed_and_once_more_when_it_has_settled(
    store: JobStore, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.read_changed() == ()
    again(store).add(JOB)
    assert [job.id for job in store.read_changed() or ()] == [JOB]
    assert store.read_changed() is None
    clock.at = after(5)
    opened = note_reading(monkeypatch)
    assert [job.id for job in store.read_changed() or ()] == [JOB]
    monkeypatch.setattr(store, "read_all", lambda: pytest.fail("read"))
    for seconds in (10, 20, 3600):
        clock.at = after(seconds)
        assert store.read_changed() is None
    assert opened == []


def test_what_we_wrote_ourselves_is_not_opened_again(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.read_all()
    store.add(JOB, label=a_text("L"))
    opened = note_reading(monkeypatch)
    assert [str(job.label) for job in store.read_changed() or ()] == ["L"]
    assert opened == []


# What cannot be read


def test_a_broken_file_is_set_aside_and_its_id_stays(store: JobStore) -> None:
    store.add(JOB, label=a_text("L"))
    for number, name in enumerate(["json.bad", "json.bad-2", "json.bad-3"]):
        file_of(store).write_bytes(f"broken {number}".encode())
        fresh = again(store)
        (job,) = fresh.read_all()
        assert (job.id, job.state, job.label) == (JOB, None, None)
        (notice,) = fresh.drain_notices()
        assert name in notice
        assert fresh.drain_notices() == ()
        aside = file_of(store).with_name(f"{JOB}.{name}")
        assert aside.read_bytes() == f"broken {number}".encode()


def test_a_job_that_was_set_aside_stays_watched_and_can_be_used(store: JobStore) -> None:
    store.add(JOB)
    file_of(store).write_bytes(b"broken")
    (job,) = again(store).read_all()
    assert again(store).read_all() == (job,)
    assert again(store).add(JOB) == job
    assert again(store).set_notes(JOB, label=a_text("L")).label == a_text("L")
    assert again(store).save_facts(a_look(1), an_answer()).state == a_look(1).state
    (kept,) = again(store).read_all()
    assert (kept.label, kept.state) == (a_text("L"), a_look(1).state)


def test_what_the_summary_knows_of_a_broken_file_stays(store: JobStore) -> None:
    store.add(JOB, label=a_text("L"), batch=a_text("B"))
    store.save_facts(a_look(1), an_answer())
    store.set_notes(JOB, archived=True)
    (known,) = store.read_all()
    store.write_index([known])
    file_of(store).write_bytes(b"")
    for fresh in (again(store), again(store), store):
        assert fresh.read_all() == (known,)
    look = a_look(2, "FINISHED")
    saved = again(store).save_facts(look, an_answer())
    assert (saved.label, saved.batch, saved.archived) == (a_text("L"), a_text("B"), True)
    assert saved.state == look.state
    assert again(store).read_all() == (saved,)


def test_what_was_read_before_a_file_broke_stays(store: JobStore) -> None:
    known = store.add(JOB, label=a_text("L"))
    file_of(store).write_bytes(b"")
    assert store.read_all() == (known,)


def test_the_summary_does_not_undo_what_was_read_after_it(store: JobStore) -> None:
    store.add(JOB, label=a_text("old"))
    store.write_index(store.read_all())
    known = store.set_notes(JOB, label=a_text("new"))
    file_of(store).write_bytes(b"")
    assert store.read_all() == (known,)


def test_the_file_of_another_job_is_set_aside(store: JobStore) -> None:
    store.save_facts(a_look(1), an_answer())
    shutil.copy(file_of(store), file_of(store, OTHER))
    jobs = {job.id: job for job in again(store).read_all()}
    assert jobs[OTHER].state is None
    assert jobs[JOB].state is not None


def test_a_job_of_another_platform_is_skipped_and_left_alone(
    store: JobStore, clock: StoppedClock
) -> None:
    other = JobStore(store.folder, ELSEWHERE, clock)
    other.add(JOB, label=a_text("theirs"))
    other.write_index(other.read_all())
    assert store.quick_list() == store.read_all() == ()
    assert store.read(JOB) is None
    (notice,) = store.drain_notices()
    assert "Cancer Genomics Cloud" in notice
    calls: list[Callable[[], object]] = [
        lambda: store.add(JOB),
        lambda: store.set_notes(JOB, archived=True),
        lambda: store.save_facts(a_look(1), an_answer()),
    ]
    for call in calls:
        with pytest.raises(StoreTrouble, match="Cancer Genomics Cloud"):
            call()
    assert other.read_all()[0].label == a_text("theirs")
    assert names_in(store) == [f"{JOB}.json"]


def test_a_strange_platform_in_a_file_is_shown_cleaned(store: JobStore) -> None:
    store.add(JOB)
    file_of(store).write_text(json.dumps({"api": "http://[\x1b[2J"}))
    assert store.read_all() == ()
    assert "\x1b" not in "".join(store.drain_notices())


def test_strange_names_in_the_folder_are_left_alone(store: JobStore) -> None:
    store.add(JOB)
    for name in (
        "README",
        "-.json",
        "ä.json",
        ".x.json",
        "new\nline.json",
        "x.json~",
        "x.json.bak",
    ):
        (store.folder / "jobs" / name).write_text("x")
    before = names_in(store)
    assert [job.id for job in store.read_all()] == [JOB]
    assert names_in(store) == before


def make_litter(folder: Path, age_s: float, *names: str) -> None:
    """Put files there that changed so long before the folder does now."""
    for name in names:
        path = folder / name
        path.touch()
        os.utime(path, (time.time() - age_s,) * 2)


@pytest.mark.parametrize("skew_s", [-7 * 86400, 0, 7 * 86400])
def test_old_litter_of_killed_processes_is_removed(
    store: JobStore, clock: StoppedClock, skew_s: float
) -> None:
    clock.at += timedelta(seconds=skew_s)
    store.add(JOB)
    temporary = f".{JOB}.json.0123456789abcdef.tmp"
    for folder in (store.folder, store.folder / "jobs"):
        make_litter(folder, 7200, temporary, ".old.json.claim", ".mine.tmp", "mine.claim")
        make_litter(folder, 60, temporary.replace("0", "f"), ".fresh.json.claim")
    store.write_index(store.read_all())
    kept = [".fresh.json.claim", ".mine.tmp", "mine.claim", temporary.replace("0", "f")]
    assert names_in(store) == sorted([*kept, f"{JOB}.json"])
    assert sorted(os.listdir(store.folder)) == sorted([*kept, "index.json", "jobs"])


def test_the_age_of_litter_is_by_the_clock_of_the_file_system(store: JobStore) -> None:
    store.add(JOB)
    folder = store.folder / "jobs"
    make_litter(folder, 10 * 86400 + 60, ".fresh.json.claim")
    make_litter(folder, 10 * 86400 + 7200, ".old.json.claim")
    os.utime(folder, (time.time() - 10 * 86400,) * 2)
    store.read_all()
    assert names_in(store) == [".fresh.json.claim", f"{JOB}.json"]


def test_what_cannot_be_read_is_listed_as_the_summary_knows_it(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save_facts(a_look(1), an_answer())
    store.add(OTHER)
    jobs = store.read_all()
    store.write_index(jobs)
    again(store).set_notes(JOB, label=a_text("changed"))

    def refuse(path: Path) -> object:
        raise StoreTrouble("Stale.")

    monkeypatch.setattr(job_files, "read_stamped", refuse)
    fresh = again(store)
    assert fresh.read_all() == jobs
    assert fresh.drain_notices() == ("Stale.",)


LIST_AND_ADD = """
    from pathlib import Path
    from drs_tui.clock import SystemClock
    from drs_tui.errors import StoreTrouble
    from drs_tui.store.jobs import JobStore
    store = JobStore(Path({folder!r}), {api!r}, SystemClock())
    print([job.id for job in store.read_all()], store.drain_notices())
    try:
        store.add("123456")
    except StoreTrouble as trouble:
        print(trouble.message)
"""


@pytest.mark.parametrize("where", ["file", "folder"])
def test_what_may_not_be_read_is_kept_in_the_list(store: JobStore, where: str) -> None:
    store.add(JOB)
    path = file_of(store)
    if os.geteuid() == 0:
        code = as_plain_user(LIST_AND_ADD.format(folder=".", api=API), store.folder)
        store.folder.chmod(0o755)
        path.parent.chmod(0o755)
        path.chmod(0o600 if where == "file" else 0o644)
    else:
        code = LIST_AND_ADD.format(folder=str(store.folder), api=API)
        path.chmod(0o000 if where == "file" else 0o400)
        path.parent.chmod(0o500)
    try:
        listed, refused = run_child(code).splitlines()
    finally:
        path.parent.chmod(0o700)
    assert JOB in listed
    assert ("cannot be read" in listed) == (where == "file")
    assert "read-only" in refused


def test_a_full_disk_is_a_trouble_and_the_old_file_stays(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = store.add(JOB)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreTrouble, match="full"):
            store.save_facts(a_look(1), an_answer())
    assert again(store).read_all() == (job,)
    assert names_in(store) == [f"{JOB}.json"]
    assert store.save_facts(a_look(1), an_answer()).counts == Counts(2, 1)


# Two machines


def test_a_writer_that_was_asleep_does_not_undo_what_came_meanwhile(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(JOB)
    real = os.fsync

    def sleep_long(handle: int) -> None:
        monkeypatch.setattr(os, "fsync", real)
        (store.folder / "jobs" / f".{JOB}.json.claim").unlink()
        again(store).set_notes(JOB, batch=a_text("theirs"))
        real(handle)

    monkeypatch.setattr(os, "fsync", sleep_long)
    store.set_notes(JOB, label=a_text("ours"))
    (job,) = again(store).read_all()
    assert (job.label, job.batch) == (a_text("ours"), a_text("theirs"))


def test_a_good_file_is_not_set_aside_for_a_broken_one_that_was_there(
    store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(JOB, label=a_text("L"))
    whole = file_of(store).read_bytes()
    file_of(store).write_bytes(b"broken")
    fresh = again(store)

    def repaired(path: Path | str) -> object:
        found = read_stamped(path)
        file_of(store).write_bytes(whole)
        return found

    monkeypatch.setattr(job_files, "read_stamped", repaired)
    assert [str(job.label) for job in fresh.read_all()] == ["L"]
    assert names_in(store) == [f"{JOB}.json"]
    assert fresh.drain_notices() == ()


def test_a_file_that_goes_while_the_folder_is_read_hides_no_other(store: JobStore) -> None:
    store.add(JOB)
    store.add(OTHER)
    jobs_folder = store.folder / "jobs"

    class Going:
        """An entry of a folder that another process just renamed."""

        name = f"{OTHER}.json"

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            raise FileNotFoundError

    @contextlib.contextmanager
    def scandir(folder: Path) -> Iterator[list[object]]:
        with real(jobs_folder) as entries:
            kept = [entry for entry in entries if entry.name != Going.name]
        yield [Going(), *kept]

    real = os.scandir
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        assert [job.id for job in store.read_all()] == [JOB]


def test_two_stores_lose_nothing_of_each_other(store: JobStore) -> None:
    other = again(store)
    store.add(JOB)
    other.set_notes(JOB, label=a_text("label"))
    store.save_facts(a_look(2), an_answer(2))
    other.save_facts(a_look(1, "SUBMITTED", counts=Counts()), an_answer(1))
    store.set_notes(JOB, batch=a_text("batch"))
    (job,) = again(store).read_all()
    assert (job.label, job.batch) == (a_text("label"), a_text("batch"))
    assert job.counts == Counts(2, 1)
    assert job.seen == (
        StateSeen(a_text("SUBMITTED"), after(1)),
        StateSeen(a_text("RUNNING"), after(2)),
    )
