"""drs-tui: what arrived, what did not, and why, for bulk DRS imports on Seven Bridges platforms.

This module holds the version and imports nothing that takes time, so that asking for it costs
nothing. It is the one that an old Python reads, whichever way the program is started: it has to be
in words that such a Python understands.
"""

import sys

__version__ = "0.1.0"

if sys.version_info < (3, 11):  # noqa: UP036 - nobody but pip asks what the package requires
    sys.stderr.write(
        "drs-tui: This is Python %d.%d, and 3.11 or newer is needed. On a cluster, try: "  # noqa: UP031
        "module avail python\n" % sys.version_info[:2]
    )
    sys.exit(2)
