"""The two windows, by a clock that the test moves."""

from collections import Counter

import pytest

from drs_tui.simulator.limits import ImporterWindow, RequestWindow
from tests.simulator.helpers import START, Caller, drs, headers_of


def test_window_is_fixed_and_grants_exactly_its_limit() -> None:
    window = RequestWindow(limit=3, length_s=300)
    granted = [window.spend("a", START + second).granted for second in (0, 100, 299, 299.9, 300)]
    assert granted == [True, True, True, False, True]


def test_users_do_not_share_a_window() -> None:
    window = RequestWindow(limit=1)
    assert window.spend("a", START).granted
    assert window.spend("b", START).granted
    assert not window.spend("a", START).granted


def test_reset_is_the_end_of_the_window_and_looking_is_free() -> None:
    window = RequestWindow(limit=5, length_s=300)
    window.spend("a", START + 0.5)
    for _ in range(3):
        allowance = window.look("a", START + 200)
    assert (allowance.remaining, allowance.reset_at) == (4, START + 301)


def test_clock_set_back_opens_a_window() -> None:
    window = RequestWindow(limit=1)
    window.spend("a", START)
    assert window.spend("a", START - 3600).granted


@pytest.mark.parametrize("bookings", [[1200], [100] * 12, [499, 2, 500, 199]])
def test_importer_takes_500_files_a_window(bookings: list[int]) -> None:
    window = ImporterWindow(files=500, length_s=300, pace_s=0.2)
    times = [at for count in bookings for at in window.book(START, count)]
    assert times == sorted(times)
    assert Counter((at - START) // 300 for at in times) == {0: 500, 1: 500, 2: 200}


def test_importer_window_begins_anew_after_a_pause() -> None:
    window = ImporterWindow(files=2, length_s=300, pace_s=1)
    assert window.book(START, 2) == (START, START + 1)
    assert window.book(START + 1000, 3) == (START + 1000, START + 1001, START + 1300)


def test_requests_beyond_the_limit_get_429_and_the_rate_stays_free() -> None:
    caller = Caller()
    answers = [caller.ask("GET", "/user").status for _ in range(1001)]
    assert answers == [200] * 1000 + [429]
    assert caller.refusal("GET", "/user") == (429, 1000)
    headers = headers_of(caller.ask("GET", "/user"))
    assert headers["X-RateLimit-Limit"] == "1000"
    assert headers["X-RateLimit-Remaining"] == "0"
    assert headers["X-RateLimit-Reset"] == str(int(START) + 300)
    assert caller.get("/rate_limit")["rate"] == {
        "limit": 1000,
        "remaining": 0,
        "reset": int(START) + 300,
    }
    caller.clock.now += 300
    assert caller.ask("GET", "/user").status == 200


def test_rate_limit_costs_nothing() -> None:
    caller = Caller()
    for _ in range(5):
        caller.get("/rate_limit")
    assert caller.get("/rate_limit")["rate"]["remaining"] == 1000
    assert caller.get("/rate_limit")["instance_limit"] == {"limit": -1, "remaining": 2**63 - 1}


def test_reset_comes_in_milliseconds_in_the_other_form() -> None:
    rate = Caller("odd").get("/rate_limit")
    assert rate == {"rate": {"limit": 1000, "remaining": 1000, "reset": (int(START) + 300) * 1000}}


@pytest.mark.parametrize("speed", [1.0, 10.0])
def test_six_jobs_of_100_wait_for_the_second_window(speed: float) -> None:
    caller = Caller("growing", speed)
    items: list[dict[str, object]] = [
        {"drs_uri": drs(f"x{n}"), "name": f"n{n}"} for n in range(600)
    ]
    ids = [caller.create(*items[n : n + 100])["id"] for n in range(0, 600, 100)]
    caller.clock.now = START + 250 / speed
    looks = [caller.job(job_id) for job_id in ids]
    assert [look["state"] for look in looks] == ["FINISHED"] * 5 + ["RUNNING"]
    assert [len(look["result"]) for look in looks] == [100] * 5 + [0]
    caller.clock.now = START + 330 / speed
    assert caller.job(ids[5])["state"] == "FINISHED"
    assert len(caller.job(ids[5])["result"]) == 100
