from __future__ import annotations

import pytest

from drs_tui.errors import UsageTrouble
from drs_tui.platforms import (
    CAVATICA,
    file_page,
    host_and_port,
    normalise_api,
    platform_of_api,
    platform_of_key,
    title_of_api,
    token_page,
)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://cavatica-api.sbgenomics.com/v2", CAVATICA.api),
        ("https://cavatica-api.sbgenomics.com/v2/", CAVATICA.api),
        (" HTTPS://Cavatica-API.sbgenomics.com:443/v2// ", CAVATICA.api),
        ("http://127.0.0.1:8123/v2", "http://127.0.0.1:8123/v2"),
        ("http://localhost:80/v2", "http://localhost/v2"),
        ("http://[::1]:9/v2", "http://[::1]:9/v2"),
    ],
)
def test_one_address_has_one_form(given: str, normal: str) -> None:
    assert normalise_api(given) == normal


@pytest.mark.parametrize(
    "given",
    [
        "",
        "cavatica",
        "ftp://x/v2",
        "http://cavatica-api.sbgenomics.com/v2",
        "http://127.0.0.1.evil.org/v2",
        "http://10.0.0.1/v2",
        "https://user:pw@host/v2",
        "https://host/v2?x=1",
        "https://host/v2#f",
        "https://host:99999/v2",
        "https://ho st/v2",
        "https://host/v\x1b2",
        "https://höst/v2",
        "https://[::1/v2",
    ],
)
def test_addresses_that_are_refused(given: str) -> None:
    with pytest.raises(UsageTrouble) as refused:
        normalise_api(given)
    assert refused.value.hint
    assert "pw" not in refused.value.message
    assert refused.value.message.isprintable()


def test_platforms_are_found_by_key_and_address() -> None:
    assert platform_of_key("cavatica") is CAVATICA
    assert platform_of_api(CAVATICA.api) is CAVATICA
    assert title_of_api("http://127.0.0.1:8123/v2") == "127.0.0.1:8123"
    assert host_and_port("http://[::1]:9/v2") == "--1-9"
    with pytest.raises(UsageTrouble, match="no platform 'x'"):
        platform_of_key("x")


def test_links_quote_what_goes_into_them() -> None:
    page = file_page(CAVATICA.api, "mlopez/trio", "66f0")
    assert page == "https://cavatica.sbgenomics.com/u/mlopez/trio/files/66f0/"
    odd = file_page(CAVATICA.api, "a/b/../c", "x?y#z")
    assert odd == "https://cavatica.sbgenomics.com/u/a/b%2F..%2Fc/files/x%3Fy%23z/"
    assert file_page(CAVATICA.api, "no-slash", "66f0") is None
    assert file_page("http://127.0.0.1:1/v2", "a/b", "66f0") is None
    assert token_page(CAVATICA.api) == "https://cavatica.sbgenomics.com/developer#token"
    assert token_page("https://api.sevenbridges.cn/v2") is None
