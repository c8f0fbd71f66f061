"""The profiles that a person can open from here: the present one, and all that this machine has."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from drs_tui.credentials.profiles import ProfileOffer, address_by_clients
from drs_tui.credentials.profiles import find_profiles as find_offers
from drs_tui.credentials.sources import SourceState, look_into_environment
from drs_tui.errors import UsageTrouble
from drs_tui.platforms import platform_of_api, title_of_api
from drs_tui.settings.options import Options
from drs_tui.settings.settings import load_settings
from drs_tui.text import clean
from drs_tui.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile; all texts are safe to show."""

    name: str
    platform: str
    """What to call its platform; empty where that is not known."""
    origin: str
    """Where it stands, in words."""
    api: str | None = None
    """API base address; None where none is told that can be used."""
    options: Options | None = None
    """What opens it; None where it cannot be."""
    is_read_only: bool = False
    token_source: str | None = None
    """Where its token is at hand; None where only a keyring or a file of ours may have it."""
    obstacle: str = ""
    """Why it cannot be opened, and what to do; empty where it can."""
    config_lines: str = ""
    """What makes it a profile of the settings file."""


def find_profiles(
    options: Options, environ: Mapping[str, str], config_file: Path, home: Path
) -> tuple[Profile, ...]:
    """Return each profile once, the present one, which `options` name, first.

    Reads the settings and the credentials file of the official clients, nothing else.
    """
    found: dict[str, Profile] = {}
    blocked: list[Profile] = []
    for wanted, offer in _candidates(options, environ, config_file, home):
        if wanted is None:
            blocked.append(_blocked(offer))
            continue
        # What cannot be opened is a problem of the settings, which are told elsewhere.
        with contextlib.suppress(UsageTrouble):
            profile = _profile(wanted, offer, environ, config_file, home)
            known = found.setdefault(profile.name, profile)
            if known.token_source is None and profile.token_source is not None:
                found[profile.name] = replace(known, token_source=profile.token_source)
    return (*found.values(), *blocked)


def _candidates(
    options: Options, environ: Mapping[str, str], config_file: Path, home: Path
) -> Iterator[tuple[Options | None, ProfileOffer | None]]:
    """Yield what might open a profile, and what is said of it, in the order to be shown."""
    bare = replace(options, profile=None, platform=None, api_url=None)
    yield options, None
    for offer in find_offers(config_file, home).offers:
        named = replace(bare, profile=offer.name, api_url=offer.api)
        yield (named if offer.is_usable else None), offer
    if environ.get("SB_API_ENDPOINT"):
        yield bare, None


def _profile(
    wanted: Options,
    offer: ProfileOffer | None,
    environ: Mapping[str, str],
    config_file: Path,
    home: Path,
) -> Profile:
    """Return what `wanted` opens. Raises `UsageTrouble`."""
    settings = load_settings(wanted, environ, config_file, partial(address_by_clients, home))
    name, api = settings.profile.value, settings.api.value
    look = look_into_environment(environ, api)
    source = look.source if look.state is SourceState.FOUND else None
    if source is None and offer is not None and offer.brings_token:
        source = offer.origin
    platform = platform_of_api(api)
    address = f'platform = "{platform.key}"' if platform else f'api_url = "{api}"'
    return Profile(
        name,
        title_of_api(api),
        offer.origin if offer else clean(settings.api.origin),
        api,
        wanted,
        settings.read_only.value,
        source,
        config_lines=f'[profiles."{name}"]\n{address}',
    )


def _blocked(offer: ProfileOffer | None) -> Profile:
    assert offer is not None
    return Profile(offer.name, offer.platform, offer.origin, offer.api, obstacle=offer.obstacle)
