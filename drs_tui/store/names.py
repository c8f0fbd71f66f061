"""Names and sizes of files, kept for good: the platform tells them for requests of their own only.

A cache and no more: it may be deleted at any time, nothing here raises, and what is lost is asked
for again. Files are spread over many small ones, so that the names of one job lie in a few of them,
and several processes write without locks: of two that write the same file at once one loses, and
its names are asked for again.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from zlib import crc32

from drs_tui.errors import StoreTrouble
from drs_tui.model import FileDetails, SizedJob, Sizes
from drs_tui.store.atomic import read_bytes, write_atomic
from drs_tui.store.fields import Json, object_of, read_number, text_json
from drs_tui.store.record import NotARecord, dump, load
from drs_tui.text import OutsideText, outside

CAP_BYTES = 64 * 2**20
"""How much all names of a profile may take."""

SHARDS = 1024
"""How many files they are spread over."""

_AFTER_CLEARING = 0.75
"""Share of the cap that is left when the files that were written longest ago have been deleted."""

_LONGEST_ENTRY = 4096
"""Characters of one entry; a longer one is not worth its place."""

_WEIGH_EVERY = 32
"""How many times something is kept between two looks at how much all of it takes."""

_VERSION = 1
_SIZES = "sizes.json"
"""How much arrived in each job; not among what is weighed, since it is small."""
MOST_JOBS = 20_000
"""Of so many jobs that is kept at most."""
_SHARD_NAME = r"[0-9a-f]{3}\.json"


class NameStore:
    """What is known of files by their id: name, size, project, folder and type, with ids exact.

    Methods block, for a few small files each. For any number of processes.
    """

    def __init__(self, folder: Path, api: str, *, cap_bytes: int = CAP_BYTES) -> None:
        self._folder = folder
        self._api = api
        """API base address; names that belong to another one are not ours."""
        self._cap_bytes = cap_bytes
        self._kept = 0

    def known(self, ids: Iterable[str]) -> dict[str, FileDetails]:
        """Return what is known of the files with these ids."""
        found: dict[str, FileDetails] = {}
        for shard, members in _by_shard(ids).items():
            entries = self._read(_shard_name(shard), "files")
            for file_id in members & entries.keys():
                details = _details(file_id, entries[file_id])
                if details is not None:
                    found[file_id] = details
        return found

    def keep(self, details: Iterable[FileDetails]) -> None:
        """Keep what is told of files; those without an id have no place here."""
        told = {file.id.exact: _entry(file) for file in details if file.id}
        told = {file_id: entry for file_id, entry in told.items() if _is_short(file_id, entry)}
        for shard, members in _by_shard(told).items():
            before = self._read(_shard_name(shard), "files")
            after = {**before, **{file_id: told[file_id] for file_id in members}}
            if after != before:
                self._write(_shard_name(shard), "files", after)
        if told and self._kept % _WEIGH_EVERY == 0:
            self._clear()
        self._kept += bool(told)

    def sizes(self) -> dict[str, SizedJob]:
        """Return how much arrived in each job, as far as that was kept."""
        found = self._read(_SIZES, "jobs").items()
        return {job_id: sized for job_id, told in found if (sized := _sized(told))}

    def keep_sizes(self, sizes: Mapping[str, SizedJob]) -> None:
        """Keep how much arrived in jobs, the newest of those that are kept; the others stay."""
        told = {job_id: _sized_json(sized) for job_id, sized in sizes.items()}
        before = self._read(_SIZES, "jobs")
        others = {job_id: old for job_id, old in before.items() if job_id not in told}
        newest = dict(list({**others, **told}.items())[-MOST_JOBS:])
        if newest != before:
            self._write(_SIZES, "jobs", newest)

    def _read(self, name: str, key: str) -> Mapping[str, object]:
        try:
            data = read_bytes(self._folder / name, self._cap_bytes)
            content = load(data) if data else {}
        except (StoreTrouble, NotARecord):
            return {}
        is_ours = content.get("version") == _VERSION and content.get("api") == self._api
        return object_of(content.get(key)) if is_ours else {}

    def _write(self, name: str, key: str, entries: Mapping[str, object]) -> None:
        content = {"version": _VERSION, "api": self._api, key: entries}
        with contextlib.suppress(StoreTrouble):
            write_atomic(self._folder / name, dump(content))

    def _clear(self) -> None:
        """Delete the files that were written longest ago if all together take too much."""
        try:
            with os.scandir(self._folder) as listed:
                files = [entry for entry in listed if _is_ours(entry.name)]
            weighed = [(entry.stat(follow_symlinks=False), entry.path) for entry in files]
        except OSError:
            return
        size = sum(status.st_size for status, _ in weighed)
        if size <= self._cap_bytes:
            return
        for status, path in sorted(weighed, key=lambda file: file[0].st_mtime_ns):
            with contextlib.suppress(OSError):
                os.unlink(path)
            size -= status.st_size
            if size <= self._cap_bytes * _AFTER_CLEARING:
                return


def shard_of(file_id: str) -> int:
    """Return the number of the file that an id belongs to.

    Ids of the platform are 24 hex digits (documented) that begin with a time and end with a counter
    (inferred from their looks). Without the last digits of both, files that arrived together lie
    together.
    """
    near = file_id[:6] + file_id[16:22]
    return crc32(near.encode("utf-8", "surrogatepass")) % SHARDS


def _shard_name(shard: int) -> str:
    return f"{shard:03x}.json"


def _by_shard(ids: Iterable[str]) -> dict[int, set[str]]:
    shards: dict[int, set[str]] = {}
    for file_id in ids:
        shards.setdefault(shard_of(file_id), set()).add(file_id)
    return shards


def _is_ours(name: str) -> bool:
    """Tell whether a file holds names, or is what a writer that died left behind."""
    return re.fullmatch(_SHARD_NAME, name.lstrip(".")[:8]) is not None


def _entry(file: FileDetails) -> Json:
    told = {
        "name": text_json(file.name),
        "size": file.size_bytes,
        "project": text_json(file.project),
        "parent": text_json(file.parent),
        "type": text_json(file.type),
    }
    return {name: value for name, value in told.items() if value is not None}


def _is_short(file_id: str, entry: Json) -> bool:
    return len(file_id) + sum(len(str(value)) for value in entry.values()) <= _LONGEST_ENTRY


def _details(file_id: str, entry: object) -> FileDetails | None:
    if not isinstance(entry, dict):
        return None
    return FileDetails(
        id=OutsideText(file_id),
        name=outside(entry.get("name")),
        size_bytes=read_number(entry.get("size")),
        project=outside(entry.get("project")),
        parent=outside(entry.get("parent")),
        type=outside(entry.get("type")),
    )


def _sized_json(sized: SizedJob) -> list[int]:
    sizes = sized.sizes
    return [sized.ok, sizes.size_bytes, sizes.known, sizes.arrived]


def _sized(told: object) -> SizedJob | None:
    """Read what is kept of a job; None for anything else."""
    numbers = [read_number(value) for value in told] if isinstance(told, list) else []
    if len(numbers) != 4:
        return None
    ok, size, known, arrived = numbers
    if ok is None or size is None or known is None or arrived is None:
        return None
    return SizedJob(ok, Sizes(size, known, arrived))
