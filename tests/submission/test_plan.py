from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.errors import UsageTrouble
from drs_tui.ids import is_safe
from drs_tui.submission.manifest import Manifest, Target, parse_manifest
from drs_tui.submission.plan import ConflictRule, batch_name_for, least_duration_s, make_plan

PROJECT = Target(project="ana/cohort")


def manifest(rows: int) -> Manifest:
    lines = [f"drs://host/{number},f{number},{number}" for number in range(rows)]
    return parse_manifest("\n".join(["drs_uri,name,size", *lines, "x,y,z"]).encode(), "my set.csv")


@pytest.mark.parametrize(("rows", "sizes"), [(1, [1]), (100, [100]), (250, [100, 100, 50])])
def test_calls_have_at_most_100_items_in_order(rows: int, sizes: list[int]) -> None:
    plan = make_plan(manifest(rows), PROJECT)
    assert [len(call.items) for call in plan.calls] == sizes
    lines = [item.row.line for call in plan.calls for item in call.items]
    assert lines == list(range(2, rows + 2))
    assert (plan.files, plan.batch) == (rows, "my-set.csv")
    assert [row.line for row in plan.refused] == [rows + 2]


def test_the_body_is_what_the_create_call_takes() -> None:
    plan = make_plan(manifest(1), PROJECT, conflict=ConflictRule.RENAME, tags=["t"], batch="b")
    assert plan.batch == "b"
    assert plan.calls[0].body() == {
        "conflict_resolution": "RENAME",
        "tags": ["t"],
        "items": [{"drs_uri": "drs://host/0", "project": "ana/cohort", "name": "f0"}],
    }


def test_sizes_and_sums_are_sent_only_if_asked() -> None:
    call = make_plan(manifest(1), Target(parent="5f"), send_measures=True).calls[0]
    assert call.body() == {
        "conflict_resolution": "SKIP",
        "items": [
            {"drs_uri": "drs://host/0", "parent": "5f", "name": "f0", "metadata": {"size": "0"}}
        ],
    }


def test_a_target_of_its_own_counts_only_if_asked() -> None:
    read = parse_manifest(b'[{"drs_uri": "drs://h/a", "project": "own/one"}]', "m")
    for own_targets, project in [(False, "ana/cohort"), (True, "own/one")]:
        call = make_plan(read, PROJECT, own_targets=own_targets).calls[0]
        assert call.items[0].body() == {"drs_uri": "drs://h/a", "project": project}


@pytest.mark.parametrize("target", [Target(), Target("a/b", "c"), Target("", "")])
def test_the_target_is_a_project_or_a_folder(target: Target) -> None:
    with pytest.raises(UsageTrouble, match="exactly one"):
        make_plan(manifest(1), target)


def test_a_batch_needs_a_name() -> None:
    with pytest.raises(UsageTrouble, match="needs a name"):
        make_plan(manifest(1), PROJECT, batch=" ")


@pytest.mark.parametrize(
    ("files", "least_s"), [(0, 0), (1, 0), (500, 0), (501, 300), (1000, 300), (20_000, 11_700)]
)
def test_the_first_window_goes_at_once(files: int, least_s: int) -> None:
    assert least_duration_s(files) == least_s


@given(st.text())
def test_any_file_name_gives_a_batch_name_by_the_rule(file_name: str) -> None:
    name = batch_name_for(file_name)
    assert is_safe(name)
    assert name == file_name or not is_safe(file_name)
