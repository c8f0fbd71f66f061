"""Sees to it that no traceback with which this process or a thread of it ends holds a token.

Apart from `redaction`, which takes longer to import than a short command can afford, and which is
not needed before something breaks.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from types import TracebackType


def redact_tracebacks() -> None:
    """Redact the tracebacks of what ends this process, and of what it cannot raise."""
    sys.excepthook = _tell
    sys.unraisablehook = lambda told: _tell(told.exc_type, told.exc_value, told.exc_traceback)


def redact_tracebacks_of_threads() -> None:
    """Redact the tracebacks of what ends a thread of this process."""
    import threading

    threading.excepthook = lambda told: _tell(told.exc_type, told.exc_value, told.exc_traceback)


def _tell(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """Write the traceback of `error` to stderr, as Python would, but safe to show."""
    if sys.stderr is None:
        return
    try:
        from drs_tui.credentials.redaction import traceback_text

        text = traceback_text(error if error is not None else kind())
    except Exception:
        # Python would now write both errors as they are. What broke may be what imports need.
        text = kind.__name__
    sys.stderr.write(f"{text}\n")
