"""Names and sizes of the files of items: from the disk, and what it lacks from the platform."""

from __future__ import annotations

from collections.abc import Iterable

from drs_tui.commands.job_forms import FilesById
from drs_tui.commands.output import ExitCode, Output, exit_code_of_trouble
from drs_tui.errors import AuthError, TokenTrouble
from drs_tui.model import ImportItem, Trouble, file_ids
from drs_tui.services import Services

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from drs_tui.monitor.monitor import Monitor
    from drs_tui.monitor.naming import Problem


def known_names(items: Iterable[ImportItem], services: Services) -> FilesById:
    """Return what the disk knows of the files of `items`."""
    return services.names.known(file_ids(items))


async def fetch_names(
    items: Iterable[ImportItem], monitor: Monitor, services: Services, output: Output
) -> tuple[FilesById, ExitCode]:
    """Return what is known of the files of `items`, and fetch what is not, by the hundred.

    What is fetched is kept on the disk for good. Says on stderr what could not be fetched.
    """
    # What only those need who ask the platform.
    from drs_tui.monitor.naming import fetch_all_names

    files, problems = await fetch_all_names(file_ids(items), monitor, services.names)
    return dict(files), say_problems(problems, output)


def say_problems(problems: Iterable[Problem], output: Output) -> ExitCode:
    """Write to stderr what could not be had, and return the exit code for it."""
    code = ExitCode.OK
    for problem in problems:
        output.complain(problem.sentence)
        code = max(code, _code_of(problem))
    return code


def _code_of(problem: Problem) -> ExitCode:
    match problem.reason:
        case None:
            return ExitCode.OK
        case Trouble() as trouble:
            return exit_code_of_trouble(trouble)
        case AuthError() | TokenTrouble():
            return ExitCode.TOKEN
        case _:
            return ExitCode.UNREACHABLE
