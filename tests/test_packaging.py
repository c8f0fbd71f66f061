"""What the program loads, and what the wheel holds."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = ("api", "commands", "credentials", "insight", "monitor", "simulator", "store")

WALK = (
    "import importlib, pkgutil\n"
    f"for name in {CORE!r}:\n"
    "    package = importlib.import_module(f'drs_tui.{name}')\n"
    "    for module in pkgutil.walk_packages(package.__path__, f'{package.__name__}.'):\n"
    "        if not module.name.endswith(('.__main__', '.keyring_child')):\n"
    "            importlib.import_module(module.name)\n"
    "import drs_tui.services, drs_tui.demo, drs_tui.commands.arguments\n"
)


def loaded_by(code: str) -> set[str]:
    """Run `code` in a fresh interpreter and return the packages and modules that it loaded."""
    program = f"import sys\nbefore = set(sys.modules)\n{code}\nprint(*set(sys.modules) - before)"
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(told.stdout.splitlines()[-1].split())


def run_main(*words: str) -> str:
    return f"from drs_tui.cli import main\nassert main({words!r}) == 0\n"


def test_version_loads_next_to_nothing() -> None:
    loaded = loaded_by(run_main("--version"))
    ours = {name for name in loaded if name.startswith("drs_tui")}
    assert ours == {"drs_tui", "drs_tui.cli"}
    heavy = {"argparse", "asyncio", "dataclasses", "httpx", "keyring", "rich", "textual"}
    assert not heavy & loaded
    assert len(loaded) < 40, sorted(loaded)


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("jobs", "--cached", "--json"),
        ("jobs", "--cached"),
        ("watch", "123456"),
        ("wait", "--help"),
        ("follow",),
    ],
)
def test_what_needs_no_network_loads_no_client_and_no_screens(words: tuple[str, ...]) -> None:
    loaded = loaded_by(run_main(*words))
    assert not {"textual", "keyring", "cryptography", "httpx"} & loaded


@pytest.mark.parametrize("command", ["jobs", "show 123456"])
def test_what_the_disk_tells_alone_needs_no_loop(command: str) -> None:
    loaded_by(run_main("watch", "123456"))
    loaded = loaded_by(run_main(*command.split(), "--cached", "--json"))
    assert not {"asyncio", "logging", "httpx", "subprocess"} & loaded
    # Each of these takes as long as a third of an empty interpreter, or longer.
    assert not {"argparse", "dataclasses", "inspect", "typing"} & loaded
    assert not {"drs_tui.credentials.redaction", "drs_tui.paste", "threading"} & loaded
    assert not {name for name in loaded if name.startswith("drs_tui.monitor")}


def test_the_core_loads_no_screens_and_no_keyring() -> None:
    loaded = loaded_by(WALK)
    assert {"drs_tui.api.client", "drs_tui.commands.show", "drs_tui.simulator.server"} <= loaded
    assert not {"textual", "keyring", "cryptography", "secretstorage"} & loaded
    assert not {name for name in loaded if name.startswith("drs_tui.ui")}


def test_works_where_keyring_cannot_be_imported(tmp_path: Path) -> None:
    (tmp_path / "keyring.py").write_text("raise ImportError('broken')\n")
    environ = {
        "PYTHONPATH": str(tmp_path),
        "HOME": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    codes = []
    for words in (
        ["watch", "123456"],
        ["jobs", "--cached"],
        ["token", "show-source"],
        ["token", "set", "--token-stdin"],
        ["token", "set", "--token-stdin", "--store", "file"],
        ["jobs", "--cached"],
        ["token", "show-source"],
    ):
        told = subprocess.run(
            [sys.executable, "-m", "drs_tui", *words],
            input="fedcba9876543210",
            capture_output=True,
            text=True,
            env=environ,
            cwd=ROOT,
        )
        assert "Traceback" not in told.stderr
        codes.append(told.returncode)
    assert codes == [0, 0, 4, 4, 0, 0, 0]


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10)])
@pytest.mark.parametrize("start", ["drs_tui.__main__", "drs_tui.cli"])
def test_an_older_python_gets_a_sentence(start: str, version: tuple[int, int]) -> None:
    code = f"import sys; sys.version_info = {(*version, 1, 'final', 0)}; import {start}"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert told.returncode == 2
    assert told.stderr.startswith(f"drs-tui: This is Python {version[0]}.{version[1]}, and 3.11")
    assert told.stderr.count("\n") == 1


def test_an_older_python_can_read_what_says_so() -> None:
    for name in ("__init__.py", "__main__.py"):
        source = (ROOT / "drs_tui" / name).read_text(encoding="ascii")
        ast.parse(source, feature_version=(3, 4))
        assert not {"f'", 'f"', ":="} & set(source.split())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a wheel built from here."""
    folder = tmp_path_factory.mktemp("wheel")
    try:
        import hatchling  # type: ignore[import-not-found,unused-ignore]  # noqa: F401

        isolation = ["--no-build-isolation"]
    except ImportError:
        isolation = []
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", *isolation]
    built = subprocess.run(
        [*command, "-w", str(folder), str(ROOT)], capture_output=True, text=True, timeout=300
    )
    if built.returncode and not isolation:
        reason = built.stderr.strip().splitlines()[-1:] or ["no reason was given"]
        pytest.skip(f"hatchling is not here and cannot be fetched: {reason[0][:200]}")
    assert built.returncode == 0, built.stderr
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as content:
        return set(content.namelist())


def test_wheel_holds_what_is_read_at_run_time(wheel: set[str]) -> None:
    data = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "drs_tui").rglob("*")
        if path.is_file() and path.suffix in (".tcss", ".css", ".toml", ".json", ".typed", ".py")
    ]
    assert {"drs_tui/ui/drs.tcss", "drs_tui/insight/advice.toml", "drs_tui/py.typed"} <= set(data)
    assert "drs_tui/insight/report.css" in data
    assert "drs_tui/commands/schemas/job.schema.json" in data
    assert set(data) <= wheel


def test_wheel_holds_nothing_else(wheel: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"drs_tui"}
    assert not [name for name in wheel if "__pycache__" in name or "tests/" in name]
