"""The Seven Bridges platforms: their API and web addresses, and the links built from them."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from drs_tui.errors import UsageTrouble
from drs_tui.text import clean
from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform. Addresses: the official clients' platform tables and quickstart."""

    key: str
    """As given to `--platform`."""
    title: str
    api: str
    """API base address, without a trailing slash."""
    web: str | None
    """Web address; None where none is known."""


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        "cavatica",
        "CAVATICA",
        "https://cavatica-api.sbgenomics.com/v2",
        "https://cavatica.sbgenomics.com",
    ),
    Platform(
        "cgc",
        "Cancer Genomics Cloud",
        "https://cgc-api.sbgenomics.com/v2",
        "https://cgc.sbgenomics.com",
    ),
    Platform(
        "bdc",
        "BioData Catalyst",
        "https://api.sb.biodatacatalyst.nhlbi.nih.gov/v2",
        "https://platform.sb.biodatacatalyst.nhlbi.nih.gov",
    ),
    Platform(
        "sb-us",
        "Seven Bridges US",
        "https://api.sbgenomics.com/v2",
        "https://igor.sbgenomics.com",
    ),
    Platform(
        "sb-eu",
        "Seven Bridges EU",
        "https://eu-api.sbgenomics.com/v2",
        "https://eu.sbgenomics.com",
    ),
    Platform("sb-cn", "Seven Bridges China", "https://api.sevenbridges.cn/v2", None),
)

CAVATICA = PLATFORMS[0]

_BY_KEY = {platform.key: platform for platform in PLATFORMS}
_BY_API = {platform.api: platform for platform in PLATFORMS}


def platform_of_key(key: str) -> Platform:
    """Return the platform named `key`, or raise `UsageTrouble` with the names there are."""
    try:
        return _BY_KEY[key]
    except KeyError:
        names = ", ".join(_BY_KEY)
        raise UsageTrouble(f"There is no platform '{clean(key, 40)}'.", f"Use {names}.") from None


def platform_of_api(api: str) -> Platform | None:
    """Return the known platform behind a normalised API base address."""
    return _BY_API.get(api)


def title_of_api(api: str) -> str:
    """Return what to call the platform behind `api`: its name, or host and port."""
    platform = platform_of_api(api)
    return platform.title if platform else urlsplit(api).netloc


def normalise_api(url: str) -> str:
    """Return the API base address `url` in the one form used as an identity.

    Lower-case scheme and host, no default port, no trailing slash. Raises `UsageTrouble` for
    anything that is not https (http is accepted on a loopback address only), or that carries a
    user name, a query or a fragment.
    """
    url = url.strip()
    # What has no sign of an address in it may be a token in the wrong place.
    shown = f"'{clean(url, 80)}'" if set(url) & set(":/.") else "This"
    if not url.isprintable() or " " in url:
        raise _bad_address(shown)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad_address(shown) from None
    host = (parts.hostname or "").lower()
    scheme = parts.scheme.lower()
    if not host or scheme not in ("http", "https") or not host.isascii():
        raise _bad_address(shown)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageTrouble(
            "The API address has a user name, a query or a fragment in it.",
            f"Give the address alone, such as {CAVATICA.api}.",
        )
    if scheme == "http" and not is_loopback(host):
        raise UsageTrouble(
            f"{shown} is not encrypted, so the token would be readable on the way.",
            "Use an https address. Plain http works on this machine's own address only.",
        )
    default = 443 if scheme == "https" else 80
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, default) else f"{host}:{port}"
    return f"{scheme}://{netloc}{parts.path.rstrip('/')}"


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine itself."""
    if host == "localhost":
        return True
    # Most addresses are of a platform and need no such question.
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host_and_port(api: str) -> str:
    """Return host and port of `api` as one name, for example `127.0.0.1-8123`."""
    return urlsplit(api).netloc.replace("[", "").replace("]", "").replace(":", "-")


def file_page(api: str, project: str, file_id: str) -> str | None:
    """Return the web page of a file; None where the platform's web address is unknown.

    The pattern was seen in public links for CAVATICA and is inferred for the other platforms.
    """
    platform = platform_of_api(api)
    owner, slash, slug = project.partition("/")
    if platform is None or platform.web is None or not (owner and slash and slug and file_id):
        return None
    parts = (quote(part, safe="") for part in (owner, slug))
    return f"{platform.web}/u/{'/'.join(parts)}/files/{quote(file_id, safe='')}/"


def token_page(api: str) -> str | None:
    """Return the web page where a user makes a token; None where it is unknown."""
    platform = platform_of_api(api)
    return f"{platform.web}/developer#token" if platform and platform.web else None


def _bad_address(shown: str) -> UsageTrouble:
    return UsageTrouble(
        f"{shown} is not an API address.", f"It looks like {CAVATICA.api}, for example."
    )
