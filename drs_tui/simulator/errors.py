"""The platform's error codes, and the body that goes with each.

Codes and HTTP statuses are those of the platform's page of API status codes (documented);
the message texts are our own. Which of them really occur inside a job's `result` is unknown.
"""

from types import MappingProxyType

MORE_INFO = "http://docs.cavatica.org/docs/api-status-codes/#{code}"
"""Form of `more_info` (seen in a live answer of another call)."""

MEANINGS = MappingProxyType(
    {
        0: (503, "The platform is down for maintenance."),
        1000: (429, "Too many calls in this window, see the headers."),
        3001: (403, "You have no rights on this project."),
        3002: (404, "There is no such project."),
        3012: (400, "A project id has the form owner/project."),
        5000: (503, "Files cannot be read right now."),
        5001: (403, "You have no rights on this file."),
        5002: (404, "There is no such file."),
        5005: (400, "The project parameter has the form owner/project."),
        5022: (400, "The parent is not a folder."),
        5026: (404, "The folder to import into was not found."),
        5029: (400, "Each item needs a project or a parent."),
        5031: (400, "An item takes a project or a parent, not both."),
        10210: (403, "You may not write to the target."),
        10211: (404, "There is no import job with this id."),
        10215: (503, "The source server did not answer."),
        10225: (404, "Nothing was found at this source."),
        10226: (403, "You may not read this source."),
        10235: (400, "This is not a usable file name."),
        10246: (400, "This is not a usable DRS URI."),
        10248: (400, "The metadata was refused."),
        10276: (400, "The DRS bundle is malformed."),
        10277: (400, "The DRS object is malformed."),
        10278: (400, "The DRS bundle has no name."),
        10371: (429, "Too many imports, wait for the next window."),
        10372: (409, "A file of this name is already there."),
        90000: (400, "The request was not understood."),
        90001: (401, "The token was not accepted."),
        90003: (404, "There is nothing here."),
        90004: (503, "Something unexpected went wrong."),
        90005: (503, "A service is not available."),
        90006: (405, "This method is not allowed here."),
        90009: (500, "The server could not read the request."),
    }
)
"""Platform code -> HTTP status and message."""


class Refusal(Exception):
    """The platform says no: one of its codes, with its message or another."""

    def __init__(self, code: int, message: str | None = None) -> None:
        self.code = code
        self.status, usual = MEANINGS[code]
        self.message = usual if message is None else message
        super().__init__(f"{self.code}: {self.message}")


def error_body(code: int, message: str | None = None) -> dict[str, object]:
    """The error object of a code: the same four keys in answers and in a job's `result`."""
    status, usual = MEANINGS[code]
    return {
        "status": status,
        "code": code,
        "message": usual if message is None else message,
        "more_info": MORE_INFO.format(code=code),
    }
