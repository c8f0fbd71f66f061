"""Files that a person names for what a command writes: whole or not at all."""

from __future__ import annotations

from drs_tui.commands.output import Output
from drs_tui.errors import UsageTrouble
from drs_tui.store.named_file import AlreadyThere, write_named
from drs_tui.text import clean


def write_file(
    name: str, text: str, output: Output, *, option: str, may_replace: bool = True
) -> None:
    """Write `text` to the file of this name, which `option` gave, and say so.

    Raises `StoreTrouble` where the disk refuses, and `UsageTrouble` for a name that is none, or,
    unless it `may_replace`, is that of a file.
    """
    if not name:
        raise UsageTrouble("The file to write has no name.", f"Give {option} FILE.")
    shown = clean(name, 200)
    try:
        write_named(name, text, replace=may_replace)
    except AlreadyThere as error:
        raise UsageTrouble(error.message, f"Give {option} another name.") from error
    output.say(f"Wrote {shown}.")
