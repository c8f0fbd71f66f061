"""Names and sizes of the files of items: from the disk, and what it lacks from the platform."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from drs_tui import words
from drs_tui.commands.job_forms import FilesById
from drs_tui.commands.looking import in_turn
from drs_tui.commands.output import ExitCode, Output
from drs_tui.errors import ApiError, AuthError, trouble_line
from drs_tui.model import FileDetails, ImportItem
from drs_tui.monitor.link import Link
from drs_tui.services import Services


def ids_of(items: Iterable[ImportItem]) -> list[str]:
    """Return the exact ids of the files among `items`, each once."""
    found = (item.file.id.exact for item in items if item.file and item.file.id)
    return list(dict.fromkeys(found))


def known_names(items: Iterable[ImportItem], services: Services) -> FilesById:
    """Return what the disk knows of the files of `items`."""
    return services.names.known(ids_of(items))


async def fetch_names(
    items: Iterable[ImportItem], link: Link, services: Services, output: Output
) -> tuple[FilesById, ExitCode]:
    """Return what is known of the files of `items`, and fetch what is not, by the hundred.

    What is fetched is kept on the disk for good. Says on stderr what could not be fetched.
    """
    from drs_tui.api.client import MAX_FILES

    ids, store = ids_of(items), services.names
    files = store.known(ids)
    missing = [file_id for file_id in ids if file_id not in files]
    parts = [missing[start : start + MAX_FILES] for start in range(0, len(missing), MAX_FILES)]
    failed: dict[str, ApiError] = {}

    async def fetch(part: Sequence[str]) -> None:
        try:
            told = await link.get_files(part)
        except ApiError as error:
            failed.setdefault(trouble_line(error), error)
            return
        found = [file for file in told if isinstance(file, FileDetails) and file.id]
        files.update((file.id.exact, file) for file in found if file.id)
        store.keep(found)

    left = await in_turn(parts, fetch, link, services.clock) if parts else []
    code = ExitCode.OK
    for line, error in failed.items():
        output.complain(f"Names and sizes could not be fetched: {line}")
        is_token = isinstance(error, AuthError)
        code = max(code, ExitCode.TOKEN if is_token else ExitCode.UNREACHABLE)
    if left and not failed:
        count = sum(map(len, left))
        output.complain(f"Names and sizes of {words.plural(count, 'file')} were not fetched.")
        code = max(code, output.trouble(link.trouble))
    return files, code
