"""That an answer is one to its own request, and not the rest of an earlier one.

Where an answer is longer than it says, its rest stays in the buffer of the connection and would be
read as the answer to the next request: about another job, or long out of date.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from drs_tui.errors import NetworkTrouble
from drs_tui.values import dataclass

TRACE = "trace"
"""Name of the request extension by which httpcore tells what it does (its page 'Extensions')."""

DEPARTURE = "drs_tui_departure"
"""Name of the request extension that holds a `Departure`."""

_LEAVING = "http11.send_request_headers.started"
_ASKED = "http11.receive_response_headers.started"
_TUNNEL = b"CONNECT"
"""What a proxy is asked before the request itself is sent."""
_TOLD = "http11.receive_response_headers.complete"


@dataclass(slots=True)
class Departure:
    """Whether the first byte of a request was given to the network."""

    is_watched: bool = False
    """Whether the way out tells what it does, so that `has_left` can be relied on."""
    has_left: bool = False


class InOrder:
    """Follows one request, and takes note of its departure.

    Raises `NetworkTrouble`, by which the connection is closed.

    What comes over the network is waited for, and then everything else in the event loop has its
    turn first. An answer without any such turn was there before it was asked for.
    """

    def __init__(self, departure: Departure | None = None) -> None:
        self._departure = departure or Departure()
        self._has_waited = False

    async def __call__(self, event: str, info: Mapping[str, object]) -> None:
        self._departure.is_watched = True
        if event == _LEAVING and getattr(info.get("request"), "method", b"") != _TUNNEL:
            self._departure.has_left = True
        if event == _ASKED:
            self._has_waited = False
            asyncio.get_running_loop().call_soon(self._note_turn)
        elif event == _TOLD and not self._has_waited:
            raise NetworkTrouble(
                "An answer was there before it was asked for, and was not believed.", "Try again."
            )

    def _note_turn(self) -> None:
        self._has_waited = True
