"""`token set|show-source|migrate|delete`: the token without the screens.

No token is ever an argument.
"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace

from drs_tui.commands.output import ExitCode, Output
from drs_tui.credentials.choice import Store, store_named
from drs_tui.credentials.secret import Secret, parse_token
from drs_tui.credentials.sources import ENVIRONMENT, FAILURES, SourceState
from drs_tui.errors import TokenTrouble
from drs_tui.platforms import token_page
from drs_tui.services import Services

_NOTHING_THERE = {SourceState.UNAVAILABLE, SourceState.OFF}
"""States of a keyring in which it cannot hold a token that this program would use."""


def set_token(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Read a token from stdin, a file or a hidden prompt, and keep it where it was asked for.

    With `--check` one that the platform does not accept is not kept.
    """
    secret = services.given.secret if services.given else _ask_for_token(services, output)
    account = asyncio.run(services.check_token(secret)) if arguments.check else None
    kept_in = asyncio.run(services.desk.keep(secret, arguments.store))
    if arguments.json:
        username = account.username.exact if account else None
        output.json({"kept_in": kept_in, "account": username})
    whose = f"The token is {account.username}'s. It" if account else "The token"
    output.say(f"{whose} is kept in {kept_in}.")
    _say_if_hidden(services, output)
    return ExitCode.OK


def migrate(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Move a token into the keyring: written and read back there, then removed from our file."""
    moved = asyncio.run(services.desk.migrate(Store(arguments.source)))
    if arguments.json:
        output.json({"from": moved.source, "kept_in": moved.kept_in, "removed": moved.is_removed})
    output.say(f"The token is kept in {moved.kept_in}.")
    _say_if_hidden(services, output)
    if moved.is_removed:
        output.say(f"It is no longer in the {moved.source}.")
    elif arguments.source == Store.SEVENBRIDGES:
        output.say(f"The {moved.source} is as it was: it belongs to the official clients.")
    else:
        output.complain(f"It is still in the {moved.source}, which could not be deleted.")
        return ExitCode.TOKEN
    return ExitCode.OK


def _say_if_hidden(services: Services, output: Output) -> None:
    if asyncio.run(_is_hidden(services)):
        output.say("As long as SB_AUTH_TOKEN is set, that one is used in its place.")


async def _is_hidden(services: Services) -> bool:
    """Tell whether the environment has a token, which goes before a kept one."""
    reports = await services.desk.reports(ask_keyring=False)
    there = (SourceState.FOUND, SourceState.HIDDEN)
    return any(report.source == ENVIRONMENT and report.state in there for report in reports)


def _ask_for_token(services: Services, output: Output) -> Secret:
    if sys.stdin is None or not sys.stdin.isatty():
        raise TokenTrouble(
            "There is no terminal to type the token into.",
            "Pipe it in: drs-tui token set --token-stdin < FILE",
        )
    from getpass import getpass

    if page := token_page(services.api):
        output.say(f"Make a token at {page}")
    try:
        return parse_token(getpass(f"Token of {services.place} (not shown): "))
    except EOFError:
        raise TokenTrouble("No token was typed.", "Nothing was changed.") from None


def show_source(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write where tokens are looked for, what is there, and which one counts."""
    reports = asyncio.run(services.desk.reports(ask_keyring=not arguments.no_keyring))
    if arguments.json:
        sources = [
            {
                "source": report.source,
                "state": report.state.value,
                "detail": report.detail,
                "api": report.api,
                "wins": report.wins,
            }
            for report in reports
        ]
        output.json({"profile": services.profile, "api": services.api, "sources": sources})
    else:
        output.data(f"{services.place}, {services.api}")
        for report in reports:
            mark = ">" if report.wins else " "
            output.data(f"{mark} {report.source}: {report.state.value}. {report.detail}".rstrip())
    if any(report.wins for report in reports):
        return ExitCode.OK
    raise TokenTrouble(
        f"There is no token to use for {services.place}.",
        "The keyring was not asked." if arguments.no_keyring else "Give one: drs-tui token set",
    )


def delete_token(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Delete the kept copies of the token; on the platform it stays valid until it is revoked."""
    reports = asyncio.run(services.desk.forget(store_named(arguments.store)))
    if arguments.json:
        lines = ({"source": report.source, "state": report.state.value} for report in reports)
        output.json(list(lines))
    failed = False
    for report in reports:
        is_failure = report.state in FAILURES - _NOTHING_THERE
        write = output.complain if is_failure else output.say
        write(f"{report.source}: {report.state.value}. {report.detail}".rstrip())
        failed = failed or is_failure
    if page := token_page(services.api):
        output.say(f"The token itself is still valid; revoke it at {page}")
    return ExitCode.TOKEN if failed else ExitCode.OK
