from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drs_tui.ids import is_safe
from drs_tui.paste import REFUSED_LIMIT, Pasted, PastedJob, read_argument, read_pasted
from drs_tui.platforms import CAVATICA, normalise_api
from drs_tui.text import OutsideText

A, B, C = "301457789012345678", "301457789012345679", "301457789012345680"
UUID = "0b2f7e52-3c1f-4f0c-9a53-2b8b4d6a7c11"
TOKEN = "0123456789abcdef0123456789abcdef"
HOST = "cavatica-api.sbgenomics.com"
PATH = "v2/bulk/drs/imports"
IMPORTS = f"https://{HOST}/{PATH}"
API = CAVATICA.api


def found(text: str) -> list[tuple[str, str | None]]:
    return [(job.id, job.api) for job in read_pasted(text).jobs]


def bare(*ids: str) -> list[tuple[str, str | None]]:
    return [(job_id, None) for job_id in ids]


TAKEN: dict[str, list[tuple[str, list[tuple[str, str | None]]]]] = {
    "bare ids": [
        (A, bare(A)),
        (f"{A}\n{B}\r\n{C}\r{UUID}\n", bare(A, B, C, UUID)),
        (f"{A}, {B};{C}\t{UUID}", bare(A, B, C, UUID)),
        (f'  "{A}",\n  \'{B}\'  ', bare(A, B)),
        (f"[{A},\n{B},", bare(A, B)),
        (f"{A}\n{B}\n{A}", bare(A, B)),
        (f"\ufeff{A}", bare(A)),
        (f"# {B}\n#{B}\n{A}", bare(A)),
        (f"* {A}\n- {B}", bare(A, B)),
        (f"The job {A} failed ({B}).", bare(A, B)),
        (f"id={A}\nid: {B}", bare(A, B)),
        (f"$ drs-tui watch {A} {B}", bare(A, B)),
        ("job-17", bare("job-17")),
        ("job-17\rjob-18\r", bare("job-17", "job-18")),
        ("<job_17>", bare("job_17")),
        ("123456", bare("123456")),
    ],
    "addresses": [
        (f"{IMPORTS}/{A}", [(A, API)]),
        (f"{IMPORTS}/{A}/", [(A, API)]),
        (f"{IMPORTS}/{A}?fields=id&x=1#top", [(A, API)]),
        (f"<{IMPORTS}/{A}>.", [(A, API)]),
        (f"see {IMPORTS}/{A}, please", [(A, API)]),
        (f"href={IMPORTS}/{A}", [(A, API)]),
        (f"{IMPORTS}/job-x17", [("job-x17", API)]),
        (f"https://{HOST}/v2/async/files/import/{A}", [(A, API)]),
        (f"{HOST}/v2/bulk/drs/imports/{A}", [(A, API)]),
        (f"/v2/bulk/drs/imports/{A}", bare(A)),
        (f"bulk/drs/imports/{A}", bare(A)),
        (f"HTTPS://EXAMPLE.org:443/sb/v2/bulk/drs/imports/{A}", [(A, "https://example.org/sb/v2")]),
        (f"http://127.0.0.1:8123/v2/bulk/drs/imports/{A}", [(A, "http://127.0.0.1:8123/v2")]),
        (f"http://[::1]:8123/v2/bulk/drs/imports/{A}", [(A, "http://[::1]:8123/v2")]),
        # One import, told twice; and one id on two platforms.
        (f"{A}\n{IMPORTS}/{A}\n{A}", [(A, API)]),
        (f"{A}\t{IMPORTS}/{A}\tFINISHED\t2026-03-04", [(A, API)]),
        (f"{IMPORTS}/{A} https://b.org/v2/bulk/drs/imports/{A}", [(A, API), (A, "https://b.org/v2")]),
    ],
    "requests": [
        (f"curl -X GET '{IMPORTS}/{A} HTTP/1.1'", [(A, API)]),
        (f"curl -sS \\\n  --max-time 600000 \\\n  {IMPORTS}/{A}\n{B}", [(A, API), (B, None)]),
        (f"GET {PATH}/{A} HTTP/1.1\nHost: {HOST}\nX: */*\n\n{B}", [(A, API), (B, None)]),
        (f"GET /{PATH}/{A} HTTP/1.1\r\nX: 123456\r\nhost: {HOST}\r\n", [(A, API)]),
        (f"GET /sb/{PATH}/{A} HTTP/1.1\nHost: b.org:84", [(A, "https://b.org:84/sb/v2")]),
        (f"GET {PATH}/{A} HTTP/1.1\nHost: 127.0.0.1:8123", [(A, "http://127.0.0.1:8123/v2")]),
        (f"GET {PATH}/{A} HTTP/1.1\nHost: localhost", [(A, "http://localhost/v2")]),
        (f"GET {PATH}/{A} HTTP/1.1\n\nHost: {HOST}", bare(A)),
        (f"> GET /{PATH}/{A} HTTP/2\n> Host: {HOST}\n>\n< HTTP/2 200\n< x: 1234567", [(A, API)]),
    ],
    "JSON": [
        (json.dumps({"id": A}), bare(A)),
        (json.dumps({"href": f"{IMPORTS}/{A}", "id": A, "result": []}), [(A, API)]),
        (json.dumps({"href": f"{IMPORTS}/{A}"}), [(A, API)]),
        (json.dumps({"id": "x", "state": "RUNNING"}), bare("x")),
        (json.dumps([{"id": A}, {"id": B}], indent=2), bare(A, B)),
        (json.dumps([A, B]), bare(A, B)),
        (json.dumps([f"{IMPORTS}/{A}", f" {IMPORTS}/{B}/ "]), [(A, API), (B, API)]),
        (f"[{A}, {B}]", bare(A, B)),
        (f'{{"id": {A}, "state": "RUNNING"}}', bare(A)),
        (json.dumps({"items": [{"id": A}], "href": None}), bare(A)),
        (json.dumps({"jobs": [{"id": A}, {"id": B}], "batch": "b"}), bare(A, B)),
        (f'{{"id": "{A}"}}\n{{"id": "{B}"}}\n', bare(A, B)),
        (f'{{"id": "{A}"}} {{"id": "{B}"}},{{"id": "{C}"}}', bare(A, B, C)),
        (f'{{\n "id": "{A}"\n}}\n{{\n "id": "{B}"\n}} {C}', bare(A, B, C)),
        (f'Answer:\n{{"id": "{A}",\n"state": "RUNNING"}}\n{B}', bare(A, B)),
        # Cut off, or not quite JSON: what is surely an id is still taken.
        (f'{{"id": "{A}",\n"href": "{IMPORTS}/{A}",\n"result": [', [(A, API)]),
        (f"{{'id': '{A}'}}", bare(A)),
        (f'{{"id":"{A}"', bare(A)),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(*case, id=kind) for kind, cases in TAKEN.items() for case in cases],
)
def test_what_is_taken(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("I started 12 jobs.", "Line 1: no import id in 'I started 12 jobs.'."),
        (f"\n\n{A}\nwhat", "Line 4: no import id in 'what'."),
        (f"{A} hello", "Line 1: no import id in 'hello'."),
        ("12345 1", "Line 1: no import id in '12345 1'."),
        ("1" * 129, "Line 1: no import id in '1111111111"),
        ("a/1", "Line 1: no import id in 'a/1'."),
        ("\x1b[2J1", "Line 1: no import id in '\\x1b[2J1'."),
        ("word " * 50, "Line 1: no import id in 'word word"),
        ("https://example.org/x", "Line 1: this is not the address of an import."),
        ("drs://example.org/x1", "Line 1: this is not the address of an import."),
        (f"{IMPORTS}/create", "Line 1: the address has no import id."),
        (f"{IMPORTS}/", "Line 1: the address has no import id."),
        (f"{IMPORTS}/..%2F", "Line 1: the address has no import id."),
        (f"http://{HOST}/v2/bulk/drs/imports/{A}", "Line 1: the address is not encrypted"),
        (f"https://me:pw@{HOST}/v2/bulk/drs/imports/{A}", "Line 1: the address cannot be used."),
        (f"ftp://{HOST}/v2/bulk/drs/imports/{A}", "Line 1: the address cannot be used."),
        (f"GET v2/bulk/drs/imports/{A} HTTP/1.1\nHost: a b", "Line 2: the address cannot be used."),
        ("curl https://example.org", "Line 1: this is not the address of an import."),
        ('{"a": 1}', "Line 1: JSON that is no import."),
        ('{"id": null, "state": "RUNNING"}', "Line 1: JSON that is no import."),
        ('{"id": "../x", "state": "RUNNING"}', "Line 1: JSON that is no import."),
        ('{"id": "abc"}', "Line 1: JSON with an id, but nothing that says it is an import."),
        (json.dumps({"id": "66f0", "href": f"https://{HOST}/v2/files/66f0"}), "not the address of"),
        (json.dumps({"id": A, "api": "http://example.org/v2"}), "Line 1: the address is not enc"),
        ('{"id": 3.01457789012345678e17, "state": "X"}', "Line 1: an id that was written as a ro"),
        ("[1.5, true]", "Line 1: JSON that is no import."),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, sentence: str) -> None:
    pasted = read_pasted(text)
    assert any(sentence in refused for refused in pasted.refused)
    assert all(len(refused) < 100 and refused.isprintable() for refused in pasted.refused)
    assert {job.id for job in pasted.jobs} <= {A} - ({A} if "address" in sentence else set())


