"""`doctor`: each check in good and in bad times, and the whole against the platform."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from drs_tui.api.network_settings import NetworkSetting, network_settings
from drs_tui.commands import doctor
from drs_tui.commands.checks import folder, network, surroundings
from drs_tui.commands.checks.finding import Finding, Standing, bounded
from drs_tui.commands.checks.mounts import Mount, mount_of
from drs_tui.commands.checks.quota import Quota
from drs_tui.commands.checks.threads import in_thread
from drs_tui.commands.output import ExitCode, Output
from drs_tui.model import RateLimit
from drs_tui.simulator.server import Simulation
from drs_tui.terminal.kind import TerminalKind
from tests.commands.program import Program, Ran
from tests.commands.test_schemas import check

CANARY = "c0ffee00c0ffee00c0ffee00c0ffee00"
NOW = datetime(2026, 5, 6, tzinfo=UTC)
NO_QUOTA = Quota("no quota")


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRS_TUI_KEYRING", "off")


def standings(told: Ran) -> dict[str, str]:
    check("doctor", told.json)
    assert told.json["exit_code"] == told.code
    return {line["check"]: line["standing"] for line in told.json["checks"]}


def test_all_is_well(program: Program, sim: Simulation) -> None:
    told = program("doctor", "--json")
    assert told.code == 0
    found = standings(told)
    names = ("endpoint", "token", "DNS", "proxy", "budget", "state folder", "versions")
    assert {name: found[name] for name in names} == dict.fromkeys(names, "good")


def test_one_screen_of_aligned_text(program: Program, sim: Simulation) -> None:
    told = program("doctor", "--ascii")
    lines = told.out.splitlines()
    assert told.out.isascii()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert all(line[25] == " " for line in lines)


def test_what_is_to_be_compared_with_a_paste_stays_on_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    trial = "drs-tui-12:34:56"
    for length in range(20, 60):
        doctor._write(
            Finding("clipboard", Standing.UNKNOWN, f"{'x' * length} {trial}"), 0, Output()
        )
        assert trial in capsys.readouterr().out


def test_refused_token(program: Program, sim: Simulation) -> None:
    program.token = CANARY
    told = program("doctor", "--json")
    assert (told.code, standings(told)["token"]) == (4, "bad")
    assert standings(told)["endpoint"] == "good"
    assert CANARY not in told.out + told.err


def test_no_token(program: Program, sim: Simulation) -> None:
    program.token = None
    told = program("doctor", "--json")
    assert (told.code, standings(told)["token"]) == (4, "bad")


def test_offline(program: Program) -> None:
    program.url, program.token = "http://127.0.0.1:9/v2", CANARY
    told = program("doctor", "--json")
    assert told.code == 3
    assert standings(told)["endpoint"] == "bad"
    assert standings(told)["token"] == "not known"
    assert CANARY not in told.out + told.err


def test_home_is_not_named(
    program: Program, sim: Simulation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    told = program("doctor", "--json")
    assert str(tmp_path) not in told.out
    assert "~/state" in told.out


def test_proxy_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hu@sh@proxy.example:3128")
    found = network.route(network_settings("https://a.example/v2"))
    assert "proxy.example:3128" in found.detail
    assert "hu@sh" not in found.detail
    assert "me:" not in found.detail


def test_network_settings() -> None:
    good = NetworkSetting("HTTPS_PROXY", "http://proxy:3128", is_in_force=True)
    wrong = NetworkSetting("SSL_CERT_FILE", "x", is_in_force=True, note="No such file.")
    assert network.route((good,)).standing is Standing.GOOD
    idle = NetworkSetting("ALL_PROXY", "http://other:1", is_in_force=False, note="Not here.")
    assert (
        network.route((good, idle)).detail == "HTTPS_PROXY=http://proxy:3128; not used: ALL_PROXY"
    )
    assert network.route((good, idle)).standing is Standing.GOOD
    assert network.route((idle,)).detail == "none, usual certificates; not used: ALL_PROXY"
    assert network.route(()).detail == "none, usual certificates"
    found = network.route((good, wrong))
    assert found.standing is Standing.ATTENTION
    assert "No such file." in found.detail


def test_dns() -> None:
    def unknown(_: str) -> int:
        raise OSError

    assert network.resolved("https://a.example/v2", None, lambda _: 2).standing is Standing.GOOD
    assert network.resolved("https://a.example/v2", None, unknown).code is ExitCode.UNREACHABLE


@pytest.mark.parametrize(
    ("off_s", "standing"), [(5, "good"), (600, "attention"), (-600, "attention")]
)
def test_clock(off_s: int, standing: str) -> None:
    assert network.clock(NOW, NOW + timedelta(seconds=off_s)).standing == standing
    assert network.clock(None, NOW).standing is Standing.UNKNOWN


def test_clock_is_off_by_days() -> None:
    found = network.clock(NOW, NOW - timedelta(days=3))
    assert found.detail == "3 d behind the platform's: ages and durations are wrong"


def test_proxy_that_keeps_silent_is_named() -> None:
    api, proxy = "https://a.example/v2", ("HTTPS_PROXY", "http://me:pw@proxy:3128")
    silent = Finding("endpoint", Standing.UNKNOWN, "No answer within 15 s.")
    told = f"{api}. No answer within 15 s."
    assert network.unanswered(api, silent, None).detail == told
    through = network.unanswered(api, silent, proxy)
    assert through.detail == f"{told} The way there is the proxy in HTTPS_PROXY."
    refused = Finding("endpoint", Standing.BAD, "Refused.")
    assert network.unanswered(api, refused, proxy).detail == f"{api}. Refused."


def test_budget() -> None:
    assert network.budget(RateLimit(1000, 900, 60)).standing is Standing.GOOD
    assert network.budget(RateLimit(1000, 9, 60)).standing is Standing.ATTENTION


def test_versions_and_terminal() -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    assert surroundings.versions(missing).standing is Standing.ATTENTION
    kind = TerminalKind()
    good = surroundings.terminal({"TERM": "xterm-256color"}, (80, 24), "UTF-8", kind)
    assert good.standing is Standing.GOOD
    poor = surroundings.terminal({"TERM": "xterm"}, None, "ANSI_X3.4-1968", kind)
    assert poor.standing is Standing.ATTENTION
    dumb = surroundings.terminal({"TERM": "dumb"}, (80, 24), "UTF-8", kind)
    assert (dumb.standing, "no colours" in dumb.detail) == (Standing.ATTENTION, True)


def test_state_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    there, mount = folder.find_there(tmp_path / "file" / "drs-tui", "")
    found = folder.state_folder(tmp_path / "file" / "drs-tui", there, mount, NO_QUOTA)
    assert (found.standing, found.code) == (Standing.BAD, ExitCode.STORE)


def test_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "1.json").write_bytes(b"12345")
    there, mount = folder.find_there(tmp_path, "1 0 0:1 / / rw - nfs4 server:/x rw")
    assert (there, mount) == (tmp_path, Mount(Path("/"), "nfs4"))
    found = folder.state_folder(tmp_path, there, mount, NO_QUOTA)
    assert "nfs4" in found.detail
    assert "ours: 1 job, 1 file, 5 bytes" in found.detail
    assert found.standing is Standing.GOOD
    short = Quota("quota: 999 B of 1.0 kB", is_short=True)
    found = folder.state_folder(tmp_path, there, mount, short)
    assert found.standing is Standing.ATTENTION
    assert short.sentence in found.detail

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    found = folder.state_folder(tmp_path, there, mount, NO_QUOTA)
    assert found.code is ExitCode.STORE
    assert "No space left on device. Mend that, or set XDG_STATE_HOME" in found.detail


def test_the_nearest_mount_counts() -> None:
    mounts = "1 0 0:1 / / rw - ext4 a rw\n2 0 0:2 / /my\\040home rw shared:1 - lustre b rw"
    assert mount_of(Path("/my home/x"), mounts) == Mount(Path("/my home"), "lustre")
    assert mount_of(Path("/other"), mounts) == Mount(Path("/"), "ext4")
    assert mount_of(Path("/other"), "") is None


def test_a_check_that_hangs_or_breaks_is_a_finding() -> None:
    async def hang() -> Finding:
        await asyncio.Event().wait()
        raise AssertionError

    def broken() -> Finding:
        raise RuntimeError(CANARY)

    late = asyncio.run(bounded("DNS", hang(), 0.01, ExitCode.UNREACHABLE))
    assert (late.standing, late.code) == (Standing.UNKNOWN, ExitCode.UNREACHABLE)
    assert "0.01 s" in late.detail

    async def break_in_thread() -> Finding:
        return await bounded("DNS", in_thread(broken), 1)

    found = asyncio.run(break_in_thread())
    assert found.standing is Standing.UNKNOWN
    assert CANARY not in found.detail


def test_a_home_that_hangs_holds_up_neither_the_answer_nor_the_end(tmp_path: Path) -> None:
    code = """
import sys, threading
from drs_tui.cli import main
from drs_tui.commands import doctor
from drs_tui.credentials import desk
doctor.LONG_S = 0.3
desk.read_choice = lambda path: threading.Event().wait()
sys.exit(main(["doctor", "--json", "--api-url", "http://127.0.0.1:9/v2"]))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=60, check=False, text=True
    )
    told = {line["check"]: line["detail"] for line in json.loads(ran.stdout)["checks"]}
    assert ran.returncode == 4
    assert told["token"] == "No answer within 0.3 s."
    assert ran.stderr == ""
