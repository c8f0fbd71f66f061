"""What could stand last on a command line: from the tree of arguments, and from the state on disk.

Nothing is asked of the platform, and nothing is written.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from drs_tui.commands.arguments import make_parser
from drs_tui.errors import DrsError
from drs_tui.text import clean

if TYPE_CHECKING:
    from drs_tui.settings.file import Setting


def write_candidates(words: Sequence[str], environ: Mapping[str, str]) -> None:
    """Write a line to stdout for each candidate for the last of `words` (without the program's).

    State that cannot be read gives none: a complaint would land in the line that is being typed.
    """
    try:
        lines = [f"{candidate}\n" for candidate in candidates(words, environ)]
    except (DrsError, OSError, ValueError):
        return
    # Through the descriptor: a locale without a name's letters must not end it.
    os.write(1, "".join(lines).encode("utf-8", "ignore"))


def candidates(words: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """Return what could stand in place of the last word, each once. Raises `UsageTrouble`."""
    # Bash makes three words of `--batch=name`.
    *before, last = [word for word in words if word != "="] or [""]
    if words and words[-1] == "=":
        before, last = [*before, last], ""
    parser, awaited, options = _place(before)
    found: Iterable[str]
    if awaited is not None:
        found = _values(awaited, options, environ)
    elif last.startswith("-"):
        found = _option_names(parser)
    else:
        found = _positionals(parser, options, environ)
    fitting = (name for name in found if name.startswith(last))
    return [name for name in dict.fromkeys(fitting) if _can_be_typed(name, last)]


def _place(
    words: Iterable[str],
) -> tuple[argparse.ArgumentParser, argparse.Action | None, dict[str, str]]:
    """Return the command that `words` lead to, the option that awaits a value, and those given."""
    parser: argparse.ArgumentParser = make_parser()
    awaited: argparse.Action | None = None
    given: dict[str, str] = {}
    for word in words:
        if awaited is not None:
            given[awaited.dest] = word
            awaited = None
        elif word.startswith("-"):
            awaited = _valued_option(parser, word)
        else:
            parser = _commands(parser).get(word, parser)
    return parser, awaited, given


def _valued_option(parser: argparse.ArgumentParser, word: str) -> argparse.Action | None:
    for action in parser._actions:
        if word in action.option_strings and action.nargs != 0:
            return action
    return None


def _commands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices
    return {}


def _option_names(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if action.help is not argparse.SUPPRESS:
            yield from (name for name in action.option_strings if name.startswith("--"))


def _positionals(
    parser: argparse.ArgumentParser, given: Mapping[str, str], environ: Mapping[str, str]
) -> Iterator[str]:
    for action in parser._actions:
        if not action.option_strings:
            yield from _values(action, given, environ)


def _values(
    action: argparse.Action, given: Mapping[str, str], environ: Mapping[str, str]
) -> Iterable[str]:
    if action.choices is not None:
        return list(action.choices)
    match action.dest:
        case "id" | "ids":
            return _texts("id", _jobs(given, environ))
        case "batch":
            return _texts("batch", _jobs(given, environ))
        case "profile":
            return _profiles(environ)
        case "platform":
            from drs_tui.platforms import PLATFORMS

            return [platform.key for platform in PLATFORMS]
    return []


def _jobs(given: Mapping[str, str], environ: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    """Yield the watched jobs of the summary file as they stand there, also where it is behind.

    Ten thousand are read as JSON while the Tab waits, but not made jobs of the model.
    """
    import json

    from drs_tui.settings.options import Options
    from drs_tui.settings.places import find_home, find_places
    from drs_tui.settings.settings import load_settings

    def address_elsewhere(profile: str) -> Setting[str] | None:
        from drs_tui.credentials.profiles import address_by_clients

        return address_by_clients(find_home(environ), profile)

    places = find_places(environ)
    options = Options(given.get("profile"), given.get("platform"), given.get("api_url"))
    settings = load_settings(options, environ, places.config_file, address_elsewhere)
    index = places.profile_dir(settings.profile.value) / "index.json"
    told = json.loads(index.read_bytes())
    if isinstance(told, dict) and told.get("api") == settings.api.value:
        for job in told.get("jobs", ()):
            if isinstance(job, dict) and not job.get("archived"):
                yield job


def _texts(name: str, jobs: Iterable[Mapping[str, object]]) -> Iterator[str]:
    return (text for job in jobs if isinstance(text := job.get(name), str))


def _profiles(environ: Mapping[str, str]) -> list[str]:
    from drs_tui.profiles import find_profiles
    from drs_tui.settings.options import Options
    from drs_tui.settings.places import find_home, find_places

    found = find_profiles(Options(), environ, find_places(environ).config_file, find_home(environ))
    return [profile.name for profile in found if profile.options is not None]


def _can_be_typed(name: str, last: str) -> bool:
    """Tell whether `name` is what a terminal shows, and no option where none was begun."""
    return clean(name) == name and (last.startswith("-") or not name.startswith("-"))