def test_nothing_is_nothing() -> None:
    for text in ("", " \n\t\n", "# a comment", "[]", "null,", "{"):
        assert not read_pasted(text).jobs
    assert read_pasted(" \n# a\n[]\n") == Pasted((), (), False)


def test_prose_gives_one_sentence_a_line_and_not_more_than_twenty() -> None:
    pasted = read_pasted("call me at 10 or 11\n" * 50)
    assert pasted.jobs == ()
    assert len(pasted.refused) == REFUSED_LIMIT + 1
    assert pasted.refused[-1] == "And 30 more."


def test_labels_batches_and_archive_marks_come_along() -> None:
    told = {
        "id": A,
        "href": None,
        "api": API + "/",
        "label": "L\x1b",
        "batch": "B",
        "archived": True,
    }
    plain = {
        "id": B,
        "href": f"{IMPORTS}/{B}",
        "api": None,
        "label": None,
        "batch": "",
        "archived": 1,
    }
    text = json.dumps([told, plain])
    assert read_pasted(text).jobs == (
        PastedJob(A, API, OutsideText("L\x1b"), OutsideText("B"), True),
        PastedJob(B, API),
    )


def test_the_api_of_our_own_output_beats_the_address_in_it() -> None:
    told = {"id": A, "api": "http://127.0.0.1:8123/v2", "href": f"{IMPORTS}/{A}"}
    assert found(json.dumps(told)) == [(A, "http://127.0.0.1:8123/v2")]


