from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from drs_tui.ids import is_safe
from drs_tui.paste import read_pasted
from drs_tui.paste.findings import REFUSED_LIMIT
from drs_tui.platforms import normalise_api
from tests.paste.samples import IMPORTS, TOKEN, UUID, A

MARKS = ["{", "}", "[", "]", '"', "'", ":", ",", "\n", "\\", " ", "#", "@", "%", "\ud800", "\x00"]
WORDS = [A, UUID, TOKEN, "id", '"id":', "1e9", "null", "v2", "curl ", "-H ", "GET ", "HTTP/1.1"]
PARTS = ["X-SBG-Auth-Token", "Authorization: ", "Host: ", IMPORTS, "http://", "[::1", "/"]
pieces = st.sampled_from(MARKS + WORDS + PARTS)
texts = st.text(st.characters(exclude_categories=()), max_size=60)
tokens = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=64)


@given(texts | st.lists(pieces | texts, max_size=14).map("".join))
def test_any_text_gives_ids_that_are_safe(text: str) -> None:
    pasted = read_pasted(text)
    for job in pasted.jobs:
        assert is_safe(job.id)
        assert job.api is None or normalise_api(job.api) == job.api
    assert all(sentence.isprintable() for sentence in pasted.refused)
    assert len(pasted.refused) <= REFUSED_LIMIT + 1


keys = st.sampled_from(["id", "href", "api", "label", "items", "state"])
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | texts | pieces,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=8,
)


@given(json_values)
def test_any_json_gives_ids_that_are_safe(value: Any) -> None:
    assert all(is_safe(job.id) for job in read_pasted(json.dumps(value)).jobs)


@given(
    tokens,
    st.sampled_from(["X-SBG-Auth-Token:", "X-SBG-Auth-Token: ", "x-sbg-auth-token:\t"]),
    st.lists(pieces.filter(lambda piece: piece != TOKEN), max_size=6).map("".join),
    st.sampled_from(["", '"', "'", "\n", ' "\n', "' "]),
    st.lists(pieces, max_size=6).map("".join),
)
@example('abc"def,ghi', "X-SBG-Auth-Token: ", "", "\n", "")
@example("301457789012345678", "X-SBG-Auth-Token: ", A + "\n", "\n", A)
def test_the_token_of_a_header_is_nowhere(
    token: str, header: str, before: str, between: str, after: str
) -> None:
    pasted = read_pasted(before + header + token + between + after)
    assert token not in repr(pasted)
