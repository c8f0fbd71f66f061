"""Names and sizes of the files of items: from the disk, and what it lacks from the platform."""

from __future__ import annotations

from collections.abc import Iterable

from drs_tui import words
from drs_tui.commands.job_forms import FilesById
from drs_tui.commands.output import ExitCode, Output
from drs_tui.errors import AuthError, trouble_line
from drs_tui.model import ImportItem
from drs_tui.services import Services

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from drs_tui.monitor.monitor import Monitor


def ids_of(items: Iterable[ImportItem]) -> list[str]:
    """Return the exact ids of the files among `items`, each once."""
    found = (item.file.id.exact for item in items if item.file and item.file.id)
    return list(dict.fromkeys(found))


def known_names(items: Iterable[ImportItem], services: Services) -> FilesById:
    """Return what the disk knows of the files of `items`."""
    return services.names.known(ids_of(items))


async def fetch_names(
    items: Iterable[ImportItem], monitor: Monitor, services: Services, output: Output
) -> tuple[FilesById, ExitCode]:
    """Return what is known of the files of `items`, and fetch what is not, by the hundred.

    What is fetched is kept on the disk for good. Says on stderr what could not be fetched.
    """
    ids, store = ids_of(items), services.names
    files = store.known(ids)
    missing = [file_id for file_id in ids if file_id not in files]
    was_in_trouble = monitor.snapshot.trouble is not None
    errors = await monitor.fetch_names(missing)
    all_fetched = monitor.snapshot.files
    fetched = {file_id: all_fetched[file_id] for file_id in missing if file_id in all_fetched}
    store.keep(fetched.values())
    files.update(fetched)
    code = ExitCode.OK
    for line, error in {trouble_line(error): error for error in errors}.items():
        output.complain(f"Names and sizes could not be fetched: {line}")
        is_token = isinstance(error, AuthError)
        code = max(code, ExitCode.TOKEN if is_token else ExitCode.UNREACHABLE)
    left = sum(file_id not in files for file_id in missing)
    if left and not errors and monitor.snapshot.trouble is not None:
        output.complain(f"Names and sizes of {words.plural(left, 'file')} were not fetched.")
        if not was_in_trouble:
            code = max(code, output.trouble(monitor.snapshot.trouble))
    return files, code