def test_what_is_told_later_is_added_to_what_was_told_before() -> None:
    text = f"{A}\n" + json.dumps({"id": A, "label": "L", "state": "X"}) + f"\n{IMPORTS}/{A}"
    assert read_pasted(text).jobs == (PastedJob(A, API, OutsideText("L")),)


def test_the_examples_of_the_platform() -> None:
    header = f"X-SBG-Auth-Token: {TOKEN}"
    raw = f"GET v2/bulk/drs/imports/{A} HTTP/1.1\nHost: {HOST}\n{header}"
    curl = f"curl -X GET -H \"{header}\" '{IMPORTS}/{A} HTTP/1.1'"
    for text in (raw, curl):
        assert read_pasted(text) == Pasted((PastedJob(A, API),), (), True)


HELD = [
    f'curl -H "X-SBG-Auth-Token: {TOKEN}" {IMPORTS}/{A}',
    f"curl -H 'x-sbg-auth-token:{TOKEN}' {IMPORTS}/{A}",
    f"curl -H X-SBG-Auth-Token:{TOKEN} {IMPORTS}/{A}",
    f'curl {IMPORTS}/{A} --header "X-SBG-Auth-Token: {TOKEN}',
    f'{IMPORTS}/{A} and "X-SBG-Auth-Token:   {TOKEN}"',
    f"{A}\nX-SBG-Auth-Token: {TOKEN}",
    f"{A}\nX-SBG-Auth-Token:\n  {TOKEN}",
    f"{A}\nX-SBG-Auth-Token = '{TOKEN}' oops",
    f"{A}\nX-SBG-Auth-Token {TOKEN}",
    f"{A}\nAuthorization: Bearer {TOKEN}",
    f"{A}\nexport SB_AUTH_TOKEN={TOKEN}",
    f'{{"id": "{A}", "X-SBG-Auth-Token": "{TOKEN}"}}',
    f'{{"id":"{A}","auth_token":"{TOKEN}","label":"X-SBG-Auth-Token: {TOKEN}"}}',
    f'"{{\\"X-SBG-Auth-Token\\": \\"{TOKEN}\\"}}" {A}',
    f"{A}\n{TOKEN}",
    f"{A}\nmy token is {TOKEN}, thanks",
    f"{A}\ntoken={TOKEN}",
    f"X-SBG-Auth-Token: {TOKEN}\n{A}\n{TOKEN}\nagain {TOKEN} and x{TOKEN}x",
    f'{A}\n["{TOKEN}"]\n{{"id": "{TOKEN}", "state": "RUNNING", "x": "auth-token: {TOKEN}"}}',
]


