"""The manual page: made from the tree of arguments, up to date, and taken by `man` as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from drs_tui.commands.manual import _text, exit_codes, manual
from drs_tui.commands.output import ExitCode

PAGE = Path(__file__).parents[2] / "drs_tui" / "docs" / "drs-tui.1"


def test_the_page_is_that_of_the_present_tree() -> None:
    told = "run: python -m drs_tui.commands.manual drs_tui/docs/drs-tui.1"
    assert PAGE.read_text(encoding="ascii") == manual(), told


def test_exit_codes_have_their_own_words() -> None:
    told = dict(exit_codes())
    assert list(told) == [code.value for code in ExitCode]
    assert "disk trouble" in told[6]
    assert "ran out" in told[124]


def test_man_has_nothing_to_complain_of() -> None:
    if shutil.which("man") is None or shutil.which("groff") is None:
        pytest.skip("man or groff is not installed")
    ran = subprocess.run(
        ["man", "--warnings", "-E", "ascii", "-l", str(PAGE)],
        env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    for told in ("token set", "--max-failed N|P%", "\\x09", "124", "XDG_STATE_HOME"):
        assert told in ran.stdout


def test_mandoc_misses_nothing_but_a_date() -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    ran = subprocess.run(
        ["mandoc", "-T", "lint", str(PAGE)], capture_output=True, text=True, timeout=30
    )
    # The page is made from the tree of arguments: it has a version, and no day of its own.
    (only,) = ran.stdout.splitlines()
    assert only.endswith('missing date, using "": TH')


def test_a_word_that_would_be_a_request_is_none_at_the_start_of_a_line() -> None:
    assert _text(f"{'x' * 78} .TH of a page").splitlines()[1] == "\\&.TH of a page"
