from __future__ import annotations

import json

import pytest

from drs_tui.paste import PastedJob, read_pasted
from drs_tui.text import OutsideText
from tests.paste.samples import API, IMPORTS, A, B, C, Found, bare, found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps({"id": A}), bare(A)),
        (json.dumps({"href": f"{IMPORTS}/{A}", "id": A, "result": []}), [(A, API)]),
        (json.dumps({"href": f"{IMPORTS}/{A}"}), [(A, API)]),
        (json.dumps({"id": "x", "state": "RUNNING"}), bare("x")),
        (json.dumps([{"id": A}, {"id": B}], indent=2), bare(A, B)),
        (json.dumps([A, B]), bare(A, B)),
        (json.dumps([f"{IMPORTS}/{A}", f" {IMPORTS}/{B}/ "]), [(A, API), (B, API)]),
        (f"[{A}, {B}]", bare(A, B)),
        (f'{{"id": {A}, "state": "RUNNING"}}', bare(A)),
        (json.dumps({"items": [{"id": A}], "href": None}), bare(A)),
        (json.dumps({"jobs": [{"id": A}, {"id": B}], "batch": "b"}), bare(A, B)),
        (f'{{"id": "{A}"}}\n{{"id": "{B}"}}\n', bare(A, B)),
        (f'{{"id": "{A}"}} {{"id": "{B}"}},{{"id": "{C}"}}', bare(A, B, C)),
        (f'{{\n "id": "{A}"\n}}\n{{\n "id": "{B}"\n}} {C}', bare(A, B, C)),
        (f'Answer:\n{{"id": "{A}",\n"state": "RUNNING"}}\n{B}', bare(A, B)),
        # Cut off, or not quite JSON: what is surely an id is still taken.
        (f'{{"id": "{A}",\n"href": "{IMPORTS}/{A}",\n"result": [', [(A, API)]),
        (f"{{'id': '{A}'}}", bare(A)),
        (f'{{"id":"{A}"', bare(A)),
    ],
)  # fmt: skip
def test_imports_in_json_are_taken(text: str, expected: Found) -> None:
    assert found(text) == expected


def test_the_platforms_own_job_examples_are_read() -> None:
    for answer in ({"resource": {"id": B, "href": f"{IMPORTS}/{B}"}}, {"error": {"code": 1}}, {}):
        job = {"href": f"{IMPORTS}/{A}", "id": A, "result": [answer], "state": "FINISHED"}
        assert found(json.dumps(job, indent=4)) == [(A, API)]


def test_labels_batches_and_archive_marks_come_along() -> None:
    told = {
        "id": A,
        "href": None,
        "api": API + "/",
        "label": "L\x1b",
        "batch": "B",
        "archived": True,
    }
    plain = {
        "id": B,
        "href": f"{IMPORTS}/{B}",
        "api": None,
        "label": None,
        "batch": "",
        "archived": 1,
    }
    text = json.dumps([told, plain])
    assert read_pasted(text).jobs == (
        PastedJob(A, API, OutsideText("L\x1b"), OutsideText("B"), True),
        PastedJob(B, API),
    )


def test_the_api_of_our_own_output_beats_the_address_in_it() -> None:
    told = {"id": A, "api": "http://127.0.0.1:8123/v2", "href": f"{IMPORTS}/{A}"}
    assert found(json.dumps(told)) == [(A, "http://127.0.0.1:8123/v2")]


def test_lines_that_begin_like_json_do_not_use_up_the_patience() -> None:
    log = "[12:00:00] started\n" * 20
    text = log + json.dumps({"id": "x", "state": "RUNNING", "label": "L"}, indent=1)
    assert read_pasted(text).jobs == (PastedJob("x", None, OutsideText("L")),)
