"""The HTTP side, over real sockets."""

import gzip
import json
import socket
import threading
import time
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse

import pytest

from drs_tui.simulator.connection import LARGEST_BODY
from drs_tui.simulator.scenarios import UnknownScenario
from drs_tui.simulator.server import Simulation
from tests.simulator.helpers import START, FakeClock


def answers(sim: Simulation, raw: bytes) -> bytes:
    """All that comes back for bytes sent on one connection, until it closes."""
    with socket.create_connection(("127.0.0.1", sim.port), timeout=5) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


def get(
    connection: HTTPConnection, sim: Simulation, path: str, body: str | None = None, **more: str
) -> HTTPResponse:
    """One GET on a kept connection."""
    headers = {"X-SBG-Auth-Token": sim.token, "Accept-Encoding": "identity", **more}
    connection.request("GET", f"/v2{path}", body, headers)
    return connection.getresponse()


def test_simulation_serves_what_it_says_and_closes_its_port() -> None:
    with Simulation("mixed") as sim:
        assert sim.url == f"http://127.0.0.1:{sim.port}/v2"
        connection = HTTPConnection("127.0.0.1", sim.port)
        for job_id, label in sim.jobs:
            assert label.startswith("mixed-")
            assert json.load(get(connection, sim, f"/bulk/drs/imports/{job_id}"))["id"] == job_id
        assert sim.requests[0][:2] == ("GET", f"/v2/bulk/drs/imports/{sim.jobs[0][0]}")
        assert sim.requests[0][2]["X-SBG-Auth-Token"] == sim.token
        connection.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", sim.port))


def test_no_thread_is_left_even_with_connections_open() -> None:
    before = set(threading.enumerate())
    with Simulation() as sim:
        open_connections = [HTTPConnection("127.0.0.1", sim.port) for _ in range(5)]
        for connection in open_connections:
            get(connection, sim, "/user").read()
        assert len(set(threading.enumerate()) - before) == 6
    assert set(threading.enumerate()) == before
    for connection in open_connections:
        connection.close()


def test_unknown_scenario_leaves_no_port_open() -> None:
    with pytest.raises(UnknownScenario):
        Simulation("nowhere").__enter__()


def test_body_of_a_get_is_read_so_that_the_next_request_is_understood() -> None:
    with Simulation() as sim:
        connection = HTTPConnection("127.0.0.1", sim.port)
        port = set()
        for _ in range(3):
            answer = get(connection, sim, "/user", body="null")
            assert json.load(answer)["username"] == "mlopez"
            port.add(connection.sock.getsockname()[1])
        connection.close()
    assert len(port) == 1


def test_kept_connections_are_not_slowed_by_delayed_acknowledgements() -> None:
    with Simulation() as sim:
        connection = HTTPConnection("127.0.0.1", sim.port)
        began = time.monotonic()
        for _ in range(50):
            get(connection, sim, "/user").read()
        took = time.monotonic() - began
        connection.close()
    # One delayed acknowledgement costs 40 ms, so 50 of them 2 s.
    assert took < 1


def test_headers_of_every_answer() -> None:
    clock = FakeClock(START + 0.9)
    with Simulation(clock=clock) as sim:
        connection = HTTPConnection("127.0.0.1", sim.port)
        for path, token, status in (
            ("/user", sim.token, 200),
            ("/nowhere", sim.token, 404),
            ("/user", "wrong", 401),
            ("/", "", 200),
        ):
            answer = get(connection, sim, path, **{"X-SBG-Auth-Token": token})
            answer.read()
            assert answer.status == status
            assert parsedate_to_datetime(answer.headers["Date"]).timestamp() == START
            assert answer.headers["X-RateLimit-Limit"] == "1000"
            assert int(answer.headers["X-RateLimit-Reset"]) == START + 301
            assert len(answer.headers["X-Request-Id"]) == 36
            assert answer.headers["Content-Type"] == "application/json"
        connection.close()


