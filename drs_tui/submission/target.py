"""Whether the places that files are to go to are there, and take files, as far as the API tells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from drs_tui.errors import NotFound, RequestRefused, UsageTrouble
from drs_tui.model import FileDetails
from drs_tui.submission.manifest import Target
from drs_tui.submission.plan import CreateCall
from drs_tui.text import clean

if TYPE_CHECKING:
    from drs_tui.api.client import Reply
    from drs_tui.api.listing import ProjectDetails


class Places(Protocol):
    """What is asked of the platform."""

    async def get_project(self, project_id: str) -> Reply[ProjectDetails]: ...

    async def get_file(self, file_id: str) -> Reply[FileDetails]: ...


def targets_of(calls: Iterable[CreateCall]) -> tuple[Target, ...]:
    """Return every place that a plan's files go to, once each."""
    return tuple(dict.fromkeys(item.target for call in calls for item in call.items))


def target_word(target: Target) -> str:
    """Return a target in words, safe to show."""
    if target.project is not None:
        return f"project {clean(target.project, 80)}"
    return f"folder {clean(target.parent or '', 80)}"


async def check_targets(targets: Iterable[Target], platform: Places) -> tuple[str, ...]:
    """Return sentences about what the platform does not tell of the targets.

    Raises `UsageTrouble` for one that is not there or takes no files, and `ApiError` where no
    answer came.
    """
    notices: list[str] = []
    for target in targets:
        try:
            is_writable = await _is_writable(target, platform)
        except (NotFound, RequestRefused) as error:
            raise UsageTrouble(
                f"Nothing can go to {target_word(target)}: {error.message}",
                "Check its name, and that the token's account is a member of the project.",
            ) from error
        if is_writable is None:
            notices.append(
                f"Whether files may be put into {target_word(target)} is not told by the platform."
            )
        elif not is_writable:
            raise UsageTrouble(
                f"The token's account may not put files into {target_word(target)}.",
                "Ask the project's owner for the right to write.",
            )
    return tuple(notices)


async def _is_writable(target: Target, platform: Places) -> bool | None:
    if target.parent is None:
        assert target.project is not None
        return (await platform.get_project(target.project)).value.permissions.write
    folder = (await platform.get_file(target.parent)).value
    if folder.type is not None and folder.type.exact.lower() != "folder":
        raise UsageTrouble(
            f"{clean(target.parent, 80)} is a file, not a folder.", "Give the id of a folder."
        )
    if folder.project is None:
        return None
    return (await platform.get_project(folder.project.exact)).value.permissions.write
