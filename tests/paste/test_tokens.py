from __future__ import annotations

import json

import pytest

from drs_tui.paste import Pasted, PastedJob, read_pasted
from drs_tui.paste.tokens import holds_token, masked
from drs_tui.text import OutsideText
from tests.paste.samples import API, IMPORTS, TOKEN, A, B

HELD = [
    f'curl -H "X-SBG-Auth-Token: {TOKEN}" {IMPORTS}/{A}',
    f"curl -H 'x-sbg-auth-token:{TOKEN}' {IMPORTS}/{A}",
    f"curl -H X-SBG-Auth-Token:{TOKEN} {IMPORTS}/{A}",
    f'curl {IMPORTS}/{A} --header "X-SBG-Auth-Token: {TOKEN}',
    f'{IMPORTS}/{A} and "X-SBG-Auth-Token:   {TOKEN}"',
    f"{A}\nX-SBG-Auth-Token: {TOKEN}",
    f"{A}\nX-SBG-Auth-Token:\n  {TOKEN}",
    f"{A}\nX-SBG-Auth-Token = '{TOKEN}' oops",
    f"{A}\nX-SBG-Auth-Token {TOKEN}",
    f"{A}\nAuthorization: Bearer {TOKEN}",
    f"{A}\nexport SB_AUTH_TOKEN={TOKEN}",
    f'{{"id": "{A}", "X-SBG-Auth-Token": "{TOKEN}"}}',
    f'{{"id":"{A}","auth_token":"{TOKEN}","label":"X-SBG-Auth-Token: {TOKEN}"}}',
    f'"{{\\"X-SBG-Auth-Token\\": \\"{TOKEN}\\"}}" {A}',
    f"{A}\n{TOKEN}",
    f"{A}\nmy token is {TOKEN}, thanks",
    f"{A}\ntoken={TOKEN}",
    f"X-SBG-Auth-Token: {TOKEN}\n{A}\n{TOKEN}\nagain {TOKEN} and x{TOKEN}x",
    f'{A}\n["{TOKEN}"]\n{{"id": "{TOKEN}", "state": "RUNNING", "x": "auth-token: {TOKEN}"}}',
]


@pytest.mark.parametrize("text", HELD)
def test_a_token_is_noticed_and_not_kept(text: str) -> None:
    pasted = read_pasted(text)
    assert pasted.held_token
    assert TOKEN[:12] not in repr(pasted)
    assert [job.id for job in pasted.jobs] == [A]


def test_a_header_alone_is_nothing_to_complain_about() -> None:
    assert read_pasted(f"'X-SBG-Auth-Token: {TOKEN}'") == Pasted((), (), True)


def test_a_token_is_shown_nowhere_else_in_the_text_either() -> None:
    short = "hunter22pw"
    told = [
        {"id": A, "label": f"mine {short}", "batch": "fine"},
        {"id": B, "label": "?-SBG-Auth-Token: other22pw"},
    ]
    escaped = json.dumps(told).replace("?", "\\u0058")
    pasted = read_pasted(f"X-SBG-Auth-Token: {short}\nsee {short} there\n{escaped}")
    assert pasted.refused == ("Line 2: no import id in it.",)
    assert pasted.jobs == (PastedJob(A, None, batch=OutsideText("fine")), PastedJob(B, None))


def test_a_long_mixed_word_is_not_shown() -> None:
    assert read_pasted(f"the x={TOKEN[:24]} of").refused == ("Line 1: no import id in it.",)


def test_what_looks_like_a_token_is_said_to() -> None:
    (sentence,) = read_pasted(TOKEN).refused
    assert sentence == "Line 1: this looks like a token, not like an import id; it is not kept."


@pytest.mark.parametrize("value", ["$SB_AUTH_TOKEN", "<your token>", "${TOKEN}", "", "*****"])
def test_a_placeholder_is_no_token(value: str) -> None:
    pasted = read_pasted(f'curl -H "X-SBG-Auth-Token: {value}" {IMPORTS}/{A}')
    assert pasted == Pasted((PastedJob(A, API),), (), False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"curl -H 'X-SBG-Auth-Token: {TOKEN}' {A}", f"curl -H 'X-SBG-Auth-Token: {'•' * 32}' {A}"),
        ("X-SBG-Auth-Token: a", "X-SBG-Auth-Token: •"),
        ("export SB_AUTH_TOKEN=ab", "export SB_AUTH_TOKEN=••"),
        (f"{A} {TOKEN}", f"{A} {'•' * 32}"),
        (TOKEN[:24], "•" * 24),
        (f"{A}, trio-7", f"{A}, trio-7"),
    ],
)
def test_a_field_hides_a_token_from_its_first_character_on(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TOKEN, True),
        (f" {TOKEN}\n", True),
        (f"SB_AUTH_TOKEN={TOKEN}", True),
        ("X-SBG-Auth-Token: hunter22pw", True),
        (f"/data/{TOKEN}.tsv", False),
        ("d" * 40, False),
        (A, False),
        ("", False),
    ],
)
def test_what_counts_as_a_token_by_itself(text: str, expected: bool) -> None:
    assert holds_token(text) is expected
