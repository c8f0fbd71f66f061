"""The quota of the user on a file system, where a program of the system tells it.

Only Lustre has a program of its own; of all others, also over NFS, `quota` knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from drs_tui.commands.checks.mounts import Mount
from drs_tui.terminal.tasks import Ended
from drs_tui.words import size_word

LIMIT_S = 4.0
"""How long a file server may take to answer."""
FULL_SHARE = 0.95
"""With more of a quota used than this a person should look."""

_BLOCK_BYTES = 1024
"""Both programs count in these [quota(1) DESCRIPTION; lfs-quota(1), kbytes]."""
_NUMBER = re.compile(r"\[?([0-9]+)\]?\*?")
"""With a star where it is over the limit; in brackets where Lustre is not sure."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What is known of a quota."""

    sentence: str
    """With no full stop."""
    is_short: bool = False


class Run(Protocol):
    """Runs a program."""

    async def __call__(
        self, command: tuple[str, ...], limit_s: float, *, environ: Mapping[str, str]
    ) -> Ended: ...


async def ask(mount: Mount | None, uid: int, environ: Mapping[str, str], run: Run) -> Quota:
    """Ask for the quota of user `uid` where `mount` is; `environ` is what the program gets."""
    if mount is None:
        return Quota("quota not known")
    point = str(mount.point)
    command: tuple[str, ...] = ("quota", "-w", "-p", "-f", point)
    if mount.kind == "lustre":
        command = ("lfs", "quota", "-q", "-u", str(uid), point)
    # The exit code tells nothing: `quota` has 1 for a quota that is used up, too.
    ended = await run(command, LIMIT_S, environ={**environ, "LC_ALL": "C"})
    if ended.code is None:
        return Quota(f"quota not known: {ended.trouble_clause}")
    found = parse(ended.written)
    if found is not None:
        return found
    if ended.written.rstrip().endswith(": none"):
        return Quota("no quota")
    return Quota(f"quota not known: '{command[0]}' tells none here")


def parse(written: str) -> Quota | None:
    """Return what stands in the line of numbers that both programs write; None where none does.

    The name of a file system; used, soft and hard limit, grace; the same four of files.
    """
    words = written.split()
    for at in range(1, len(words) - 7):
        told = [_NUMBER.fullmatch(word) for word in words[at : at + 8]]
        numbers = [int(match[1]) for index, match in enumerate(told) if match and index % 4 < 3]
        if len(numbers) == 6:
            return _quota(*numbers)
    return None


def _quota(
    blocks: int, soft_blocks: int, hard_blocks: int, files: int, soft_files: int, hard_files: int
) -> Quota:
    """Return the quota; a limit of 0 is none, and what is written stops at the hard one."""
    most_blocks, most_files = hard_blocks or soft_blocks, hard_files or soft_files
    told = []
    if most_blocks:
        used, most = size_word(blocks * _BLOCK_BYTES), size_word(most_blocks * _BLOCK_BYTES)
        told.append(f"{used} of {most}")
    if most_files:
        told.append(f"{files:,} of {most_files:,} files")
    if not told:
        return Quota("no quota")
    is_over = any(
        limit and used >= limit for used, limit in ((blocks, soft_blocks), (files, soft_files))
    )
    is_short = blocks > FULL_SHARE * most_blocks > 0 or files > FULL_SHARE * most_files > 0
    head = "quota exceeded" if is_over else "quota"
    return Quota(f"{head}: {' and '.join(told)}", is_over or is_short)
