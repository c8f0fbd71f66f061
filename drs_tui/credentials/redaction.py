"""Takes secrets out of what is written for people to read: logs, tracebacks, reports.

Nothing here knows where a text came from. So each token that this process holds is looked for by
its value, and what stands where secrets stand (signatures in addresses, headers, passwords) by its
place.
"""

from __future__ import annotations

import re

from drs_tui.credentials.secret import live_values
from drs_tui.text import clean_lines

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    import logging
    from typing import Any

HIDDEN = "<secret>"

_BEHIND_NAMES = (
    # A value in the query of an address, as pre-signed addresses have them ...
    r"""(?P<name>[?&;][\w.%-]*(?:signature|sig|token|credential|secret|password|key)="""
    # ... or in a header that gives access, written as itself or within quotes.
    r"""|(?:x-sbg-auth-token|(?:proxy-)?authorization|(?:set-)?cookie)\b["']?\s*[:=,]\s*(?:b(?=["']))?["']?"""
    r"""(?:(?:basic|bearer)\s+)?)"""
    r"""[^\s&"'<>,;)}\]]+"""
)
_USER_OF_ADDRESS = r"(?<=://)[^\s/@\"'<>]+(?=@)"


def redact(text: str) -> str:
    """Return `text` with `<secret>` in the place of every secret in it."""
    for value in live_values():
        text = text.replace(value, HIDDEN)
    text = re.sub(_USER_OF_ADDRESS, HIDDEN, text)
    return re.sub(_BEHIND_NAMES, lambda match: match["name"] + HIDDEN, text, flags=re.I)


def traceback_text(error: BaseException) -> str:
    """Return the traceback of `error`, safe to show: no secrets, no values of variables.

    The text of an exception may come from outside, so it is cleaned like everything else.
    """
    import traceback

    return _safe("".join(traceback.format_exception(error))).rstrip("\n")


def redact_logs() -> None:
    """Redact all that this process logs from now on."""
    import logging

    make = logging.getLogRecordFactory()

    def make_redacted(*arguments: Any, **more: Any) -> logging.LogRecord:
        return _redacted(make(*arguments, **more))

    logging.setLogRecordFactory(make_redacted)


def _safe(text: str) -> str:
    return clean_lines(redact(text))


def _redacted(record: logging.LogRecord) -> logging.LogRecord:
    """Return `record` with its message put together, and everything in it safe to write."""
    try:
        message = record.getMessage()
    except Exception:
        # Of what does not fit together, only the part that is ours is told.
        message = str(record.msg)
    record.msg, record.args = _safe(message), None
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = traceback_text(record.exc_info[1])
        record.exc_info = None
    if record.stack_info:
        record.stack_info = _safe(record.stack_info)
    return record
