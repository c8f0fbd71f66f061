"""Ids, addresses and a token to paste, and short ways to say what was found."""

from __future__ import annotations

from typing import TypeAlias

from drs_tui.paste import read_pasted
from drs_tui.platforms import CAVATICA

A, B, C = "301457789012345678", "301457789012345679", "301457789012345680"
UUID = "0b2f7e52-3c1f-4f0c-9a53-2b8b4d6a7c11"
TOKEN = "0123456789abcdef0123456789abcdef"
HOST = "cavatica-api.sbgenomics.com"
PATH = "v2/bulk/drs/imports"
IMPORTS = f"https://{HOST}/{PATH}"
API = CAVATICA.api

Found: TypeAlias = list[tuple[str, str | None]]
"""The id of each import, and the API base address told with it."""


def found(text: str) -> Found:
    return [(job.id, job.api) for job in read_pasted(text).jobs]


def bare(*ids: str) -> Found:
    return [(job_id, None) for job_id in ids]
