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


KNOWN_CODES = (
    "0 1000 3000 3001 3002 3012 5000 5001 5002 5003 5006 5022 5026 5029 5031 10101 10102 10105 "
    "10110 10210 10211 10213 10215 10220 10221 10222 10223 10224 10225 10226 10235 10236 10246 "
    "10248 10276 10277 10278 10371 10372 57430 57431 90001 90002 90003 90004 90005"
)
"""Codes of the platform's page that an import may meet."""


@pytest.mark.parametrize("table", ["code", "status"])
def test_rows_stand_in_order(table: str) -> None:
    numbers = [int(number) for number in _rows()[table]]
    assert numbers == sorted(numbers)


def test_every_code_that_an_import_may_meet_is_there() -> None:
    assert set(KNOWN_CODES.split()) <= set(_rows()["code"])


def test_statuses_that_the_platform_uses_are_there() -> None:
    used = {"400", "401", "403", "404", "405", "408", "409", "415", "422", "429", "500", "501"}
    assert used | {"503"} <= set(_rows()["status"])


def test_a_manifest_of_the_web_is_said_to_be_of_the_web() -> None:
    for number in ("10101", "10102", "10105", "10110"):
        assert "on the web, not about jobs of the API" in _rows()["code"][number]["helps"]


def test_where_to_click_is_said_for_rights_and_tokens() -> None:
    codes = _rows()["code"]
    for number in ("5001", "10226"):
        assert "on the web" in codes[number]["helps"]
        assert "Account Settings, Dataset Access" in codes[number]["helps"]
    for number in ("57430", "90001"):
        assert "on the web, menu Developer" in codes[number]["helps"]
