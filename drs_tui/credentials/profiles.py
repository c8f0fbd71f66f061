"""The profiles there are: those of `config.toml`, and those of the official Seven Bridges clients.

Somebody who uses the official clients has names, addresses and tokens in a file already, and need
type none of them again.
"""

from __future__ import annotations

from pathlib import Path

from drs_tui.credentials.sevenbridges import (
    CredentialsFile,
    Section,
    credentials_path,
    read_credentials,
)
from drs_tui.credentials.sources import SEVENBRIDGES
from drs_tui.errors import TokenTrouble, UsageTrouble, trouble_line
from drs_tui.platforms import title_of_api
from drs_tui.settings.address import name_for_api, own_address
from drs_tui.settings.file import (
    FIRST_PROFILE,
    LONGEST_PROFILE,
    ConfigFile,
    Setting,
    is_profile_name,
)
from drs_tui.settings.options import Options
from drs_tui.text import clean
from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class ProfileOffer:
    """A profile that somebody could open."""

    name: str
    """Safe to show; the profile's name, unless there is an obstacle."""
    api: str | None
    """API base address; None where none is told that can be used."""
    origin: str
    """Where it stands, for example `Seven Bridges credentials file [cgc]`. Safe to show."""
    brings_token: bool = False
    """A token for it stands there as well."""
    obstacle: str = ""
    """Why it cannot be opened, and what to do; empty where it can. Safe to show."""

    @property
    def is_usable(self) -> bool:
        """It can be opened."""
        return not self.obstacle

    @property
    def platform(self) -> str:
        """What to call the platform; empty where that is not known."""
        return title_of_api(self.api) if self.api else ""

    def options(self) -> Options:
        """Return the options that open it; only for a usable one."""
        return Options(profile=self.name, api_url=self.api)


@dataclass(frozen=True, slots=True)
class Profiles:
    """All profiles that could be found."""

    offers: tuple[ProfileOffer, ...]
    """Those of the settings first, in the order of the files; a usable name is there once."""
    problem: str = ""
    """A sentence, safe to show, where the clients' file cannot be read."""


def find_profiles(config_file: Path, home: Path) -> Profiles:
    """Return the profiles of settings and official clients. Reads both files."""
    settings = ConfigFile.read(config_file)
    names = dict.fromkeys((FIRST_PROFILE, *settings.profiles))
    offers = [_of_settings(name, settings) for name in names]
    try:
        clients = _read_clients(home)
    except TokenTrouble as trouble:
        return Profiles(tuple(offers), trouble_line(trouble))
    for section in clients.sections:
        _add(_of_section(section, clients, settings), offers)
    return Profiles(tuple(offers))


def address_by_clients(home: Path, profile: str) -> Setting[str] | None:
    """Return the address of a profile that only the official clients' file knows. Reads it."""
    try:
        clients = _read_clients(home)
    except TokenTrouble:
        return None
    for section in clients.sections:
        if section.name == profile and section.api is not None:
            return Setting(section.api, _origin(section))
    return None


def _read_clients(home: Path) -> CredentialsFile:
    path = credentials_path(home)
    return read_credentials(path) or CredentialsFile(path)


def _of_settings(name: str, settings: ConfigFile) -> ProfileOffer:
    try:
        address = own_address(name, settings)
    except UsageTrouble as trouble:
        return ProfileOffer(name, None, "config.toml", obstacle=trouble_line(trouble))
    if address is None:
        fix = "Give it platform or api_url there."
        return ProfileOffer(name, None, "config.toml", obstacle=f"It has no address. {fix}")
    return ProfileOffer(name, address.value, address.origin)


def _of_section(section: Section, clients: CredentialsFile, settings: ConfigFile) -> ProfileOffer:
    shown, path = clean(section.name, 60), clean(str(clients.path))
    if section.api is None:
        obstacle = f"Its api_endpoint is no https address. Correct it in {path}."
        return ProfileOffer(shown, None, _origin(section), obstacle=obstacle)
    if section.secret is None:
        obstacle = f"Its auth_token is not a token. Correct it in {path}."
        return ProfileOffer(shown, section.api, _origin(section), obstacle=obstacle)
    for name in (section.name, name_for_api(section.api)):
        if _leads_to(name, section, clients, settings):
            return ProfileOffer(name, section.api, _origin(section), brings_token=True)
    obstacle = (
        f"'{shown}' cannot be the name of a profile on {section.api}: it is another profile's, or "
        f"is not made of at most {LONGEST_PROFILE} letters, digits, '.', '_' and '-'. "
        f"Rename it in {path}."
    )
    return ProfileOffer(shown, section.api, _origin(section), obstacle=obstacle)


def _leads_to(name: str, section: Section, clients: CredentialsFile, settings: ConfigFile) -> bool:
    """Tell whether a profile of this name is, or can be, on the section's address, and uses it."""
    if not is_profile_name(name) or section.api is None:
        return False
    try:
        own = own_address(name, settings)
    except UsageTrouble:
        return False
    is_free = own is None or own.value == section.api
    return is_free and clients.serving(name, section.api) == (section,)


def _add(offer: ProfileOffer, offers: list[ProfileOffer]) -> None:
    """Add `offer`, or what it tells in addition about a profile that is there."""
    for index, known in enumerate(offers):
        if offer.is_usable and known.is_usable and known.name == offer.name:
            offers[index] = offer
            return
    offers.append(offer)


def _origin(section: Section) -> str:
    return f"{SEVENBRIDGES} [{clean(section.name, 40)}]"
