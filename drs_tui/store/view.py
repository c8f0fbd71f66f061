"""How a person left the screens: `view.json`, so that they look the same the next time.

Sort, filter, columns and folds of each list, the theme, and what can be undone. None of it is worth
a sentence when it is lost: what cannot be read is as if it had never been set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

from drs_tui.errors import StoreTrouble
from drs_tui.store.atomic import read_bytes, write_atomic
from drs_tui.store.fields import Json, object_of
from drs_tui.store.record import NotARecord, load
from drs_tui.text import OutsideText
from drs_tui.values import dataclass, field, replace

VERSION = 1
SIZE_LIMIT_BYTES = 1024 * 1024
"""A view of more than this is none of ours."""

UNDO_STEPS = 20
UNDO_JOBS = 2000
"""So many steps are kept, and so many jobs in all of them, at most."""

SEEN_JOBS = 5000
"""Of so many jobs at most it is kept that they were seen earlier only."""

Note: TypeAlias = OutsideText | bool | None
"""A note about a job: its label or batch, or whether it is archived."""

NOTES = ("archived", "label", "batch")


@dataclass(frozen=True, slots=True)
class ListView:
    """How one list is shown."""

    sort: str | None = None
    """Key of the column that it is sorted by; None: what needs a person on top."""
    falls: bool = False
    """Whether the largest comes first."""
    filter: str = ""
    """As it was typed."""
    hidden: tuple[str, ...] = ()
    """Keys of the columns that are not to be shown."""
    is_wide: bool = False
    """Whether columns are as wide as what they say."""
    unfolded: tuple[str, ...] = ()
    """Keys of the groups that are open."""


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One change of the watch list, as what was there before."""

    note: str
    """One of `NOTES`."""
    before: Mapping[str, Note]
    """By the id of the job."""


@dataclass(frozen=True, slots=True)
class SeenUntil:
    """Up to when a person saw what became of the jobs."""

    at: datetime
    before: Mapping[str, datetime] = field(default_factory=dict)
    """The jobs that were seen earlier only, by id."""

    def of(self, job_id: str) -> datetime:
        """Return when a job was seen last."""
        return self.before.get(job_id, self.at)


@dataclass(frozen=True, slots=True)
class View:
    """All of it."""

    theme: str | None = None
    lists: Mapping[str, ListView] = field(default_factory=dict)
    """By the name of the list, such as `jobs`."""
    undo: tuple[UndoStep, ...] = ()
    """The newest step last."""
    seen: SeenUntil | None = None
    """What a person saw; None while that was never kept."""
    extra: Mapping[str, object] = field(default_factory=dict)
    """What a later version keeps here."""


class ViewStore:
    """Reads and writes the view of one profile. Methods block."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "view.json"

    def read(self) -> View:
        """Return the view, or one where nothing is set; never fails."""
        try:
            data = read_bytes(self._file, SIZE_LIMIT_BYTES)
            return View() if data is None else view_of(load(data))
        except (NotARecord, StoreTrouble):
            return View()

    def write(
        self,
        *,
        theme: str | None,
        lists: Mapping[str, ListView],
        undo: tuple[UndoStep, ...] | None,
        seen: SeenUntil | None = None,
    ) -> None:
        """Keep what changed: these lists, and of the others what is not None.

        What another session wrote of the rest meanwhile stays. Raises `StoreTrouble`.
        """
        newest = self.read()
        view = replace(
            newest,
            theme=newest.theme if theme is None else theme,
            lists={**newest.lists, **lists},
            undo=newest.undo if undo is None else undo,
            seen=newest.seen if seen is None else seen,
        )
        write_atomic(self._file, encode_view(view))


def newest_steps(steps: Iterable[UndoStep]) -> tuple[UndoStep, ...]:
    """Return as many of the newest steps as are kept."""
    kept: list[UndoStep] = []
    jobs = 0
    for step in reversed(tuple(steps)[-UNDO_STEPS:]):
        jobs += len(step.before)
        if jobs > UNDO_JOBS:
            break
        kept.append(step)
    return tuple(reversed(kept))


def encode_view(view: View) -> bytes:
    """Return the file content of a view."""
    lists = {
        name: {
            "sort": shown.sort,
            "falls": shown.falls,
            "filter": shown.filter,
            "hidden": shown.hidden,
            "wide": shown.is_wide,
            "unfolded": shown.unfolded,
        }
        for name, shown in view.lists.items()
    }
    undo = [
        {"note": step.note, "before": {job: _note_json(was) for job, was in step.before.items()}}
        for step in newest_steps(view.undo)
    ]
    told = {**view.extra, "version": VERSION, "theme": view.theme, "lists": lists, "undo": undo}
    if view.seen is not None:
        told["seen"] = _seen_json(view.seen)
    return json.dumps(told, indent=1).encode("ascii") + b"\n"


def view_of(told: Json) -> View:
    """Read a view from its JSON; a field of another kind is as if it were missing."""
    theme = told.get("theme")
    lists = object_of(told.get("lists"))
    steps = told.get("undo")
    known = {"version", "theme", "lists", "undo", "seen"}
    return View(
        theme=theme if isinstance(theme, str) else None,
        lists={name: _list_of(object_of(shown)) for name, shown in lists.items()},
        undo=tuple(step for told_step in _items(steps) if (step := _step_of(told_step))),
        seen=_seen_of(object_of(told.get("seen"))),
        extra={name: value for name, value in told.items() if name not in known},
    )


def _list_of(told: Json) -> ListView:
    sort, typed = told.get("sort"), told.get("filter")
    return ListView(
        sort=sort if isinstance(sort, str) else None,
        falls=told.get("falls") is True,
        filter=typed if isinstance(typed, str) else "",
        hidden=_texts(told.get("hidden")),
        is_wide=told.get("wide") is True,
        unfolded=_texts(told.get("unfolded")),
    )


def _step_of(told: object) -> UndoStep | None:
    """Read a step; None of one that cannot be taken back as a whole."""
    step = object_of(told)
    note, before = step.get("note"), object_of(step.get("before"))
    if note not in NOTES or not before:
        return None
    is_flag = note == "archived"
    values: dict[str, Note] = {}
    for job_id, was in before.items():
        if isinstance(was, bool) is not is_flag or not isinstance(was, bool | str | None):
            return None
        values[job_id] = OutsideText(was) if isinstance(was, str) else was
    return UndoStep(note, values)


def _seen_json(seen: SeenUntil) -> dict[str, object]:
    before = sorted(seen.before.items(), key=itemgetter(1))[-SEEN_JOBS:]
    moments = {job_id: at.isoformat() for job_id, at in before}
    return {"until": seen.at.isoformat(), "before": moments}


def _seen_of(told: Json) -> SeenUntil | None:
    until = _moment(told.get("until"))
    if until is None:
        return None
    moments = object_of(told.get("before")).items()
    return SeenUntil(until, {name: at for name, was in moments if (at := _moment(was))})


def _moment(told: object) -> datetime | None:
    """Read a moment; None of what is none, or tells no time zone."""
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _texts(told: object) -> tuple[str, ...]:
    return tuple(text for text in _items(told) if isinstance(text, str))


def _items(told: object) -> list[object]:
    return told if isinstance(told, list) else []


def _note_json(value: Note) -> str | bool | None:
    return value.exact if isinstance(value, OutsideText) else value
