"""What the commands write as JSON is what the schemas in the wheel say, for every scenario."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from drs_tui.commands.event_forms import EVENT_KEYS
from drs_tui.commands.events import EventKind
from drs_tui.commands.items import COLUMNS
from drs_tui.commands.job_forms import ITEM_KEYS
from drs_tui.job_json import JOB_KEYS
from drs_tui.model import TroubleKind
from drs_tui.simulator.scenarios import SCENARIOS
from drs_tui.simulator.server import Simulation
from tests.commands.program import Program

SCHEMAS: dict[str, Any] = {
    file.name: json.loads(file.read_text())
    for file in files("drs_tui.commands").joinpath("schemas").iterdir()
}
REGISTRY: Registry[Any] = Registry().with_resources(
    [(name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()]
)

SLOW = {"slow", "drip", "many", "causes", "limits"}
"""Scenarios that take long, and have no other answers than the others."""


def check(name: str, value: object) -> None:
    """Raise where `value` is not what the schema says."""
    Draft202012Validator(SCHEMAS[f"{name}.schema.json"], registry=REGISTRY).validate(value)


def objects(schema: Any) -> list[dict[str, Any]]:
    """Return every schema of an object in `schema`."""
    found = [schema] if isinstance(schema, dict) and "properties" in schema else []
    if isinstance(schema, dict | list):
        for part in schema.values() if isinstance(schema, dict) else schema:
            found += objects(part)
    return found


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_schemas_are_strict(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    for schema in objects(SCHEMAS[name]):
        assert schema["additionalProperties"] is False
        optional = {"items"} if "duration_s" in schema["properties"] else set()
        assert set(schema["required"]) == set(schema["properties"]) - optional


def test_the_schema_of_an_event_has_its_keys_and_kinds_in_their_order() -> None:
    properties = SCHEMAS["follow.schema.json"]["properties"]
    assert tuple(properties) == EVENT_KEYS
    assert properties["event"]["enum"] == [kind.value for kind in EventKind]
    assert set(properties["trouble"]["enum"]) == {*(kind.value for kind in TroubleKind), None}


def test_the_schema_of_a_job_has_its_keys_in_their_order() -> None:
    assert tuple(SCHEMAS["job.schema.json"]["properties"]) == (*JOB_KEYS, "items")


@pytest.mark.parametrize("scenario", sorted(SCENARIOS.keys() - SLOW))
def test_jobs_and_items_of_every_scenario(program: Program, scenario: str) -> None:
    with Simulation(scenario) as sim:
        program.use(sim)
        ids = [job_id for job_id, _ in sim.jobs[:14]]
        check("watch", program("watch", *ids, "999999999", "--json").json)
        check("jobs", program("jobs", "--cached", "--json").json)
        check("jobs", program("jobs", "--json").json)
        for job_id in ids:
            check("show", program("show", job_id, "--json").json)
        check("show", program("show", ids[0], "--cached", "--json").json)
        check("items", program("items", *ids, "--names", "--json").json)
        check("causes", program("causes", "--json").json)
        check("unwatch", program("unwatch", *ids, "888888888", "--json").json)
        check("jobs", program("jobs", "--cached", "--json").json)


def test_the_schema_of_an_item_has_its_keys_in_their_order() -> None:
    item = SCHEMAS["job.schema.json"]["$defs"]["item"]["properties"]
    assert tuple(item) == ITEM_KEYS
    assert tuple(SCHEMAS["items.schema.json"]["$defs"]["item"]["properties"]) == COLUMNS


def test_token_commands(program: Program) -> None:
    with Simulation("ok") as sim:
        program.use(sim)
        check("token-show-source", program("token", "show-source", "--json").json)
        words = ("token", "set", "--store", "file", "--json", "--token-stdin")
        check("token-set", program(*words, stdin=sim.token).json)
        check("token-set", program(*words, "--check", stdin=sim.token).json)
        check("token-show-source", program("token", "show-source", "--no-keyring", "--json").json)
        check("token-delete", program("token", "delete", "--json").json)
