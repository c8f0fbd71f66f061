"""drs-tui: what arrived, what did not, and why, for bulk DRS imports on Seven Bridges platforms.

This module holds the version and imports nothing, so that asking for it costs nothing.
"""

__version__ = "0.1.0"
