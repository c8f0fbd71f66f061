"""`report`: one page about jobs, to stdout or into a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.server import Simulation
from tests.commands.program import Program


@pytest.fixture
def ids(mixed: Simulation) -> list[str]:
    return [job_id for job_id, label in mixed.jobs if not label.endswith("running")]


def test_markdown_to_stdout(program: Program, mixed: Simulation, ids: list[str]) -> None:
    told = program("report", *ids)
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0] == "# 3 bulk DRS import jobs"
    assert lines[2] == "PARTIAL: some arrived. 42 items arrived, 18 failed, of 60."
    assert told.out.count("\n## ") == 4
    assert told.out.endswith(".\n")
    assert len(mixed.requests) == 3, "no request for names"
    assert program.state_files() == []


def test_a_batch_as_html_in_a_file(
    program: Program, mixed: Simulation, ids: list[str], tmp_path: Path
) -> None:
    program("watch", *ids, "--batch", "cohort <7>")
    program("items", "--batch", "cohort <7>", "--names")
    file = tmp_path / "page.html"
    told = program("report", "--batch", "cohort <7>", "--output", str(file))
    assert (told.code, told.out, told.err) == (0, "", f"drs-tui: Wrote {file}.\n")
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "<h1>Bulk DRS import cohort &lt;7&gt;</h1>" in page
    assert "not known" not in page, "names and sizes were fetched before"
    mixed.requests.clear()
    program.token = None
    assert program("report", "--batch", "cohort <7>", "--format", "html").code == 0
    assert mixed.requests == []


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("--format", "html"), "<!DOCTYPE html>"),
        (("--format", "md"), "# "),
        ((), "# "),
    ],
)
def test_formats(
    program: Program, mixed: Simulation, ids: list[str], words: tuple[str, ...], begins: str
) -> None:
    assert program("report", *ids, *words).out.startswith(begins)


def test_pictures_without_signs_outside_of_ascii(
    program: Program, mixed: Simulation, ids: list[str]
) -> None:
    assert not program("report", *ids).out.isascii()
    assert program("report", *ids, "--ascii").out.isascii()


def test_the_format_that_is_given_counts_before_the_name(
    program: Program, mixed: Simulation, ids: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    program("report", ids[0], "--output", str(file), "--format", "md", "--quiet")
    assert file.read_text().startswith("# Bulk DRS import job ")


def test_jobs_under_way_and_empty_jobs_are_sentences(program: Program) -> None:
    with Simulation("empty") as empty:
        program.use(empty)
        told = program("report", *(job_id for job_id, _ in empty.jobs))
        assert told.code == 0
        assert "EMPTY: no items." in told.out
    with Simulation("pending") as pending:
        program.use(pending)
        told = program("report", *(job_id for job_id, _ in pending.jobs))
        assert told.code == 0
        assert "2 of 2 jobs are still under way" in told.out


def test_an_empty_batch_is_a_sentence(program: Program) -> None:
    program("watch", "123456", "--batch", "cohort-7")
    told = program("report", "--batch", "nothing")
    assert (told.code, told.out) == (5, "")
    assert "No watched job is in this batch. There are: cohort-7." in told.err


def test_an_unknown_job_alone_gives_no_page(
    program: Program, mixed: Simulation, tmp_path: Path
) -> None:
    file = tmp_path / "page.md"
    told = program("report", "999999999", "--output", str(file))
    assert (told.code, told.out) == (5, "")
    assert not file.exists()


def test_what_is_known_is_still_written(
    program: Program, mixed: Simulation, ids: list[str]
) -> None:
    program("watch", *ids, "--batch", "b")
    mixed.platform.faults.add(Rule(FAULTS["maintenance"], path=f"/imports/{ids[2]}$"))
    told = program("report", "--batch", "b")
    assert told.code == 3
    assert "nothing is known" in told.out


@pytest.mark.parametrize("name", ["", "/nowhere/page.md", "."])
def test_a_file_that_cannot_be_written(
    program: Program, mixed: Simulation, ids: list[str], name: str
) -> None:
    told = program("report", ids[0], "--output", name)
    assert told.code == (6 if name else 2)
    assert told.out == ""


def test_a_page_that_is_there_stays_when_the_new_one_cannot_be_written(
    program: Program,
    mixed: Simulation,
    ids: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "page.md"
    file.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("drs_tui.store.named_file.os.replace", refuse)
        told = program("report", ids[0], "--output", str(file))
    assert told.code == 6
    assert "page.md cannot be written: No space left on device." in told.err
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.glob("*.tmp")] == []


def test_a_link_stays_a_link(
    program: Program, mixed: Simulation, ids: list[str], tmp_path: Path
) -> None:
    file, link = tmp_path / "page.md", tmp_path / "link.md"
    link.symlink_to(file)
    program("report", ids[0], "--output", str(link))
    assert link.is_symlink()
    assert file.read_text().startswith("# ")


def test_hostile_texts_do_no_harm(program: Program) -> None:
    with Simulation("hostile") as hostile:
        program.use(hostile)
        ids = [job_id for job_id, _ in hostile.jobs]
        for form in ("md", "html"):
            assert program("report", *ids, "--format", form).code == 0
