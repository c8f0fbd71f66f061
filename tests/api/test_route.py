from __future__ import annotations

import sys
from pathlib import Path

import pytest

from drs_tui.api.client import PlatformClient
from drs_tui.api.route import proxy_of
from drs_tui.errors import NetworkTrouble

API = "https://example.org/v2"
VARIABLES = [
    *(f"{name}_PROXY" for name in ("HTTP", "HTTPS", "ALL", "NO")),
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSLKEYLOGFILE",
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
        ("SSLKEYLOGFILE", "/no/such/folder/keys.log"),
        ("HTTPS_PROXY", "ftp://proxy.example"),
        ("HTTPS_PROXY", "http://ada:hush@proxy.example:port"),
        ("ALL_PROXY", "gopher://ada:hush@proxy.example"),
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
