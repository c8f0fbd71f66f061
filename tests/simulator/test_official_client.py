"""The one client that others wrote, `sevenbridges-python`, works here unchanged."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import sevenbridges
from sevenbridges.models.drs_import import DRSImportBulk

from drs_tui.simulator.server import Simulation
from tests.simulator.helpers import FakeClock

FINISHING_S = 3600.0


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(time.time())


@pytest.fixture
def sim(clock: FakeClock) -> Iterator[Simulation]:
    with Simulation("ok", clock=clock) as running:
        yield running


@pytest.fixture
def api(sim: Simulation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # The client caches the files of every job on the class.
    monkeypatch.setattr(DRSImportBulk, "_result_files", [])
    client = sevenbridges.Api(url=sim.url, token=sim.token, debug=True)
    yield client
    client.session.close()


def test_submit_look_and_list_files(sim: Simulation, api: Any, clock: FakeClock) -> None:
    imports = [
        {
            "drs_uri": "drs://data.example.org/a",
            "project": sim.project,
            "name": "proband.cram",
            "metadata": {"sample_id": "BS_1"},
        },
        {"drs_uri": "drs://data.example.org/forbidden", "project": sim.project},
    ]
    submitted = api.drs_imports.bulk_submit(imports, tags=["trio-7"], conflict_resolution="RENAME")
    assert submitted.state == "SUBMITTED"
    assert submitted.result == []
    assert submitted.started_on is None
    clock.now += FINISHING_S
    job = api.drs_imports.bulk_get(submitted.id)
    assert job.state == "FINISHED"
    assert job.href == submitted.href
    assert 0 < (job.finished_on - job.started_on).total_seconds() < 10
    arrived, failed = job.result
    assert (arrived.error, failed.resource) == (None, None)
    assert (failed.error.status, failed.error.code) == (403, 10226)
    (record,) = job.result_files
    assert record.valid
    assert record.resource.id == arrived.resource.id
    assert record.resource.name == "proband.cram"
    assert record.resource.metadata["sample_id"] == "BS_1"
    assert record.resource.tags == ["trio-7"]
    # Name and size are not in the job: the client fetches them by `href` on its own.
    assert arrived.resource.name == "proband.cram"
    assert arrived.resource.size == record.resource.size


def test_preloaded_jobs(sim: Simulation, api: Any) -> None:
    for job_id, label in sim.jobs[:2]:
        job = api.drs_imports.bulk_get(job_id)
        names = {
            record.resource.name
            for record in api.files.bulk_get([entry.resource.id for entry in job.result])
        }
        assert len(names) == len(job.result), label


def test_files(sim: Simulation, api: Any) -> None:
    job = api.drs_imports.bulk_get(sim.jobs[0][0])
    wanted = job.result[0].resource.id
    file = api.files.get(wanted)
    assert (file.id, file.project, file.is_folder()) == (wanted, sim.project, False)
    assert file.created_on is not None
    (found,) = api.files.query(project=sim.project, names=[file.name])
    assert (found.id, found.size) == (wanted, file.size)
    (tagged,) = api.files.query(
        project=sim.project, tags=["TRIO-FY1001"], metadata={"sample_id": "FY1001"}
    )
    assert tagged.name == "FY1001.trio.joint.vcf.gz"
    pages = api.files.query(project=sim.project, limit=30)
    assert len({one.id for one in pages.all()}) == pages.total > 100
    folder = api.files.get(file.parent)
    assert folder.is_folder()
    assert folder.list_files(limit=5).total == pages.total


def test_bulk_get_of_an_unknown_file(api: Any) -> None:
    (record,) = api.files.bulk_get(["66f0a1b2c3d4e5f607180f00"])
    assert not record.valid
    assert record.error.code == 5002


def test_user_project_and_rate(sim: Simulation, api: Any) -> None:
    assert api.users.me().username == "mlopez"
    assert api.users.get("mlopez").email == "mlopez@example.org"
    project = api.projects.get(sim.project)
    assert (project.id, project.name) == (sim.project, "Kids First cohorts")
    assert project.created_by == "mlopez"
    rate = api.rate_limit.get().rate
    assert (rate.limit, rate.remaining) == (1000, 997)
    assert (api.limit, api.remaining) == (1000, 997)


@pytest.mark.parametrize(
    ("call", "error", "code"),
    [
        (lambda api: api.drs_imports.bulk_get("1"), sevenbridges.errors.NotFound, 10211),
        (lambda api: api.files.get("1"), sevenbridges.errors.NotFound, 5002),
        (lambda api: api.projects.get("jchen/private-study"), sevenbridges.errors.Forbidden, 3001),
        (
            lambda api: api.drs_imports.bulk_submit([{"drs_uri": "drs://h/a", "project": "a"}]),
            sevenbridges.errors.BadRequest,
            3012,
        ),
    ],
)
def test_refusals_are_understood(api: Any, call: Any, error: type[Exception], code: int) -> None:
    with pytest.raises(error) as refused:
        call(api)
    assert vars(refused.value)["code"] == code


def test_wrong_token_is_understood(sim: Simulation) -> None:
    client = sevenbridges.Api(url=sim.url, token="0" * 32, debug=True)
    with pytest.raises(sevenbridges.errors.Unauthorized) as refused:
        client.users.me()
    client.session.close()
    assert refused.value.code == 90001


def test_used_up_window_is_understood() -> None:
    with Simulation("limits", clock=FakeClock()) as limited:
        client = sevenbridges.Api(url=limited.url, token=limited.token, debug=True)
        for _ in range(20):
            client.users.me()
        with pytest.raises(sevenbridges.errors.TooManyRequests):
            client.users.me()
        assert client.remaining == 0
        client.session.close()


def test_its_connections_are_kept(sim: Simulation, api: Any) -> None:
    began = time.monotonic()
    for _ in range(25):
        api.users.me()
    assert time.monotonic() - began < 1
    assert all(headers["X-SBG-Auth-Token"] == sim.token for _, _, headers in sim.requests)
