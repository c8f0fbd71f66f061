"""The commands behind the colon, as they are at one moment."""

from __future__ import annotations

from collections.abc import Sequence

from drs_tui.tabular import FORMS
from drs_tui.ui.command_line import Command, CommandLine


def command_line(
    *, profiles: Sequence[str], themes: Sequence[str], columns: Sequence[str]
) -> CommandLine:
    """Return the commands with what they may be about; without columns nothing can be sorted."""
    commands = [
        Command(
            "add", "ID ...", "Watch jobs: ids, links, anything that holds ids", takes_rest=True
        ),
        Command("submit", "PATH", "Submit the files of a manifest", takes_rest=True),
        Command("profile", "NAME", "Open another profile in place of this", [profiles]),
        Command("theme", "NAME", "Choose the colours", [themes]),
        Command(
            "export",
            f"{'|'.join(FORMS)} PATH",
            "Write the rows of this list to a file",
            [FORMS, ()],
            takes_rest=True,
            least=2,
        ),
        Command("q", "", "Leave"),
        Command("quit", "", "Leave"),
    ]
    if columns:
        directions = ("asc", "desc")
        commands.insert(
            1, Command("sort", "COLUMN [asc|desc]", "Sort the rows", [columns, directions])
        )
    return CommandLine(commands)
