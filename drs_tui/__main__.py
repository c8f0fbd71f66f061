"""Runs the program as `python -m drs_tui`."""

import sys

from drs_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
