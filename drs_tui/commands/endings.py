"""What is said, and which exit code it gives, when a command that stays with jobs is over."""

from __future__ import annotations

from collections.abc import Sequence

from drs_tui import words
from drs_tui.commands.attend import PATIENCE_S, End
from drs_tui.commands.output import ExitCode, Output
from drs_tui.model import Snapshot, WatchedJob
from drs_tui.services import Services


def say_end(
    end: End, jobs: Sequence[WatchedJob], snapshot: Snapshot, services: Services, output: Output
) -> ExitCode:
    """Say why it is over before all is done, and what the disk refused; return the exit code."""
    code = max(
        output.notices(services.store.drain_notices()), output.trouble(snapshot.store_trouble)
    )
    if end is End.DONE:
        return code
    # What keeps us from looking at all; else what keeps us from looking at the first job.
    trouble = snapshot.trouble or next((job.trouble for job in jobs if job.trouble), None)
    if end is End.TIME_OUT:
        under_way = sum(not job.is_final for job in jobs)
        output.complain(f"The time is up, with {words.plural(under_way, 'job')} not finished.")
    elif end is End.NO_ANSWER:
        output.complain(f"The platform gave no answer for {words.duration_word(PATIENCE_S)}.")
    if trouble is not None and (end is not End.TIME_OUT or trouble is snapshot.trouble):
        output.trouble(trouble)
    return max(code, _CODES[end])


_CODES = {
    End.TIME_OUT: ExitCode.TIME_OUT,
    End.NO_ANSWER: ExitCode.UNREACHABLE,
    End.NO_TOKEN: ExitCode.TOKEN,
}
