"""Files that a person asked for, at a path of that person's choice. Nothing of ours is in them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from drs_tui.errors import StoreTrouble
from drs_tui.text import clean


class AlreadyThere(StoreTrouble):
    """There is a file at the path already."""


def write_named(name: str, text: str, *, replace: bool) -> None:
    """Write `text` to the file of this name, which others may read, whole or not at all.

    A pipe or a device is written to as it is. Without `replace` a file that is there stays.
    Raises `AlreadyThere` for that, and else `StoreTrouble`, with a sentence that names the file.
    """
    shown = clean(name, 200)
    data = text.encode("utf-8", "backslashreplace")
    try:
        target = Path(name).resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        elif replace:
            _replace(target, data)
        else:
            _create(target, data)
    except FileExistsError as error:
        raise AlreadyThere(f"{shown} is there already.") from error
    except (OSError, RuntimeError, ValueError) as error:
        # The last two: a loop of links, and a name with a null character.
        reason = error.strerror if isinstance(error, OSError) else clean(str(error), 80)
        raise StoreTrouble(f"{shown} cannot be written: {reason}.") from error


def _create(target: Path, data: bytes) -> None:
    with target.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except BaseException:
            with contextlib.suppress(OSError):
                target.unlink()
            raise


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
