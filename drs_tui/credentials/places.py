"""Places in their order: which one wins, and what to say of the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from drs_tui.credentials.sources import FoundToken, Look, SourceReport, SourceState
from drs_tui.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """A place to look into."""

    look: Callable[[], Awaitable[Look]]
    in_use: bool = True
    """A place that is not in use is reported, never used."""


async def at_hand(token: FoundToken, api: str) -> Look:
    """Look at a token that was given for `api`."""
    return Look(token.source, SourceState.FOUND, secret=token.secret, api=api)


async def keyring_not_asked() -> Look:
    """Stand in for the keyring where it is not to be asked."""
    return Look("system keyring", SourceState.NOT_ASKED)


async def reports_on(places: Sequence[Place]) -> tuple[SourceReport, ...]:
    """Look into all `places`, one after the other, and return a line for each, in their order."""
    lines: list[SourceReport] = []
    decided_by: Look | None = None
    for place in places:
        look = await place.look()
        lines.append(_line(look, place, decided_by))
        if decided_by is None and place.in_use and look.ends_search:
            decided_by = look
    return tuple(lines)


def _line(look: Look, place: Place, decided_by: Look | None) -> SourceReport:
    """Return the line for `look`, which is no winner where `decided_by` came before it."""
    if look.state is not SourceState.FOUND:
        return look.report()
    if not place.in_use:
        unused = replace(look, state=SourceState.NOT_CHOSEN)
        return replace(unused, detail="It holds a token that this profile does not use.").report()
    if decided_by is None:
        return look.report(wins=True)
    if decided_by.state is SourceState.NOT_ASKED:
        return replace(look, detail=f"Used only if the {decided_by.source} has no token.").report()
    why = "Hidden by" if decided_by.secret else "Not used as long as this fails:"
    return replace(look, state=SourceState.HIDDEN, detail=f"{why} {decided_by.source}.").report()
