from __future__ import annotations

from dataclasses import replace

from drs_tui.model import TroubleKind
from drs_tui.text import OutsideText
from drs_tui.ui.news import News
from tests.builders import NOW, a_watched, moment


def test_what_was_there_at_first_is_seen() -> None:
    news = News()
    job = a_watched(state="RUNNING", ok=1)
    assert not news.is_news(job)
    news.meet([job])
    assert not news.is_news(job)


def test_a_change_is_news_until_it_is_seen() -> None:
    news = News()
    running, done = a_watched(state="RUNNING", ok=1), a_watched(state="FINISHED", ok=2)
    news.meet([running])
    news.meet([done])
    assert news.is_news(done)
    assert news.see(done)
    assert not news.is_news(done)
    assert not news.see(done)


def test_only_what_may_need_a_person_counts() -> None:
    news = News()
    job = a_watched(state="RUNNING", ok=1, looked=moment(5))
    news.meet([job])
    assert not news.is_news(replace(job, looked_at=NOW, label=OutsideText("x"), archived=True))
    assert not news.is_news(a_watched(state="RUNNING", ok=50))
    assert news.is_news(a_watched(state="RUNNING", ok=1, failed=1))
    assert news.is_news(a_watched(state="RUNNING", ok=1, odd=1))
    assert news.is_news(a_watched(state="RUNNING", ok=1, trouble=TroubleKind.SERVER))


def test_the_first_answer_about_a_job_is_no_change() -> None:
    news = News()
    news.meet([a_watched(looks=0)])
    answered = a_watched(state="RUNNING", failed=1)
    news.meet([answered])
    assert not news.is_news(answered)
    done = a_watched(state="FINISHED", failed=1)
    news.meet([done])
    assert news.is_news(done)
