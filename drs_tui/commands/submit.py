"""`submit`: a manifest becomes jobs."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from pathlib import Path

from drs_tui import words
from drs_tui.commands import submission_forms as forms
from drs_tui.commands.asking import ask, can_ask
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.sending import send, write_end
from drs_tui.errors import NetworkTrouble, TokenTrouble, UsageTrouble
from drs_tui.services import Services
from drs_tui.submission.journal import header_of
from drs_tui.submission.manifest import Manifest, PathRule, Target, read_manifest
from drs_tui.submission.plan import ConflictRule, Plan, make_plan
from drs_tui.submission.progress import resume_command
from drs_tui.submission.submission import Header, Overview, standings
from drs_tui.submission.target import check_targets, targets_of
from drs_tui.text import clean


def submit(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Read a manifest, say what would be sent, and send it if that is what is wanted."""
    if not arguments.dry_run:
        services.check_may_submit()
    manifest = read_manifest(
        Path(arguments.manifest), paths=PathRule(arguments.paths), host=arguments.host
    )
    if not manifest.rows:
        return _refuse(manifest, output)
    plan = _plan(arguments, manifest)
    header = header_of(plan, manifest, services.api, services.clock.now())
    if arguments.dry_run:
        return _try_dry(header, plan, manifest, arguments, services, output)
    may_ask = not arguments.yes and can_ask()
    if not arguments.yes and not may_ask:
        raise UsageTrouble(
            "Nothing is sent without a yes, and nobody can be asked here.",
            "Give --yes, or see with --dry-run what would be sent.",
        )
    if manifest.refused and not (arguments.skip_bad or may_ask):
        return _refuse(manifest, output)
    _check_batch(plan, services)
    for notice in asyncio.run(_check_targets(plan, services)):
        output.say(notice)
    for line in forms.preview_lines(header, manifest):
        output.say(line)
    if may_ask and ask(_question(header, manifest), ("yes", "no")) != "yes":
        output.say("Nothing was sent.")
        return ExitCode.USAGE
    journal = services.journals.create(plan, manifest, services.clock.now())
    return write_end([send(journal, services, output)], arguments, services, output)


def _plan(arguments: Namespace, manifest: Manifest) -> Plan:
    return make_plan(
        manifest,
        Target(arguments.project, arguments.parent),
        conflict=ConflictRule(arguments.conflict),
        tags=arguments.tags or (),
        batch=arguments.batch,
        own_targets=arguments.own_targets,
        send_measures=arguments.send_measures,
    )


def _refuse(manifest: Manifest, output: Output) -> ExitCode:
    """Say why nothing is sent: rows that cannot be."""
    for row in manifest.refused:
        output.complain(row.sentence)
    refused = words.plural(len(manifest.refused), "row")
    hint = " Correct them, or leave them out with --skip-bad." if manifest.rows else ""
    output.complain(f"Nothing was sent: {refused} cannot be.{hint}")
    return ExitCode.USAGE


def _question(header: Header, manifest: Manifest) -> str:
    left_out = len(manifest.refused)
    without = f", leaving out {words.plural(left_out, 'row')}" if left_out else ""
    return f"Send {words.plural(header.files, 'file')}{without}? [y/N]"


def _check_batch(plan: Plan, services: Services) -> None:
    """Raise `UsageTrouble` where a submission of that name is unfinished: it would go twice."""
    for header in services.journals.of_batch(plan.batch):
        overview = services.journals.open(header.uuid).read_overview()
        if overview is not None and overview.is_open:
            go_on = resume_command(plan.batch)
            raise UsageTrouble(
                f"A submission of batch {clean(plan.batch, 128)} is unfinished.",
                f"For another one choose another --batch. Go on with it: {go_on}",
            )


async def _check_targets(plan: Plan, services: Services) -> tuple[str, ...]:
    async with services.connected() as client:
        return await check_targets(targets_of(plan.calls), client)


def _try_dry(
    header: Header,
    plan: Plan,
    manifest: Manifest,
    arguments: Namespace,
    services: Services,
    output: Output,
) -> ExitCode:
    """Write what would be sent; the code is the one that sending it would begin with."""
    try:
        notices = asyncio.run(_check_targets(plan, services))
    except (NetworkTrouble, TokenTrouble) as error:
        notices = (f"The target was not checked: {error.message}",)
    for notice in notices:
        output.say(notice)
    if arguments.json:
        overview = Overview(header, standings(len(plan.calls), ()))
        now = services.clock.now()
        output.json(forms.submission_json(overview, manifest.refused, is_kept=False, now=now))
    else:
        for line in forms.preview_lines(header, manifest):
            output.data(line)
    return ExitCode.USAGE if manifest.refused and not arguments.skip_bad else ExitCode.OK
