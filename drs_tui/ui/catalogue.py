"""Every binding of every screen, also of those that were not opened yet."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from textual.binding import Binding
from textual.dom import DOMNode

import drs_tui.ui.screens
import drs_tui.ui.widgets
from drs_tui.ui.keymap import KnownBinding


def known_bindings(app: type[DOMNode]) -> tuple[KnownBinding, ...]:
    """Return all bindings that have an id; imports all screens, which takes its time."""
    keys: dict[str, set[str]] = {}
    for owner in (*app.__mro__, *_owners()):
        for binding in Binding.make_bindings(owner.__dict__.get("BINDINGS", ())):
            if binding.id is not None:
                keys.setdefault(binding.id, set()).add(binding.key)
    return tuple(KnownBinding(name, frozenset(found)) for name, found in keys.items())


def _owners() -> Iterator[type[DOMNode]]:
    """Yield the screens and widgets of the product."""
    for package in (drs_tui.ui.screens, drs_tui.ui.widgets):
        for module in _modules(package):
            for _, owner in inspect.getmembers(module, inspect.isclass):
                if issubclass(owner, DOMNode) and owner.__module__ == module.__name__:
                    yield owner


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)
