"""Files that a person names for what a command writes: whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from drs_tui.commands.output import Output
from drs_tui.errors import StoreTrouble, UsageTrouble
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
    target = Path(name).resolve()
    shown = clean(name, 200)
    if not may_replace and target.is_file():
        raise UsageTrouble(f"{shown} is there already.", f"Give {option} another name.")
    try:
        _write(target, text)
    except OSError as error:
        raise StoreTrouble(f"{shown} cannot be written: {error.strerror}.") from error
    output.say(f"Wrote {shown}.")


def _write(target: Path, text: str) -> None:
    """Write a file that others may read, whole or not at all; a pipe or a device as it is."""
    if target.exists() and not target.is_file():
        target.write_text(text, encoding="utf-8")
        return
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
