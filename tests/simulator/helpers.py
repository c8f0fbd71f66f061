"""A clock that a test moves, and a platform asked without a network."""

import json
from collections.abc import Mapping
from typing import Any

from drs_tui.simulator.routes import respond
from drs_tui.simulator.scenarios import open_scenario
from drs_tui.simulator.stage import Stage
from drs_tui.simulator.wire import Answer, read_request

START = 1_800_000_000.0
BASE = "http://127.0.0.1:1/v2"


class FakeClock:
    """Unix seconds that stand still until a test moves them."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Caller:
    """Calls a platform as its user would, past the network."""

    def __init__(self, scenario: str = "ok", speed: float = 1.0) -> None:
        self.clock = FakeClock()
        self.stage: Stage = open_scenario(scenario, base_url=BASE, clock=self.clock, speed=speed)
        self.platform = self.stage.platform
        self.token: str | None = self.stage.user.token
        self.project = self.stage.project.id

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """Send one request; `path` begins behind `/v2`."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return respond(self.platform, read_request(method, f"/v2{path}", self.token, raw))

    def get(self, path: str) -> Any:
        """The document of a GET that goes right."""
        answer = self.ask("GET", path)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refusal(self, method: str, path: str, body: object = None) -> tuple[int, int]:
        """Status and code of a request that is refused."""
        answer = self.ask(method, path, body)
        document = json.loads(answer.body)
        assert set(document) == {"status", "code", "message", "more_info"}
        assert answer.status == document["status"]
        return answer.status, document["code"]

    def create(self, *items: Mapping[str, object], **more: object) -> Any:
        """The answer to a create call; items without a target go to the project."""
        placed = [
            item if {"project", "parent"} & set(item) else {**item, "project": self.project}
            for item in items
        ]
        answer = self.ask("POST", "/bulk/drs/imports/create", {"items": placed, **more})
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def job(self, job_id: str) -> Any:
        """A look at a job."""
        return self.get(f"/bulk/drs/imports/{job_id}")

    def finished(self, *items: Mapping[str, object], **more: object) -> Any:
        """A job made of items, looked at an hour later."""
        job_id = self.create(*items, **more)["id"]
        self.clock.now += 3600 / self.platform.speed
        return self.job(job_id)

    def names(self, job: Any) -> list[str]:
        """The names of the files in a job's result."""
        arrived = [entry["resource"]["id"] for entry in job["result"] if "resource" in entry]
        return [self.get(f"/files/{file_id}")["name"] for file_id in arrived]


def drs(name: str) -> str:
    """A DRS URI whose object id says what will happen to it."""
    return f"drs://data.example.org/{name}"


def codes(job: Any) -> list[int | None]:
    """The code of each entry of a job's result, None for a file."""
    return [entry["error"]["code"] if "error" in entry else None for entry in job["result"]]


def headers_of(answer: Answer) -> dict[str, str]:
    """The headers an answer brings itself."""
    return dict(answer.headers)
