from __future__ import annotations

import pytest

from drs_tui.submission.uris import COMPACT_WARNING, check_uri, is_host


@pytest.mark.parametrize(
    "uri",
    [
        "drs://data.kidsfirstdrc.org/0b5e7c1e-1f2a",
        "drs://nci-crdc.datacommons.io/dg.4DFC/0b5e7c1e-1f2a",
        "DRS://host.org/a:b",
        "drs://host/a%20b",
        "drs://host/%20",
    ],
)
def test_the_host_form_is_fine(uri: str) -> None:
    assert check_uri(uri) == ("", "")


@pytest.mark.parametrize("uri", ["drs://dg.4DFC:0b5e7c1e", "drs://n2t/ark:99/a", "drs://a1:b"])
def test_the_compact_form_is_doubted(uri: str) -> None:
    assert check_uri(uri) == ("", COMPACT_WARNING)


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("", "has no DRS URI"),
        ("dg.4DFC/0b5e7c1e", "put 'drs://' and the host"),
        ("https://host/a", "does not begin with drs://"),
        ("drs://host", "has no id"),
        ("drs://host/", "has no id"),
        ("drs://host.org:8080/a", "has a port"),
        ("drs://localhost:8080/a", "has a port"),
        ("drs://host/a b", "characters"),
        ("drs://host/a\n", "characters"),
        ("drs://host/a%2", "characters"),
        ("drs://host/a?b=c", "characters"),
        ("drs://-host/a", "characters"),
        ("drs://user@host/a", "characters"),
        ("drs://host/\x1b[2J", "characters"),
    ],
)
def test_others_are_refused_with_a_reason(uri: str, reason: str) -> None:
    verdict = check_uri(uri)
    assert reason in verdict.refusal
    assert verdict.refusal.isprintable()


def test_a_host_is_told_from_what_is_none() -> None:
    assert is_host("data.kidsfirstdrc.org")
    assert not any(map(is_host, ["", "a/b", "a:1", "a b", "a." * 200 + "a"]))
