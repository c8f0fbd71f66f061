from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.errors import UsageTrouble
from drs_tui.ids import MAX_LENGTH, check_id, file_name_for, is_safe


@pytest.mark.parametrize("good", ["301457789012345678", "a", "A.b_c-9", "x" * 128])
def test_ids_that_may_stand_in_a_path(good: str) -> None:
    assert check_id(good) == good
    assert file_name_for(good) == good


@pytest.mark.parametrize(
    "bad", ["", ".", "..", "-x", ".x", "a/b", "a b", "a\n", "é", "x" * 129, "a%2f", "\x1b[31m"]
)
def test_ids_that_are_refused(bad: str) -> None:
    with pytest.raises(UsageTrouble) as refused:
        check_id(bad)
    assert "\x1b" not in str(refused.value)


@given(st.text())
def test_every_name_has_a_file_name_that_stays_in_its_folder(name: str) -> None:
    file_name = file_name_for(name)
    assert re.fullmatch(r"%?[A-Za-z0-9._-]+|%", file_name)
    assert len(file_name) <= MAX_LENGTH
    assert file_name not in (".", "..")
    assert is_safe(name) == (file_name == name)


@given(st.text(max_size=200), st.text(max_size=200))
def test_two_names_never_share_a_file(one: str, other: str) -> None:
    assert (file_name_for(one) == file_name_for(other)) == (one == other)
