"""`check` and `retry` against the simulated platform: what is missing, and only that again."""

from __future__ import annotations

import csv
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from drs_tui.services import Services
from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.jobs import Job
from drs_tui.simulator.orders import Order
from drs_tui.simulator.platform import User
from drs_tui.simulator.server import Simulation
from drs_tui.simulator.sources import TROUBLES
from drs_tui.submission.runner import Runner
from tests.commands.program import Program, Ran
from tests.commands.test_schemas import check as check_schema
from tests.simulator.helpers import FakeClock

CREATE = "/imports/create$"
HOUR_S = 3600.0


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(time.time())


@pytest.fixture
def sim(program: Program, clock: FakeClock) -> Iterator[Simulation]:
    """A platform of its own, on which time moves only where a test moves it."""
    with Simulation("ok", clock=clock, speed=2000) as running:
        program.use(running)
        yield running


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def rest(self: Runner, *_: object) -> None:
        self._show(None)

    monkeypatch.setattr(Runner, "_rest", rest)
    monkeypatch.setattr("drs_tui.submission.pace.Pace.wait_s", lambda *_: 0.0)


def write(path: Path, *rows: str, header: str = "drs_uri,name,sample") -> Path:
    path.write_text("\n".join([header, *rows, ""]))
    return path


def good(number: int) -> str:
    return f"drs://host.org/ok-{number},f{number}.bam,s{number}"


def bad(number: int, word: str = "forbidden") -> str:
    return f"drs://host.org/{word}-{number},f{number}.bam,s{number}"


class Cohort:
    """One manifest, submitted, and what is asked of it."""

    def __init__(self, program: Program, sim: Simulation, clock: FakeClock, folder: Path) -> None:
        self._program = program
        self.sim = sim
        self.clock = clock
        self.path = folder / "cohort.csv"
        self.orders: list[list[str]] = []
        """The URIs of each create call that reached the platform."""
        create = sim.platform.create

        def note(order: Order, user: User) -> Job:
            self.orders.append([item.drs_uri for item in order.items])
            return create(order, user)

        sim.platform.create = note  # type: ignore[method-assign]

    def submit(self, *rows: str, options: tuple[str, ...] = (), **more: Any) -> Ran:
        write(self.path, *rows, **more)
        place = ("--project", self.sim.project) if "--parent" not in options else ()
        return self._program("submit", str(self.path), *place, "--yes", *options)

    def finish(self) -> None:
        self.clock.now += HOUR_S

    def check(self, *words: str) -> Ran:
        return self._program("check", "cohort.csv", *words)

    def checked(self) -> Any:
        return self.check_batch("cohort.csv")

    def check_batch(self, batch: str) -> Any:
        document = self._program("check", batch, "--json").json
        check_schema("check", document)
        return document

    def retry(self, *words: str) -> Ran:
        return self._program("retry", "cohort.csv", *words)


@pytest.fixture
def cohort(program: Program, sim: Simulation, clock: FakeClock, tmp_path: Path) -> Cohort:
    return Cohort(program, sim, clock, tmp_path)


def lines_of(document: Any, *states: str) -> list[int]:
    return [row["line"] for row in document["findings"] if row["state"] in states]


