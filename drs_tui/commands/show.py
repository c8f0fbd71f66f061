"""`show`: one job with its items."""

from __future__ import annotations

from drs_tui.commands import job_forms as forms
from drs_tui.commands.ids import one_id
from drs_tui.commands.naming import fetch_names, known_names
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.picture import Picture, stored_picture
from drs_tui.errors import NotFound
from drs_tui.job_json import job_json
from drs_tui.services import Services

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from argparse import Namespace


def show_job(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write one job with its items; it need not be watched."""
    picture = stored_picture(one_id(arguments.id, services.api, output), services)
    if not arguments.cached:
        import asyncio

        files, code = asyncio.run(_look(picture, services, output))
    elif picture.is_watched:
        files, code = known_names(picture.items, services), ExitCode.OK
    else:
        raise NotFound(f"Job {picture.job.id} is not kept here.", "Look at it: leave out --cached.")
    if picture.is_known:
        _write(picture, files, arguments, services, output)
    return max(code, output.notices(services.store.drain_notices()))


async def _look(
    picture: Picture, services: Services, output: Output
) -> tuple[forms.FilesById, ExitCode]:
    """Ask the platform; what is known from before stays where it does not answer."""
    from drs_tui.commands.looking import watching

    async with watching([picture], services, output) as (monitor, code):
        if code != ExitCode.OK:
            return known_names(picture.items, services), code
        return await fetch_names(picture.items, monitor, services, output)


def _write(
    picture: Picture,
    files: forms.FilesById,
    arguments: Namespace,
    services: Services,
    output: Output,
) -> None:
    now = services.clock.now()
    if arguments.json:
        told = [forms.item_json(item, files) for item in picture.items]
        output.json({**job_json(picture.job, now), "items": told})
        return
    for line in forms.job_lines(picture.job, now):
        output.data(line)
    if picture.items:
        output.data("")
        rows = [forms.item_row(item, files) for item in picture.items]
        output.table(forms.ITEM_HEADER, rows, forms.SPARE_ITEM_COLUMNS)
