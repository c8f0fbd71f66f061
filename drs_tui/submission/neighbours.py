"""What other processes of this profile sent lately, by their journals: they fill the same window.

Each submission has a journal, and every request stands in it before it goes out. So whoever looks
into the others' journals after having written down an own intent, and before sending it, sees all
that went out before, and all that is about to: of two that are about to send at the same time at
least one sees the other.

What remains uncertain: whoever sends with the same account from another home, by another tool or
in the platform's own pages is not seen; over a network file system a line may come late; clocks of
two machines may differ. Then more than fits may be sent, and the importer refuses what is too much
with its own code, upon which the sender waits.
"""

from __future__ import annotations

from drs_tui.clock import Clock
from drs_tui.submission.journal import Journals
from drs_tui.submission.pace import sent_lately
from drs_tui.submission.submission import Overview


class Neighbours:
    """The other submissions of a profile. Methods block and raise `StoreTrouble`."""

    def __init__(self, journals: Journals, uuid: str, clock: Clock) -> None:
        """`uuid` is that of the own submission, which is left out."""
        self._journals = journals
        self._uuid = uuid
        self._clock = clock
        self._known: dict[str, tuple[tuple[int, int], Overview | None]] = {}
        """What was read of each journal, by its uuid, with the stamp that it had then."""

    def sent(self) -> list[tuple[float, int]]:
        """Return when how many files others sent in the present window, in monotonic seconds.

        Only journals that changed are read again.
        """
        known: dict[str, tuple[tuple[int, int], Overview | None]] = {}
        for uuid, stamp in self._journals.stamps().items():
            if uuid == self._uuid:
                continue
            before = self._known.get(uuid)
            if before is None or before[0] != stamp:
                before = (stamp, self._journals.open(uuid).read_overview())
            known[uuid] = before
        self._known = known
        overviews = (overview for _, overview in known.values() if overview is not None)
        ours = (one for one in overviews if one.header.api == self._journals.api)
        return sent_lately(ours, self._clock.now(), self._clock.monotonic())
