"""A report: what it says, that nothing from outside becomes markup, and that it loads nothing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from drs_tui.insight import report_html, report_svg
from drs_tui.insight.report import (
    MOST_FAILURES,
    ReportedJob,
    causes_sentence,
    failures_sentence,
    summary_rows,
    verdict,
)
from drs_tui.insight.report_html import html
from drs_tui.insight.report_markdown import escape, fenced, markdown
from drs_tui.model import TroubleKind
from drs_tui.text import clean
from tests.builders import a_job, a_watched, moment
from tests.insight.report_scenes import (
    MARKUP,
    a_cohort,
    hostile_jobs,
    report_of,
    watched,
)

# What it says


def test_a_cohort_in_sentences_and_counts() -> None:
    report = report_of(a_cohort())
    assert report.title == "Bulk DRS import kf-neuroblastoma"
    assert verdict(report) == [
        "PARTIAL: some arrived.",
        "724 items arrived, 76 failed, of 800.",
    ]
    rows = dict(summary_rows(report))
    assert rows["Items arrived"] == "724 of 800"
    assert rows["Jobs finished"] == "8 of 8"
    assert rows["Size arrived"] == "13.7 TB"
    assert rows["First start"] == "2026-05-06 07:26:30 UTC"
    assert rows["Platform"] == "CAVATICA, https://cavatica-api.sbgenomics.com/v2"
    assert "Items not understood" not in rows
    assert sum(cause.count for cause in report.causes) == len(report.failures) == 76


def test_unknown_sizes_are_said_to_be_unknown() -> None:
    rows = dict(summary_rows(report_of(a_cohort(1), sized=False)))
    assert rows["Size arrived"] == "sizes of 100 files not known"


def test_jobs_that_were_named_singly() -> None:
    assert report_of(a_cohort(1), batch=None).title == "Bulk DRS import job kf-neuroblastoma-01"
    assert report_of(a_cohort(3), batch=None).title == "3 bulk DRS import jobs"


def test_an_empty_batch_is_a_sentence() -> None:
    report = report_of([])
    assert verdict(report) == ["There is no job to report on."]
    for page in (markdown(report), html(report)):
        assert "There is no job to report on." in page
        assert "Timeline" not in page


def test_unfinished_jobs_are_a_sentence() -> None:
    jobs = [
        *a_cohort(2),
        watched("1", None, [(10, {"state": "RUNNING", "ok": 3, "started": moment(12)})]),
        watched("2", None, [(10, {"state": "SUBMITTED"})]),
    ]
    told = " ".join(verdict(report_of(jobs)))
    assert told.startswith("199 items arrived, 4 failed so far.")
    assert "2 of 4 jobs are still under way: these numbers can change." in told
    assert "No basis for an estimate: how many items there are is not known." in told
    for page in (markdown(report_of(jobs)), html(report_of(jobs))):
        assert "still under way" in page


def test_jobs_of_which_nothing_is_known_are_a_sentence() -> None:
    unchecked = ReportedJob(a_watched("1", looks=0))
    gone = ReportedJob(a_watched("2", looks=0, trouble=TroubleKind.NOT_FOUND))
    report = report_of([unchecked, gone])
    assert verdict(report) == ["Nothing is known of these jobs yet: none was looked at."]
    for page in (markdown(report), html(report)):
        assert "Nothing is known yet of when these jobs ran." in page
    told = verdict(report_of([unchecked, *a_cohort(1)]))
    assert "Of 1 job nothing is known: the numbers are without them." in told
    assert dict(summary_rows(report))["Jobs not found"] == "1"


def test_jobs_without_failures_or_items() -> None:
    report = report_of([ReportedJob(a_watched("1"), a_job("1").items)])
    assert verdict(report)[0] == "EMPTY: no items."
    assert causes_sentence(report) == failures_sentence(report) == "No item failed."
    for page in (markdown(report), html(report)):
        assert page.count("No item failed.") == 2


def test_very_many_failures_are_cut_and_counted() -> None:
    job = watched("1", "big", [(5, {"failed": MOST_FAILURES + 7})])
    report = report_of([job])
    assert len(report.failures) == MOST_FAILURES
    assert failures_sentence(report) == "And 7 more failures: drs-tui items --failed lists all."
    for page in (markdown(report), html(report)):
        assert "And 7 more failures" in page


def test_failures_without_their_answers_are_counted() -> None:
    report = report_of([ReportedJob(a_watched("1", failed=3))])
    assert failures_sentence(report) == "The answers that tell of 3 failures are not kept here."
    assert [cause.count for cause in report.causes] == [3]


def test_causes_that_are_not_kept_are_counted() -> None:
    job = a_watched("1", failed=3)
    report = report_of([ReportedJob(replace(job, causes=()))])
    assert causes_sentence(report) == "3 failures of other causes, not listed here."


# HTML


def words_in(text: str) -> set[str]:
    return set(text.split())


VOID = {"meta"}
SVG = {"svg", "rect", "path", "text", "g", "title"}
TAGS = {*VOID, *SVG} | words_in(
    "html head body style h1 h2 p div b i br span code table thead tbody tr th td"
)
ATTRIBUTES = words_in(
    "charset class content d fill height http-equiv lang name rx text-anchor viewbox width x y "
    "role aria-label aria-hidden preserveaspectratio"
)


class Reader(HTMLParser):
    """Reads a page and keeps what is in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.comments = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.update(name for name, _ in attrs)
        if tag not in VOID | {"br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments += 1


@pytest.mark.parametrize("jobs", [a_cohort(), a_cohort(70), hostile_jobs(), []])
def test_the_page_is_whole_and_loads_and_runs_nothing(jobs: list[ReportedJob]) -> None:
    page = html(report_of(jobs))
    read = Reader(page)
    assert read.open == []
    assert set(read.tags) <= TAGS
    assert set(read.attributes) <= ATTRIBUTES
    assert read.comments == 0
    style = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    assert len(style) == 1
    assert not re.search(r"url\(|@import|expression", style[0])
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in style[0]
    assert "@media print" in style[0]


def test_texts_from_outside_are_texts_of_the_page() -> None:
    texts = Reader(html(report_of(hostile_jobs()))).texts
    for text in MARKUP:
        assert any(clean(text).strip() in shown for shown in texts), text


def test_the_page_is_clean_text() -> None:
    page = html(report_of(hostile_jobs()))
    assert all(sign.isprintable() or sign == "\n" for sign in page)
    page.encode("utf-8")


def test_many_jobs_are_drawn_thin_and_without_names() -> None:
    few, many = (
        report_svg.timeline(report_of(a_cohort(jobs)).lines, (moment(100), moment(0)))
        for jobs in (report_svg.MOST_NAMED, report_svg.MOST_NAMED + 1)
    )
    assert few.count('class="name"') >= report_svg.MOST_NAMED
    assert 'class="name"' not in many
    assert many.count("<title>") == report_svg.MOST_NAMED + 1


def test_nothing_is_drawn_outside_of_the_picture() -> None:
    for jobs in (a_cohort(), hostile_jobs(), a_cohort(70)):
        page = html(report_of(jobs))
        for x, width in re.findall(r'<rect class="[^"]*" x="([^"]*)"[^>]*width="([^"]*)"', page):
            assert 0 <= float(x) <= float(x) + float(width) <= report_svg.WIDTH + 1


def test_a_column_that_may_hold_anything_may_be_broken_anywhere() -> None:
    assert '<td class="text">' in report_html.table(("Message",), [["x"]])
    assert '<td class="number">' in report_html.table(("Arrived",), [["1"]])


# Markdown


def tokens(text: str) -> list[Token]:
    found = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [part for token in found for part in (token, *(token.children or ()))]


HARMLESS = words_in(
    "heading_open heading_close paragraph_open paragraph_close inline text text_special softbreak "
    "hardbreak strong_open strong_close fence table_open table_close thead_open thead_close "
    "tbody_open tbody_close tr_open tr_close th_open th_close td_open td_close"
)


@pytest.mark.parametrize("jobs", [a_cohort(), hostile_jobs(), []])
def test_markdown_has_no_markup_but_ours(jobs: list[ReportedJob]) -> None:
    page = markdown(report_of(jobs))
    found = tokens(page)
    assert {token.type for token in found} <= HARMLESS
    assert all(sign.isprintable() or sign == "\n" for sign in page)
    headings = [after.content for before, after in pairwise(found) if before.type == "heading_open"]
    assert headings[1:] == (["Causes", "Timeline", "Jobs", "Failures"] if jobs else [])
    rows = re.findall(r"^\|.*\|$", page, re.MULTILINE)
    assert len(rows) == sum(token.type == "tr_open" for token in found) + sum(
        token.type == "thead_open" for token in found
    )


@pytest.mark.parametrize("text", MARKUP)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    shown = clean(text)
    (inline,) = [token for token in tokens(f"x {escape(shown)}") if token.type == "inline"]
    assert "".join(part.content for part in inline.children or ()) == f"x {shown}"


def test_links_that_readers_make_by_themselves_are_broken() -> None:
    assert escape("http://a.org www.b.org") == "http\\://a.org www\\.b.org"
    assert "\\@mention" in escape("hello @mention")


def test_no_line_ends_a_block_of_code() -> None:
    told = fenced(["```", "a ```` b"])
    assert told.splitlines()[0] == "`````text"
    (fence,) = [token for token in tokens(told) if token.type == "fence"]
    assert fence.content == "```\na ```` b\n"


def test_many_jobs_are_cut_from_the_picture_and_counted() -> None:
    assert "\n5 more jobs not drawn.\n" in markdown(report_of(a_cohort(65)))
