"""What stands behind a DRS URI that is imported here.

The simulated world has no other servers: the object id of the URI itself says what happens.
A word from `TROUBLES` in it makes the import of that object fail with that code, `bundle`
makes it a bundle, `flaky` makes the source answer only from the second try on. So a test, or
a person who tries the tool, chooses every outcome by the manifest.
"""

import random
import re
from collections.abc import Mapping
from types import MappingProxyType

from drs_tui.simulator.errors import Refusal
from drs_tui.simulator.names import Draft, draw_many

TROUBLES: Mapping[str, int] = MappingProxyType(
    {
        "forbidden": 10226,
        "missing": 10225,
        "down": 10215,
        "malformed": 10277,
        "badbundle": 10276,
        "nameless": 10278,
    }
)
"""Word in an object id -> platform code of the failure."""

COMMON_TROUBLES = (10226, 10226, 10225, 10215)
"""Codes that a share of all imports fails with, where a scenario wants failures."""

LARGEST_BUNDLE = 500

_URI = re.compile(r"drs://(?P<host>[A-Za-z0-9.-]+)/(?P<object>[!-~]+)")
_BUNDLE = re.compile(r"bundle(?:-(?P<files>\d{1,4}))?")


class Sources:
    """The DRS servers of the simulated world; they remember who asked before."""

    def __init__(self, failing: float = 0.0) -> None:
        self.failing = failing
        """Share of all objects, between 0 and 1, that fails whatever its id says."""
        self._tries: dict[str, int] = {}

    def resolve(self, uri: str) -> tuple[Draft, ...]:
        """Find the object: one file, or the folder of a bundle and then its files.

        Raises `Refusal` with the code that belongs into the job's `result`. Only the form
        `drs://host/id` is taken; whether the platform takes the compact one is unknown.
        """
        match = _URI.fullmatch(uri)
        if match is None:
            raise Refusal(10246)
        tries = self._tries[uri] = self._tries.get(uri, 0) + 1
        name = match["object"]
        for word, code in TROUBLES.items():
            if word in name:
                raise Refusal(code)
        if "flaky" in name and tries == 1:
            raise Refusal(10215)
        chance = random.Random(uri)
        if chance.random() < self.failing:
            raise Refusal(chance.choice(COMMON_TROUBLES))
        bundle = _BUNDLE.search(name)
        if bundle is None:
            return draw_many(chance, "cram", 1)
        count = min(int(bundle["files"] or 3), LARGEST_BUNDLE)
        return (
            Draft(f"bundle-{chance.getrandbits(32):08x}", None),
            *draw_many(chance, "cram crai", count),
        )
