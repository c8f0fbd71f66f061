from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.api.dates import parse_http_date, parse_timestamp

READABLE = [
    ("2021-09-14T14:06:27Z", datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)),
    ("2021-09-14T16:06:27+02:00", datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)),
    ("2021-09-14T14:06:27+0000", datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)),
    ("2021-09-14T14:06:27.417Z", datetime(2021, 9, 14, 14, 6, 27, 417000, tzinfo=UTC)),
    ("2021-09-14T14:06:27.123456789Z", datetime(2021, 9, 14, 14, 6, 27, 123456, tzinfo=UTC)),
    ("2021-09-14T14:06:27", datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)),
    (" 2021-09-14T14:06:27Z\n", datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)),
]

UNREADABLE = [
    "",
    "14 Sep",
    "2021-09-14",
    " 20210914 ",
    "2021-W37-2",
    "2021-09-14T14:06:60Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59Z",
    "10000-01-01",
    "2021-13-01",
    "\ud800",
    "\u0662021-09-14",
]


@pytest.mark.parametrize(("text", "at"), READABLE)
def test_reads_the_forms_a_date_comes_in(text: str, at: datetime) -> None:
    timestamp = parse_timestamp(text)
    assert timestamp is not None
    assert timestamp.text.exact == text
    assert timestamp.at == at
    assert timestamp.at.tzinfo is UTC


def test_a_date_without_an_offset_is_not_local(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as abroad:
        abroad.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        timestamp = parse_timestamp("2021-09-14T14:06:27")
    time.tzset()
    assert timestamp is not None
    assert timestamp.at == datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)


@pytest.mark.parametrize("text", UNREADABLE)
def test_keeps_the_text_of_what_is_no_moment(text: str) -> None:
    timestamp = parse_timestamp(text)
    assert timestamp is not None
    assert timestamp.text.exact == text
    assert timestamp.at is None


@pytest.mark.parametrize("value", [None, 1631628387, 1.5, True, [], {}])
def test_what_is_no_text_is_no_date(value: object) -> None:
    assert parse_timestamp(value) is None


@given(st.one_of(st.text(), st.datetimes(timezones=st.timezones()).map(datetime.isoformat)))
def test_a_date_that_was_read_can_be_turned_into_local_time(text: str) -> None:
    timestamp = parse_timestamp(text)
    assert timestamp is not None
    if timestamp.at is not None:
        timestamp.at.astimezone()


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("Tue, 14 Sep 2021 14:06:27 GMT", datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)),
        ("Tue, 14 Sep 2021 16:06:27 +0200", datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)),
        ("Tue, 14 Sep 2021 14:06:27 -0000", datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)),
        ("Tuesday, 14-Sep-21 14:06:27 GMT", datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_reads_the_date_header(value: str | None, at: datetime | None) -> None:
    assert parse_http_date(value) == at


@given(st.text())
def test_no_date_header_is_too_odd(value: str) -> None:
    parse_http_date(value)
