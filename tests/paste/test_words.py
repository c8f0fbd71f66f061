from __future__ import annotations

import pytest

from tests.paste.samples import UUID, A, B, C, Found, bare, found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (A, bare(A)),
        (f"{A}\n{B}\r\n{C}\r{UUID}\n", bare(A, B, C, UUID)),
        (f"{A}, {B};{C}\t{UUID}", bare(A, B, C, UUID)),
        (f'  "{A}",\n  \'{B}\'  ', bare(A, B)),
        (f"[{A},\n{B},", bare(A, B)),
        (f"{A}\n{B}\n{A}", bare(A, B)),
        (f"\ufeff{A}", bare(A)),
        (f"# {B}\n#{B}\n{A}", bare(A)),
        (f"* {A}\n- {B}", bare(A, B)),
        (f"The job {A} failed ({B}).", bare(A, B)),
        (f"id={A}\nid: {B}", bare(A, B)),
        (f"$ drs-tui watch {A} {B}", bare(A, B)),
        ("job-17", bare("job-17")),
        ("job-17\rjob-18\r", bare("job-17", "job-18")),
        ("<job_17>", bare("job_17")),
        ("123456", bare("123456")),
    ],
)  # fmt: skip
def test_bare_ids_are_taken(text: str, expected: Found) -> None:
    assert found(text) == expected


def test_an_id_below_an_empty_header_is_not_lost() -> None:
    assert found(f"X-SBG-Auth-Token:\n{A}\nSB_AUTH_TOKEN\n{B}") == bare(A, B)
