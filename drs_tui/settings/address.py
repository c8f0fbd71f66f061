"""Which profile is in use, and at which address: of options, the environment and the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from drs_tui.errors import UsageTrouble
from drs_tui.platforms import CAVATICA, host_and_port, normalise_api, platform_of_key
from drs_tui.settings.file import (
    FILE_NAME,
    FIRST_PROFILE,
    LONGEST_PROFILE,
    ConfigFile,
    Setting,
    Table,
    is_profile_name,
)
from drs_tui.settings.options import Options
from drs_tui.text import clean


def profile_and_address(
    options: Options,
    environ: Mapping[str, str],
    file: ConfigFile,
    address_elsewhere: Callable[[str], Setting[str] | None],
) -> tuple[Setting[str], Setting[str]]:
    """Return the profile in use and its API address, normalised.

    An address that is not the profile's own makes a profile of its own, named after host and port.
    `address_elsewhere` tells the address of a profile of which the settings know none. Raises
    `UsageTrouble` for what cannot be used, and for a profile whose address is not known.
    """
    named = _named_profile(options, environ, file.top)
    given = _given_address(options, environ, named)
    own = own_address(named.value, file) or address_elsewhere(named.value)
    wanted = given or own
    if wanted is None:
        raise _unknown_profile(named, file)
    if own is None or own.value == wanted.value:
        return named, wanted
    return Setting(name_for_api(wanted.value), wanted.origin), wanted


def _named_profile(options: Options, environ: Mapping[str, str], top: Table) -> Setting[str]:
    if options.profile is not None:
        named = Setting(options.profile, "option --profile")
    elif environ.get("DRS_TUI_PROFILE"):
        named = Setting(environ["DRS_TUI_PROFILE"], "environment DRS_TUI_PROFILE")
    else:
        named = top.get("profile", Setting(FIRST_PROFILE, "default"))
    if not is_profile_name(named.value):
        raise UsageTrouble(
            f"'{clean(named.value, 80)}' ({named.origin}) cannot be the name of a profile.",
            f"Use at most {LONGEST_PROFILE} letters, digits, '.', '_' and '-'.",
        )
    return named


def _given_address(
    options: Options, environ: Mapping[str, str], named: Setting[str]
) -> Setting[str] | None:
    """Return the address of an option, else of the environment.

    A profile that was named on the command line beats a variable that may have been set long ago.
    """
    if options.platform is not None and options.api_url is not None:
        raise UsageTrouble("--platform and --api-url are two addresses.", "Give one of them.")
    if options.platform is not None:
        return Setting(platform_of_key(options.platform).api, "option --platform")
    if options.api_url is not None:
        return Setting(normalise_api(options.api_url), "option --api-url")
    endpoint = environ.get("SB_API_ENDPOINT", "").strip()
    if not endpoint or named.origin.startswith("option"):
        return None
    try:
        return Setting(normalise_api(endpoint), "environment SB_API_ENDPOINT")
    except UsageTrouble as trouble:
        raise UsageTrouble(f"SB_API_ENDPOINT: {trouble.message}", trouble.hint) from None


def own_address(profile: str, file: ConfigFile) -> Setting[str] | None:
    """Return the address that is the profile's by the settings, None where they tell none.

    Raises `UsageTrouble` where they tell one that cannot be used.
    """
    told = file.address_of(profile)
    if told is None and profile == FIRST_PROFILE:
        return Setting(CAVATICA.api, "default")
    return told


def name_for_api(api: str) -> str:
    """Return the name of the profile that an address has to itself: host and port."""
    name = host_and_port(api)
    if is_profile_name(name):
        return name
    import hashlib

    digest = hashlib.sha256(api.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"at-{re.sub('[^A-Za-z0-9._-]', '-', name)[:40]}-{digest}"


def _unknown_profile(named: Setting[str], file: ConfigFile) -> UsageTrouble:
    known = ", ".join(sorted({FIRST_PROFILE, *file.profiles}))
    because = f" {file.problems[0]}" if file.problems else ""
    return UsageTrouble(
        f"The profile '{named.value}' ({named.origin}) has no address.{because}",
        f'Known: {clean(known, 400)}. To add it, put [profiles."{named.value}"] with platform or'
        f" api_url into {FILE_NAME}, or give --platform or --api-url.",
    )
