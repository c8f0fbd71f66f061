"""Sending: what is written down when, what is waited for, and what is never sent twice."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from drs_tui.errors import (
    ApiError,
    AuthError,
    BadReply,
    Maintenance,
    NetworkTrouble,
    RateLimited,
    RequestRefused,
    ServerTrouble,
    StoreTrouble,
    TokenTrouble,
)
from drs_tui.insight.estimate import WINDOW_FILES, WINDOW_S
from drs_tui.submission import runner as runner_module
from drs_tui.submission.claim import SendingClaim
from drs_tui.submission.progress import End, Wait
from drs_tui.submission.submission import CallState
from tests.submission.bench import SendingBench, read, states

S = CallState
IMPORT_LIMIT = RateLimited("The importer is full.", "Wait.", status=429, code=10371)
LOST = [
    NetworkTrouble("The connection was cut.", "Try again."),
    ServerTrouble("Trouble of its own.", "Try again.", status=500),
    BadReply("Not what was asked for.", "Try again.", status=200),
]


def not_left(kind: type[ApiError] = NetworkTrouble) -> ApiError:
    error = kind("The connection was refused.", "Check your network.")
    error.may_have_left = False
    return error


@pytest.fixture
def bench(tmp_path: Path) -> SendingBench:
    return SendingBench(tmp_path / "profile")


def names(order: Mapping[str, Any]) -> list[str]:
    return [item["name"] for item in order["items"]]


def own_tag(order: Mapping[str, Any]) -> str:
    (tag,) = (tag for tag in order["tags"] if tag.startswith("drs-tui-"))
    return str(tag)


async def test_every_row_is_sent_once_in_order_and_every_job_is_watched(
    bench: SendingBench,
) -> None:
    journal = bench.begin(1050)
    assert await bench.send(journal) is End.ALL_SENT
    sent = [name for order in bench.client.orders for name in names(order)]
    assert sent == [f"f{number}.bam" for number in range(1050)]
    found = read(journal)
    assert states(journal) == [S.SENT] * 11
    watched = {job.id: job for job in bench.store.read_all()}
    assert set(watched) == set(found.overview.job_ids)
    first = watched[found.overview.job_ids[0]]
    assert (str(first.label), str(first.batch)) == ("1 of 11", "cohort")
    assert {job.total for job in watched.values()} == {100, 50}, "so progress is real"


async def test_each_call_has_a_tag_of_its_own_that_the_journal_knows(bench: SendingBench) -> None:
    journal = bench.begin(250)
    await bench.send(journal)
    tags = [own_tag(order) for order in bench.client.orders]
    assert len(set(tags)) == 3
    assert [call.tags for call in read(journal).calls] == [(tag,) for tag in tags]
    assert all("cohort" in order["tags"] for order in bench.client.orders)


async def test_the_window_is_full_and_never_overfull(bench: SendingBench) -> None:
    bench.client.takes_s = 0.4
    await bench.send(bench.begin(5000))
    times = bench.sent_at()
    for begin in times:
        sent = sum(100 for at in times if begin <= at < begin + WINDOW_S)
        assert sent <= WINDOW_FILES
    ideal_s = (5000 / WINDOW_FILES - 1) * WINDOW_S
    assert ideal_s / (times[-5] - times[0]) >= 0.95


async def test_the_window_holds_across_a_restart_and_for_other_submissions(
    bench: SendingBench,
) -> None:
    first = bench.begin(1000)
    assert await bench.run(bench.runner(first), 50) is None
    assert len(bench.client.orders) == 5
    second = bench.begin(500, "other")
    await bench.send(second)
    await bench.send(first)
    times = bench.sent_at()
    assert len(times) == 15
    for begin in times:
        assert sum(100 for at in times if begin <= at < begin + WINDOW_S) <= WINDOW_FILES


async def test_the_intent_is_synced_before_the_request_and_the_id_before_it_is_shown(
    bench: SendingBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = bench.begin(200)
    runner = bench.runner(journal)
    synced: set[bytes] = set()
    real = os.fsync

    def fsync(handle: int) -> None:
        real(handle)
        path = journal.claim_path.with_suffix(".jsonl")
        if os.path.samestat(os.fstat(handle), path.stat()):
            synced.update(path.read_bytes().split(b"\n"))

    monkeypatch.setattr(os, "fsync", fsync)
    create = bench.client.create_import

    async def create_import(body: Mapping[str, Any]) -> Any:
        tag: bytes = own_tag(body).encode()
        assert any(tag in line for line in synced if b'"intended"' in line)
        return await create(body)

    monkeypatch.setattr(bench.client, "create_import", create_import)

    def show(progress: Any) -> None:
        watched = {job.id for job in bench.store.read_all()}
        for job_id in progress.overview.job_ids:
            assert any(job_id.encode("ascii") in line for line in synced)
            assert job_id in watched

    runner.on_progress = show
    assert await bench.run(runner) is End.ALL_SENT


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
async def test_what_may_have_arrived_is_unknown_and_never_sent_again_by_itself(
    bench: SendingBench, error: ApiError
) -> None:
    journal = bench.begin(300)
    bench.client.order_answers = [{"id": "9001"}, error]
    assert await bench.send(journal) is End.ALL_SENT
    assert states(journal) == [S.SENT, S.UNKNOWN, S.SENT]
    assert len(bench.client.orders) == 3
    for _ in range(2):
        assert await bench.send(journal) is End.ALL_SENT
    assert len(bench.client.orders) == 3, "nor at a later start"


async def test_what_a_person_wants_sent_again_skips_what_is_there(bench: SendingBench) -> None:
    journal = bench.begin(200)
    bench.client.order_answers = [LOST[0]]
    await bench.send(journal)
    assert states(journal) == [S.UNKNOWN, S.SENT]
    assert await bench.send(journal, again=[0]) is End.ALL_SENT
    assert states(journal) == [S.SENT, S.SENT]
    again = bench.client.orders[-1]
    assert (names(again), again["conflict_resolution"]) == (names(bench.client.orders[0]), "SKIP")
    assert len(read(journal).calls[0].tags) == 2


async def test_a_request_that_a_dead_process_had_under_way_is_unknown(bench: SendingBench) -> None:
    journal = bench.begin(100)
    bench.client.takes_s = 1e9
    runner = bench.runner(journal)
    async with bench.running():
        task = asyncio.create_task(runner.run())
        await bench.clock.run_for(30)
        before = journal.claim_path.with_suffix(".jsonl").read_bytes()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    journal.claim_path.with_suffix(".jsonl").write_bytes(before)
    assert states(journal) == [S.UNDER_WAY]
    bench.client.takes_s = 0.0
    await bench.send(journal)
    assert states(journal) == [S.UNKNOWN]
    assert len(bench.client.orders) == 1


@pytest.mark.parametrize("takes_s", [0.05, 1e9])
async def test_when_all_is_to_end_a_request_under_way_is_given_a_moment(
    bench: SendingBench, takes_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "LAST_MOMENT_S", 0.02)
    journal = bench.begin(100)
    bench.client.takes_s = takes_s
    runner = bench.runner(journal)
    async with bench.running():
        task = asyncio.create_task(runner.run())
        await bench.clock.run_for(0.01)
        assert len(bench.client.orders) == 1
        task.cancel()
        if takes_s < 1:
            await bench.clock.run_for(1)
        await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert states(journal) == [S.SENT if takes_s < 1 else S.UNKNOWN]


async def test_before_anything_left_it_is_tried_again(bench: SendingBench) -> None:
    journal = bench.begin(100)
    bench.client.order_answers = [not_left() for _ in range(6)]
    assert await bench.send(journal) is End.ALL_SENT
    assert states(journal) == [S.SENT]
    assert len(bench.client.orders) == 7
    waits = [progress.waiting for progress in bench.progress if progress.waiting]
    assert all(waiting.wait is Wait.TROUBLE for waiting in waits)
    assert len(read(journal).calls[0].tags) == 1


@pytest.mark.parametrize(
    "error",
    [
        IMPORT_LIMIT,
        RateLimited("Too many requests.", "Wait.", wait_s=30.0, status=429, code=1000),
        Maintenance("In maintenance.", "Wait.", status=503, code=0),
    ],
    ids=["importer full", "requests", "maintenance"],
)
async def test_what_the_platform_did_not_take_is_sent_later(
    bench: SendingBench, error: ApiError
) -> None:
    journal = bench.begin(200)
    bench.client.order_answers = [{"id": "9001"}, error]
    assert await bench.send(journal) is End.ALL_SENT
    assert states(journal) == [S.SENT, S.SENT]
    assert len(bench.client.orders) == 3
    _, refused, again = bench.sent_at()
    assert again - refused >= 15
    waiting = [progress.waiting for progress in bench.progress if progress.waiting]
    assert waiting
    assert all(one.until is not None for one in waiting)


async def test_a_full_importer_holds_no_looks_back(bench: SendingBench) -> None:
    bench.client.order_answers = [IMPORT_LIMIT]
    await bench.send(bench.begin(100))
    assert all(snapshot.trouble is None for snapshot in bench.snapshots)
    waits = [progress.waiting.wait for progress in bench.progress if progress.waiting]
    assert waits == [Wait.FULL]


async def test_a_refused_call_is_said_to_be_one_and_the_others_go_on(bench: SendingBench) -> None:
    refusal = RequestRefused("A bad URI.", "Fix it.", status=400, code=10246)
    journal = bench.begin(300)
    bench.client.order_answers = [{"id": "9001"}, refusal]
    assert await bench.send(journal) is End.ALL_SENT
    assert states(journal) == [S.SENT, S.REFUSED, S.SENT]
    said = read(journal).calls[1].rejection
    assert said is not None
    assert (said.message, said.code) == ("A bad URI.", 10246)


async def test_after_three_refusals_in_a_row_the_others_are_not_tried(bench: SendingBench) -> None:
    journal = bench.begin(500)
    refusal = RequestRefused("No rights.", "Ask.", status=403, code=10210)
    bench.client.order_answers = [refusal] * 9
    assert await bench.send(journal) is End.REFUSED
    assert states(journal) == [S.REFUSED] * 3 + [S.NOT_SENT] * 2
    bench.client.order_answers = []
    assert await bench.send(journal) is End.ALL_SENT
    assert states(journal) == [S.SENT] * 5


async def test_after_three_lost_answers_in_a_row_the_others_are_not_tried(
    bench: SendingBench,
) -> None:
    journal = bench.begin(500)
    bench.client.order_answers = [LOST[1]] * 9
    assert await bench.send(journal) is End.NO_ANSWERS
    assert states(journal) == [S.UNKNOWN] * 3 + [S.NOT_SENT] * 2


async def test_a_token_that_is_refused_is_looked_up_once_more(bench: SendingBench) -> None:
    journal = bench.begin(200)
    refusal = AuthError("The token is not accepted.", "Set a new one.", status=401)
    bench.client.order_answers = [refusal]
    assert await bench.send(journal) is End.ALL_SENT
    assert states(journal) == [S.SENT, S.SENT]


async def test_a_token_that_is_refused_again_ends_it(bench: SendingBench) -> None:
    journal = bench.begin(200)
    refusal = AuthError("The token is not accepted.", "Set a new one.", status=401)
    bench.client.order_answers = [{"id": "9001"}, refusal, refusal]
    assert isinstance(await bench.send(journal), AuthError)
    assert states(journal) == [S.SENT, S.NOT_SENT]


async def test_without_a_token_nothing_is_begun(bench: SendingBench) -> None:
    journal = bench.begin(100)

    async def connect() -> Any:
        raise TokenTrouble("There is no token.", "Set one.")

    bench.connect = connect
    assert isinstance(await bench.send(journal), TokenTrouble)
    assert states(journal) == [S.NOT_SENT]


async def test_a_claim_that_was_taken_over_ends_it_before_the_next_request(
    bench: SendingBench,
) -> None:
    journal = bench.begin(600)
    runner = bench.runner(journal)

    def show(progress: Any) -> None:
        if progress.sent_calls == 2 and len(bench.client.orders) == 2:
            journal.claim_path.unlink(missing_ok=True)
            SendingClaim.take(journal.claim_path, bench.clock.now())

    runner.on_progress = show
    assert await bench.run(runner) is End.OVERTAKEN
    assert len(bench.client.orders) == 2
    assert states(journal) == [S.SENT] * 2 + [S.NOT_SENT] * 4
    assert journal.claim_path.exists(), "the other one's claim stays"


async def test_a_disk_that_refuses_the_intent_stops_before_the_request(
    bench: SendingBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = bench.begin(300)
    runner = bench.runner(journal)
    add = journal.add

    def refuse(event: Any) -> None:
        if len(bench.client.orders) == 1 and type(event).__name__ == "Intended":
            raise StoreTrouble("The disk is full.", "Make room.")
        add(event)

    monkeypatch.setattr(journal, "add", refuse)
    assert isinstance(await bench.run(runner), StoreTrouble)
    assert len(bench.client.orders) == 1
    assert states(journal) == [S.SENT, S.NOT_SENT, S.NOT_SENT]


async def test_an_id_that_the_disk_refuses_is_told_to_the_person(
    bench: SendingBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = bench.begin(100)
    runner = bench.runner(journal)
    add = journal.add

    def refuse(event: Any) -> None:
        if type(event).__name__ == "Created":
            raise StoreTrouble("The disk is full.", "Make room.")
        add(event)

    monkeypatch.setattr(journal, "add", refuse)
    error = await bench.run(runner)
    assert isinstance(error, StoreTrouble)
    assert "90001" in error.message
    assert states(journal) == [S.UNDER_WAY]


async def test_the_owner_gives_signs_while_it_waits(bench: SendingBench) -> None:
    from drs_tui.submission.claim import read_owner

    journal = bench.begin(600)
    runner = bench.runner(journal)
    async with bench.running():
        task = asyncio.create_task(runner.run())
        await bench.clock.run_for(200)
        owner = read_owner(journal.claim_path)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert owner is not None
    assert owner.beat_at is not None
    assert (bench.clock.now() - owner.beat_at).total_seconds() <= 15
