from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from drs_tui.insight.advice import NO_CODE, UNKNOWN, advice_for
from drs_tui.model import Failure, Scalar
from drs_tui.text import OutsideText


def _rows() -> dict[str, dict[str, dict[str, str]]]:
    text = files("drs_tui.insight").joinpath("advice.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def test_every_row_has_a_meaning_what_helps_and_a_source() -> None:
    for table in _rows().values():
        for number, row in table.items():
            assert number.isdigit()
            assert set(row) == {"meaning", "helps", "source"}
            assert all(row.values())
            assert row["meaning"].endswith(".")
            assert row["helps"].endswith(".")


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (403, 10226, "No rights on the source."),
        (500, 10226, "No rights on the source."),
        (403, 999999, "Not allowed."),
        (403, None, "Not allowed."),
        (None, 0, "The platform was in maintenance."),
    ],
)
def test_the_code_counts_before_the_status(
    status: Scalar | None, code: Scalar | None, meaning: str
) -> None:
    assert advice_for(Failure(status, code)).meaning == meaning


@pytest.mark.parametrize(
    "failure",
    [
        Failure(418, 123456),
        Failure(OutsideText("FORBIDDEN"), OutsideText("10226")),
        Failure(None, 123456),
    ],
)
def test_what_is_not_in_the_table_is_not_guessed(failure: Failure) -> None:
    assert advice_for(failure) is UNKNOWN


def test_without_a_code_there_is_none_to_know() -> None:
    for failure in (Failure(), Failure(message=OutsideText("No rights on the source. 10226"))):
        assert advice_for(failure) is NO_CODE
    assert "no code" in NO_CODE.meaning
    assert NO_CODE.helps == UNKNOWN.helps


def test_what_became_of_a_file_or_a_connection_is_not_said_for_certain() -> None:
    codes = _rows()["code"]
    assert "may have been" in codes["5002"]["helps"]
    assert "may have been" in codes["10225"]["helps"]
    for number in ("5001", "10226"):
        assert "lasts 30 days; yours may have run out." in codes[number]["helps"]
