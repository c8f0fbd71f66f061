"""`doctor`: what works here, on one screen that is safe to paste into a ticket."""

from __future__ import annotations

import asyncio
import locale
import os
import socket
import sys
import textwrap
from argparse import Namespace
from collections.abc import Awaitable, Callable
from functools import partial

from drs_tui.api.client import Reply
from drs_tui.api.network_settings import network_settings
from drs_tui.api.route import proxy_of
from drs_tui.commands.checks import folder, network, quota, reaching, surroundings
from drs_tui.commands.checks.finding import Finding, Standing, bounded
from drs_tui.commands.checks.mounts import MOUNTS
from drs_tui.commands.checks.threads import PatientLoop, in_thread
from drs_tui.commands.output import ExitCode, Output
from drs_tui.credentials.child_environ import interpreter_environ
from drs_tui.credentials.keyring_store import KeyringStore
from drs_tui.credentials.redaction import redact
from drs_tui.credentials.sources import FoundToken
from drs_tui.errors import AuthError, NotFound, trouble_line
from drs_tui.model import Account
from drs_tui.services import Services
from drs_tui.settings.calling import ways_of
from drs_tui.terminal.announcer import COMMAND_S, Announcer
from drs_tui.terminal.clipboard import Clipboard
from drs_tui.terminal.kind import TerminalKind
from drs_tui.terminal.tasks import run, run_briefly
from drs_tui.terminal.titles import title_for_a_while
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
    """Check everything, each within its time, and write what was found.

    On a terminal, unless quiet, a trial is sent to the clipboard and by each notification.
    """
    is_trial = not (arguments.json or arguments.quiet) and _has_terminal()
    found: list[Finding] = []
    home = services.environ.get("HOME", "")
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    column = int(services.settings.ascii.value or not surroundings.draws_signs(encoding))

    def take(finding: Finding) -> None:
        finding = replace(finding, detail=_safe(finding.detail, home))
        found.append(finding)
        if not arguments.json:
            _write(finding, column, output)

    with asyncio.Runner(loop_factory=PatientLoop) as runner:
        runner.run(_examine(services, take, output, is_trial=is_trial))
    code = max(finding.code for finding in found)
    if arguments.json:
        output.json({"exit_code": code.value, "checks": [_as_json(finding) for finding in found]})
    return code


def _write(finding: Finding, column: int, output: Output) -> None:
    sign = _SIGNS[finding.standing][column]
    head = f"{sign} {finding.standing.value:<9} {finding.check:<13} "
    indent = " " * len(head)
    # A word stays whole, so that it can be compared with what was pasted.
    for line in textwrap.wrap(
        finding.detail,
        WIDTH,
        initial_indent=head,
        subsequent_indent=indent,
        break_on_hyphens=False,
    ):
        output.data(line)


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "standing": finding.standing.value,
        "detail": finding.detail,
        "ways": None if finding.ways is None else list(finding.ways),
        "tried": finding.is_tried,
    }


async def _examine(
    services: Services, take: Callable[[Finding], None], output: Output, *, is_trial: bool
) -> None:
    """Give `take` each finding in its order, as soon as it and those before it are known."""
    kind = TerminalKind.of(services.environ, sys.platform)
    proxy = proxy_of(services.api)
    asked = KeyringStore(services.environ, enabled=services.settings.keyring.value, limit_s=BRIEF_S)

    async def look_into_keyring() -> Finding:
        return network.keyring(await asked.look())

    resolve = partial(network.resolved, services.api, proxy, _count_addresses)
    trial = f"drs-tui-{services.clock.now():%H:%M:%S}" if is_trial else None
    board = Clipboard(kind, output.act)
    reach = reaching.clipboard(board, run_briefly, trial)
    with title_for_a_while(kind, output.act) as set_title:
        call = _call(services, kind, output, set_title, is_trial)
        checks: list[Awaitable[Finding]] = [
            bounded("clipboard", reach, LONG_S),
            bounded("notifications", call, COMMAND_S + BRIEF_S),
            bounded("keyring", look_into_keyring(), LONG_S),
            bounded(
                "proxy", in_thread(lambda: network.route(network_settings(services.api))), BRIEF_S
            ),
            bounded("DNS", in_thread(resolve), BRIEF_S, ExitCode.UNREACHABLE),
        ]
        early = [asyncio.ensure_future(check) for check in checks]
        platform = asyncio.create_task(_ask_platform(services))
        measured = asyncio.create_task(
            bounded("state folder", _look_at_folder(services), LONG_S, ExitCode.STORE)
        )
        take(surroundings.versions())
        take(surroundings.terminal(services.environ, _size(), locale.getencoding(), kind))
        for check in early:
            take(await check)
        for finding in await platform:
            take(finding)
        take(await measured)


async def _call(
    services: Services,
    kind: TerminalKind,
    output: Output,
    set_title: Callable[[str], None],
    is_trial: bool,
) -> Finding:
    """Tell by which ways a person is called, and use them where it is a trial."""
    wanted = ways_of(services.settings)
    ways = replace(wanted, title=wanted.title and kind.keeps_title)
    announcer = Announcer(kind, ways, output.act, services.environ, set_title=set_title)
    return await reaching.notifications(
        announcer, kind, is_tried=is_trial, osc9_is_open=wanted.notification is None
    )


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
            endpoint = network.unanswered(services.api, answer, proxy_of(services.api))
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


def _has_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr))


async def _look_at_folder(services: Services) -> Finding:
    path = services.store.folder
    told = MOUNTS.read_text(errors="replace") if MOUNTS.exists() else ""
    there, mount = await in_thread(lambda: folder.find_there(path, told))
    environ = interpreter_environ(services.environ)
    limit = await quota.ask(mount, os.getuid(), environ, run)
    return await in_thread(lambda: folder.state_folder(path, there, mount, limit))


def _count_addresses(host: str) -> int:
    return len({place[4][0] for place in socket.getaddrinfo(host, None)})
