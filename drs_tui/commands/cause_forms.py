"""A cause of failures as JSON, for commands and screens alike."""

from __future__ import annotations

from typing import Any

from drs_tui import words
from drs_tui.commands.job_forms import scalar_json
from drs_tui.insight.causes import Cause


def cause_json(cause: Cause) -> dict[str, Any]:
    """Return a cause as JSON. The keys are used by others' scripts: they stay."""
    advice, sample = cause.advice, cause.sample
    return {
        "cause": cause.key,
        "status": scalar_json(sample.status),
        "code": scalar_json(sample.code),
        "count": cause.count,
        "jobs": [{"id": part.job.id, "count": part.count} for part in cause.jobs],
        "first_seen": words.iso_utc(cause.first_seen),
        "last_seen": words.iso_utc(cause.last_seen),
        "sample": {
            "job": cause.sample_job,
            "index": cause.sample_index,
            "message": sample.message.exact if sample.message else None,
            "more_info": sample.more_info.exact if sample.more_info else None,
        },
        "meaning": advice.meaning,
        "helps": advice.helps,
        "source": advice.source or None,
    }
