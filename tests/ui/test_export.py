"""What is shown becomes a file: `e` on every list, and the command behind the colon."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from drs_tui.commands.items import COLUMNS
from drs_tui.job_json import JOB_KEYS
from drs_tui.ui.screens.export import ExportScreen
from tests.builders import a_watched
from tests.ui import scenes
from tests.ui.test_jobs_screen import Stage, stage


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, which is the home too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


async def write(there: Stage, *keys: str) -> None:
    """Press keys, and wait until what they ask for is written."""
    await there.pilot.press(*keys)
    await there.pilot.pause()
    for worker in [one for one in there.app.workers if one.group == "export"]:
        await worker.wait()
    await there.pilot.pause()


def typed(text: str) -> list[str]:
    names = {".": "full_stop", "/": "slash", " ": "space", "~": "tilde", ":": "colon", "-": "minus"}
    return [names.get(letter, letter) for letter in text]


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


async def test_the_shown_jobs_become_a_csv_with_the_keys_of_the_command(here: Path) -> None:
    async with stage() as there:
        await write(there, "e", "enter")
        rows = rows_of(here / "jobs.csv")
        assert tuple(rows[0]) == JOB_KEYS
        assert len(rows) == len(scenes.cohort_snapshot().jobs)
        assert not isinstance(there.app.screen, ExportScreen)
        assert there.app.notice is not None
        assert "Wrote 14 jobs, in the order of the list, to jobs.csv." in there.app.notice.text


async def test_filter_and_order_of_the_list_are_those_of_the_file(here: Path) -> None:
    async with stage() as there:
        await there.press("slash", *"trio", "enter", "s", "I")
        shown = [row.key for row in there.table.rows]
        await there.press("e")
        head = there.said("#export-head")
        await write(there, "enter")
        assert [row["id"] for row in rows_of(here / "jobs.csv")] == shown
        assert head == f"Export {len(shown)} jobs of 14, as the list shows them"


async def test_marked_rows_alone_are_written_where_there_are_marks(here: Path) -> None:
    async with stage() as there:
        await there.go_to(scenes.OK_ID)
        await there.press("space")
        await there.go_to(scenes.MIXED_ID)
        await there.press("space", "slash", *"ped", "enter", "e")
        assert there.said("#export-head") == "Export 2 jobs that are marked"
        await write(there, "enter")
        written = {row["id"] for row in rows_of(here / "jobs.csv")}
        assert written == {scenes.OK_ID, scenes.MIXED_ID}


@pytest.mark.parametrize(("steps", "form"), [(1, "tsv"), (2, "json"), (3, "jsonl"), (4, "csv")])
async def test_the_ending_goes_along_with_the_form(here: Path, steps: int, form: str) -> None:
    async with stage() as there:
        await write(there, "e", *["tab"] * steps, "enter")
        text = (here / f"jobs.{form}").read_text()
    if form == "json":
        assert [*json.loads(text)[0]] == list(JOB_KEYS)
    elif form == "jsonl":
        assert all(json.loads(line)["id"] for line in text.splitlines())
    else:
        assert text.splitlines()[0].replace("\t", ",") == ",".join(JOB_KEYS)


async def test_a_file_that_is_there_is_replaced_only_after_a_question(here: Path) -> None:
    (here / "jobs.csv").write_text("mine")
    async with stage() as there:
        await write(there, "e", "enter")
        assert (here / "jobs.csv").read_text() == "mine"
        assert "jobs.csv is there already. enter replaces it" in there.said("#export-note")
        await there.press("escape")
        assert (here / "jobs.csv").read_text() == "mine"
        await write(there, "e", "enter", "enter")
        await write(there)
        assert (here / "jobs.csv").read_text().startswith("id,")


async def test_the_question_is_about_one_file_alone(here: Path) -> None:
    for name in ("jobs.csv", "jobs.tsv"):
        (here / name).write_text("mine")
    async with stage() as there:
        await write(there, "e", "enter")
        await write(there, "tab", "enter")
        assert (here / "jobs.tsv").read_text() == "mine"
        assert "jobs.tsv is there already." in there.said("#export-note")


async def test_the_question_is_over_where_the_path_changes(here: Path) -> None:
    (here / "jobs.csv").write_text("mine")
    async with stage() as there:
        await write(there, "e", "enter")
        await write(there, "x", "backspace", "enter")
        assert (here / "jobs.csv").read_text() == "mine"
        assert "jobs.csv is there already." in there.said("#export-note")


async def test_what_cannot_be_written_is_a_sentence_and_the_path_can_be_mended(here: Path) -> None:
    async with stage() as there:
        await there.press("e", "ctrl+u")
        await write(there, *typed("nowhere/x.csv"), "enter")
        note = there.said("#export-note")
        assert note == "nowhere/x.csv cannot be written: No such file or directory."
        await write(there, "ctrl+u", "enter")
        assert there.said("#export-note") == "Where to? Give the path of a file."
        await write(there, *typed("~/x.jsonl"), "enter")
        assert json.loads((here / "x.jsonl").read_text().splitlines()[0])["id"]


async def test_no_cell_is_a_formula_and_json_is_exact(here: Path) -> None:
    label = '=HYPERLINK("http://x","y")'
    async with stage(scenes.a_snapshot(a_watched("1", label=label))) as there:
        await write(there, "e", "enter")
        await write(there, "e", "tab", "tab", "enter")
    assert rows_of(here / "jobs.csv")[0]["label"] == f"'{label}"
    assert json.loads((here / "jobs.json").read_text())[0]["label"] == label


async def test_items_have_the_keys_of_the_command_and_names_that_were_fetched(here: Path) -> None:
    snapshot = scenes.a_snapshot(
        *scenes.the_jobs(), files={scenes.OTHER_FILE_ID: scenes.the_file()}
    )
    async with stage(snapshot) as there:
        await there.app.open_job(scenes.MIXED_ID)
        await there.pilot.pause()
        await write(there, "e", "enter")
    rows = rows_of(here / f"items-{scenes.MIXED_ID}.csv")
    assert tuple(rows[0]) == COLUMNS
    assert [row["job"] for row in rows] == [scenes.MIXED_ID] * 100
    assert rows[2]["name"] == "BS_7X3KQ2MD.proband.cram"


async def test_causes_and_the_log_are_written_too(here: Path) -> None:
    async with stage() as there:
        await there.press("2")
        await write(there, "e", "enter")
        await there.press("escape", "L")
        await write(there, "e", "enter")
    assert [row["event"] for row in rows_of(here / "log.csv")] == ["export"]
    causes = rows_of(here / "causes.csv")
    assert int(causes[0]["count"]) > 1
    assert json.loads(causes[0]["jobs"])[0]["count"]


async def test_the_command_behind_the_colon_writes_at_once_but_nothing_over(here: Path) -> None:
    async with stage() as there:
        await write(there, "colon", *typed("export json my jobs.json"), "enter")
        assert len(json.loads((here / "my jobs.json").read_text())) == 14
        await write(there, "colon", *typed("export json my jobs.json"), "enter")
        assert isinstance(there.app.screen, ExportScreen)
        assert "my jobs.json is there already." in there.said("#export-note")


async def test_an_empty_list_is_no_file(here: Path) -> None:
    async with stage(scenes.a_snapshot()) as there:
        await there.press("e")
        assert there.app.notice is not None
        assert there.app.notice.text == "There is nothing in this list to export."


async def test_where_there_is_no_list_that_is_said() -> None:
    async with stage() as there:
        await there.app.open_job(scenes.MIXED_ID)
        await there.press("v", "colon", *typed("export csv x.csv"), "enter")
        assert there.app.notice is not None
        assert there.app.notice.text == "There is no list here to export."
