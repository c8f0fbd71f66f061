"""Other processes, for what only they can show."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import traceback
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run_child(code: str) -> str:
    """Run Python code, which can import the package and the tests, and return what it prints."""
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(code)]
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=60
    ).stdout


def fork(call: Callable[[], object]) -> int:
    """Run `call` in a copy of this process, which ends with 0 or, after an error, with 1."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        call()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def exit_code(child: int) -> int:
    """Wait for the end of a process; the code is negative where a signal killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def as_plain_user(code: str, folder: Path) -> str:
    """Return code that runs in `folder` as a user without rights; needs root.

    It imports the package first, and may not use the folder's whole path: those above it need not
    be open to that user.
    """
    start = f"""
        import os, drs_tui.store.jobs
        os.chdir({str(folder)!r})
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    """
    return textwrap.dedent(start) + textwrap.dedent(code)
