"""`retry`: what failed or is missing of a batch, sent once more or written as a manifest."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path

from drs_tui import words
from drs_tui.commands import submission_forms as forms
from drs_tui.commands.asking import ask, can_ask
from drs_tui.commands.choosing import choose, leave_out_present, rule_of
from drs_tui.commands.gathering import Batch, find_batch, gather
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.sending import Sent, send, write_end
from drs_tui.commands.writing import write_file
from drs_tui.errors import UsageTrouble
from drs_tui.services import Services
from drs_tui.submission.arrivals import CheckResult, RowFinding, RowState
from drs_tui.submission.formats import ManifestFormat
from drs_tui.submission.journal import header_of
from drs_tui.submission.manifest import Manifest
from drs_tui.submission.plan import Plan, make_plan
from drs_tui.submission.submission import Header, Overview, standings
from drs_tui.submission.target import check_targets, targets_of
from drs_tui.submission.writer import render_manifest
from drs_tui.values import dataclass

_ENDINGS = {
    ".csv": ManifestFormat.CSV,
    ".tsv": ManifestFormat.TSV,
    ".json": ManifestFormat.JSON,
}


@dataclass(frozen=True, slots=True)
class _Again:
    """Rows of one submission that are to be sent once more."""

    origin: Header
    manifest: Manifest
    plan: Plan


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
    batch = find_batch(arguments.batch, services, None)
    result, code = asyncio.run(gather(batch, None, services, output))
    rows = choose(result, arguments.cause, output)
    rows = leave_out_present(rows, batch, arguments, services, output)
    plans = [_again(header, found, arguments) for header, found in _by_origin(rows, batch)]
    if not plans:
        output.say("Nothing is to be sent again.")
        if arguments.json:
            output.json([])
        return max(code, output.notices(services.store.drain_notices()))
    output.say(_what_is_sent(rows, result))
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
    if len(services.journals.of_batch(batch.name)) != len(batch.submissions):
        raise UsageTrouble(
            "Nothing was sent: somebody else made a submission of this batch meanwhile.",
            "Look what is missing now, and try again.",
        )
    return max(code, _send(plans, arguments, services, output))


def _what_is_sent(rows: Sequence[RowFinding], result: CheckResult) -> str:
    failed = sum(row.state is RowState.FAILED for row in rows)
    told = f"{failed:,} failed, {len(rows) - failed:,} missing"
    return f"Again: {len(rows):,} of {words.plural(len(result.rows), 'row')} ({told})."


# What is sent, or written


def _by_origin(rows: Iterable[RowFinding], batch: Batch) -> list[tuple[Header, list[RowFinding]]]:
    """Return the rows by the submission that sent them first, oldest first."""
    found: dict[str, list[RowFinding]] = {}
    for row in rows:
        found.setdefault(row.expected.origin or "", []).append(row)
    headers = (one.header for one in batch.submissions)
    return [(header, found[header.uuid]) for header in headers if header.uuid in found]


def _again(origin: Header, rows: Sequence[RowFinding], arguments: Namespace) -> _Again:
    """Plan to send rows as they were sent first, but for the rule that the user may change."""
    manifest = Manifest(
        origin.file_name,
        origin.format,
        tuple(row.expected.row for row in rows),
        (),
        sha256=origin.sha256,
    )
    plan = make_plan(
        manifest,
        origin.target,
        conflict=rule_of(origin, arguments),
        tags=origin.tags,
        batch=origin.batch,
        own_targets=origin.own_targets,
        send_measures=origin.send_measures,
    )
    return _Again(origin, manifest, plan)


def _header(one: _Again, services: Services) -> Header:
    now = services.clock.now()
    return header_of(one.plan, one.manifest, services.api, now, retry_of=one.origin.uuid)


async def _check_targets(plans: Sequence[_Again], services: Services) -> tuple[str, ...]:
    calls = [call for one in plans for call in one.plan.calls]
    async with services.connected() as client:
        return await check_targets(targets_of(calls), client)


def _send(
    plans: Sequence[_Again], arguments: Namespace, services: Services, output: Output
) -> ExitCode:
    all_sent: list[Sent] = []
    for one in plans:
        now, origin = services.clock.now(), one.origin.uuid
        journal = services.journals.create(one.plan, one.manifest, now, retry_of=origin)
        all_sent.append(send(journal, services, output))
        if all_sent[-1].error is not None:
            break
    return write_end(all_sent, arguments, services, output)


def _show(
    plans: Sequence[_Again], arguments: Namespace, services: Services, output: Output
) -> None:
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


def _write_manifest(plans: Sequence[_Again], name: str, output: Output) -> None:
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
