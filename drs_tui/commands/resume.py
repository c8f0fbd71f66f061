"""`resume`: goes on with submissions that were interrupted, and settles what nobody can know."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection, Sequence

from drs_tui import words
from drs_tui.commands.asking import ask, can_ask
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.sending import Sent, list_known, send, write_end
from drs_tui.errors import NotFound, UsageTrouble, trouble_line
from drs_tui.services import Services
from drs_tui.submission.batches import named
from drs_tui.submission.journal import Journal
from drs_tui.submission.settling import (
    found_event,
    left_event,
    look_for_calls,
    unknown_calls,
)
from drs_tui.submission.submission import (
    CallState,
    Overview,
    Standing,
    Submission,
)
from drs_tui.text import clean

_LOOK, _AGAIN, _LEAVE = "look", "again", "leave"


def resume(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Send what is left of the submissions of a batch, or of all that are unfinished."""
    services.check_may_submit()
    chosen = _chosen(arguments.batch, services)
    if not chosen:
        output.say("No submission is unfinished.")
        if arguments.json:
            output.json([])
        return ExitCode.OK
    all_sent: list[Sent] = []
    code = ExitCode.OK
    for overview in chosen:
        journal = services.journals.open(overview.header.uuid)
        choice = _choice(overview, arguments, output)
        settle = _Settler(choice, journal, services, output).settle
        try:
            sent = send(journal, services, output, take_over=arguments.take_over, settle=settle)
        except UsageTrouble as held:
            # Whoever sends this one does not send the others.
            output.complain(f"{clean(overview.header.batch, 128)}: {trouble_line(held)}")
            code = ExitCode.USAGE
            continue
        all_sent.append(sent)
        if sent.error is not None:
            break
    return max(code, write_end(all_sent, arguments, services, output))


def _chosen(batch: str | None, services: Services) -> list[Overview]:
    """Return the submissions to go on with. Raises `NotFound` for a batch that has none.

    Those of a batch that is named go on even where calls were only refused: that may be mended.
    """
    overviews = services.journals.overviews()
    if batch is None:
        chosen = [overview for overview in overviews if overview.is_open]
    else:
        overviews = named(batch, overviews, services.store.read_all())
        if not overviews:
            raise NotFound(
                "No submission has this name.", "Without a name all that are unfinished go on."
            )
        mendable = [one for one in overviews if one.is_open or one.files(CallState.REFUSED)]
        chosen = mendable or list(overviews[-1:])
    # Also of those that are finished: the last id may have come just before the end.
    list_known(overviews, services.store)
    return chosen


def _choice(overview: Overview, arguments: Namespace, output: Output) -> str | None:
    """Return what to do about unknown outcomes; asks where somebody can be asked."""
    unknown = [call for call in overview.calls if call.is_unknown]
    if not unknown or arguments.unknown is not None:
        return arguments.unknown if unknown else None
    if arguments.json or not can_ask():
        return None
    files = sum(overview.header.sizes[call.number] for call in unknown)
    output.say(
        f"Of {words.plural(len(unknown), 'call')} ({words.plural(files, 'file')}) nobody can say "
        "whether there is a job. If there is, its failures cannot be had."
    )
    question = "Look for their files, send them again with SKIP, or leave it so? [l/a/N]"
    return ask(question, (_LOOK, _AGAIN))


class _Settler:
    """Does what was chosen about the unknown outcomes of one submission."""

    def __init__(
        self, choice: str | None, journal: Journal, services: Services, output: Output
    ) -> None:
        self._choice = choice
        self._journal = journal
        self._services = services
        self._output = output

    async def settle(self, submission: Submission) -> Collection[int]:
        """Return the calls that are to be sent again."""
        unknown = unknown_calls(submission)
        if self._choice == _AGAIN:
            return [call.number for call in unknown]
        if self._choice == _LEAVE:
            for call in unknown:
                self._journal.add(left_event(call, self._services.clock))
        elif self._choice == _LOOK:
            await self._look(unknown, submission)
        return ()

    async def _look(self, unknown: Sequence[Standing], submission: Submission) -> None:
        async with self._services.connected() as client:
            async for finding in look_for_calls(unknown, submission, client):
                self._output.say(finding.sentence)
                if (found := found_event(finding, self._services.clock)) is not None:
                    self._journal.add(found)
