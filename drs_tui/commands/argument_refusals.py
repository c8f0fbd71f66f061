"""What is said about a command line that is none.

No sentence here repeats a value that was typed: it may be a token in the wrong place.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence

from drs_tui.errors import UsageTrouble

_OPTION = r"--?[A-Za-z][a-z-]{0,30}"

_HELP = "Try: drs-tui --help"
_NEAR = 0.75
"""How much alike an option must be to be the one that was meant."""


def refuse_token_argument(words: Iterable[str]) -> None:
    """Raise `UsageTrouble` where a token was given as an argument."""
    for word in words:
        name, sign, _ = word.partition("=")
        is_ours = name == "--token-file" or (name == "--token-stdin" and not sign)
        if name.startswith(("--token", "--auth-token", "--auth_token")) and not is_ours:
            raise token_argument()


def holds_token(value: str | Sequence[str] | None) -> bool:
    """Tell whether a value, or one of several, holds what looks like a token."""
    if not value:
        return False
    if not isinstance(value, str):
        return any(map(holds_token, value))
    # Most command lines have nothing to ask about.
    from drs_tui.paste import tokens

    return tokens.holds_token(value)


def token_argument() -> UsageTrouble:
    """Return what to say where a token was given as an argument."""
    return UsageTrouble(
        "A token is never taken as an argument: everybody on this machine can read the arguments "
        "of a program.",
        "Use --token-stdin, --token-file PATH or: drs-tui token set",
    )


def unread(
    words: Sequence[str], arguments: argparse.Namespace, parser: argparse.ArgumentParser
) -> UsageTrouble:
    """Return what to say about words that belong to nothing."""
    if any(holds_token(part.lstrip("-")) for word in words for part in (word, *word.split("="))):
        return token_argument()
    names = [word.partition("=")[0] for word in words]
    options = [name for name in names if re.fullmatch(_OPTION, name)]
    hint = f"Try: drs-tui {arguments.command} --help" if arguments.command else _HELP
    if options:
        import difflib

        near = difflib.get_close_matches(options[0], _options(parser, arguments), 1, _NEAR)
        meant = f"Did you mean {near[0]}? " if near else ""
        return UsageTrouble(f"There is no option {options[0]} here.", meant + hint)
    plural = "1 word" if len(words) == 1 else f"{len(words)} words"
    return UsageTrouble(f"There is {plural} too many at the end.", hint)


def _options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> list[str]:
    """Return the options of the command, or of its action, that a line names."""
    names: list[str] = []
    for action in parser._actions:
        names += action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            chosen = action.choices.get(getattr(arguments, action.dest) or "")
            names += _options(chosen, arguments) if chosen else []
    return names
