"""`wait` on two hundred jobs at the pace of life: an outage of 15 s, a window that others used up.

Run it as `python -m tests.benchmarks.bench_wait`; it takes some minutes. The program runs as a
process on real sockets, and the requests are those that the simulated platform saw.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.homes import environ_of
from tests.benchmarks.measuring import Bar, Section, print_sections
from tests.commands.rough import IN_FLIGHT, Rough

ENDED_S = 60.0
"""When the last job ends."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Rough() as rough:
        simulation = rough.simulation
        environ = environ_of(Path(folder))
        environ |= {"SB_AUTH_TOKEN": simulation.token, "SB_API_ENDPOINT": simulation.url}
        command = [sys.executable, "-m", "drs_tui", "wait", *rough.ids, "--max-failed"]
        began = time.monotonic()
        code = subprocess.run([*command, "3"], env=environ, check=False).returncode
        took_s = time.monotonic() - began
        print(f"\nexit code {code}, to be 1; {len(rough.looks)} looks in {took_s:.0f} s")
        bars = [
            Bar("exit code is not the right one", float(code != 1), 0, ""),
            Bar("requests within 300 s", rough.most_within(300), 610, ""),
            Bar("requests within 60 s", rough.most_within(60), 610 / 5 + 40, ""),
            Bar("looks in the outage of 15 s", rough.looks_in_outage, 15, ""),
            Bar("looks while refused", rough.looks_while_refused, IN_FLIGHT, ""),
            Bar("from the last end to the answer", took_s - ENDED_S, 120, "s"),
        ]
        print_sections([Section("wait on two hundred jobs", "On real sockets.", bars)])


if __name__ == "__main__":
    main()
