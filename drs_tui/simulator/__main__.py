"""`python -m drs_tui.simulator`: serve one scenario until told to stop."""

import sys

from drs_tui.simulator.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
