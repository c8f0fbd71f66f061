"""The environment of child processes: built from a list, so that nothing else comes along.

A token in a variable would be readable in the child, and in whatever the child starts.
"""

from __future__ import annotations

from collections.abc import Mapping

_INTERPRETER = frozenset(
    {
        *("HOME", "USER", "LOGNAME", "PATH", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
        *("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONNOUSERSITE"),
        *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
    }
)
"""What an interpreter needs to start and to find its packages."""

_KEYRING = frozenset(
    {
        *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"),
        *("DESKTOP_SESSION", "GNOME_KEYRING_CONTROL", "KDE_FULL_SESSION", "KDE_SESSION_VERSION"),
        "PYTHON_KEYRING_BACKEND",
    }
)
"""What a key ring needs in addition, to be found and to show its unlock window."""


def interpreter_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what of `environ` a Python program of our own gets."""
    return _chosen(environ, _INTERPRETER, ("LC_",))


def keyring_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what of `environ` a program that asks the system keyring gets."""
    return _chosen(environ, _INTERPRETER | _KEYRING, ("LC_", "XDG_", "KEYRING_PROPERTY_"))


def _chosen(
    environ: Mapping[str, str], names: frozenset[str], prefixes: tuple[str, ...]
) -> dict[str, str]:
    return {
        name: value for name, value in environ.items() if name in names or name.startswith(prefixes)
    }
