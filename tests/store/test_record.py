from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drs_tui.job_json import job_text
from drs_tui.model import (
    Bell,
    CauseSeen,
    Counts,
    Failure,
    ItemsSeen,
    JobState,
    StateSeen,
    Timestamp,
    Trouble,
    TroubleKind,
    WatchedJob,
)
from drs_tui.store.atomic import FileStamp
from drs_tui.store.index import decode_index, encode_index, list_of_index
from drs_tui.store.merge import NOTE_FIELDS, Record
from drs_tui.store.record import NotARecord, OtherPlatform, decode, encode
from drs_tui.text import OutsideText, clean
from tests.store.builders import API, JOB, NOON, a_job, a_look, after, an_answer

any_text = st.text(st.characters(exclude_categories=()), max_size=12)
texts = any_text.map(OutsideText)
dates = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
seconds = dates.map(lambda at: at.replace(microsecond=0))
numbers = st.integers(0, 2**63 - 1)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)
troubles = st.builds(
    Trouble,
    kind=st.sampled_from(TroubleKind),
    message=any_text.map(clean),
    since=dates,
    hint=any_text.map(clean),
    resume_at=st.none() | dates,
    status=st.none() | numbers,
    code=st.none() | numbers,
    request_id=st.none() | any_text.map(clean),
)
stamps_of_platform = st.none() | st.builds(Timestamp, texts, st.none() | dates)
scalars = st.none() | texts | st.integers(-(2**63), 2**63)
causes = st.builds(
    CauseSeen,
    cause=st.sampled_from(["403-10226-no-rights-5f1c0a", "no-code-no-message-000000"]),
    count=st.integers(1, 2**63 - 1),
    sample=st.builds(Failure, scalars, scalars, st.none() | texts, st.none() | texts),
    index=numbers,
    first_seen=seconds,
    last_seen=seconds,
)
jobs = st.builds(
    WatchedJob,
    id=st.just(JOB),
    api=st.just(API),
    added_at=dates,
    label=st.none() | texts,
    batch=st.none() | texts,
    archived=st.booleans(),
    bell=st.none() | st.sampled_from(Bell),
    expected=st.none() | st.integers(0, 10**6),
    href=st.none() | texts,
    state=st.sampled_from(JobState),
    state_text=texts,
    started_on=stamps_of_platform,
    finished_on=stamps_of_platform,
    counts=st.builds(Counts, numbers, numbers, numbers),
    announced_total=st.none() | numbers,
    confirmed=st.booleans(),
    seen=st.lists(st.builds(StateSeen, texts, dates), max_size=3).map(tuple),
    arrivals=st.lists(
        st.builds(ItemsSeen, st.integers(0, 2**37), numbers, numbers, numbers), max_size=3
    ).map(tuple),
    causes=st.lists(causes, max_size=2, unique_by=lambda cause: cause.cause).map(tuple),
    looked_at=st.none() | dates,
    server_date=st.none() | dates,
    trouble=st.none() | troubles,
)


def read_back(record: Record) -> Record:
    return decode(encode(record), JOB, API, NOON)


@settings(max_examples=60)
@given(
    jobs,
    st.none() | st.dictionaries(any_text, json_values),
    st.lists(dates, min_size=len(NOTE_FIELDS)),
)
def test_a_record_comes_back_exactly(
    job: WatchedJob, answer: dict[str, object] | None, stamps: list[datetime]
) -> None:
    record = Record(job, answer, dict(zip(NOTE_FIELDS, stamps, strict=False)))
    assert read_back(record) == record


@settings(max_examples=60)
@given(jobs, st.none() | st.builds(FileStamp, numbers, st.integers(), numbers))
def test_an_entry_of_the_summary_comes_back_exactly(
    job: WatchedJob, stamp: FileStamp | None
) -> None:
    data = encode_index(API, [job], {job.id: stamp} if stamp else {})
    (entry,) = decode_index(data, API)
    assert (entry.job, entry.stamp) == (job, stamp)
    expected = job_text(job, after(1)) if job.is_final else job
    assert list_of_index(data, API, {job.id: stamp}) == ([expected] if stamp else None)


