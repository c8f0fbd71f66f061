"""What can be copied: safe to paste, and without a token."""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import replace

import pytest

from drs_tui.commands.job_forms import item_json
from drs_tui.job_json import job_json
from drs_tui.model import FileDetails, TroubleKind
from drs_tui.text import OutsideText
from drs_tui.ui.copies import Copy, Forms, curl_line, item_copies, job_copies, page_of
from tests.builders import API, NOW, a_job, a_resource, a_trouble, a_watched, an_error
from tests.ui import scenes

FORMS = Forms(job_json, item_json)
HOSTILE = "a'b\"c$(id)`id`\x1b]52;c;aGk=\x07\n\u202e; rm -rf ~ #"


def by_name(copies: tuple[Copy, ...]) -> dict[str, str]:
    assert len({copy.name for copy in copies}) == len(copies)
    return {copy.name: copy.text for copy in copies}


def test_of_a_job_the_id_comes_first() -> None:
    job = a_watched("301", label="trio-7", ok=3)
    copies = job_copies(job, NOW, FORMS)
    assert copies[0] == Copy("id", "301")
    found = by_name(copies)
    assert found["link of the API"] == f"{API}/bulk/drs/imports/301"
    assert found["label"] == "trio-7"
    assert json.loads(found["row as JSON"]) == job_json(job, NOW)
    assert found["curl, with $SB_AUTH_TOKEN"] == (
        f'curl -H "X-SBG-Auth-Token: $SB_AUTH_TOKEN" {API}/bulk/drs/imports/301'
    )


def test_of_a_job_in_trouble_the_sentence() -> None:
    trouble = a_trouble(TroubleKind.BAD_REPLY, "Odd.", hint="Try again.")
    job = replace(a_watched("301", ok=3), trouble=trouble)
    assert by_name(job_copies(job, NOW, FORMS))["trouble"] == "Odd. Try again."


def test_of_a_failure_the_message_comes_first() -> None:
    job = a_job("301", entries=[an_error(10226, 403, "Not yours.")])
    copies = item_copies(job.items[0], None, API, FORMS)
    assert copies[0] == Copy("message", "Not yours.")
    found = by_name(copies)
    assert found["status, code and message"] == "status 403, code 10226: Not yours."
    assert found["more_info"].endswith("/#10226")
    assert json.loads(found["row as JSON"])["message"] == "Not yours."


def test_of_a_file_the_id_comes_first_and_then_what_is_known() -> None:
    job = a_job("301", entries=[a_resource(0)])
    item = job.items[0]
    assert "link of its web page" not in by_name(item_copies(item, None, API, FORMS))
    copies = item_copies(item, scenes.the_file(), API, FORMS)
    assert copies[0] == Copy("id", scenes.FILE_ID)
    found = by_name(copies)
    assert found["name"] == "BS_7X3KQ2MD.proband.cram"
    assert found["link of its web page"].startswith("https://cavatica.sbgenomics.com/u/mlopez/")
    assert json.loads(found["row as JSON"])["size"] == 18874368211


@pytest.mark.parametrize(
    "file", [None, FileDetails(id=OutsideText("1")), FileDetails(project=OutsideText("a/b"))]
)
def test_without_project_and_id_there_is_no_page(file: FileDetails | None) -> None:
    assert page_of(file, API) is None


def test_whatever_the_platform_says_is_safe_to_paste() -> None:
    text = OutsideText(HOSTILE)
    job = replace(a_watched("301", label=HOSTILE), href=text, batch=text)
    entries = [
        {"resource": {"id": HOSTILE, "href": HOSTILE, "name": HOSTILE, "project": "a/b"}},
        {"error": {"status": 403, "code": HOSTILE, "message": HOSTILE, "more_info": HOSTILE}},
    ]
    copies = [*job_copies(job, NOW, FORMS)]
    for item in a_job("301", entries=entries).items:
        copies += item_copies(item, None, API, FORMS)
    assert len(copies) > 12
    for copy in copies:
        assert copy.text.isprintable(), copy.name


def test_a_curl_line_is_one_command_whatever_the_id() -> None:
    line = curl_line(f"{API}/files/{HOSTILE}")
    words = shlex.split(line)
    assert words[0] == "curl"
    assert words[-1] == f"{API}/files/{HOSTILE}"
    assert len(words) == 4
    shell = f"SB_AUTH_TOKEN=t; curl() {{ printf '%s|' \"$@\"; }}; {curl_line(API)}"
    told = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
    assert told.stdout == f"-H|X-SBG-Auth-Token: t|{API}|"
