"""Which profiles there are, and that each that is offered opens with just its own token."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from drs_tui.credentials.profiles import ProfileOffer, Profiles, find_profiles
from drs_tui.credentials.secret import Secret
from drs_tui.errors import UsageTrouble
from drs_tui.platforms import CAVATICA, PLATFORMS
from drs_tui.services import Services, build_services
from drs_tui.settings.options import Options

CGC, BDC = PLATFORMS[1], PLATFORMS[2]
A, B, C = (letter * 32 for letter in "abc")


def section(name: str, api: str, token: str) -> str:
    return f"[{name}]\napi_endpoint = {api}/\nauth_token = {token}\n\n"


class Folders:
    """A home with settings and credentials in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.config_file = home / ".config" / "drs-tui" / "config.toml"
        self.environ = {
            "HOME": str(home),
            **{f"XDG_{name}_HOME": str(home / ".config") for name in ("CONFIG", "STATE", "CACHE")},
            "DRS_TUI_KEYRING": "off",
        }

    def write(self, credentials: str = "", config: str = "") -> None:
        for path, text in (
            (self.home / ".sevenbridges" / "credentials", credentials),
            (self.config_file, config),
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o600)

    def found(self) -> Profiles:
        return find_profiles(self.config_file, self.home)

    def offer(self, origin: str) -> ProfileOffer:
        """Return the one offer that comes from there."""
        (offer,) = (offer for offer in self.found().offers if offer.origin.endswith(origin))
        return offer

    def opened(self, options: Options) -> Services:
        return build_services(options, self.environ)


@pytest.fixture
def folders(home: Path) -> Folders:
    return Folders(home)


def token_of(services: Services) -> Secret:
    return asyncio.run(services.desk.find()).secret


def test_without_any_file_there_is_the_first_profile(folders: Folders) -> None:
    assert folders.found() == Profiles((ProfileOffer("default", CAVATICA.api, "default"),))


def test_the_profiles_of_the_official_clients_are_opened_with_their_own_tokens(
    folders: Folders,
) -> None:
    folders.write(
        section("default", CAVATICA.api, A)
        + section("cgc", CGC.api, B)
        + section("cgc-two", CGC.api, C)
    )
    offers = folders.found().offers
    assert [(offer.name, offer.platform, offer.brings_token) for offer in offers] == [
        ("default", "CAVATICA", True),
        ("cgc", "Cancer Genomics Cloud", True),
        ("cgc-two", "Cancer Genomics Cloud", True),
    ]
    assert all(offer.is_usable for offer in offers)
    for offer, token in zip(offers, (A, B, C), strict=True):
        services = folders.opened(offer.options())
        assert (services.profile, services.api) == (offer.name, offer.api)
        assert token_of(services) == Secret(token)
    assert len({folders.opened(offer.options()).store.folder for offer in offers}) == 3


@pytest.mark.parametrize("how", ["option", "variable", "settings"])
def test_a_name_that_only_the_clients_know_is_enough(folders: Folders, how: str) -> None:
    folders.write(section("cgc", CGC.api, B), 'profile = "cgc"\n' if how == "settings" else "")
    if how == "variable":
        folders.environ["DRS_TUI_PROFILE"] = "cgc"
    services = folders.opened(Options(profile="cgc" if how == "option" else None))
    assert (services.profile, services.api) == ("cgc", CGC.api)
    assert services.settings.api.origin == "Seven Bridges credentials file [cgc]"
    assert token_of(services) == Secret(B)


def test_a_name_of_the_clients_on_another_address_is_another_profile(folders: Folders) -> None:
    folders.write(section("cgc", CGC.api, B))
    services = folders.opened(Options(profile="cgc", platform="bdc"))
    assert services.profile != "cgc"
    assert services.api == BDC.api


def test_a_default_on_another_platform_is_offered_under_its_host(folders: Folders) -> None:
    folders.write(section("default", CGC.api, A) + section("other", CGC.api, B))
    offer = folders.offer("[default]")
    assert (offer.name, offer.is_usable) == ("cgc-api.sbgenomics.com", True)
    assert token_of(folders.opened(offer.options())) == Secret(A)
    assert folders.opened(Options()).api == CAVATICA.api


def test_the_settings_decide_whose_a_name_is(folders: Folders) -> None:
    folders.write(
        section("lab", CGC.api, A) + section("own", BDC.api, B),
        f'[profiles.lab]\nplatform = "cavatica"\n[profiles.own]\napi_url = "{BDC.api}"\n',
    )
    assert [(offer.name, offer.api, offer.brings_token) for offer in folders.found().offers] == [
        ("default", CAVATICA.api, False),
        ("lab", CAVATICA.api, False),
        ("own", BDC.api, True),
        ("cgc-api.sbgenomics.com", CGC.api, True),
    ]
    assert folders.opened(Options(profile="lab")).api == CAVATICA.api


@pytest.mark.parametrize(
    ("credentials", "config", "name", "words"),
    [
        (f"[x]\nauth_token = {A}\n", "", "x", "api_endpoint is no https address"),
        (section("x", "http://example.org/v2", A), "", "x", "api_endpoint is no https address"),
        (section("x", CGC.api, "two words"), "", "x", "auth_token is not a token"),
        (
            section("a b\x1b", CGC.api, A) + section("c d", CGC.api, B),
            "",
            r"a b\x1b",
            "cannot be the name of a profile",
        ),
        ("", '[profiles.y]\nplatform = "nowhere"\n', "y", "no platform 'nowhere'"),
        ("", "[profiles.y]\nread_only = true\n", "y", "no address"),
    ],
)
def test_what_cannot_be_opened_says_why(
    folders: Folders, credentials: str, config: str, name: str, words: str
) -> None:
    folders.write(credentials, config)
    (offer, *_) = (offer for offer in folders.found().offers if not offer.is_usable)
    assert offer.name == name
    assert words in offer.obstacle
    assert A not in repr(folders.found())


def test_a_file_that_cannot_be_read_leaves_the_others(folders: Folders) -> None:
    folders.write(f"auth_token = {A}\n")
    found = folders.found()
    assert [offer.name for offer in found.offers] == ["default"]
    assert "is not written as the Seven Bridges clients write it" in found.problem
    assert A not in found.problem
    with pytest.raises(UsageTrouble, match="has no address"):
        folders.opened(Options(profile="cgc"))
