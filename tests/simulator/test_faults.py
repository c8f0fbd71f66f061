"""When faults are met, and what each does to a real socket."""

import gzip
import json
import socket
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import Any

import pytest

from drs_tui.simulator.faults import DEPTH, FAULTS, Fault, FaultPlan, Rule
from drs_tui.simulator.server import Simulation
from drs_tui.simulator.trouble_scenes import BAD_LOOKS, OUTAGE_S, PASSING
from tests.simulator.helpers import START, FakeClock

FAULT = Fault(reset=True)


@pytest.mark.parametrize(
    ("rule", "calls", "met"),
    [
        (Rule(FAULT), [("GET", "/a", 0)] * 2, [True, True]),
        (Rule(FAULT, first=1), [("GET", "/a", 0), ("GET", "/a", 0)], [True, False]),
        (Rule(FAULT, first=1), [("GET", "/a", 0), ("GET", "/b", 0)], [True, True]),
        (Rule(FAULT, path="/a$"), [("GET", "/a", 0), ("GET", "/ab", 0)], [True, False]),
        (Rule(FAULT, method="POST"), [("GET", "/a", 0), ("POST", "/a", 0)], [False, True]),
        (Rule(FAULT, until=5), [("GET", "/a", 4), ("GET", "/a", 5)], [True, False]),
        (Rule(FAULT, since=5), [("GET", "/a", 4), ("GET", "/a", 5)], [False, True]),
    ],
)
def test_rules(rule: Rule, calls: list[tuple[str, str, float]], met: list[bool]) -> None:
    plan = FaultPlan()
    plan.add(rule)
    assert [plan.meet(*call) is FAULT for call in calls] == met
    plan.clear()
    assert plan.meet(*calls[0]) is None


