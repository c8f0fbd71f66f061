"""`show`: one job with its items."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drs_tui.api.wire import parse_job
from drs_tui.commands import job_forms as forms
from drs_tui.commands.ids import one_id
from drs_tui.commands.output import ExitCode, Output
from drs_tui.errors import (
    ApiError,
    AuthError,
    BadReply,
    NotFound,
    StoreTrouble,
    TokenTrouble,
    trouble_line,
)
from drs_tui.model import FileDetails, ImportJob, WatchedJob
from drs_tui.monitor.breaker import job_trouble_kind, trouble_of
from drs_tui.monitor.facts import after_answer, after_trouble
from drs_tui.services import Services
from drs_tui.store.jobs import StoredJob

if TYPE_CHECKING:
    from drs_tui.api.client import PlatformClient


@dataclass(slots=True)
class _Picture:
    """What is known of one job: from the disk at first, from the platform after a look."""

    job: WatchedJob
    answer: ImportJob | None
    files: forms.FilesById = field(default_factory=dict)


def show_job(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write one job with its items; it need not be watched."""
    job_id = one_id(arguments.id, services.api, output)
    stored = services.store.read(job_id)
    picture = _picture_of(stored) if stored else _nothing_known(job_id, services)
    if arguments.cached:
        if stored is None:
            raise NotFound(f"Job {job_id} is not kept here.", "Look at it: leave out --cached.")
        code = ExitCode.OK
    else:
        code = asyncio.run(_look(picture, services, output, is_watched=stored is not None))
    if stored is not None or picture.answer is not None:
        _write(picture, arguments, services, output)
    return max(code, output.notices(services.store.drain_notices()))


def _nothing_known(job_id: str, services: Services) -> _Picture:
    return _Picture(WatchedJob(job_id, services.api, services.clock.now()), None)


def _picture_of(stored: StoredJob) -> _Picture:
    answer = None
    if stored.answer is not None:
        try:
            answer = parse_job(stored.answer, stored.job.id)
        except BadReply:
            answer = None
    return _Picture(stored.job, answer)


async def _look(
    picture: _Picture, services: Services, output: Output, *, is_watched: bool
) -> ExitCode:
    """Ask the platform; what is known from before stays where it does not answer."""
    now = services.clock.now
    try:
        async with services.connected() as client:
            reply = await client.get_job(picture.job.id)
            picture.answer = reply.value
            picture.job = after_answer(picture.job, reply.value, at=now(), server_date=reply.date)
            code = await _fetch_files(picture, client, output)
    except (ApiError, TokenTrouble) as error:
        trouble = trouble_of(job_trouble_kind(error), error, now())
        picture.job = after_trouble(picture.job, trouble)
        return output.error(error)
    return max(code, _keep(picture, services, output)) if is_watched else code


async def _fetch_files(picture: _Picture, client: PlatformClient, output: Output) -> ExitCode:
    """Fetch names and sizes, which the answer about a job does not have."""
    from drs_tui.api.client import MAX_FILES

    items = picture.answer.items if picture.answer else ()
    found = (item.file.id.exact for item in items if item.file and item.file.id)
    ids = list(dict.fromkeys(found))
    try:
        for start in range(0, len(ids), MAX_FILES):
            reply = await client.get_files(ids[start : start + MAX_FILES])
            for file in reply.value:
                if isinstance(file, FileDetails) and file.id is not None:
                    picture.files[file.id.exact] = file
    except ApiError as error:
        output.complain(f"Names and sizes could not be fetched: {trouble_line(error)}")
        return ExitCode.TOKEN if isinstance(error, AuthError) else ExitCode.UNREACHABLE
    return ExitCode.OK


def _keep(picture: _Picture, services: Services, output: Output) -> ExitCode:
    """Keep what was learnt of a watched job."""
    answer = picture.answer.answer if picture.answer else None
    try:
        picture.job = services.store.save_facts(picture.job, answer)
    except StoreTrouble as error:
        return output.error(error)
    return ExitCode.OK


def _write(picture: _Picture, arguments: Namespace, services: Services, output: Output) -> None:
    now = services.clock.now()
    items = picture.answer.items if picture.answer else ()
    if arguments.json:
        told = [forms.item_json(item, picture.files) for item in items]
        output.json({**forms.job_json(picture.job, now), "items": told})
        return
    for line in forms.job_lines(picture.job, now):
        output.data(line)
    if items:
        output.data("")
        output.table(forms.ITEM_HEADER, [forms.item_row(item, picture.files) for item in items])
