"""From rows to the create calls that would send them. Nothing is sent here."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from drs_tui.errors import UsageTrouble
from drs_tui.ids import MAX_LENGTH, is_safe
from drs_tui.insight.estimate import WINDOW_FILES, WINDOW_S
from drs_tui.submission.manifest import Manifest, ManifestRow, RefusedRow, Target

ITEMS_PER_CALL = 100
"""The platform's limit for one create call, and so for one job."""

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


class ConflictRule(Enum):
    """What the platform does where the target holds a file of that name, in its own words."""

    SKIP = "SKIP"
    RENAME = "RENAME"
    OVERWRITE = "OVERWRITE"


class PlannedItem(NamedTuple):
    """One file to be imported."""

    row: ManifestRow
    target: Target
    sends_measures: bool

    def body(self) -> dict[str, object]:
        """Return the item as the create call takes it, with the texts as they came."""
        row = self.row
        item: dict[str, object] = {"drs_uri": row.exact_uri}
        if self.target.project is not None:
            item["project"] = self.target.project
        else:
            item["parent"] = self.target.parent
        if row.exact_name:
            item["name"] = row.exact_name
        metadata = {**row.metadata, **row.measures} if self.sends_measures else row.metadata
        if metadata:
            item["metadata"] = dict(metadata)
        return item


@dataclass(frozen=True, slots=True)
class CreateCall:
    """One call, which makes one job."""

    rows: tuple[ManifestRow, ...]
    target: Target
    conflict: ConflictRule
    tags: tuple[str, ...]
    own_targets: bool
    """A row's own target beats `target`."""
    send_measures: bool

    @property
    def items(self) -> tuple[PlannedItem, ...]:
        """The items in the order in which they are sent, made anew each time."""
        return tuple(
            PlannedItem(row, (self.own_targets and row.own_target) or self.target,
                        self.send_measures)
            for row in self.rows
        )  # fmt: skip

    def body(self) -> Mapping[str, object]:
        """Return the body of the request."""
        body: dict[str, object] = {"conflict_resolution": self.conflict.value}
        if self.tags:
            body["tags"] = list(self.tags)
        body["items"] = [item.body() for item in self.items]
        return body


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent, and what would not."""

    batch: str
    target: Target
    calls: tuple[CreateCall, ...]
    refused: tuple[RefusedRow, ...]
    files: int

    @property
    def least_duration_s(self) -> float:
        return least_duration_s(self.files)


def make_plan(
    manifest: Manifest,
    target: Target,
    *,
    conflict: ConflictRule = ConflictRule.SKIP,
    tags: Sequence[str] = (),
    batch: str | None = None,
    own_targets: bool = False,
    send_measures: bool = False,
) -> Plan:
    """Cut the rows into calls, in their order.

    `own_targets`: where a row has a target of its own, it beats `target`. `send_measures`: sizes
    and checksums go along as metadata. Raises `UsageTrouble` unless `target` is either a project
    or a folder, and for a batch name that is empty.
    """
    if bool(target.project) == bool(target.parent):
        raise UsageTrouble("Files go to a project or to a folder: name exactly one of them.")
    target = Target(target.project or None, target.parent or None)
    if batch is not None and not batch.strip():
        raise UsageTrouble("A batch needs a name.")
    rows = manifest.rows
    kept_tags = tuple(tags)
    calls = tuple(
        CreateCall(
            rows[start : start + ITEMS_PER_CALL],
            target,
            conflict,
            kept_tags,
            own_targets,
            send_measures,
        )
        for start in range(0, len(rows), ITEMS_PER_CALL)
    )
    name = batch if batch is not None else batch_name_for(manifest.file_name.exact)
    return Plan(name, target, calls, manifest.refused, len(rows))


def batch_name_for(file_name: str) -> str:
    """Return a batch name that obeys the rule for ids, as near to the file's name as can be."""
    if is_safe(file_name):
        return file_name
    name = _UNFIT.sub("-", file_name).lstrip("._-")[:MAX_LENGTH].rstrip("-")
    return name or "manifest"


def least_duration_s(files: int) -> float:
    """Return how many seconds the importer needs at least before it takes the last file.

    By the platform's rule of 500 files in each 5 minutes, of which the first 500 go at once. How
    long the files themselves take, and what else uses the same windows, is not in it.
    """
    return max(0, math.ceil(files / WINDOW_FILES) - 1) * WINDOW_S
