"""Imports in JSON: answers of the platform, output of this program, lists of ids or addresses."""

from __future__ import annotations

from collections.abc import Iterator

from drs_tui.errors import UsageTrouble
from drs_tui.ids import is_safe
from drs_tui.paste.addresses import api_of, split_address
from drs_tui.paste.jobs import PastedJob
from drs_tui.paste.values import LostDigits
from drs_tui.paste.words import is_surely_id
from drs_tui.text import outside

_HOLDERS = ("items", "jobs")
"""Keys of an answer that is a list of imports."""

_JOB_KEYS = {"api", "result", "state"}
"""Keys that tell an import from anything else that has an id."""


def flatten(value: object) -> Iterator[object]:
    """Yield what is in the lists of `value`, in their order; `null` is left out."""
    values = [value]
    while values:
        value = values.pop()
        if isinstance(value, list):
            values += reversed(value)
        elif isinstance(value, dict) and (held := _held_lists(value)):
            values += reversed(held)
        elif value is not None:
            yield value


def job_of(value: object) -> PastedJob:
    """Return the import that an object tells of; raise `UsageTrouble` for any other value."""
    told = value if isinstance(value, dict) else {}
    href, api, job_id = told.get("href"), told.get("api"), told.get("id")
    base = id_in_address = ""
    if isinstance(href, str) and href:
        address = split_address(href.strip())
        base, id_in_address = address.base, address.id
    if isinstance(job_id, LostDigits):
        raise UsageTrouble("an id that was written as a rounded number has lost digits.")
    job_id = job_id or id_in_address
    if not isinstance(job_id, str) or not is_safe(job_id):
        raise UsageTrouble("JSON that is no import.")
    if not (id_in_address or is_surely_id(job_id) or _JOB_KEYS & told.keys()):
        raise UsageTrouble("JSON with an id, but nothing that says it is an import.")
    if isinstance(api, str) and api:
        base = api
    archived = told.get("archived")
    return PastedJob(
        id=job_id,
        api=api_of(base),
        label=outside(told.get("label")) or None,
        batch=outside(told.get("batch")) or None,
        archived=archived if isinstance(archived, bool) else None,
    )


def _held_lists(told: dict[str, object]) -> list[list[object]]:
    """Return the lists of imports in an object that is no import itself."""
    if "id" in told:
        return []
    return [held for key in _HOLDERS if isinstance(held := told.get(key), list)]
