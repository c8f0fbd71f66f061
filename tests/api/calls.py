"""What the tests of the client have in common."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import UTC, datetime

import pytest

from drs_tui.errors import (
    ApiError,
    RateLimited,
)

API = "https://cavatica-api.sbgenomics.com/v2"
HOST = "cavatica-api.sbgenomics.com"
TOKEN = "canary0123456789canary0123456789"
JOB_ID = "412000000000000002"
JOB_PATH = f"/bulk/drs/imports/{JOB_ID}"
FILE_ID = "70a0000000000000000000a1"
DATE = "Tue, 03 Feb 2026 04:05:06 GMT"
RESET = int(datetime(2026, 2, 3, 4, 6, 6, tzinfo=UTC).timestamp())
HEADERS = {
    "Date": DATE,
    "X-RateLimit-Limit": "1000",
    "X-RateLimit-Remaining": "874",
    "X-RateLimit-Reset": str(RESET),
    "X-Request-Id": "7d1a",
}


async def failing(call: Awaitable[object]) -> ApiError:
    """Return the error of a call, having checked what holds for all of them."""
    with pytest.raises(ApiError) as caught:
        await call
    error = caught.value
    chain: list[BaseException] = [error]
    while cause := chain[-1].__cause__:
        chain.append(cause)
    for text in (error.message, error.hint, *map(str, chain)):
        assert TOKEN not in text
        assert text.isprintable()
    assert HOST in error.message or isinstance(error, RateLimited)
    assert error.hint
    return error