@pytest.mark.parametrize("text", HELD)
def test_a_token_is_noticed_and_not_kept(text: str) -> None:
    pasted = read_pasted(text)
    assert pasted.held_token
    assert TOKEN[:12] not in repr(pasted)
    assert [job.id for job in pasted.jobs] == [A]


def test_a_header_alone_is_nothing_to_complain_about() -> None:
    assert read_pasted(f"'X-SBG-Auth-Token: {TOKEN}'") == Pasted((), (), True)


def test_a_token_is_shown_nowhere_else_in_the_text_either() -> None:
    short = "hunter22pw"
    told = [
        {"id": A, "label": f"mine {short}", "batch": "fine"},
        {"id": B, "label": "?-SBG-Auth-Token: other22pw"},
    ]
    escaped = json.dumps(told).replace("?", "\\u0058")
    pasted = read_pasted(f"X-SBG-Auth-Token: {short}\nsee {short} there\n{escaped}")
    assert pasted.refused == ("Line 2: no import id in it.",)
    assert pasted.jobs == (PastedJob(A, None, batch=OutsideText("fine")), PastedJob(B, None))


def test_a_long_mixed_word_is_not_shown() -> None:
    assert read_pasted(f"the x={TOKEN[:24]} of").refused == ("Line 1: no import id in it.",)


def test_lines_that_begin_like_json_do_not_use_up_the_patience() -> None:
    log = "[12:00:00] started\n" * 20
    text = log + json.dumps({"id": "x", "state": "RUNNING", "label": "L"}, indent=1)
    assert read_pasted(text).jobs == (PastedJob("x", None, OutsideText("L")),)


def test_what_looks_like_a_token_is_said_to() -> None:
    (sentence,) = read_pasted(TOKEN).refused
    assert sentence == "Line 1: this looks like a token, not like an import id; it is not kept."


@pytest.mark.parametrize("value", ["$SB_AUTH_TOKEN", "<your token>", "${TOKEN}", "", "*****"])
def test_a_placeholder_is_no_token(value: str) -> None:
    pasted = read_pasted(f'curl -H "X-SBG-Auth-Token: {value}" {IMPORTS}/{A}')
    assert pasted == Pasted((PastedJob(A, API),), (), False)


def test_an_id_below_an_empty_header_is_not_lost() -> None:
    assert found(f"X-SBG-Auth-Token:\n{A}\nSB_AUTH_TOKEN\n{B}") == bare(A, B)


def test_a_signed_address_or_a_password_is_not_shown() -> None:
    for secret in ("X-Amz-Signature=abcdef123", "hunter2"):
        text = f"https://me:hunter2@example.org/a?{secret}\nfoo {TOKEN}{secret}"
        assert secret not in repr(read_pasted(text))


def test_the_platforms_own_job_examples_are_read() -> None:
    for answer in ({"resource": {"id": B, "href": f"{IMPORTS}/{B}"}}, {"error": {"code": 1}}, {}):
        job = {"href": f"{IMPORTS}/{A}", "id": A, "result": [answer], "state": "FINISHED"}
        assert found(json.dumps(job, indent=4)) == [(A, API)]


