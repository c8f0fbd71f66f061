"""A thousand jobs on a simulated platform at 60 times its speed: does anything grow?

    python -m tests.benchmarks.bench_soak [SECONDS]

The platform runs in a process of its own. Memory, open files and tasks of the monitor are taken
each ten seconds; what they are after the first third is the measure for the rest.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from drs_tui.services import build_services
from drs_tui.settings.options import Options
from tests.benchmarks.homes import environ_of

SECONDS = 180.0
STEP_S = 10.0
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Sizes:
    """What a running program holds."""

    rss_mb: float
    files: int
    tasks: int

    @classmethod
    def now(cls) -> Sizes:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        files = len(os.listdir("/proc/self/fd"))
        return cls(pages * PAGE_BYTES / 1e6, files, len(asyncio.all_tasks()))


async def soak(home: Path, url: str, token: str, ids: list[str], seconds: float) -> list[Sizes]:
    """Watch all jobs for so long; return what the program held at each step."""
    environ = environ_of(home) | {"SB_API_ENDPOINT": url, "SB_AUTH_TOKEN": token}
    services = build_services(Options(), environ)
    for job_id in ids:
        services.store.add(job_id)
    monitor = services.monitor()
    task = asyncio.create_task(monitor.run())
    sizes = []
    for _ in range(int(seconds / STEP_S)):
        await asyncio.sleep(STEP_S)
        sizes.append(Sizes.now())
        final = sum(job.is_final for job in monitor.snapshot.jobs)
        print(f"{sizes[-1]}  {final} of {len(ids)} final  {monitor.snapshot.budget}", flush=True)
    if task.done():
        task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await monitor.aclose()
    return sizes


def main() -> None:
    """Print the sizes over time and how much they grew."""
    import json

    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    words = ["simulate", "--scenario", "many", "--speed", "60"]
    command = [sys.executable, "-m", "drs_tui", *words]
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as platform,
    ):
        assert platform.stdout is not None
        try:
            url, told = platform.stdout.readline().strip(), json.loads(platform.stdout.readline())
            ids = [job["id"] for job in told["jobs"]]
            sizes = asyncio.run(soak(Path(home), url, told["token"], ids, seconds))
        finally:
            platform.terminate()
    settled = sizes[len(sizes) // 3]
    print(f"from {settled} to {sizes[-1]}: {sizes[-1].rss_mb - settled.rss_mb:+.1f} MB")


if __name__ == "__main__":
    main()
