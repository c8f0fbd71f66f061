"""Makes the manual page from the tree of arguments: `python -m drs_tui.commands.manual FILE`.

The page is kept in the tree, since whoever packages the program runs none of it. A test says when
it is behind.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from drs_tui import __version__
from drs_tui.commands.argument_parser import shared_options
from drs_tui.commands.arguments import make_parser
from drs_tui.commands.output import ExitCode

_FILES = (
    ("~/.config/drs-tui/config.toml", "The settings. The program never writes there."),
    ("~/.local/state/drs-tui/PROFILE", "The watch list: one small file a job."),
    ("~/.cache/drs-tui", "Names and sizes of files; may be deleted at any time."),
    ("~/.sevenbridges/credentials", "The official clients' tokens, which are only read."),
)
_VARIABLES = (
    ("SB_AUTH_TOKEN, SB_API_ENDPOINT", "Token and API base address, as for the official clients."),
    ("DRS_TUI_PROFILE", "The profile, where no option names one."),
    ("DRS_TUI_KEYRING", "off: the system's keyring is never asked."),
    ("NO_COLOR", "The screens have no colours."),
    ("XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME", "Where the folders below stand."),
    ("HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR", "The way to the platform."),
)


def manual() -> str:
    """Return the page as roff with the `man` macros."""
    parser = make_parser()
    lines = [
        f'.TH DRS\\-TUI 1 "" "drs\\-tui {__version__}" "User Commands"',
        # Whoever copies a command from the page wants it without hyphens and gaps of its own.
        *(".nh", ".ad l"),
        *(".SH NAME", "drs\\-tui \\- what bulk DRS imports brought, what they did not, and why"),
        *(".SH SYNOPSIS", ".B drs\\-tui", "[\\fIoptions\\fR] [\\fIcommand\\fR ...]"),
        *(".SH DESCRIPTION", _text(parser.description or "")),
        "Data goes to stdout, words to stderr.",
        ".SH COMMANDS",
        *(line for command in _commands(parser) for line in _command(command)),
        *(".SH OPTIONS FOR ALL", *_options(shared_options())),
        *(".SH EXIT STATUS", *_tagged((str(code), told) for code, told in exit_codes())),
        "Where several are true, the highest counts.",
        *(".SH ENVIRONMENT", *_tagged(_VARIABLES)),
        *(".SH FILES", *_tagged(_FILES)),
    ]
    return "\n".join(lines) + "\n"


def exit_codes() -> Iterator[tuple[int, str]]:
    """Yield each exit code with the docstring under it."""
    (definition,) = ast.parse(inspect.getsource(ExitCode)).body
    assert isinstance(definition, ast.ClassDef)
    told = [ast.literal_eval(part.value) for part in definition.body if isinstance(part, ast.Expr)]
    return zip((code.value for code in ExitCode), told[1:], strict=True)


def _commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield what can be run, in the order of the help: actions in place of what has some."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from list(_commands(child)) or [child]


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    shared = {name for action in shared_options()._actions for name in action.option_strings}
    own = [
        action
        for action in parser._actions
        if not (shared | {"--help"}) & set(action.option_strings)
    ]
    yield f".SS {_roff(' '.join([parser.prog, *map(_placeholder, own)]))}"
    yield _text(parser.description or "")
    yield from _tagged((_name(action), action.help or "") for action in own)
    yield from (".PP", ".RS", f".B {_roff((parser.epilog or '').partition(':')[2].strip())}", ".RE")


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    told = [(_name(action), action.help or "") for action in parser._actions]
    return _tagged((name, help or "say the version, and end") for name, help in told)


def _placeholder(action: argparse.Action) -> str:
    if action.option_strings:
        return f"[{_name(action)}]" if not action.required else _name(action)
    name = _name(action)
    return {"*": f"[{name} ...]", "?": f"[{name}]", "+": f"{name} ..."}.get(str(action.nargs), name)


def _name(action: argparse.Action) -> str:
    """Return an option with what it takes, or the placeholder of an argument."""
    value = action.metavar or ("|".join(action.choices) if action.choices else action.dest)
    names = ", ".join(action.option_strings)
    return f"{names} {value}" if names and action.nargs != 0 else names or str(value)


def _tagged(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, told in entries:
        yield from (".TP", f".B {_roff(name)}", _text(told.replace("%%", "%")))


def _text(text: str) -> str:
    """Return running text on lines of at most 80 characters, as `mandoc -T lint` wants them."""
    lines = textwrap.wrap(_roff(text), 78, break_long_words=False, break_on_hyphens=False)
    # A word that would be a request has become the first of a line only now.
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in lines)


def _roff(text: str) -> str:
    """Return `text` so that nothing in it is read as a request or an escape."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti")
    return f"\\&{text}" if text.startswith((".", "'")) else text


def main() -> None:
    """Write the page to the file that the command line names."""
    Path(sys.argv[1]).write_text(manual(), encoding="ascii")


if __name__ == "__main__":
    main()
