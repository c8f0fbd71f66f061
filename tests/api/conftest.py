from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from drs_tui.api.client import PlatformClient
from drs_tui.credentials.secret import Secret
from tests.api.calls import API, TOKEN


@pytest.fixture
async def client() -> AsyncIterator[PlatformClient]:
    client = PlatformClient(API, Secret(TOKEN))
    yield client
    await client.aclose()
