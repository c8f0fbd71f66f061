"""Files that a person names: each that cannot be read gives a sentence, and none holds us up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drs_tui.errors import UsageTrouble
from drs_tui.ui import text_files
from drs_tui.ui.text_files import looks_like_path, read_text_file


def test_a_mark_at_the_beginning_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "ids"
    file.write_bytes(b"\xef\xbb\xbf12345678 \xff")
    assert read_text_file(str(file)) == "12345678 \ufffd"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("{}/missing", "No such file"),
        ("{}", "not a file of text"),
        ("{}/pipe", "not a file of text"),
        ("{}/a\0b", "it is no path"),
        ("/dev/null", "not a file of text"),
        ("{}/long", "too long"),
        ("{}/" + "x" * 300, "name too long"),
        ("~nobody-of-that-name/ids", "it is no path"),
    ],
)
def test_what_cannot_be_read_gives_a_sentence(
    name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_files, "LONGEST_BYTES", 10)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "long").write_bytes(b"x" * 11)
    with pytest.raises(UsageTrouble) as caught:
        read_text_file(name.format(tmp_path))
    assert says in caught.value.message


@pytest.mark.parametrize("text", ["/tmp/x", "~/x", "./x", "../x"])
def test_paths(text: str) -> None:
    assert looks_like_path(text)


@pytest.mark.parametrize("text", ["301457789012345999", "https://host/v2", "curl -H x", ""])
def test_no_paths(text: str) -> None:
    assert not looks_like_path(text)