def test_the_first_rule_that_applies_decides() -> None:
    plan = FaultPlan()
    plan.add(Rule(FAULT, first=1))
    plan.add(Rule(FAULTS["http-500"]))
    assert plan.meet("GET", "/a", 0) is FAULT
    assert plan.meet("GET", "/a", 0) is FAULTS["http-500"]


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end."""

    status: int
    headers: Message
    raw: bytes

    @property
    def body(self) -> bytes:
        """The body, unpacked."""
        packed = self.headers["Content-Encoding"] == "gzip"
        return gzip.decompress(self.raw) if packed else self.raw

    @property
    def document(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


def look(sim: Simulation, path: str = "", method: str = "GET", body: str = "") -> Reply:
    """One request on a connection of its own; by default a look at the first job."""
    path = path or f"/bulk/drs/imports/{sim.jobs[0][0]}"
    headers = {"X-SBG-Auth-Token": sim.token, "Accept-Encoding": "gzip"}
    with closing(HTTPConnection("127.0.0.1", sim.port, timeout=5)) as connection:
        connection.request(method, f"/v2{path}", body, headers)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())


def is_reset(sim: Simulation) -> bool:
    """Whether a look ends in a reset connection rather than in an orderly end."""
    try:
        look(sim)
    except RemoteDisconnected:
        return False
    except ConnectionResetError:
        return True
    return False


def is_truncated(sim: Simulation) -> bool:
    """Whether a look ends with a part of what its length announced."""
    try:
        look(sim)
    except IncompleteRead as cut:
        return len(cut.partial) > 0
    return False


def is_late(sim: Simulation) -> bool:
    """Whether the answer is not whole within 50 ms."""
    with socket.create_connection(("127.0.0.1", sim.port)) as connection:
        connection.settimeout(0.05)
        connection.sendall(b"GET /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n")
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except TimeoutError:
            return b"}" not in received
    return False


CHECKS: dict[str, Callable[[Simulation], object]] = {
    "http-500": lambda sim: look(sim).document["status"] == look(sim).status == 500,
    "bad-gateway": lambda sim: look(sim).status == 502 and b"<html>" in look(sim).body,
    "service-down": lambda sim: look(sim).document["code"] == 5000,
    "maintenance": lambda sim: look(sim).document["code"] == 0,
    "gateway-404": lambda sim: look(sim).document["status"] == "NOT_FOUND",
    "token-refused": lambda sim: look(sim).status == 401,
    "unknown-job": lambda sim: look(sim).document["code"] == 10211,
    "import-limit": lambda sim: look(sim).headers["X-RateLimit-Reset"] is None,
    "not-json": lambda sim: look(sim).body.startswith(b"upstream"),
    "html-200": lambda sim: look(sim).headers["Content-Type"].startswith("text/html"),
    "truncated": lambda sim: is_truncated(sim),
    "reset": lambda sim: is_reset(sim),
    "lost-answer": lambda sim: is_reset(sim),
    "wrong-type": lambda sim: isinstance(look(sim).document, list),
    "not-a-number": lambda sim: b"NaN" in look(sim).body,
    "deep": lambda sim: look(sim).body.startswith(b"[" * DEPTH),
    "empty-200": lambda sim: (look(sim).status, look(sim).raw) == (200, b""),
    "no-content": lambda sim: (look(sim).status, look(sim).raw) == (204, b""),
    "byte-order-mark": lambda sim: look(sim).body.startswith(b"\xef\xbb\xbf{"),
    "bad-utf8": lambda sim: look(sim).body.startswith(b"\xff\xfe{"),
    "bad-gzip": lambda sim: b"not compressed" in look(sim).raw,
    "bomb": lambda sim: len(look(sim).raw) < 200_000 and len(look(sim).body) == 100_000_000,
    "redirect": lambda sim: look(sim).headers["Location"].startswith("http://127.0.0.1:9/"),
    "slow": lambda sim: is_late(sim),
    "drip": lambda sim: is_late(sim),
}


def test_every_fault_is_checked() -> None:
    assert set(CHECKS) == set(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_fault_does(name: str) -> None:
    with Simulation() as sim:
        assert look(sim).document["state"] == "FINISHED"
        sim.platform.faults.add(Rule(FAULTS[name]))
        assert CHECKS[name](sim)
        sim.platform.faults.clear()
        assert look(sim).document["state"] == "FINISHED"


def test_answer_can_be_lost_after_the_work_was_done() -> None:
    with Simulation("lost", clock=(clock := FakeClock())) as sim:
        item = {"drs_uri": "drs://h.org/a", "project": sim.project, "name": "kept.cram"}
        create = ("/bulk/drs/imports/create", "POST", json.dumps({"items": [item]}))
        with pytest.raises(ConnectionResetError):
            look(sim, *create)
        clock.now += 60
        found = look(sim, f"/files?project={sim.project}&name=kept.cram").document
        assert len(found["items"]) == 1
        assert look(sim, *create).status == 200


def test_errors_pass_after_the_promised_looks() -> None:
    with Simulation("errors") as sim:
        assert [label for _, label in sim.jobs] == list(PASSING)
        job_id = dict((label, one) for one, label in sim.jobs)["http-500"]
        path = f"/bulk/drs/imports/{job_id}"
        statuses = [look(sim, path).status for _ in range(BAD_LOOKS + 1)]
        assert statuses == [500] * BAD_LOOKS + [200]


@pytest.mark.parametrize(
    ("scenario", "before", "after"),
    [
        ("maintenance", 503, 200),
        ("maintenance-always", 503, 503),
        ("captive", 200, 200),
        ("vanishing", 200, 404),
        ("token-dies", 200, 401),
        ("refused", 401, 401),
    ],
)
def test_troubles_begin_and_end(scenario: str, before: int, after: int) -> None:
    clock = FakeClock()
    with Simulation(scenario, speed=10, clock=clock) as sim:
        assert look(sim).status == before
        clock.now = START + OUTAGE_S / 10 - 0.01
        assert look(sim).status == before
        clock.now = START + OUTAGE_S / 10
        assert look(sim).status == after


def test_offline_stays_and_an_outage_ends() -> None:
    for scenario, ends in (("offline", False), ("outage", True)):
        clock = FakeClock()
        with Simulation(scenario, clock=clock) as sim:
            assert is_reset(sim)
            clock.now = START + OUTAGE_S
            assert is_reset(sim) is not ends


def test_limits_refuse_soon_and_in_both_ways() -> None:
    with Simulation("limits", clock=FakeClock()) as sim:
        job_id = dict((label, one) for one, label in sim.jobs)["import-limit"]
        bare = look(sim, f"/bulk/drs/imports/{job_id}")
        assert (bare.status, bare.headers["X-RateLimit-Reset"]) == (429, None)
        statuses = [look(sim, "/user").status for _ in range(21)]
        assert statuses == [200] * 20 + [429]
        assert look(sim, "/user").headers["X-RateLimit-Reset"] == str(int(START) + 15)


def test_stopping_does_not_wait_for_slow_answers() -> None:
    with Simulation("slow") as sim:
        with socket.create_connection(("127.0.0.1", sim.port)) as waiting:
            waiting.sendall(b"GET /v2/ HTTP/1.1\r\n\r\n")
            while not sim.requests:
                time.sleep(0.001)
        began = time.monotonic()
    assert time.monotonic() - began < 1
