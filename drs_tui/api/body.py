"""The bytes of an answer, read as JSON: strictly, since half an answer must not count as one."""

from __future__ import annotations

import json
import math
from typing import NoReturn

from drs_tui.errors import BadReply, CaptivePage

_NETWORK_HINT = "Open any web page to sign in to your network, then try again."
_AGAIN_HINT = "Try again; if it stays so, check the API address."


def read_json(body: bytes) -> object:
    """Return the JSON value that `body` is, or raise `BadReply` saying what it is instead.

    A web page is a `CaptivePage`.

    UTF-8 only, with or without a byte order mark. NaN, infinite numbers and numbers of thousands of
    digits are refused: they are no JSON, or cannot be written out again.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadReply("The answer is not text in UTF-8.", _AGAIN_HINT) from error
    if not text.strip():
        raise BadReply("The answer is empty.", _AGAIN_HINT)
    try:
        value: object = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        # Its traceback is as deep as the answer.
        raise BadReply("The answer is nested too deeply.", _AGAIN_HINT) from None
    except ValueError as error:
        if text.lstrip().startswith("<"):
            raise CaptivePage(
                "A web page came instead of an answer: a login page of your network?", _NETWORK_HINT
            ) from error
        raise BadReply("The answer is not whole, valid JSON.", _AGAIN_HINT) from error
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number beyond all bounds")
    return number
