"""What a check found, as JSON. The keys are used by others' scripts: they stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drs_tui.submission.arrivals import CheckResult, RowFinding, RowState
from drs_tui.submission.check_rows import CheckRow
from drs_tui.submission.lots import Arrival
from drs_tui.submission.submission import Submission
from drs_tui.text import OutsideText


def check_json(
    batch: str, submissions: Sequence[Submission], manifest: OutsideText, result: CheckResult
) -> dict[str, Any]:
    """Return a check as JSON: totals, then each row in the manifest's order."""
    counts = result.count_of
    return {
        "batch": batch,
        "submissions": [one.header.uuid for one in submissions],
        "manifest": manifest.exact,
        "clean": result.is_clean,
        "rows": len(result.rows),
        **{_key(state): counts.get(state, 0) for state in RowState},
        "left_out": sum(len(one.refused_rows) for one in submissions),
        "doubled": len(result.doubled),
        "different": len(result.different),
        "inside_bundles": result.inside,
        "other_failures": result.other_failures,
        "findings": [row_json(row) for row in result.rows],
        "unsure_sets": [
            {
                "lines": [result.rows[row].expected.row.line for row in group.rows],
                "files": [_file_json(result.arrivals[file]) for file in group.files],
                "same_name": group.shares_name,
            }
            for group in result.unsure
        ],
        "extra": [_file_json(file) for file in result.extra],
    }


def row_json(finding: RowFinding) -> dict[str, Any]:
    """Return what became of one row."""
    (row, target, _), blame = finding.expected, finding.blame
    is_sure = blame is not None and blame.basis is not None
    return {
        "line": row.line,
        "drs_uri": row.exact_uri,
        "name": row.exact_name or None,
        "path": row.exact_path or None,
        "project": target.project if target else None,
        "parent": target.parent if target else None,
        "state": finding.state.value,
        "basis": finding.basis.value if finding.basis else None,
        "cause": blame.causes[0] if blame and is_sure else None,
        "possible_causes": list(blame.causes) if blame and not is_sure else [],
        "failed_among": [blame.failed, blame.among] if blame and not is_sure else None,
        "reason": finding.lot.reason or None,
        "files": [_file_json(file) for file in finding.files],
        "differences": [
            {
                "header": one.header.exact,
                "expected": one.expected.exact,
                "found": one.found.exact,
            }
            for one in finding.compared.differences
        ],
        "not_compared": list(finding.compared.not_compared),
    }


_ROW_KEYS = (
    "line", "drs_uri", "name", "path", "project", "parent", "state", "basis", "cause",
    "possible_causes", "failed_among", "reason", "files", "differences", "not_compared",
)  # fmt: skip
"""The keys of `row_json`, in their order."""


def listed_json(row: CheckRow) -> dict[str, Any]:
    """Return a row, or a file without one, as a list of both has it: all with the same keys."""
    if row.finding is not None:
        told = row_json(row.finding)
    else:
        files = [_file_json(file) for file in row.files]
        told = {**dict.fromkeys(_ROW_KEYS), "line": row.line, "files": files}
    return {"kind": row.kind.value, **told, "why": "; ".join(row.sentences()) or None}


def _key(state: RowState) -> str:
    return state.value.replace(" ", "_")


def _file_json(file: Arrival) -> dict[str, Any]:
    name = file.details.name
    return {
        "id": file.file_id,
        "name": None if name is None else name.exact,
        "size": file.details.size_bytes,
        "jobs": list(file.job_ids),
    }
