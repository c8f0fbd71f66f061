"""What is taken out of a message, and that nothing else is."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from drs_tui.insight.normalise import READ_LIMIT, WORDS_WITH_DIGITS, normalise, rules


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("No rights on drs://data.example.org/0a1b-22.", "No rights on <uri>."),
        ("(see https://example.org/a?b=c#d)", "(see <uri>)"),
        ("drs://dg.4DFC:0a1b2c3d is compact", "<uri> is compact"),
        ("Write to m.lopez+x@example.org, please.", "Write to <email>, please."),
        ("File 66f0a1b2c3d4e5f607181007 is gone.", "File # is gone."),
        ("dg.4DFC/0a1b2c3d-1111-2222-3333-444455556666 is short", "<path> is short"),
        ("Id 0A1B2C3D-1111-2222-3333-444455556666!", "Id #!"),
        ("Job 301457789012345678 of 7", "Job # of #"),
        ("BS_1A2B3C4D, TCGA-AB-1234-01A and NA12878", "#, # and #"),
        ("BS_XYZAABCD is PT_ABCDEFGH", "# is #"),
        ("item #3 of 40", "item # of #"),
        ("1,234 files, 12.5% of 5GB at 08:15:02 from 10.0.0.1:443", "# files, #% of # at # from #"),
        ("ran out on 2025-05-06T08:15:02.417Z", "ran out on <date>"),
        ("ran out 2025-05-06 08:15", "ran out <date>"),
        ("since 2025-5-6", "since <date>"),
        ("since Tue, 06 May 2025 08:15:02 GMT.", "since <date>."),
        ("since May 6, 2025", "since <date>"),
        ("since 6 September 2025", "since <date>"),
        ("data.kidsfirstdrc.org did not answer.", "<host> did not answer."),
        ("localhost:8080 and caninedc.org:443", "<host> and <host>"),
        ("proband.cram and x.vcf.gz exist", "<path> and <path> exist"),
        ("/sbgenomics/projects/x was not found", "<path> was not found"),
        ("mlopez/kids-first-cohorts is read-only", "<path> is read-only"),
        ("cohort/a/proband.cram", "<path>"),
        ("the 30-day connection", "the #-day connection"),
        ("  two \n lines\t", "two lines"),
        ("", ""),
    ],
)
def test_what_is_taken_out(message: str, words: str) -> None:
    assert normalise(message) == words


@pytest.mark.parametrize(
    "message",
    [
        "You may read and/or write, N/A or owner/project.",
        "java.net.SocketTimeoutException: connect timed out",
        "error.import.not_found",
        "NO_ACCESS, NOT_FOUND, IS_REFUSED and DRS_OBJECT_MALFORMED",
        "e.g. this, i.e. that",
        "The MD5 of this object is not what the S3 bucket says",
        "x in / and //",
        "No rights.",
    ],
)
def test_words_stay(message: str) -> None:
    assert normalise(message) == message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the 30-day connection", "the 30-minute connection"),
        ("MD5 mismatch", "SHA256 mismatch"),
        ("MD5-sum of 1", "SHA1-sum of 1"),
        ("status:403", "error:403"),
        ("java.net.ConnectException", "java.net.SocketException"),
        ("'project' is missing", "'parent' is missing"),
    ],
)
def test_what_differs_in_words_stays_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


# Messages made of words with gaps, and what may stand in a gap.

LETTERS = "abcdefghijklmnopqrstuvwxyzäéßABCXYZ"
words = st.text(LETTERS, min_size=1, max_size=14)
templates = st.lists(st.none() | words, min_size=1, max_size=8)
"""None is a gap."""

HEX, DIGITS, NAMES = "0123456789abcdef", "0123456789", "abcxyz0189"
names = st.text(NAMES, min_size=1, max_size=9)
uuids = st.uuids().map(str)
ids = st.one_of(
    st.text(HEX, min_size=24, max_size=24),
    st.text(DIGITS, min_size=1, max_size=20),
    uuids,
    uuids.map(str.upper),
    st.text(DIGITS, min_size=1, max_size=20).map("BS_{}A".format),
)
hosts = st.builds(
    "{}.{}".format, names, st.sampled_from(["example.org", "datacommons.io", "sub.nih.gov"])
)
uris = st.builds("drs://{}/{}".format, hosts, ids | uuids.map("dg.4DFC/{}".format))
dates = st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20))
emails = st.builds("{}.{}@{}".format, names, names, hosts)
paths = st.lists(names, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))
KINDS = (ids, hosts, uris, dates, emails, paths)


def filled(template: list[str | None], gaps: list[str]) -> str:
    """Put what is in `gaps` in turn into the gaps of a template."""
    left = iter(gaps * (len(template) // len(gaps) + 1))
    return " ".join(next(left) if part is None else part for part in template)


@pytest.mark.parametrize("kind", KINDS, ids=["id", "host", "uri", "date", "email", "path"])
@settings(max_examples=40)
@given(data=st.data(), template=templates, end=st.sampled_from(["", ".", ", and", "!"]))
def test_messages_that_differ_only_in_ids_fall_together(
    kind: st.SearchStrategy[str], data: st.DataObject, template: list[str | None], end: str
) -> None:
    one, other = (
        data.draw(st.lists(kind, min_size=3, max_size=3).map(lambda gaps: filled(template, gaps)))
        for _ in range(2)
    )
    assert normalise(one + end) == normalise(other + end)


@settings(max_examples=60)
@given(
    st.lists(words, min_size=1, max_size=12),
    st.lists(words, min_size=1, max_size=12),
    st.lists(ids, min_size=3, max_size=3),
)
def test_texts_that_differ_in_words_do_not_fall_together(
    one: list[str], other: list[str], gaps: list[str]
) -> None:
    assume(one != other)
    assert normalise(" ".join(one)) != normalise(" ".join(other))
    several = [filled([*told, None, None], gaps) for told in (one, other)]
    assert normalise(several[0]) != normalise(several[1])


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert normalise(text) == " ".join(normalise(text).split())


@given(st.uuids())
def test_a_uuid_of_letters_alone_is_taken_out_too(value: UUID) -> None:
    letters = str(value).translate(str.maketrans("0123456789", "abcdefabcd"))
    assert normalise(f"no {letters}.") == "no #."


def test_words_with_digits_are_what_the_rules_would_take_out() -> None:
    for word in WORDS_WITH_DIGITS:
        assert normalise(f"{word.upper()} and {word}") == f"{word.upper()} and {word}"
        assert normalise(f"{word}x1") == "#"


def test_the_end_of_a_very_long_message_decides_nothing() -> None:
    assert normalise("a " * READ_LIMIT) == normalise("a " * READ_LIMIT + "b")


@pytest.mark.alone
@pytest.mark.parametrize(
    "piece", ["a", "a.", "/", "1-", "a/", "@", "a@a.", "#", "-", "_1", " May", "1 ", "~/", "a://"]
)
def test_no_message_takes_long(piece: str) -> None:
    text = piece * 100_000
    began = time.process_time()
    normalise(text)
    assert time.process_time() - began < 0.05


def test_every_rule_is_needed() -> None:
    """Each rule takes something out that the others would leave or name otherwise."""
    examples = (
        "x drs://a/b x", "x a@example.net x", "x 2025-05-06 x", 
        "x data.org x", "x localhost x", "x /a/b x", "x a.cram x", "x 30-day x", "x a1 x",
        "x BS_ABCDEFGH x",
        "x ffffffffffffffffffff x", "x 1:2 x",
    )  # fmt: skip
    assert len(examples) == len(rules())
    for number, example in enumerate(examples):
        rest = example
        for place, rule in enumerate(rules()):
            rest = rest if place == number else rule.pattern.sub(rule.sign, rest)
        assert " ".join(rest.split()) != normalise(example), example
