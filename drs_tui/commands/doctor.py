"""`doctor`: what works here, on one screen that is safe to paste into a ticket."""

from __future__ import annotations

import asyncio
import locale
import os
import socket
import sys
import textwrap
from argparse import Namespace
from functools import partial
from pathlib import Path

from drs_tui.api.client import Reply
from drs_tui.api.network_settings import network_settings
from drs_tui.api.route import proxy_of
from drs_tui.commands.checks import folder, network, surroundings
from drs_tui.commands.checks.finding import Finding, Standing, bounded, in_thread
from drs_tui.commands.output import ExitCode, Output
from drs_tui.credentials.keyring_store import KeyringStore
from drs_tui.credentials.redaction import redact
from drs_tui.credentials.sources import FoundToken
from drs_tui.errors import AuthError, NotFound, trouble_line
from drs_tui.model import Account
from drs_tui.services import Services
from drs_tui.terminal.kind import TerminalKind
from drs_tui.terminal.tasks import run_briefly
from drs_tui.text import clean
from drs_tui.values import replace

BRIEF_S, LONG_S = 5.0, 15.0
"""How long a check of this machine, and one that asks a keyring or the platform, may take."""

WIDTH = 80
_SIGNS = {
    Standing.GOOD: ("\u2713", "+"),
    Standing.ATTENTION: ("!", "!"),
    Standing.BAD: ("\u2717", "x"),
    Standing.UNKNOWN: ("?", "?"),
}


def doctor(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Check everything, each within its time, and write what was found."""
    findings = asyncio.run(_examine(services))
    code = max(finding.code for finding in findings)
    home = services.environ.get("HOME", "")
    shown = [(finding, _safe(finding.detail, home)) for finding in findings]
    if arguments.json:
        checks = [
            {"check": finding.check, "standing": finding.standing.value, "detail": detail}
            for finding, detail in shown
        ]
        output.json({"exit_code": code.value, "checks": checks})
        return code
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    column = int(services.settings.ascii.value or not surroundings.draws_signs(encoding))
    for finding, detail in shown:
        sign = _SIGNS[finding.standing][column]
        head = f"{sign} {finding.standing.value:<10} {finding.check:<14} "
        for line in textwrap.wrap(detail, WIDTH, initial_indent=head, subsequent_indent=" " * 28):
            output.data(line)
    return code


async def _examine(services: Services) -> list[Finding]:
    kind = TerminalKind.of(services.environ, sys.platform)
    proxy = proxy_of(services.api)
    asked = KeyringStore(services.environ, enabled=services.settings.keyring.value, limit_s=BRIEF_S)

    async def look_into_keyring() -> Finding:
        return network.keyring(await asked.look())

    resolve = partial(network.resolved, services.api, proxy, _count_addresses)
    measure = partial(_look_at_folder, services.store.folder)
    in_parallel = await asyncio.gather(
        bounded("clipboard", surroundings.clipboard(kind, run_briefly), BRIEF_S),
        bounded("keyring", look_into_keyring(), LONG_S),
        bounded("proxy", in_thread(lambda: network.route(network_settings(services.api))), BRIEF_S),
        bounded("DNS", in_thread(resolve), BRIEF_S, ExitCode.UNREACHABLE),
        bounded("state folder", in_thread(measure), LONG_S, ExitCode.STORE),
        _ask_platform(services),
    )
    clipboard, keyring, route, dns, state, platform = in_parallel
    encoding = locale.getencoding()
    return [
        surroundings.versions(),
        surroundings.terminal(services.environ, _size(), encoding, kind),
        clipboard,
        surroundings.notifications(kind),
        keyring,
        route,
        dns,
        *platform,
        state,
    ]


async def _ask_platform(services: Services) -> list[Finding]:
    """Find the token and ask whose it is; that one answer also has a date and the budget."""
    tokens: list[FoundToken] = []
    replies: list[Reply[Account]] = []

    async def find() -> Finding:
        tokens.append(await services.desk.find())
        return Finding("token", Standing.UNKNOWN, f"from {tokens[0].source}; it was not tried")

    async def ask() -> Finding:
        client = services.client(tokens[0].secret)
        try:
            replies.append(await client.get_user())
        except AuthError as error:
            refused = f"from {tokens[0].source}: {trouble_line(error)}"
            return Finding("token", Standing.BAD, refused, ExitCode.TOKEN)
        except NotFound as error:
            # Not a job is missing here, but the platform's API at this address.
            answer = trouble_line(error)
            return Finding("endpoint", Standing.BAD, answer, ExitCode.UNREACHABLE)
        finally:
            await client.aclose()
        return Finding("token", Standing.GOOD, f"accepted, from {tokens[0].source}")

    token = await bounded("token", find(), LONG_S, ExitCode.TOKEN)
    endpoint = Finding("endpoint", Standing.UNKNOWN, f"{services.api}, not asked")
    if tokens:
        answer = await bounded("endpoint", ask(), LONG_S, ExitCode.UNREACHABLE)
        if answer.check == "token":
            token, endpoint = answer, Finding("endpoint", Standing.GOOD, services.api)
        else:
            endpoint = replace(answer, detail=f"{services.api}. {answer.detail}")
    date, limit = (replies[0].date, replies[0].budget) if replies else (None, None)
    now = services.clock.now()
    return [endpoint, token, network.clock(date, now), network.budget(limit)]


def _safe(text: str, home: str) -> str:
    """Return `text` without secrets, on one line, with the home folder as `~`."""
    text = clean(redact(text))
    return text.replace(home.rstrip("/") + "/", "~/") if home.strip("/") else text


def _size() -> tuple[int, int] | None:
    try:
        size = os.get_terminal_size()
    except OSError:
        return None
    return size.columns, size.lines


def _look_at_folder(path: Path) -> Finding:
    mounts = Path("/proc/self/mountinfo")
    told = mounts.read_text(errors="replace") if mounts.exists() else ""
    return folder.state_folder(path, told)


def _count_addresses(host: str) -> int:
    return len({place[4][0] for place in socket.getaddrinfo(host, None)})
