from __future__ import annotations

import json

import pytest

from drs_tui.paste import Pasted, PastedJob, read_pasted
from drs_tui.paste.findings import REFUSED_LIMIT
from drs_tui.text import OutsideText
from tests.paste.samples import API, HOST, IMPORTS, A


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("I started 12 jobs.", "Line 1: no import id in 'I started 12 jobs.'."),
        (f"\n\n{A}\nwhat", "Line 4: no import id in 'what'."),
        (f"{A} hello", "Line 1: no import id in 'hello'."),
        ("12345 1", "Line 1: no import id in '12345 1'."),
        ("1" * 129, "Line 1: no import id in '1111111111"),
        ("a/1", "Line 1: no import id in 'a/1'."),
        ("\x1b[2J1", "Line 1: no import id in '\\x1b[2J1'."),
        ("word " * 50, "Line 1: no import id in 'word word"),
        ("https://example.org/x", "Line 1: this is not the address of an import."),
        ("drs://example.org/x1", "Line 1: this is not the address of an import."),
        (f"{IMPORTS}/create", "Line 1: the address has no import id."),
        (f"{IMPORTS}/", "Line 1: the address has no import id."),
        (f"{IMPORTS}/..%2F", "Line 1: the address has no import id."),
        (f"http://{HOST}/v2/bulk/drs/imports/{A}", "Line 1: the address is not encrypted"),
        (f"https://me:pw@{HOST}/v2/bulk/drs/imports/{A}", "Line 1: the address cannot be used."),
        (f"ftp://{HOST}/v2/bulk/drs/imports/{A}", "Line 1: the address cannot be used."),
        (f"GET v2/bulk/drs/imports/{A} HTTP/1.1\nHost: a b", "Line 2: the address cannot be used."),
        ("curl https://example.org", "Line 1: this is not the address of an import."),
        ('{"a": 1}', "Line 1: JSON that is no import."),
        ('{"id": null, "state": "RUNNING"}', "Line 1: JSON that is no import."),
        ('{"id": "../x", "state": "RUNNING"}', "Line 1: JSON that is no import."),
        ('{"id": "abc"}', "Line 1: JSON with an id, but nothing that says it is an import."),
        (json.dumps({"id": "66f0", "href": f"https://{HOST}/v2/files/66f0"}), "not the address of"),
        (json.dumps({"id": A, "api": "http://example.org/v2"}), "Line 1: the address is not enc"),
        ('{"id": 3.01457789012345678e17, "state": "X"}', "Line 1: an id that was written as a ro"),
        ("[1.5, true]", "Line 1: JSON that is no import."),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, sentence: str) -> None:
    pasted = read_pasted(text)
    assert any(sentence in refused for refused in pasted.refused)
    assert all(len(refused) < 100 and refused.isprintable() for refused in pasted.refused)
    assert {job.id for job in pasted.jobs} <= {A} - ({A} if "address" in sentence else set())


def test_nothing_is_nothing() -> None:
    for text in ("", " \n\t\n", "# a comment", "[]", "null,", "{"):
        assert not read_pasted(text).jobs
    assert read_pasted(" \n# a\n[]\n") == Pasted((), (), False)


def test_prose_gives_one_sentence_a_line_and_not_more_than_twenty() -> None:
    pasted = read_pasted("call me at 10 or 11\n" * 50)
    assert pasted.jobs == ()
    assert len(pasted.refused) == REFUSED_LIMIT + 1
    assert pasted.refused[-1] == "And 30 more."


def test_what_is_told_later_is_added_to_what_was_told_before() -> None:
    text = f"{A}\n" + json.dumps({"id": A, "label": "L", "state": "X"}) + f"\n{IMPORTS}/{A}"
    assert read_pasted(text).jobs == (PastedJob(A, API, OutsideText("L")),)
