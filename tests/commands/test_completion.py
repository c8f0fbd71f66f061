"""`completion`: what could stand last on a line, and the scripts in the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from drs_tui.commands.arguments import make_parser
from drs_tui.commands.completion_candidates import candidates
from tests.commands.program import Program

HOSTILE = 'it\'s $(touch PWNED) `touch PWNED`; "x" \\'
UNTYPEABLE = ["two\nlines $(touch PWNED)", "esc\x1b[2J", "over\u202eride", "--any"]


def offered(*words: str) -> list[str]:
    return candidates(words, os.environ)


@pytest.fixture
def watched(program: Program) -> None:
    """Jobs in batches, the names of some of which are not harmless."""
    program("watch", "300000001", "300000002", "--batch", HOSTILE)
    for number, name in enumerate(["trio", *UNTYPEABLE]):
        assert program("watch", f"40000000{number}", f"--batch={name}").code == 0
    program("watch", "500000001", "--batch", "gone")
    program("unwatch", "500000001")


@pytest.fixture
def shell_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run a shell in, with `drs-tui` on its path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "drs-tui").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m drs_tui "$@"\n')
    (folder / "drs-tui").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    place = tmp_path / "place"
    place.mkdir()
    return place


def in_shell(words: list[str], place: Path) -> str:
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} is not installed")
    ran = subprocess.run(words, cwd=place, capture_output=True, text=True, timeout=30)
    assert ran.stderr == ""
    assert list(place.iterdir()) == [], "a name was run"
    return ran.stdout


def test_commands_and_options_are_those_of_the_tree() -> None:
    assert {"watch", "items", "config", "completion"} <= set(offered(""))
    assert set(offered("w")) == {"watch", "wait"}
    assert set(offered("items", "--c")) == {"--csv"}
    assert "--profile" in offered("items", "--batch", "x", "--")
    assert set(offered("token", "")) == {"set", "show-source", "delete", "migrate"}
    for name in offered(""):
        parser = make_parser()
        # Each that is offered is one: what the parser does not know ends in `UsageTrouble`.
        with pytest.raises(SystemExit):
            parser.parse_args([name, "--help"])


def test_choices() -> None:
    assert offered("report", "--format", "") == ["md", "html"]
    assert offered("token", "set", "--store", "f") == ["file"]
    assert offered("token", "set", "--store", "=", "f") == ["file"]
    assert offered("token", "set", "--store", "=") == ["keyring", "file"]
    assert offered("--platform", "cg") == ["cgc"]


@pytest.mark.usefixtures("watched")
def test_ids_and_batches_of_the_watch_list() -> None:
    assert offered("show", "3") == ["300000001", "300000002"]
    assert set(offered("wait", "--batch", "")) == {HOSTILE, "trio"}
    assert offered("wait", "--timeout", "") == []
    assert "500000001" not in offered("show", "")


def test_profiles(program: Program) -> None:
    file = Path(os.environ["XDG_CONFIG_HOME"]) / "drs-tui" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('[profiles.lab]\nplatform = "cgc"\n[profiles.bad]\nplatform = "nowhere"\n')
    assert set(offered("jobs", "--profile", "")) == {"default", "lab"}


@pytest.mark.parametrize(
    "words",
    [
        ("show", ""),
        ("--profile", "no such", "show", ""),
        ("--platform", "cgc", "show", ""),
        ("--x", "y"),
    ],
)
def test_never_a_complaint(words: tuple[str, ...]) -> None:
    state = Path(os.environ["XDG_STATE_HOME"]) / "drs-tui" / "default"
    state.mkdir(parents=True, exist_ok=True)
    (state / "index.json").write_bytes(b"\xff{ not json")
    command = [sys.executable, "-m", "drs_tui", "completion", "--candidates", *words]
    ran = subprocess.run(command, capture_output=True, timeout=20)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")


@pytest.mark.usefixtures("watched")
def test_bash(shell_place: Path) -> None:
    def complete(*words: str) -> list[str]:
        line = " ".join(f"'{word}'" for word in ("drs-tui", *words))
        script = (
            f"source <(drs-tui completion bash); COMP_WORDS=({line}); COMP_CWORD={len(words)};"
            # What bash puts on the line, read by it again as a line.
            " _drs_tui; eval \"printf '%s\\n' ${COMPREPLY[*]}\""
        )
        return in_shell(["bash", "--norc", "-c", script], shell_place).splitlines()

    assert complete("show", "30") == ["300000001", "300000002"]
    assert set(complete("items", "--batch", "")) == {HOSTILE, "trio"}
    assert complete("items", "--batch", "$(touch PWNED)") == [""]


def test_bash_takes_no_name_for_a_pattern(program: Program, shell_place: Path) -> None:
    program("watch", "300000001", "--batch", "b*")
    script = (
        "source <(drs-tui completion bash); cd ..; COMP_WORDS=(drs-tui wait --batch '');"
        ' COMP_CWORD=3; _drs_tui; echo "${COMPREPLY[@]}" b*'
    )
    assert in_shell(["bash", "--norc", "-c", script], shell_place) == "b\\* bin\n"


@pytest.mark.usefixtures("watched")
def test_zsh(shell_place: Path) -> None:
    script = """compdef() { :; }; _files() { print -r -- files; }
        compadd() { print -rl -- "${(@P)@[-1]}"; }
        eval "$(drs-tui completion zsh)"; words=(drs-tui items --batch ''); CURRENT=4; _drs_tui
        words=(drs-tui report --output ''); _drs_tui"""
    told = in_shell(["zsh", "-f", "-c", script], shell_place).splitlines()
    assert set(told) == {HOSTILE, "trio", "files"}


@pytest.mark.usefixtures("watched")
def test_fish(shell_place: Path) -> None:
    script = "drs-tui completion fish | source; complete -C 'drs-tui items --batch '"
    told = in_shell(["fish", "--no-config", "-c", script], shell_place).splitlines()
    assert "trio" in told
    assert len(told) == 2


@pytest.mark.usefixtures("watched")
def test_loads_neither_screens_nor_network_nor_keyring() -> None:
    script = (
        "import sys; from drs_tui.cli import main; main(['completion', '--candidates', 'show', ''])"
        "; print({'textual', 'httpx', 'keyring', 'rich', 'asyncio'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout
    assert told.splitlines()[-1] == "set()"
    assert "300000001" in told


@pytest.mark.alone
@pytest.mark.usefixtures("watched")
def test_is_quick_beside_an_empty_interpreter(tmp_path: Path) -> None:
    # With compiled modules, as an installation has them; the first run makes them.
    environ = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)

    def took_s(*words: str) -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, *words], capture_output=True, check=True, env=environ)
        return time.perf_counter() - begun

    question = ("-m", "drs_tui", "completion", "--candidates", "show", "")
    # In turn, so that a busy moment of the machine meets both.
    times = [(took_s(*question), took_s("-c", "pass")) for _ in range(12)]
    ratio = min(asked for asked, _ in times) / min(empty for _, empty in times)
    assert ratio < 10, f"{ratio:.1f} times as long"
