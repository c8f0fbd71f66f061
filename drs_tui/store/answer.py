"""The platform's answer in the file of its job, without what can be told from the rest of it.

Nearly all that an answer holds are the addresses of its files, and each of them is one and the same
text followed by the file's id. That text is kept once. What comes back is equal to what came.
"""

from __future__ import annotations

from drs_tui.model import Answer


def shorten(answer: Answer) -> tuple[Answer, str | None]:
    """Return `answer` with bare files that have no `href`, and what stood before their ids there.

    None where that would not be the whole truth; the answer is then as it came.
    """
    result = answer.get("result")
    if not isinstance(result, list):
        return answer, None
    base = next((base for entry in result if (base := _base_of(entry)) is not None), None)
    if base is None or any(_has_id_alone(entry) for entry in result):
        return answer, None
    short = [
        {"resource": {"id": entry["resource"]["id"]}} if _base_of(entry) == base else entry
        for entry in result
    ]
    return {**answer, "result": short}, base


def lengthen(answer: Answer, base: object) -> Answer:
    """Undo `shorten`; `base` is what it returned, or anything that a file may hold instead."""
    result = answer.get("result")
    if not isinstance(base, str) or not isinstance(result, list):
        return answer
    whole = [
        {"resource": {"href": base + (file_id := entry["resource"]["id"]), "id": file_id}}
        if _has_id_alone(entry)
        else entry
        for entry in result
    ]
    return {**answer, "result": whole}


def _base_of(entry: object) -> str | None:
    """Return what stands before the id in the `href` of a bare file; None for all other entries."""
    resource = _only(entry, "resource", 1)
    href, file_id = _only(resource, "href", 2), _only(resource, "id", 2)
    if isinstance(href, str) and isinstance(file_id, str) and href.endswith(file_id):
        return href[: len(href) - len(file_id)]
    return None


def _has_id_alone(entry: object) -> bool:
    return isinstance(_only(_only(entry, "resource", 1), "id", 1), str)


def _only(value: object, key: str, size: int) -> object:
    """Return what an object of so many keys has under `key`; None for anything else."""
    return value.get(key) if isinstance(value, dict) and len(value) == size else None
