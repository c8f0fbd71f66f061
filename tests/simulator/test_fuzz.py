"""Whatever is asked, the platform answers: it never breaks by itself."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.helpers import Caller

QUICK = settings(max_examples=150, deadline=None, database=None)

texts = st.text(max_size=12) | st.sampled_from(
    ["drs://h.org/a", "mlopez/kids-first-cohorts", "SKIP"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
items = st.fixed_dictionaries(
    {"drs_uri": st.builds("drs://h.org/{}".format, texts) | anything},
    optional={
        "project": st.just("mlopez/kids-first-cohorts") | anything,
        "parent": anything,
        "name": texts | anything,
        "metadata": anything,
    },
)
orders = st.fixed_dictionaries(
    {"items": st.lists(items, max_size=4)},
    optional={
        "tags": anything,
        "conflict_resolution": st.sampled_from(["SKIP", "RENAME", "OVERWRITE"]) | anything,
    },
)
CALLER = Caller()


@QUICK
@given(orders | anything)
def test_any_create_call(body: object) -> None:
    CALLER.clock.now += 301
    answer = CALLER.ask("POST", "/bulk/drs/imports/create", body)
    document = json.loads(answer.body)
    if answer.status == 200:
        CALLER.clock.now += 60
        job = CALLER.job(document["id"])
        assert job["state"] == "FINISHED"
        CALLER.names(job)
    else:
        assert 400 <= answer.status < 500


@QUICK
@given(anything)
def test_any_bulk_files_call(body: object) -> None:
    CALLER.clock.now += 301
    assert CALLER.ask("POST", "/bulk/files/get", body).status == 400


@QUICK
@given(
    st.sampled_from(["GET", "POST", "PUT", "HEAD"]),
    st.sampled_from(["/files", "/files/", "/projects/", "/bulk/drs/imports/", "/user", ""]),
    st.text(max_size=20),
)
def test_any_path(method: str, start: str, rest: str) -> None:
    CALLER.clock.now += 301
    assert CALLER.ask(method, start + rest).status < 500
