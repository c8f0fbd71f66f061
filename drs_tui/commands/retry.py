"""`retry`: what failed or is missing of a batch, sent once more or written as a manifest."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from drs_tui import words
from drs_tui.commands import submission_forms as forms
from drs_tui.commands.arrived import check_arrived, known_batch
from drs_tui.commands.asking import ask, can_ask
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.sending import Sent, send, write_end
from drs_tui.commands.writing import write_file
from drs_tui.errors import ApiError, TokenTrouble, UsageTrouble, trouble_line
from drs_tui.services import Services
from drs_tui.submission.arrivals import RowFinding
from drs_tui.submission.batches import Batch, check_nothing_new
from drs_tui.submission.choosing import (
    Again,
    choose,
    leave_out_present,
    plan_again,
    what_is_sent,
)
from drs_tui.submission.formats import ManifestFormat
from drs_tui.submission.journal import header_of
from drs_tui.submission.plan import ConflictRule
from drs_tui.submission.present import find_present
from drs_tui.submission.submission import Header, Overview, standings
from drs_tui.submission.target import check_targets, targets_of
from drs_tui.submission.writer import render_manifest

_ENDINGS = {
    ".csv": ManifestFormat.CSV,
    ".tsv": ManifestFormat.TSV,
    ".json": ManifestFormat.JSON,
}


def retry(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Find what failed or is missing, say what would be sent, and send it if that is wanted."""
    is_sending = not arguments.dry_run and arguments.write is None
    may_ask = is_sending and not arguments.yes and can_ask()
    if is_sending:
        services.check_may_submit()
        if not (arguments.yes or may_ask):
            raise UsageTrouble(
                "Nothing is sent without a yes, and nobody can be asked here.",
                "Give --yes, or see with --dry-run what would be sent.",
            )
    batch = known_batch(arguments.batch, services, None)
    result, code = check_arrived(batch, None, services, output)
    chosen = choose(result, cause=arguments.cause)
    for note in chosen.notes:
        output.say(note)
    rows = _without_present(chosen.rows, batch, arguments, services, output)
    plans = plan_again(rows, batch.submissions, _rule_of(arguments), batch.name_of)
    if not plans:
        output.say("Nothing is to be sent again.")
        if arguments.json:
            output.json([])
        return max(code, output.notices(services.store.drain_notices()))
    output.say(what_is_sent(rows, len(result.rows)))
    if not is_sending:
        _show(plans, arguments, services, output)
        return max(code, output.notices(services.store.drain_notices()))
    for notice in asyncio.run(_check_targets(plans, services)):
        output.say(notice)
    for one in plans:
        for line in forms.preview_lines(_header(one, services), one.manifest):
            output.say(line)
    files = words.plural(sum(one.plan.files for one in plans), "file")
    if may_ask and ask(f"Send {files} again? [y/N]", ("yes", "no")) != "yes":
        output.say("Nothing was sent.")
        return ExitCode.USAGE
    check_nothing_new(batch, services.journals)
    return max(code, _send(plans, arguments, services, output))


def _rule_of(arguments: Namespace) -> Callable[[Header], ConflictRule]:
    """Return the rule for names that are taken: the user's, else that of the first time."""
    given = ConflictRule(arguments.conflict) if arguments.conflict else None
    return lambda origin: given or origin.conflict


def _without_present(
    rows: Sequence[RowFinding],
    batch: Batch,
    arguments: Namespace,
    services: Services,
    output: Output,
) -> Sequence[RowFinding]:
    """Return `rows` without those whose file is in the target by now.

    Raises `ApiError` or `TokenTrouble` where that cannot be found out and something is to be sent.
    """
    try:
        there = asyncio.run(
            find_present([row.expected for row in rows], services.connected, services.clock)
        )
    except (ApiError, TokenTrouble) as error:
        if not arguments.dry_run and arguments.write is None:
            raise
        output.complain(f"What is in the target by now was not looked at: {trouble_line(error)}")
        return rows
    left = leave_out_present(rows, there, batch.submissions, _rule_of(arguments))
    for note in left.notes:
        output.say(note)
    return left.rows


# What is sent, or written


def _header(one: Again, services: Services) -> Header:
    now = services.clock.now()
    return header_of(one.plan, one.manifest, services.api, now, retry_of=one.origin.uuid)


async def _check_targets(plans: Sequence[Again], services: Services) -> tuple[str, ...]:
    calls = [call for one in plans for call in one.plan.calls]
    async with services.connected() as client:
        return await check_targets(targets_of(calls), client)


def _send(
    plans: Sequence[Again], arguments: Namespace, services: Services, output: Output
) -> ExitCode:
    all_sent: list[Sent] = []
    for one in plans:
        now, origin = services.clock.now(), one.origin.uuid
        journal = services.journals.create(one.plan, one.manifest, now, retry_of=origin)
        all_sent.append(send(journal, services, output))
        if all_sent[-1].error is not None:
            break
    return write_end(all_sent, arguments, services, output)


def _show(plans: Sequence[Again], arguments: Namespace, services: Services, output: Output) -> None:
    """Write what would be sent: as a manifest, as JSON, or in words."""
    headers = [_header(one, services) for one in plans]
    if arguments.write is not None:
        _write_manifest(plans, arguments.write, output)
    if arguments.json:
        now = services.clock.now()
        overviews = (Overview(header, standings(len(header.sizes), ())) for header in headers)
        output.json([forms.submission_json(one, (), is_kept=False, now=now) for one in overviews])
    elif arguments.write is None:
        for header, one in zip(headers, plans, strict=True):
            for line in forms.preview_lines(header, one.manifest):
                output.data(line)


def _write_manifest(plans: Sequence[Again], name: str, output: Output) -> None:
    """Write the rows in the format that came in, or in the one that the name asks for."""
    rows = [row for one in plans for row in one.manifest.rows]
    form = _ENDINGS.get(Path(name).suffix.lower(), plans[0].origin.format)
    text = render_manifest(rows, form)
    own = sum(one.origin.own_targets and row.own_target is not None
              for one in plans for row in one.manifest.rows)  # fmt: skip
    if own and form is not ManifestFormat.JSON:
        output.complain(
            f"{words.plural(own, 'row has', 'rows have')} a target of their own, for which there "
            f"is no place in {form.value}."
        )
    write_file(name, text, output, option="--write", may_replace=False)
    output.say(f"{words.plural(len(rows), 'row')} written; nothing was sent.")
