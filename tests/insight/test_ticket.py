"""A cause as a text for support: everything that helps, and nothing that must not leave."""

from __future__ import annotations

import pytest

from drs_tui.insight.causes import causes_of
from drs_tui.insight.ticket import MOST_JOBS, ticket_text
from tests.builders import NOW, a_resource, a_watched, an_error, moment

TOKEN = "fedcba9876543210fedcba9876543210"


def ticket(*messages: str, jobs: int = 1) -> str:
    watched = [
        a_watched(
            str(301457789012345678 + number),
            label="Dr Lopez' secret cohort",
            batch="cohort-7",
            entries=[a_resource(1), *(an_error(message=message) for message in messages)],
            started=moment(30),
            finished=moment(20),
        )
        for number in range(jobs)
    ]
    return ticket_text(causes_of(watched)[0], NOW)


def test_what_support_asks_for_is_there() -> None:
    told = ticket("You may not read drs://x.org/1.", "You may not read drs://x.org/2.", jobs=2)
    lines = told.splitlines()
    assert lines[0] == "Bulk DRS imports: 4 items failed for one reason"
    assert "platform    CAVATICA, https://cavatica-api.sbgenomics.com/v2" in lines
    assert "status      403" in lines
    assert "code        10226" in lines
    assert "message     You may not read drs://x.org/1." in lines
    assert "sample      entry 2 of the result of import 301457789012345678" in lines
    assert "count       4 items in 2 imports" in lines
    assert "first seen  2026-05-06 09:00:00 UTC" in lines
    assert lines[-1] == (
        "301457789012345679  2 of 3 items, started 2026-05-06 08:30:00 UTC, "
        "finished 2026-05-06 08:40:00 UTC"
    )
    assert max(map(len, lines)) <= 100


def test_names_that_people_gave_are_not_there() -> None:
    assert "Lopez" not in ticket("No.")
    assert "cohort" not in ticket("No.")


@pytest.mark.parametrize(
    "message",
    [
        f"Bad header X-SBG-Auth-Token: {TOKEN}",
        f"Bad token {TOKEN}!",
        f"X-SBG-AUTH-TOKEN={TOKEN[:16]}",
        "X-SBG-AUTH-TOKEN: fedcbaabcdef",
        f"https://example.org/?auth={TOKEN}",
    ],
)
def test_what_could_be_a_token_is_not_there(message: str) -> None:
    assert TOKEN[:6] not in ticket(message)


def test_ids_of_files_stay() -> None:
    assert "66f0a1b2c3d4e5f607181007" in ticket("No rights on 66f0a1b2c3d4e5f607181007.")


def test_many_jobs_are_counted() -> None:
    told = ticket("No.", jobs=MOST_JOBS + 3)
    assert told.endswith("\n... and 3 more imports\n")
    assert told.count("1 of 2 items") == MOST_JOBS


@pytest.mark.parametrize("message", ["\x1b[2J", "a\nb", "\u202e", ""])
def test_a_hostile_message_stays_on_its_line(message: str) -> None:
    told = ticket(message)
    assert told.replace("\n", "").isprintable()
    assert told.count("\n") == ticket("No.").count("\n")
