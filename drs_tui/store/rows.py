"""The first part of the summary file: each job as a list in JSON has it, ready to be copied.

A list of a thousand jobs is then one text to find, not a thousand jobs to read and to write again.
A job under way has no such text, since what it took changes with the time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from drs_tui import __version__
from drs_tui.model import WatchedJob
from drs_tui.store.atomic import FileStamp

UNDER_WAY = "null"
"""What stands in the place of the text of a job under way."""

_HARMLESS = bytes([*range(0x20, 0x7F), 0x0A])
"""Whatever happened to the file, no other byte of it goes to a terminal."""
_SEPARATOR = ",\n"
_BEFORE_ROWS, _END = ',"rows":[\n', "\n]}"


def encode_rows(jobs: Sequence[WatchedJob], stamps: Mapping[str, FileStamp]) -> str:
    """Return the stamps of the files that tell the `jobs`, and the text of each job on a line.

    The version of the program stands first, since another one may have other words for a job.
    """
    from drs_tui.job_json import job_text

    files = {job.id: stamp_json(stamps.get(job.id)) for job in jobs}
    told = json.dumps({"program": __version__, "files": files}, separators=(",", ":"))
    # Of a final job no value depends on the time.
    rows = (job_text(job, job.added_at) if job.is_final else UNDER_WAY for job in jobs)
    return told.removesuffix("}") + _BEFORE_ROWS + _SEPARATOR.join(rows) + _END


def decode_rows(data: bytes, stamps: Mapping[str, FileStamp | None]) -> list[str] | None:
    """Return the text of each job, `UNDER_WAY` for some, in the order of the summary.

    None where they do not tell what is in just the files of these `stamps`, where another version
    of the program wrote them, or where they are damaged.
    """
    if data.translate(None, _HARMLESS):
        return None
    start, _, rest = data.decode("ascii").partition(_BEFORE_ROWS)
    try:
        told = json.loads(start + "}")
    except (ValueError, RecursionError):
        return None
    files = {job_id: stamp_json(stamp) for job_id, stamp in stamps.items()}
    if None in files.values() or told != {"program": __version__, "files": files}:
        return None
    rows = rest.removesuffix(_END).split(_SEPARATOR) if files else []
    is_whole = len(rows) == len(files) and all(map(_is_of, rows, told["files"]))
    return rows if is_whole else None


def stamp_json(stamp: FileStamp | None) -> list[int] | None:
    return None if stamp is None else [stamp.size, stamp.mtime_ns, stamp.inode]


def _is_of(row: str, job_id: str) -> bool:
    return row.startswith(f'{{"id": "{job_id}", ') or row == UNDER_WAY
