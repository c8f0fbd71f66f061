"""The least that a Textual program with a table can be: one `DataTable`, filled from a file.

Run as a script with the path of a file of tab-separated values, the header first. It imports
nothing of the product, since the product is measured against it.
"""

from __future__ import annotations

import sys

from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import DataTable


class BareTable(App[None]):
    """Shows the rows and ends on `q`."""

    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012 (as the base class declares it)

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        with open(self._path, encoding="utf-8") as file:
            header, *rows = [line.rstrip("\n").split("\t") for line in file]
        table = self.query_one(DataTable)
        table.add_columns(*header)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))


if __name__ == "__main__":
    BareTable(sys.argv[1]).run()