def test_dates_agree_with_the_date_header() -> None:
    clock = FakeClock()
    with Simulation(speed=60, clock=clock) as sim:
        clock.now += 3600
        connection = HTTPConnection("127.0.0.1", sim.port)
        job_id = dict((label, one) for one, label in sim.jobs)["TRIO-FY1002"]
        answer = get(connection, sim, f"/bulk/drs/imports/{job_id}")
        job = json.load(answer)
        connection.close()
    assert job["started_on"] == job["finished_on"] == "2027-01-15T08:00:00Z"
    assert parsedate_to_datetime(answer.headers["Date"]).timestamp() == START + 3600


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("deflate, gzip;q=0.5", True), ("identity", False), ("gzip;q=0", False)],
)
def test_gzip_for_those_who_take_it(accepted: str, packed: bool) -> None:
    with Simulation() as sim:
        connection = HTTPConnection("127.0.0.1", sim.port)
        path = f"/bulk/drs/imports/{sim.jobs[0][0]}"
        answer = get(connection, sim, path, **{"Accept-Encoding": accepted})
        body = answer.read()
        connection.close()
    assert (answer.headers["Content-Encoding"] == "gzip") is packed
    assert json.loads(gzip.decompress(body) if packed else body)["state"] == "FINISHED"


@pytest.mark.parametrize(
    "head",
    [
        f"Content-Length: {LARGEST_BODY + 1}",
        "Content-Length: many",
        "Content-Length: -1",
        f"Content-Length: {'9' * 5000}",
        "Transfer-Encoding: chunked",
    ],
)
def test_bodies_that_cannot_be_read_are_refused_and_the_connection_closed(head: str) -> None:
    with Simulation() as sim:
        token = f"X-SBG-Auth-Token: {sim.token}\r\n"
        call = f"POST /v2/bulk/drs/imports/create HTTP/1.1\r\n{token}{head}\r\n\r\n"
        received = answers(sim, call.encode() + b"GET /v2/ HTTP/1.1\r\n\r\n")
    assert received.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close" in received
    assert received.split()[1] in (b"400", b"500")


def test_a_body_at_the_cap_is_taken() -> None:
    with Simulation() as sim:
        body = json.dumps({"file_ids": []}).ljust(LARGEST_BODY).encode()
        call = (
            "POST /v2/bulk/files/get HTTP/1.1\r\nConnection: close\r\n"
            f"X-SBG-Auth-Token: {sim.token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        received = answers(sim, call.encode() + body)
    assert b"file_ids takes 1 to 100" in received


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"nonsense\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /v2/user HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc",
        b"GET //[ HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET http://[/v2 HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET /v2/files?\xff=%ff&&&= HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"BREW /v2/user HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"HEAD /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET /v2/ HTTP/1.0\r\n\r\n",
    ],
)
def test_no_request_breaks_the_platform(raw: bytes) -> None:
    # Leaving the context raises what went wrong inside.
    with Simulation() as sim:
        answers(sim, raw)
        assert b"200 OK" in answers(sim, b"GET /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n")


def test_a_request_cut_short_is_not_carried_out() -> None:
    with Simulation() as sim:
        call = (
            f"GET /v2/user HTTP/1.1\r\nX-SBG-Auth-Token: {sim.token}\r\nContent-Length: 9\r\n\r\n"
        )
        assert answers(sim, call.encode() + b"null") == b""
        assert sim.platform.requests.look("mlopez", time.time()).remaining == 1000


def test_requests_are_not_kept_when_not_wanted() -> None:
    with Simulation(record=False) as sim:
        assert answers(sim, b"GET /v2/ HTTP/1.0\r\n\r\n")
        assert sim.requests == []


def test_a_crash_inside_is_raised_at_the_end() -> None:
    with pytest.raises(ZeroDivisionError), Simulation() as sim:  # noqa: PT012
        sim.platform.clock = lambda: 1 / 0
        answers(sim, b"GET /v2/ HTTP/1.1\r\n\r\n")


def test_many_callers_at_once() -> None:
    with Simulation() as sim:
        statuses: list[int] = []

        def call() -> None:
            connection = HTTPConnection("127.0.0.1", sim.port)
            for _ in range(20):
                answer = get(connection, sim, "/user")
                answer.read()
                statuses.append(answer.status)
            connection.close()

        threads = [threading.Thread(target=call) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left = sim.platform.requests.look("mlopez", time.time()).remaining
    assert statuses == [200] * 200
    assert left == 800
