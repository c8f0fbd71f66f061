"""Which file system a path is on, by what Linux says of its mounts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
"""Where Linux tells them [proc(5), mountinfo]; other systems have no such file."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system, where it can be seen."""

    point: Path
    """The folder that it is mounted on."""
    kind: str
    """Such as ext4, nfs4, lustre, gpfs."""


def mount_of(path: Path, told: str) -> Mount | None:
    """Return the mount of `path`, which is resolved; None where `told`, a mountinfo, has none."""
    found: Mount | None = None
    for line in told.splitlines():
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if len(fields) < 5 or not kinds[0]:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4]))
        # Of two on one point the later covers the earlier.
        is_nearer = found is None or len(point.parts) >= len(found.point.parts)
        if path.is_relative_to(point) and is_nearer:
            found = Mount(point, kinds[0])
    return found
