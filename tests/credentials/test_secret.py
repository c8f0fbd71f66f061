"""A token as a value: what shows it, which is nothing, and what is none."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import traceback
from collections.abc import Callable

import pytest
from rich.pretty import pretty_repr

from drs_tui.credentials.secret import Secret, parse_token
from drs_tui.credentials.sources import FoundToken
from drs_tui.errors import TokenTrouble
from tests.credentials.conftest import CANARY

REPLACED: list[Callable[[Secret], str]] = [
    str,
    repr,
    ascii,
    "{}".format,
    "{!s:>60}".format,
    lambda secret: "%s %r" % (secret, secret),  # noqa: UP031
    lambda secret: f"{secret} {secret!r} {FoundToken(secret, 'stdin')}",
    lambda secret: pretty_repr({"token": secret, "found": FoundToken(secret, "x")}),
]


@pytest.mark.parametrize("shown", REPLACED)
def test_no_text_form_shows_it(shown: Callable[[Secret], str], secret: Secret) -> None:
    assert CANARY not in shown(secret)


def test_it_is_not_in_what_goes_through_a_dataclass(secret: Secret) -> None:
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        dataclasses.asdict(FoundToken(secret, "stdin"))


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_is_not_copied(copied: Callable[[Secret], object], secret: Secret) -> None:
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        copied(secret)


@pytest.mark.parametrize("taken", [json.dumps, vars, list, bytes, "".join])
def test_what_takes_a_text_cannot_take_it(
    taken: Callable[[Secret], object], secret: Secret
) -> None:
    with pytest.raises(TypeError) as caught:
        taken(secret)
    assert CANARY not in str(caught.value)


def test_not_even_a_traceback_with_the_values_of_variables_shows_it(secret: Secret) -> None:
    held = {"X-SBG-Auth-Token": secret}
    with pytest.raises(TypeError) as caught:
        json.dumps(held)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    text = "".join(told.format())
    assert "'X-SBG-Auth-Token': <secret>" in text
    assert CANARY not in text


def test_it_equals_itself_alone(secret: Secret) -> None:
    assert secret == Secret(CANARY)
    assert hash(secret) == hash(Secret(CANARY))
    assert secret != Secret(CANARY[:-1])
    assert secret != CANARY


@pytest.mark.parametrize("text", [CANARY, f" {CANARY}\r\n", "\t!#$%&~-_" + "\n", "x" * 512])
def test_white_space_around_a_token_does_not_count(text: str) -> None:
    assert parse_token(text).reveal() == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", " \n", "short", "two words", f"{CANARY}\n{CANARY}", f"{CANARY}\0", "tök" * 9, "x" * 513],
)
def test_what_is_no_token_is_refused_unseen(text: str) -> None:
    with pytest.raises(TokenTrouble) as caught:
        parse_token(text)
    told = f"{caught.value} {caught.value.hint}"
    assert not text.strip() or text.strip() not in told
    assert CANARY not in told