@pytest.fixture
def mend(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Have every source answer as it should from then on."""
    return lambda: monkeypatch.setattr("drs_tui.simulator.sources.TROUBLES", {})


def test_a_thousand_rows_with_known_failures(cohort: Cohort, mend: Callable[[], None]) -> None:
    """check names exactly these; retry sends exactly these; then all is there."""
    failing = {row: word for row, word in zip(range(3, 1000, 37), cycle(TROUBLES), strict=False)}
    rows = [bad(row, failing[row]) if row in failing else good(row) for row in range(1000)]
    assert cohort.submit(*rows).code == 0
    cohort.finish()
    first = cohort.check("--json")
    assert first.code == 1
    document = first.json
    check_schema("check", document)
    assert (document["rows"], document["arrived"]) == (1000, 1000 - len(failing))
    assert (document["failed"], document["missing"], document["extra"]) == (len(failing), 0, [])
    assert lines_of(document, "failed") == [row + 2 for row in failing]
    for row in document["findings"]:
        if row["state"] == "failed":
            word = failing[row["line"] - 2]
            assert f"-{TROUBLES[word]}-" in row["cause"]
            assert row["basis"] in ("position", "count")
    del cohort.orders[:]
    mend()
    ran = cohort.retry("--yes", "--json")
    assert ran.code == 0
    check_schema("retry", ran.json)
    assert cohort.orders == [[rows[row].partition(",")[0] for row in failing]]
    (again,) = ran.json
    assert again["retry_of"] == document["submissions"][0]
    cohort.finish()
    last = cohort.check("--json")
    assert (last.code, last.json["clean"], last.json["doubled"]) == (0, True, 0)
    assert last.json["submissions"] == [again["retry_of"], again["submission"]]
    assert cohort.retry("--yes").err == "drs-tui: Nothing is to be sent again.\n"


class TestCheck:
    def test_text_for_people(self, cohort: Cohort) -> None:
        rows = [good(0), bad(1), bad(2), bad(3, "missing"), *map(good, range(4, 70))]
        cohort.submit(*rows)
        cohort.finish()
        ran = cohort.check()
        assert ran.code == 1
        lines = ran.out.splitlines()
        assert max(map(len, lines)) <= 80
        assert lines[0] == "70 rows: 67 arrived, 3 failed."
        assert any(line.startswith("2 rows failed   403-10226-") for line in lines)
        assert "  line 3       f1.bam" in lines
        assert "  by its position in the job, a guess; the names that arrived confirm it" in lines

    def test_all_arrived(self, cohort: Cohort) -> None:
        cohort.submit(*map(good, range(5)))
        cohort.finish()
        assert cohort.check().out == "5 rows: 5 arrived.\n"
        assert cohort.check().code == 0

    def test_names_are_fetched_once_and_kept(self, cohort: Cohort) -> None:
        cohort.submit(*map(good, range(150)))
        cohort.finish()
        cohort.check()
        asked = [path for _, path, _ in cohort.sim.requests if path.endswith("/bulk/files/get")]
        assert len(asked) == 2
        cohort.sim.requests.clear()
        assert cohort.check().code == 0
        assert cohort.sim.requests == []

    def test_what_is_under_way_is_not_missing(self, cohort: Cohort) -> None:
        cohort.submit(good(0), bad(1))
        ran = cohort.check("--json")
        assert (ran.code, lines_of(ran.json, "under way")) == (1, [2, 3])
        assert cohort.check().out.splitlines()[2:] == [
            "2 rows under way",
            "  not finished yet",
            "  lines 2 to 3",
        ]

    def test_a_call_of_unknown_outcome(self, cohort: Cohort) -> None:
        rule = Rule(FAULTS["reset"], path=CREATE, method="POST", first=1)
        cohort.sim.platform.faults.add(rule)
        cohort.submit(*map(good, range(150)))
        cohort.finish()
        document = cohort.checked()
        assert (document["unknown"], document["arrived"]) == (100, 50)
        assert "drs-tui resume solves that" in cohort.check().out

    def test_the_files_of_a_call_whose_answer_was_lost_are_found_by_their_tag(
        self, cohort: Cohort, program: Program
    ) -> None:
        rule = Rule(FAULTS["lost-answer"], path=CREATE, method="POST", first=1)
        cohort.sim.platform.faults.add(rule)
        cohort.submit(good(0), bad(1), good(2))
        cohort.finish()
        assert cohort.checked()["unknown"] == 3
        program("resume", "cohort.csv", "--unknown", "look")
        document = cohort.checked()
        assert lines_of(document, "arrived") == [2, 4]
        assert lines_of(document, "missing") == [3]
        ran = cohort.retry("--dry-run", "--json")
        assert ran.json[0]["files"] == 1

    def test_tags_that_cannot_be_looked_for(self, cohort: Cohort, program: Program) -> None:
        rule = Rule(FAULTS["lost-answer"], path=CREATE, method="POST", first=1)
        cohort.sim.platform.faults.add(rule)
        cohort.submit(good(0))
        cohort.finish()
        program("resume", "cohort.csv", "--unknown", "leave")
        cohort.sim.platform.faults.add(Rule(FAULTS["maintenance"]))
        ran = cohort.check("--json")
        assert (ran.code, ran.json["not_seen"], ran.json["missing"]) == (3, 1, 0)

    def test_a_call_that_was_refused(self, cohort: Cohort) -> None:
        rule = Rule(FAULTS["gateway-404"], path=CREATE, method="POST", first=1)
        cohort.sim.platform.faults.add(rule)
        cohort.submit(good(0))
        document = cohort.checked()
        assert document["refused"] == 1
        assert document["findings"][0]["reason"]

    def test_names_that_cannot_be_fetched_claim_nothing(self, cohort: Cohort) -> None:
        cohort.submit(good(0), bad(1), good(2))
        cohort.finish()
        cohort.sim.platform.faults.add(Rule(FAULTS["http-500"], path="/bulk/files/get$"))
        ran = cohort.check("--json")
        assert (ran.code, ran.json["unsure"], ran.json["missing"]) == (3, 3, 0)
        assert (
            "2 files of the job of line 2 arrived, whose names are not known" in cohort.check().out
        )

    def test_sizes_are_compared_without_being_sent(self, cohort: Cohort) -> None:
        rows = ["drs://host.org/ok-1,a.bam,1,x"]
        cohort.submit(*rows, header="drs_uri,name,size,md5")
        cohort.finish()
        document = cohort.checked()
        (difference,) = document["findings"][0]["differences"]
        assert (difference["header"], difference["expected"]) == ("size", "1")
        assert document["findings"][0]["not_compared"] == ["md5"]
        ran = cohort.check()
        assert (ran.code, "where the manifest has 1" in ran.out) == (1, True)
        assert "'md5' of 1 row was not compared" in ran.out

    def test_rows_without_a_name_are_known_by_their_metadata(self, cohort: Cohort) -> None:
        rows = ["drs://host.org/ok-1,s1", "drs://host.org/forbidden-2,s2", "drs://host.org/ok-3,s3"]
        cohort.submit(*rows, header="drs_uri,sample")
        cohort.finish()
        document = cohort.checked()
        assert lines_of(document, "arrived") == [2, 4]
        assert lines_of(document, "failed") == [3]
        assert document["findings"][0]["basis"] == "metadata"

    def test_renamed_files_are_told_by_metadata_or_not_at_all(self, cohort: Cohort) -> None:
        cohort.submit(good(0), good(1))
        cohort.finish()
        rename = ("--conflict", "rename", "--batch", "again")
        cohort.submit(good(0), bad(1), options=rename)
        cohort.finish()
        document = cohort.check_batch("again")
        assert lines_of(document, "arrived") == [2]
        assert document["findings"][0]["files"][0]["name"] == "_1_f0.bam"

    def test_a_bundle_is_one_row(self, cohort: Cohort) -> None:
        cohort.submit("drs://host.org/bundle-4,trio,s", good(1))
        cohort.finish()
        document = cohort.checked()
        assert (document["clean"], document["inside_bundles"], document["extra"]) == (True, 4, [])

    def test_hostile_names(self, cohort: Cohort) -> None:
        names = [
            "[red]",
            "[@click=x]",
            "\x1b[31mred",
            "\u202egnp.exe",
            "=cmd()",
            "-rf",
            "\U0001f9ec" * 90,
            "a\u0301",
        ]
        rows = [f'drs://host.org/forbidden-{n},"{name}",s' for n, name in enumerate(names)]
        ran = cohort.submit(*rows, good(1))
        assert ran.code == 0, ran.err
        cohort.finish()
        ran = cohort.check()
        assert (ran.code, "\x1b" in ran.out) == (1, False)
        assert max(map(cell_len, ran.out.splitlines())) <= 80
        assert [row["name"] for row in cohort.checked()["findings"]][:-1] == names

    def test_another_jobs_file_in_the_batch_is_extra(
        self, cohort: Cohort, program: Program
    ) -> None:
        cohort.submit(good(0))
        cohort.finish()
        job_id, _ = cohort.sim.jobs[0]
        program("watch", job_id, "--batch", "cohort.csv")
        document = cohort.checked()
        assert document["clean"]
        assert {job for file in document["extra"] for job in file["jobs"]} == {job_id}

    def test_rows_that_were_left_out_are_said(self, cohort: Cohort) -> None:
        cohort.submit(good(0), "no-uri,x,s", options=("--skip-bad",))
        cohort.finish()
        ran = cohort.check()
        assert ran.code == 0
        assert "1 row of the manifest had been left out" in ran.err
        assert cohort.checked()["left_out"] == 1

    def test_no_such_batch(self, program: Program, sim: Simulation) -> None:
        assert program("check", "nothing").code == 5
        assert program("retry", "nothing", "--yes").code == 5

    def test_a_batch_without_a_submission(self, program: Program, sim: Simulation) -> None:
        program("watch", sim.jobs[0][0], "--batch", "portal")
        for command in (("check", "portal"), ("retry", "portal", "--yes")):
            ran = program(*command)
            assert (ran.code, ran.out) == (2, "")
            assert "was not submitted from here" in ran.err

    def test_a_manifest_for_a_batch_that_was_made_elsewhere(
        self, program: Program, sim: Simulation, tmp_path: Path
    ) -> None:
        job_id = sim.jobs[0][0]
        program("watch", job_id, "--batch", "portal")
        names = [item["name"] for item in program("show", job_id, "--json").json["items"]]
        rows = [f"drs://host.org/{n},in/{name}" for n, name in enumerate([*names[:-2], "gone.bam"])]
        path = write(tmp_path / "m.csv", *rows, "no-uri,x", header="drs_uri,name")
        ran = program("check", "portal", "--manifest", str(path), "--json")
        assert ran.code == 2, "one row cannot be checked"
        check_schema("check", ran.json)
        assert ran.json["arrived"] == len(names) - 2
        assert len(ran.json["unsure_sets"]) == 1
        assert "Line" in ran.err

    def test_an_empty_manifest_is_none(
        self, program: Program, sim: Simulation, tmp_path: Path
    ) -> None:
        path = tmp_path / "m.csv"
        path.write_text("")
        ran = program("check", "x", "--manifest", str(path))
        assert (ran.code, ran.err) == (2, "drs-tui: The manifest is empty.\n")


class TestRenamed:
    def test_a_batch_is_found_under_both_names(self, cohort: Cohort, program: Program) -> None:
        cohort.submit(good(0), bad(1))
        cohort.finish()
        program("watch", *(job["id"] for job in program("jobs", "--json").json), "--batch", "new")
        for name in ("cohort.csv", "new"):
            assert lines_of(cohort.check_batch(name), "failed") == [3]
            (planned,) = program("retry", name, "--dry-run", "--json").json
            assert (planned["files"], planned["batch"]) == (1, "new")
            assert program("resume", name).code == 0
        assert program("resume", "other").code == 5


class TestRetry:
    def test_only_one_cause(self, cohort: Cohort, mend: Callable[[], None]) -> None:
        rows = [good(0), bad(1), bad(2, "missing"), good(3), bad(4)]
        cohort.submit(*rows)
        cohort.finish()
        causes = {row["line"]: row["cause"] for row in cohort.checked()["findings"]}
        mend()
        del cohort.orders[:]
        assert cohort.retry("--yes", "--cause", causes[3]).code == 0
        assert cohort.orders == [["drs://host.org/forbidden-1", "drs://host.org/forbidden-4"]]
        ran = cohort.retry("--yes", "--cause", "403-no-such-cause")
        assert (ran.code, "has that cause" in ran.err) == (2, True)

    def test_causes_that_are_not_known_by_row_are_all_taken_and_said(
        self, cohort: Cohort, program: Program
    ) -> None:
        cohort.submit(bad(0), bad(1, "missing"))
        cohort.finish()
        (first, _) = program("causes", "--batch", "cohort.csv", "--json").json
        ran = cohort.retry("--dry-run", "--json", "--cause", first["cause"])
        assert ran.json[0]["files"] == 2
        assert "it is not known which failed for this cause" in ran.err

    def test_what_is_there_by_now_is_left_out(self, cohort: Cohort) -> None:
        cohort.submit(good(0), bad(1), bad(2))
        cohort.finish()
        cohort.submit("drs://other.org/ok,f1.bam,s", options=("--batch", "by hand"))
        cohort.finish()
        del cohort.orders[:]
        ran = cohort.retry("--yes")
        assert cohort.orders == [["drs://host.org/forbidden-2"]]
        assert "1 row is left out: a file of the name is in the target by now." in ran.err

    def test_an_older_file_is_no_reason_not_to_overwrite(
        self, cohort: Cohort, mend: Callable[[], None]
    ) -> None:
        cohort.submit("drs://other.org/ok,f1.bam,s", options=("--batch", "long ago"))
        cohort.finish()
        cohort.submit(good(0), bad(1), options=("--conflict", "overwrite"))
        cohort.finish()
        mend()
        del cohort.orders[:]
        cohort.retry("--yes")
        assert cohort.orders == [["drs://host.org/forbidden-1"]]

    def test_what_is_under_way_or_unknown_is_left_alone(self, cohort: Cohort) -> None:
        cohort.submit(good(0), bad(1))
        del cohort.orders[:]
        ran = cohort.retry("--yes")
        assert (ran.code, cohort.orders) == (0, [])
        assert "2 rows are left alone, still under way." in ran.err

    def test_each_create_call_is_in_the_log(
        self, cohort: Cohort, program: Program, mend: Callable[[], None]
    ) -> None:
        rule = Rule(FAULTS["gateway-404"], path=CREATE, method="POST", first=1)
        cohort.sim.platform.faults.add(rule)
        cohort.submit(*map(good, range(150)))
        cohort.submit(bad(1), options=("--batch", "other"))
        cohort.finish()
        mend()
        program("retry", "other", "--yes")
        (path,) = (file for file in program.state_files() if file.name == "log.jsonl")
        text = path.read_text()
        lines = [json.loads(line) for line in text.splitlines()]
        made = [line for line in lines if line["event"] == "create"]
        came = [line["text"].partition(": ")[2] for line in made]
        assert came == ["refused, there is no job, HTTP 404.", *["a job was made."] * 3]
        calls = [re.fullmatch(r"Create call ([0-9a-f-]{36}) of .*", one["text"]) for one in made]
        assert len({call and call[1] for call in calls} - {None}) == 4
        sizes = [line["text"].partition(" of ")[2].partition(":")[0] for line in made]
        assert sizes == ["100 files", "50 files", "1 file", "1 file"]
        jobs = {job["id"] for job in program("jobs", "--cached", "--json").json}
        assert {line["job"] for line in made[1:]} <= jobs
        assert "f1.bam" not in text
        assert "host.org" not in text

    def test_twice_in_a_row_sends_once(self, cohort: Cohort, mend: Callable[[], None]) -> None:
        cohort.submit(good(0), bad(1))
        cohort.finish()
        mend()
        del cohort.orders[:]
        cohort.retry("--yes")
        cohort.retry("--yes")
        assert len(cohort.orders) == 1

    def test_nothing_is_sent_where_another_was_quicker(
        self, cohort: Cohort, program: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cohort.submit(good(0), bad(1))
        cohort.finish()
        del cohort.orders[:]

        async def be_quicker(plans: Sequence[Any], services: Services) -> tuple[str, ...]:
            (one,) = plans
            services.journals.create(one.plan, one.manifest, services.clock.now())
            return ()

        monkeypatch.setattr("drs_tui.commands.retry._check_targets", be_quicker)
        ran = cohort.retry("--yes")
        assert (ran.code, cohort.orders) == (2, [])
        assert "somebody else made a submission" in ran.err

    def test_a_journal_that_cannot_be_read_is_not_passed_over(
        self, cohort: Cohort, program: Program
    ) -> None:
        cohort.submit(good(0), bad(1))
        cohort.finish()
        (journal,) = (file for file in program.state_files() if file.suffix == ".jsonl"
                      and file.parent.name == "submissions")  # fmt: skip
        header, *_ = journal.read_bytes().splitlines(keepends=True)
        journal.write_bytes(header)
        del cohort.orders[:]
        assert cohort.check().code == 6
        assert cohort.retry("--yes").code == 6
        assert cohort.orders == []

    def test_nothing_is_sent_without_a_yes(self, cohort: Cohort) -> None:
        cohort.submit(good(0), bad(1))
        cohort.finish()
        del cohort.orders[:]
        ran = cohort.retry()
        assert (ran.code, cohort.orders) == (2, [])

    def test_nothing_is_sent_where_the_profile_only_reads(
        self, cohort: Cohort, program: Program
    ) -> None:
        cohort.submit(good(0), bad(1))
        cohort.finish()
        del cohort.orders[:]
        assert program("--read-only", "retry", "cohort.csv", "--yes").code == 2
        assert cohort.orders == []
        assert program("--read-only", "retry", "cohort.csv", "--dry-run").code == 0

    def test_it_waits_for_what_it_sent(self, cohort: Cohort) -> None:
        cohort.submit(good(0), bad(1))
        cohort.finish()
        create = cohort.sim.platform.create

        def at_once(order: Order, user: User) -> Job:
            job = create(order, user)
            cohort.clock.now += HOUR_S
            return job

        cohort.sim.platform.create = at_once  # type: ignore[method-assign]
        ran = cohort.retry("--yes", "--wait")
        assert (ran.code, "1 FAILED" in ran.out) == (1, True)

    def test_rows_are_written_in_the_format_that_came_in(
        self, cohort: Cohort, tmp_path: Path
    ) -> None:
        cohort.submit(good(0), bad(1))
        cohort.finish()
        del cohort.orders[:]
        path = tmp_path / "again"
        ran = cohort.retry("--write", str(path))
        assert (ran.code, cohort.orders) == (0, [])
        with path.open(newline="") as file:
            assert list(csv.DictReader(file)) == [
                {"drs_uri": "drs://host.org/forbidden-1", "name": "f1.bam", "sample": "s1"}
            ]
        as_json = tmp_path / "again.json"
        ran = cohort.retry("--write", str(as_json), "--json")
        check_schema("retry", ran.json)
        (entry,) = json.loads(as_json.read_text())
        assert entry["metadata"] == {"sample": "s1"}

    def test_no_file_is_written_over(self, cohort: Cohort) -> None:
        cohort.submit(good(0), bad(1))
        cohort.finish()
        before = cohort.path.read_text()
        ran = cohort.retry("--write", str(cohort.path))
        assert (ran.code, cohort.path.read_text()) == (2, before)

    def test_the_rule_may_be_another_one(self, cohort: Cohort) -> None:
        cohort.submit(good(0), bad(1), options=("--tag", "t"))
        cohort.finish()
        ran = cohort.retry("--dry-run", "--json", "--conflict", "rename")
        assert ran.err == "drs-tui: Again: 1 of 2 rows (1 failed, 0 missing).\n"
        (document,) = ran.json
        assert (document["conflict"], document["tags"]) == ("RENAME", ["t"])
