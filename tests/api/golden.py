"""Answers as the platform's pages show them, with values of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


def golden(name: str) -> dict[str, Any]:
    """Return the answer kept as `data/<name>.json`."""
    value = json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(value, dict)
    return value
