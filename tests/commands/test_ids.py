"""The id on a command line: the short way takes what the reader of pasted text would take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.commands import ids
from drs_tui.commands.ids import one_id
from drs_tui.commands.output import Output
from drs_tui.paste import Pasted, PastedJob, read_pasted

API = "https://cavatica-api.sbgenomics.com/v2"


@given(st.from_regex("[0-9]{6,24}", fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_a_number_is_what_the_reader_makes_of_it(number: str) -> None:
    assert read_pasted(number) == Pasted((PastedJob(number, None),), (), held_token=False)
    assert one_id(number, API, Output()) == number


def test_a_number_needs_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ids, "jobs_of")
    assert one_id("301457789012345678", API, Output()) == "301457789012345678"


@pytest.mark.parametrize("text", ["12345", "1" * 25, "301457789012345678\n", "٣٠١٤٥٧٧", "7-a"])
def test_anything_else_is_read(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def jobs_of(texts: list[str], *_: object) -> tuple[tuple[PastedJob, ...], int]:
        read.append(texts)
        return (PastedJob("7", None),), 0

    monkeypatch.setattr(ids, "jobs_of", jobs_of)
    assert one_id(text, API, Output()) == "7"
    assert read == [[text]]
