"""`token set|show-source|delete`: the token without the screens. No token is ever an argument."""

from __future__ import annotations

import sys
from argparse import Namespace

from drs_tui.commands.output import ExitCode, Output
from drs_tui.credentials.secret import Secret, parse_token
from drs_tui.errors import TokenTrouble, trouble_line
from drs_tui.platforms import token_page
from drs_tui.services import Services


async def set_token(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Read a token from stdin, a file or a hidden prompt, and keep it where it was asked for."""
    secret = _read_token(arguments, services)
    account = None
    if arguments.check:
        account = str((await services.check_token(secret)).username)
    kept_in = await services.desk.keep(secret, arguments.store)
    if arguments.json:
        output.json({"kept_in": kept_in, "account": account})
    whose = f"The token is {account}'s. It" if account else "The token"
    output.say(f"{whose} is kept in {kept_in}.")
    return ExitCode.OK


def _read_token(arguments: Namespace, services: Services) -> Secret:
    if arguments.given is not None:
        secret: Secret = arguments.given.secret
        return secret
    if sys.stdin is None or not sys.stdin.isatty():
        raise TokenTrouble(
            "There is no terminal to type the token into.",
            "Pipe it in: drs-tui token set --token-stdin < FILE",
        )
    from getpass import getpass

    page = token_page(services.api)
    sys.stderr.write(f"Make a token at {page}\n" if page else "")
    return parse_token(getpass(f"Token of {services.place} (not shown): "))


async def show_source(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write where tokens are looked for, what is there, and which one counts."""
    reports = await services.desk.reports(ask_keyring=not arguments.no_keyring)
    try:
        await services.desk.find()
        trouble = None
    except TokenTrouble as error:
        trouble = error
    if arguments.json:
        output.json(
            {
                "profile": services.profile,
                "api": services.api,
                "sources": [
                    {
                        "source": report.source,
                        "state": report.state,
                        "detail": report.detail,
                        "wins": report.wins,
                    }
                    for report in reports
                ],
            }
        )
    else:
        rows = [
            [">" if report.wins else "", report.source, report.state, report.detail]
            for report in reports
        ]
        output.table(("", "SOURCE", "STATE", ""), rows)
    if trouble is not None:
        output.complain(trouble_line(trouble))
        return ExitCode.TOKEN
    return ExitCode.OK


async def delete_token(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Delete the kept copies of the token; the platform goes on accepting it until it is revoked."""
    reports = await services.desk.forget()
    if arguments.json:
        output.json([{"source": report.source, "state": report.state} for report in reports])
    for report in reports:
        output.say(f"{report.source}: {report.state}. {report.detail}".rstrip())
    page = token_page(services.api)
    output.say(f"The token itself is still valid; revoke it at {page}." if page else "")
    return ExitCode.OK
