from __future__ import annotations

import ssl
import sys
from pathlib import Path

import certifi
import pytest

from drs_tui.api.breakdown import network_trouble
from drs_tui.api.client import PlatformClient
from drs_tui.api.network_settings import NetworkSetting, network_settings
from drs_tui.api.route import proxy_of
from drs_tui.errors import NetworkTrouble

API = "https://example.org/v2"
VARIABLES = [
    *(f"{name}_PROXY" for name in ("HTTP", "HTTPS", "ALL", "NO")),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SSL_CERT_FILE", "/no/such/file.pem"),
        ("SSL_CERT_FILE", "/"),
        ("SSL_CERT_DIR", "/no/such/folder"),
        ("SSLKEYLOGFILE", "/no/such/folder/keys.log"),
        ("HTTPS_PROXY", "ftp://proxy.example"),
        ("HTTPS_PROXY", "http://ada:hush@proxy.example:port"),
        ("ALL_PROXY", "gopher://ada:hush@proxy.example"),
        ("https_proxy", "gopher://ada:hush@proxy.example"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(NetworkTrouble, match=variable) as caught:
        PlatformClient(API, None)
    assert caught.value.hint
    assert "hush" not in f"{caught.value} {caught.value.__cause__}"


def test_certificates_that_are_none_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nnonsense\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(broken))
    with pytest.raises(NetworkTrouble, match="SSL_CERT_FILE"):
        PlatformClient(API, None)


def test_of_two_settings_the_wrong_one_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", "/no/such/folder/keys.log")
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    with pytest.raises(NetworkTrouble, match=r"^SSLKEYLOGFILE names"):
        PlatformClient(API, None)
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")
    with pytest.raises(NetworkTrouble, match=r"^SSL_CERT_FILE does not name"):
        PlatformClient(API, None)


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        (None, "needs its certificate named in SSL_CERT_FILE"),
        ("SSL_CERT_FILE", "SSL_CERT_FILE says who is trusted"),
        ("SSL_CERT_DIR", "SSL_CERT_DIR says who is trusted"),
    ],
)
def test_a_list_that_does_not_trust_the_platform_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, words: str
) -> None:
    if variable is not None:
        monkeypatch.setenv(variable, "/some/where")
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_message = "self-signed certificate"
    assert words in network_trouble(error, "example.org").hint


def test_a_socks_proxy_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy.example:1080")
    with pytest.raises(NetworkTrouble, match="ALL_PROXY names a SOCKS proxy"):
        PlatformClient(API, None)


@pytest.mark.parametrize("value", ["[::1]", "::1", "10.0.0.0/8", "*", ",, ,", "https://["])
def test_no_exception_list_is_too_odd(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", value)
    PlatformClient(API, None)


@pytest.mark.parametrize(
    ("settings", "api", "proxy"),
    [
        ({}, API, None),
        ({"HTTPS_PROXY": "proxy.example:3128"}, API, ("HTTPS_PROXY", "http://proxy.example:3128")),
        ({"ALL_PROXY": "http://p.example"}, API, ("ALL_PROXY", "http://p.example")),
        ({"HTTP_PROXY": "http://p.example"}, API, None),
        ({"HTTPS_PROXY": "http://p.example", "NO_PROXY": "example.org"}, API, None),
        ({"HTTPS_PROXY": "http://p.example", "NO_PROXY": "*"}, API, None),
        ({"https_proxy": "http://p.example"}, API, ("https_proxy", "http://p.example")),
        (
            {"HTTPS_PROXY": "http://a.example", "https_proxy": "http://b.example"},
            API,
            ("https_proxy", "http://b.example"),
        ),
        ({"HTTP_PROXY": "http://p.example"}, "http://127.0.0.1:8000/v2", None),
        ({"ALL_PROXY": "http://p.example"}, "http://localhost:8000/v2", None),
        ({"ALL_PROXY": "http://p.example"}, "http://[::1]:8000/v2", None),
    ],
)
def test_the_proxy_is_the_one_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    api: str,
    proxy: tuple[str, str] | None,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert proxy_of(api) == proxy


P = "http://p.example:3128"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, []),
        ({"HTTPS_PROXY": P}, [("HTTPS_PROXY", P, True, "")]),
        ({"HTTP_PROXY": P}, [("HTTP_PROXY", P, False, "")]),
        ({"HTTPS_PROXY": P, "NO_PROXY": "example.org"},
         [("HTTPS_PROXY", P, False, ""), ("NO_PROXY", "example.org", True, "")]),
        ({"HTTPS_PROXY": P, "https_proxy": "http://q.example"},
         [("https_proxy", "http://q.example", True, ""), ("HTTPS_PROXY", P, False, "")]),
        ({"https_proxy": "http://ada:hu@sh/@p.example:1"},
         [("https_proxy", "http://<secret>@p.example:1", True, "")]),
        ({"HTTPS_PROXY": "ada:hush@p.example:1"},
         [("HTTPS_PROXY", "<secret>@p.example:1", True, "")]),
        ({"HTTPS_PROXY": "gopher://ada:hush@p.example"},
         [("HTTPS_PROXY", "gopher://<secret>@p.example", True, "HTTPS_PROXY is not the address")]),
        ({"NO_PROXY": "a.example, 10.0.0.0/8"},
         [("NO_PROXY", "a.example, 10.0.0.0/8", True, "'10.0.0.0/8' matches nothing")]),
        ({"SSL_CERT_FILE": "/no/\x1b"},
         [("SSL_CERT_FILE", "/no/\\x1b", True, "SSL_CERT_FILE does not name")]),
        ({"SSL_CERT_FILE": certifi.where(), "SSL_CERT_DIR": "/no"},
         [("SSL_CERT_FILE", certifi.where(), True, ""),
          ("SSL_CERT_DIR", "/no", False, "SSL_CERT_FILE goes before it")]),
        ({"SSL_CERT_DIR": "/no"}, [("SSL_CERT_DIR", "/no", True, "SSL_CERT_DIR does not name")]),
        ({"SSLKEYLOGFILE": "/dev/null"},
         [("SSLKEYLOGFILE", "/dev/null", True, "can read the token")]),
        ({"SSLKEYLOGFILE": "/no/x"},
         [("SSLKEYLOGFILE", "/no/x", True, "SSLKEYLOGFILE names a file that cannot be written")]),
        ({"REQUESTS_CA_BUNDLE": "/x"},
         [("REQUESTS_CA_BUNDLE", "/x", False, "here it is SSL_CERT_FILE")]),
    ],
)  # fmt: skip
def test_what_is_set_is_told_without_passwords(
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    expected: list[tuple[str, str, bool, str]],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    told = network_settings(API)
    assert [(line.name, line.value, line.is_in_force) for line in told] == [
        line[:3] for line in expected
    ]
    for line, (*_, note) in zip(told, expected, strict=True):
        assert note in line.note
        assert bool(note) == bool(line.note)
        assert "hush" not in line.note


def test_without_encryption_no_certificates_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    here = "http://127.0.0.1:8123/v2"
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")
    PlatformClient(here, None)
    (told,) = network_settings(here)
    assert (told.is_in_force, told.note) == (
        False,
        "This machine itself is asked without encryption.",
    )


def test_this_machine_itself_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", P)
    why = "This machine itself is reached without a proxy."
    assert network_settings("http://127.0.0.1:8000/v2") == (
        NetworkSetting("HTTP_PROXY", P, False, why),
    )
