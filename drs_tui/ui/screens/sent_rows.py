"""A screen about rows that are to be sent, or are being sent."""

from __future__ import annotations

from drs_tui.ui.screens.base import DrsScreen


class SentRowsScreen(DrsScreen):
    """A head, a table, and what the row at the cursor says in full."""

    DEFAULT_CSS = """
    SentRowsScreen {
        #draft-head, #run-head, #row-text {
            height: auto;
            width: 100%;
            padding: 0 1;
        }
        #draft-head, #run-head {
            max-height: 60%;
            margin-top: 1;
        }
        #row-text {
            max-height: 3;
        }
        RowTable {
            margin-top: 1;
        }
    }
    """
