"""Which rows of a batch a retry sends: none of which it is not known that it would not go twice."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import datetime

from drs_tui import words
from drs_tui.commands.gathering import Batch
from drs_tui.commands.output import Output
from drs_tui.errors import ApiError, TokenTrouble, UsageTrouble, trouble_line
from drs_tui.services import Services
from drs_tui.submission.arrivals import RETRIED, CheckResult, RowFinding, RowState
from drs_tui.submission.plan import ConflictRule
from drs_tui.submission.present import Finder
from drs_tui.submission.submission import Header

_LEFT_ALONE = {
    RowState.UNDER_WAY: "still under way",
    RowState.UNSURE: "among others of which some arrived: drs-tui check tells which",
    RowState.NOT_SEEN: "of jobs whose items could not be had",
    RowState.UNKNOWN: "of calls whose outcome is unknown: drs-tui resume solves that first",
    RowState.REFUSED: "of calls that were refused: drs-tui resume sends them again",
    RowState.NOT_SENT: "not sent yet: drs-tui resume goes on",
}
"""Why rows are not sent: of each it is not known that it would not go twice."""


def choose(result: CheckResult, cause: str | None, output: Output) -> list[RowFinding]:
    """Return the rows that failed or are missing, of `cause` where one is named.

    Says what is not sent. Raises `UsageTrouble` where nothing has that cause.
    """
    for state, why in _LEFT_ALONE.items():
        if number := result.count_of.get(state, 0):
            are = words.plural(number, "row is", "rows are")
            output.say(f"{are} left alone, {why}.")
    rows = [row for row in result.rows if row.state in RETRIED]
    if cause is None:
        return rows
    chosen = [row for row in rows if row.blame is not None and cause in row.blame.causes]
    if rows and not chosen:
        raise UsageTrouble(
            "No row of this batch that is to be sent again has that cause.",
            "See the causes with: drs-tui causes --batch BATCH",
        )
    guessed = sum(row.blame is not None and row.blame.basis is None for row in chosen)
    if guessed:
        output.say(
            f"Of {words.plural(guessed, 'row')} it is not known which failed for this cause and "
            "which for another, or for none that was told; all of them are taken."
        )
    return chosen


def leave_out_present(
    rows: list[RowFinding],
    batch: Batch,
    arguments: Namespace,
    services: Services,
    output: Output,
) -> list[RowFinding]:
    """Return `rows` without those whose file is in the target by now.

    Raises `ApiError` or `TokenTrouble` where that cannot be found out and something is to be sent.
    """
    if not rows:
        return rows
    rules = {one.header.uuid: rule_of(one.header, arguments) for one in batch.submissions}
    sent_at = {one.header.uuid: one.header.at for one in batch.submissions}
    try:
        there = asyncio.run(_find_present(rows, services))
    except (ApiError, TokenTrouble) as error:
        if not arguments.dry_run and arguments.write is None:
            raise
        output.complain(f"What is in the target by now was not looked at: {trouble_line(error)}")
        return rows
    present: set[int] = set()
    for place, newest in there.items():
        origin = rows[place].expected.origin or ""
        is_new = newest is not None and newest >= sent_at[origin]
        if rules[origin] is ConflictRule.SKIP or is_new:
            present.add(place)
    if present:
        number = words.plural(len(present), "row is", "rows are")
        output.say(f"{number} left out: a file of the name is in the target by now.")
    unnamed = sum(not row.expected.row.exact_name for row in rows)
    if unnamed:
        output.say(
            f"{words.plural(unnamed, 'row has', 'rows have')} no name, so whether the file is in "
            "the target by now cannot be looked up."
        )
    return [row for place, row in enumerate(rows) if place not in present]


async def _find_present(
    rows: Sequence[RowFinding], services: Services
) -> Mapping[int, datetime | None]:
    async with services.connected() as client:
        finder = Finder(client, services.clock)
        return await finder.there_already([row.expected for row in rows])


def rule_of(origin: Header, arguments: Namespace) -> ConflictRule:
    """Return the rule for names that are taken: the user's, else that of the first time."""
    return ConflictRule(arguments.conflict) if arguments.conflict else origin.conflict
