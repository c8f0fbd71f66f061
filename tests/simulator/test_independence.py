"""The simulated platform stands on the standard library alone."""

import ast
import sys
from pathlib import Path

import pytest

import drs_tui.simulator

MODULES = sorted(Path(drs_tui.simulator.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_imports_nothing_else(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    names = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    foreign = {
        name
        for name in names
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not f"{name}.".startswith("drs_tui.simulator.")
    }
    assert foreign == set()
