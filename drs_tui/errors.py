"""The errors that are part of normal life here, each with a sentence and what to do about it.

    DrsError
    |- UsageTrouble        what was typed, pasted or configured cannot be used
    |- StoreTrouble        the state on disk cannot be read or written
    |- TokenTrouble        no token, or one that cannot be had or kept
    |- ApiError            a request did not give what was asked for
       |- NetworkTrouble   no answer: no network, a refused or cut connection, a deadline passed
       |  |- CaptivePage   a web page of something in between came instead of an answer
       |- BadReply         an answer that is not what the platform documents
       |- AuthError        the platform refused the token
       |- NotFound         the platform does not know the id
       |- RateLimited      too many requests; knows when they are welcome again
       |- Maintenance      the platform says that it is in maintenance
       |- ServerTrouble    the platform, or a service behind it, broke
       |- RequestRefused   any other refusal

Which class an answer becomes is decided on the platform's code, then on the HTTP status, never on
the text of a message.
"""

from __future__ import annotations

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from drs_tui.model import RateLimit


class DrsError(Exception):
    """An expected trouble: `message` is one sentence for people, `hint` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageTrouble(DrsError):
    """What was typed, pasted or configured cannot be used."""


class StoreTrouble(DrsError):
    """The state on disk cannot be read or written."""


class TokenTrouble(DrsError):
    """There is no token, or it cannot be had from, or kept in, the place that was chosen."""


class ApiError(DrsError):
    """A request did not give what was asked for."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        status: int | None = None,
        code: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.status = status
        """HTTP status of the answer, None where there was no answer."""
        self.code = code
        """The platform's own code, None where it sent none."""
        self.request_id = request_id
        """What the platform's support asks for, cleaned, None where it sent none."""
        self.budget: RateLimit | None = None
        """What the answer's headers said of the request budget, set by the client."""
        self.may_have_left = True
        """Whether any of the request may have gone out; False only where it is sure that nothing
        did, set by the client."""


class NetworkTrouble(ApiError):
    """No whole answer came."""


class CaptivePage(NetworkTrouble):
    """A web page came as a good answer: something on the way answers for the platform."""


class BadReply(ApiError):
    """An answer came that is not what the platform documents."""


class AuthError(ApiError):
    """The platform refused the token."""


class NotFound(ApiError):
    """The platform does not know what was asked for."""


class Maintenance(ApiError):
    """The platform says that it is in maintenance."""


class ServerTrouble(ApiError):
    """The platform, or a service behind it, broke."""


class RequestRefused(ApiError):
    """The platform understood the request and refused it."""


class RateLimited(ApiError):
    """Too many requests in this window."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        wait_s: float | None = None,
        status: int | None = None,
        code: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, hint, status=status, code=code, request_id=request_id)
        self.wait_s = wait_s
        """Seconds until requests are welcome, by the answer's own Date; None if it did not say."""


def trouble_line(error: DrsError) -> str:
    """Return the sentence and the hint of `error` on one line."""
    return f"{error.message} {error.hint}".strip()
