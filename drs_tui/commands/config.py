"""`config path|show`: where the settings are, what they are, and where each came from."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping

from drs_tui.commands.output import ExitCode, Output
from drs_tui.services import Services
from drs_tui.settings.lines import SettingLine, setting_lines
from drs_tui.settings.places import find_places
from drs_tui.text import clean


def write_path(arguments: Namespace, environ: Mapping[str, str], output: Output) -> ExitCode:
    """Write the path of the settings file, whether or not it is there. Reads no settings."""
    path = find_places(environ).config_file
    if arguments.json:
        output.json({"path": str(path), "exists": path.exists()})
    else:
        output.data(clean(str(path), limit=sys.maxsize))
    return ExitCode.OK


def show_settings(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write every setting; what is not set is a comment that says what holds then."""
    lines = setting_lines(services.settings)
    if arguments.json:
        output.json(
            [
                {
                    "key": line.key,
                    "value": line.value,
                    "set": bool(line.toml),
                    "origin": line.origin,
                }
                for line in lines
            ]
        )
        return ExitCode.OK
    for line in lines:
        origin = f"  # {line.origin}" if arguments.origin else ""
        output.data(f"{_toml_like(line)}{origin}")
    return ExitCode.OK


def _toml_like(line: SettingLine) -> str:
    """Return the setting on one line, its table before its name."""
    if not line.toml:
        return f"# {line.key}: {line.value}"
    _, _, value = line.toml.rpartition("\n")[2].partition(" = ")
    return f"{line.key} = {clean(value)}"
