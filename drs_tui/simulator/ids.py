"""Ids as the platform forms them, the same in every run of a scenario."""

import random
import uuid


class IdSource:
    """Hands out ids; two sources with the same seed hand out the same ones."""

    def __init__(self, seed: str) -> None:
        chance = random.Random(seed)
        self._job = chance.randrange(2 * 10**17, 8 * 10**17)
        self._file_prefix = f"{chance.getrandbits(64):016x}"
        self._file = chance.getrandbits(24)
        self._request = random.Random(f"{seed} requests")
        self._chance = chance

    def job(self) -> str:
        """The next job id: 18 digits (in every documented example), rising."""
        self._job += self._chance.randrange(64, 100_000)
        return str(self._job)

    def file(self) -> str:
        """The next id of a file or folder: 24 hex digits (documented)."""
        self._file += 1
        return f"{self._file_prefix}{self._file:08x}"

    def request(self) -> str:
        """A value for `X-Request-Id`."""
        return str(uuid.UUID(int=self._request.getrandbits(128), version=4))
