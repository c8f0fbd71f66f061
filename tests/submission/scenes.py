"""Batches for checks, put together call by call: rows, items, and the files that arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from drs_tui.api.wire import parse_job
from drs_tui.model import FileDetails, ImportItem
from drs_tui.submission.arrivals import CheckResult, check
from drs_tui.submission.lots import Arrival, Expected, ExpectedRow, Lot, LotState, arrivals_of
from drs_tui.submission.manifest import ManifestRow, Target
from tests.builders import a_resource, an_error

HERE = Target(project="ana/cohort")
NO_RIGHTS = an_error()
GONE = an_error(10225, 404, "Not there.")


def a_row(
    number: int, name: str, metadata: Mapping[str, object] | None = None, **measures: object
) -> ManifestRow:
    uri = f"drs://host.org/{number}"
    return ManifestRow(number + 2, uri, name, "", metadata or {}, measures, None, "")


class Scene:
    """Rows and jobs, put together call by call."""

    def __init__(self) -> None:
        self.rows: list[ExpectedRow] = []
        self.lots: list[Lot] = []
        self.files: dict[str, dict[str, Any]] = {}
        self.items: list[tuple[str, tuple[ImportItem, ...]]] = []

    def row(self, name: str, target: Target | None = HERE, **more: Any) -> int:
        self.rows.append(ExpectedRow(a_row(len(self.rows), name, **more), target))
        return len(self.rows) - 1

    def file(self, name: str | None, **more: Any) -> dict[str, Any]:
        """Make a file, and return its entry in `result[]`."""
        entry = a_resource(len(self.files))
        told = {"name": name, "project": "ana/cohort", "type": "file", **more}
        self.files[entry["resource"]["id"]] = {**entry["resource"], **told}
        return entry

    def call(
        self,
        rows: Sequence[int],
        entries: Sequence[Mapping[str, Any]] = (),
        state: LotState = LotState.FINAL,
        **more: Any,
    ) -> None:
        job_id = f"job{len(self.lots)}"
        items = parse_job({"id": job_id, "result": list(entries)}, job_id).items
        self.items.append((job_id, items))
        self.lots.append(Lot(tuple(rows), state, frozenset({job_id}), items, **more))

    def given(self) -> tuple[Expected, tuple[Arrival, ...]]:
        """Return what a check is given."""
        details = {
            file_id: item.file
            for file_id, told in self.files.items()
            for item in parse_job({"id": "x", "result": [{"resource": told}]}, "x").items
            if isinstance(item.file, FileDetails)
        }
        expected = Expected(tuple(self.rows), tuple(self.lots))
        return expected, arrivals_of(self.items, details)

    def check(self) -> CheckResult:
        return check(*self.given())