def test_an_argument_is_read_like_a_paste() -> None:
    assert read_argument(f"{IMPORTS}/{A}") == read_pasted(f"{IMPORTS}/{A}")


NUMBERS = [str(10**17 + number) for number in range(10_000)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(NUMBERS),
        " ".join(NUMBERS),
        "\n".join(f"{IMPORTS}/{number}" for number in NUMBERS),
        json.dumps([{"id": number, "href": f"{IMPORTS}/{number}"} for number in NUMBERS], indent=1),
        "\n".join(json.dumps({"id": number}) for number in NUMBERS),
        " ".join(json.dumps({"id": number}) for number in NUMBERS),
    ],
    ids=["lines", "words", "addresses", "JSON", "JSON lines", "JSON words"],
)
def test_ten_thousand_jobs_are_read_at_once(text: str) -> None:
    times: list[float] = []
    for _ in range(3):
        start = time.process_time()
        pasted = read_pasted(text)
        times.append(time.process_time() - start)
    assert min(times) < 0.2
    assert [job.id for job in pasted.jobs] == NUMBERS


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2_000_000,
        f"{IMPORTS}/{A} " * 20_000,
        "[\n" * 100_000,
        "[1,\n" * 100_000,
        "[\n" * 500 + "1," * 200_000,
        "X-SBG-Auth-Token:" * 50_000,
        "X-SBG-Auth-Token" + " " * 1_000_000,
        "X-SBG-Auth-Token:" + "\"'\\" * 300_000,
        "https://" * 100_000,
        "a." * 500_000,
        '{"a":' * 100_000,
        "bulk/drs/imports/" * 50_000,
        "0" * 1_000_000 + "a",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_nothing_takes_for_ever(text: str) -> None:
    start = time.process_time()
    read_pasted(text)
    assert time.process_time() - start < 2


MARKS = ["{", "}", "[", "]", '"', "'", ":", ",", "\n", "\\", " ", "#", "@", "%", "\ud800", "\x00"]
WORDS = [A, UUID, TOKEN, "id", '"id":', "1e9", "null", "v2", "curl ", "-H ", "GET ", "HTTP/1.1"]
PARTS = ["X-SBG-Auth-Token", "Authorization: ", "Host: ", IMPORTS, "http://", "[::1", "/"]
pieces = st.sampled_from(MARKS + WORDS + PARTS)
texts = st.text(st.characters(exclude_categories=()), max_size=60)
tokens = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=64)


@given(texts | st.lists(pieces | texts, max_size=14).map("".join))
def test_any_text_gives_ids_that_are_safe(text: str) -> None:
    pasted = read_pasted(text)
    for job in pasted.jobs:
        assert is_safe(job.id)
        assert job.api is None or normalise_api(job.api) == job.api
    assert all(sentence.isprintable() for sentence in pasted.refused)
    assert len(pasted.refused) <= REFUSED_LIMIT + 1


keys = st.sampled_from(["id", "href", "api", "label", "items", "state"])
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | texts | pieces,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=8,
)


@given(json_values)
def test_any_json_gives_ids_that_are_safe(value: Any) -> None:
    assert all(is_safe(job.id) for job in read_pasted(json.dumps(value)).jobs)


@given(
    tokens,
    st.sampled_from(["X-SBG-Auth-Token:", "X-SBG-Auth-Token: ", "x-sbg-auth-token:\t"]),
    st.lists(pieces.filter(lambda piece: piece != TOKEN), max_size=6).map("".join),
    st.sampled_from(["", '"', "'", "\n", ' "\n', "' "]),
    st.lists(pieces, max_size=6).map("".join),
)
@example('abc"def,ghi', "X-SBG-Auth-Token: ", "", "\n", "")
@example("301457789012345678", "X-SBG-Auth-Token: ", A + "\n", "\n", A)
def test_the_token_of_a_header_is_nowhere(
    token: str, header: str, before: str, between: str, after: str
) -> None:
    pasted = read_pasted(before + header + token + between + after)
    assert token not in repr(pasted)
