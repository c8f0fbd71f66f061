"""The profiles that a person can open: of the settings, and of what else is on this machine.

Whoever uses the official clients has profiles already, in `~/.sevenbridges/credentials`: each of
its sections can be opened without anything typed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from drs_tui.config import Options, load_settings
from drs_tui.config_file import FILE_NAME, FIRST_PROFILE, ConfigFile, is_profile_name
from drs_tui.credentials.sevenbridges import credentials_path, read_credentials
from drs_tui.credentials.sources import (
    SEVENBRIDGES,
    Look,
    SourceState,
    look_into_environment,
    look_into_sevenbridges,
)
from drs_tui.errors import TokenTrouble, UsageTrouble
from drs_tui.platforms import platform_of_api, title_of_api


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that can be opened."""

    name: str
    api: str
    origin: str
    """Where it was found, in words."""
    options: Options
    """What opens it."""
    is_read_only: bool = False
    token_source: str | None = None
    """Where its token is at hand, in words; None where only a keyring or a file may have it."""

    @property
    def title(self) -> str:
        """Name of the platform."""
        return title_of_api(self.api)

    @property
    def config_lines(self) -> str:
        """What makes it a profile of the settings file."""
        platform = platform_of_api(self.api)
        address = f'platform = "{platform.key}"' if platform else f'api_url = "{self.api}"'
        return f'[profiles."{self.name}"]\n{address}'


def find_profiles(
    options: Options, environ: Mapping[str, str], config_file: Path, home: Path
) -> tuple[Profile, ...]:
    """Return each profile once, the present one, which `options` name, first.

    Reads the settings and the credentials file, nothing else.
    """
    found: dict[str, Profile] = {}
    for origin, wanted in _candidates(options, environ, config_file, home):
        # What cannot be opened is a problem of the settings, which are told elsewhere.
        with contextlib.suppress(UsageTrouble):
            settings = load_settings(wanted, environ, config_file)
            profile = Profile(
                settings.profile.value,
                settings.api.value,
                origin or settings.api.origin,
                wanted,
                settings.read_only.value,
            )
            found.setdefault(profile.name, profile)
    return tuple(_with_token(profile, environ, home) for profile in found.values())


def _candidates(
    options: Options, environ: Mapping[str, str], config_file: Path, home: Path
) -> Iterator[tuple[str, Options]]:
    """Yield what might open a profile, with where it was found, in the order to be shown."""
    bare = replace(options, profile=None, platform=None, api_url=None)
    yield "", options
    yield "", replace(bare, profile=FIRST_PROFILE)
    for name in ConfigFile.read(config_file).profiles:
        yield FILE_NAME, replace(bare, profile=name)
    if environ.get("SB_API_ENDPOINT"):
        yield "environment SB_API_ENDPOINT", bare
    credentials = None
    with contextlib.suppress(TokenTrouble):
        credentials = read_credentials(credentials_path(home))
    for section in credentials.sections if credentials else ():
        if section.api is not None:
            own = section.name if is_profile_name(section.name) else None
            yield SEVENBRIDGES, replace(bare, profile=own, api_url=section.api)


def _with_token(profile: Profile, environ: Mapping[str, str], home: Path) -> Profile:
    looks = (
        look_into_environment(environ, profile.api),
        _look_into_credentials(profile, home),
    )
    source = next((look.source for look in looks if look.state is SourceState.FOUND), None)
    return replace(profile, token_source=source)


def _look_into_credentials(profile: Profile, home: Path) -> Look:
    return look_into_sevenbridges(home, profile.name, profile.api)
