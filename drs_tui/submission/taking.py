"""Taking the claim on a submission, also from an owner that is gone."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from drs_tui.clock import Clock
from drs_tui.errors import UsageTrouble
from drs_tui.submission.claim import OLD, WATCH_S, Owner, SendingClaim, read_owner, remove_claim

_TRIES = 5


async def take_claim(
    path: Path,
    clock: Clock,
    *,
    take_over: bool = False,
    on_watch: Callable[[Owner | None], None] = lambda owner: None,
) -> SendingClaim:
    """Take the claim at `path`, if need be from an owner that is gone.

    `take_over`: a person says that it is. `on_watch` is called where somebody has to be watched
    for a while to find out. Raises `UsageTrouble` where another process holds it, or may hold it,
    and `StoreTrouble`.
    """
    for _ in range(_TRIES):
        try:
            return SendingClaim.take(path, clock.now())
        except FileExistsError:
            owner = read_owner(path)
        if owner is None and not _is_there(path):
            # It was given back just now.
            continue
        if owner is not None and owner.is_known_alive():
            raise UsageTrouble(
                f"Another drs-tui on this machine (process {owner.pid}) is sending this.",
                f"Wait for it, or end it first: kill {owner.pid}",
            )
        if not (take_over or (owner is not None and owner.is_known_dead())):
            await _see_it_gone(path, owner, clock, on_watch)
        remove_claim(path, owner)
    raise UsageTrouble("Several others are about to send this too.", "Try again in a moment.")


async def _see_it_gone(
    path: Path, owner: Owner | None, clock: Clock, on_watch: Callable[[Owner | None], None]
) -> None:
    """Raise `UsageTrouble` unless the owner gives no sign while we watch."""
    if _gave_sign_lately(owner, clock.now()):
        raise _may_be_sending(owner)
    on_watch(owner)
    await clock.sleep(WATCH_S)
    if read_owner(path) != owner:
        raise _may_be_sending(owner)


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)


def _gave_sign_lately(owner: Owner | None, now: datetime) -> bool:
    """Tell whether the last sign, by the owner's own clock, is not old; nor is one yet to come."""
    return owner is not None and owner.beat_at is not None and now - owner.beat_at < OLD


def _may_be_sending(owner: Owner | None) -> UsageTrouble:
    who = f"drs-tui on {owner.host} (process {owner.pid})" if owner else "Another drs-tui"
    return UsageTrouble(
        f"{who} seems to be sending this.",
        "If it is gone for sure, take over from it: --take-over",
    )