@given(json_values)
def test_any_json_object_of_the_job_can_be_read(value: object) -> None:
    told = {"facts": value, "notes": value, "version": value}
    nested = {
        "facts": {"state_text": value, "trouble": value},
        "notes": {"label": value, "arrivals": value},
    }
    for content in (told, nested):
        assert decode(json.dumps(content).encode(), JOB, API, NOON).job.id == JOB


@pytest.mark.parametrize("key", list(json.loads(encode(Record(a_look(1))))["facts"]))
@settings(max_examples=20)
@given(value=json_values)
def test_any_value_of_a_fact_can_be_read(key: str, value: object) -> None:
    content = json.dumps({"facts": {key: value}})
    encode(decode(content.encode(), JOB, API, NOON))


@given(json_values)
def test_any_json_can_be_a_summary(value: object) -> None:
    entry = {"id": JOB, "stamp": value, "seen": value, "added_at": value, "label": value}
    for content in (value, {"version": 1, "api": API, "jobs": value}):
        decode_index(json.dumps(content).encode(), API)
    whole = {"version": 1, "api": API, "jobs": [entry, value]}
    assert JOB in [found.job.id for found in decode_index(json.dumps(whole).encode(), API)]


def test_facts_and_notes_stand_apart() -> None:
    record = Record(replace(a_look(1), label=OutsideText("L")), an_answer(), {"label": after(1)})
    told = json.loads(encode(record))
    assert list(told) == ["version", "id", "api", "notes", "facts"]
    assert told["notes"]["label"] == {"value": "L", "stamp": "2026-03-04T12:00:01+00:00"}
    assert told["facts"]["answer"] == an_answer()
    assert "label" not in told["facts"]
    assert "answer" not in json.loads(encode(record).split(b",\n")[0] + b"}}")["facts"]


def test_what_a_later_version_adds_stays() -> None:
    told = json.loads(encode(Record(a_job())))
    told |= {"version": 2, "colour": ["red"]}
    again = json.loads(encode(decode(json.dumps(told).encode(), JOB, API, NOON)))
    assert (again["version"], again["colour"]) == (2, ["red"])


def test_what_is_missing_is_unchecked() -> None:
    assert decode(b"{}", JOB, API, NOON) == Record(a_job())


def test_dates_are_read_in_utc() -> None:
    notes = {"added_at": "2026-03-04T13:00:00+01:00"}
    assert decode(json.dumps({"notes": notes}).encode(), JOB, API, after(9)).job.added_at == NOON


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+09:00", "yesterday", "", None, 7])
def test_a_date_that_cannot_be_read_is_none(date: object) -> None:
    content = json.dumps({"facts": {"looked_at": date}}).encode()
    assert decode(content, JOB, API, NOON).job.looked_at is None


def test_a_message_from_a_file_is_safe_to_show() -> None:
    trouble = {"kind": "offline", "message": "\x1b[2J", "since": NOON.isoformat()}
    content = json.dumps({"facts": {"trouble": trouble}}).encode()
    read = decode(content, JOB, API, NOON).job.trouble
    assert read is not None
    assert read.message == "\\x1b[2J"


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"id":"7"}', b'{"api":7}']
)
def test_what_is_no_record(data: bytes) -> None:
    with pytest.raises(NotARecord):
        decode(data, JOB, API, NOON)


def test_a_record_of_another_platform() -> None:
    with pytest.raises(OtherPlatform) as caught:
        decode(b'{"api":"https://other.org/v2"}', JOB, API, NOON)
    assert caught.value.api == "https://other.org/v2"


def test_a_summary_of_another_platform_or_version_is_empty() -> None:
    data = encode_index(API, [a_job()], {})
    assert decode_index(data, API)
    assert decode_index(data, "https://other.org/v2") == ()
    assert decode_index(data.replace(b'"version":1', b'"version":2'), API) == ()
    assert decode_index(data.replace(JOB.encode(), b"../../x"), API) == ()
