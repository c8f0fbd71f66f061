"""The command line itself: the tree of arguments, help, refusals, and the two programs in it."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from drs_tui import __version__, cli
from drs_tui.cli import main
from drs_tui.commands.arguments import FAMILIES, make_parser, parse
from drs_tui.commands.plain_line import SHARED_DEFAULTS
from drs_tui.demo import demo_platform
from drs_tui.errors import NetworkTrouble, UsageTrouble

SECRET = "0123456789abcdef0123456789ABCDEF"


def commands_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield every command and action of the tree, as it is typed."""
    yield parser.prog.removeprefix("drs-tui").strip()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from commands_of(child)


COMMANDS = list(commands_of(make_parser()))


def refused(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that is said about a command line that is wrong."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("drs-tui: ")
    assert err.count("\n") == 1
    return err


# Help and version


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_and_has_an_example(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main([*command.split(), "--help"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert max(map(len, out.splitlines())) < 80
    _, _, example = out.partition("example: drs-tui ")
    assert example.startswith(command)
    # What is not read by a shell is a line that the program takes.
    words = shlex.split(example.split(" > ")[0].split(" && ")[0])
    assert parse(words).command == (command.split() or words)[0]


def test_each_command_is_named_by_its_family() -> None:
    named = [name for names, _ in FAMILIES for name in names]
    assert named == [command for command in COMMANDS if command and " " not in command]
    for name in named:
        assert f"{name} " in make_parser(name).format_help()


@pytest.mark.parametrize("words", ["--version", "jobs --version", "--quiet --version"])
def test_version(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) == 0
    assert capsys.readouterr().out == f"drs-tui {__version__}\n"


@pytest.mark.parametrize(
    ("words", "puts_off"),
    [("jobs --json", True), ("follow", True), ("", False), ("demo", False), ("--ascii", False)],
)
def test_only_commands_put_off_the_look_for_garbage(
    words: str, puts_off: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr("gc.set_threshold", told.append)
    cli._put_off_collections(words.split())
    assert bool(told) is puts_off


# What is refused


@pytest.mark.parametrize(
    "words",
    [
        f"--token {SECRET}",
        f"--token={SECRET}",
        f"--auth-token {SECRET}",
        f"--auth_token={SECRET}",
        f"--token-stdin={SECRET}",
        f"jobs --token {SECRET}",
        f"token set {SECRET}",
        f"token {SECRET}",
        f"token set --store {SECRET}",
        f"token set --check={SECRET}",
        f"--password={SECRET} jobs",
        f"--{SECRET} jobs",
        f"-p{SECRET} jobs",
        SECRET,
        f"jobs {SECRET}",
        f"jobs --json={SECRET}",
        f"simulate --port {SECRET}",
        f"simulate --speed {SECRET}",
        f"show {SECRET}",
        f"watch {SECRET}",
        f"wait {SECRET}",
        f"follow {SECRET}",
        f"wait 123456 --timeout {SECRET}",
        f"wait 123456 --max-failed {SECRET}",
        f"--token-stdin --token-file {SECRET} jobs",
        f"-token {SECRET}",
        f"--token-stdin {SECRET}",
        f"SB_AUTH_TOKEN={SECRET}",
        f"token set SB_AUTH_TOKEN={SECRET}",
        f"--profile {SECRET} jobs",
        f"--platform {SECRET} jobs",
        f"--api-url {SECRET} jobs",
        f"simulate --scenario {SECRET}",
        f"watch 123456 --label {SECRET}",
        f"watch 123456 --label X-SBG-Auth-Token:{SECRET}",
        f"watch 123456 --batch={SECRET}",
    ],
)
def test_token_as_an_argument_is_refused_without_echo(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if words in [f"{command} {SECRET}" for command in ("show", "watch", "wait", "follow")]:
        assert main(words.split()) == 2
        assert SECRET not in "".join(capsys.readouterr())
        return
    err = refused(words.split(), capsys)
    assert SECRET not in err
    is_plain = "--check=" in words or "--json=" in words or words.startswith("--token-stdin --")
    is_value = any(name in words for name in ("--port", "--speed", "--timeout", "--max-failed"))
    assert ("A token is never taken as an argument" in err) or is_plain or is_value


@pytest.mark.parametrize(
    ("typed", "meant"), [("job", "jobs"), ("wach", "watch"), ("tokn", "token"), ("Jobs", None)]
)
def test_unknown_command_names_the_nearest(
    typed: str, meant: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    err = refused([typed], capsys)
    assert (f"Did you mean '{meant}'?" in err) == (meant is not None)
    assert err.endswith("Try: drs-tui --help\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("jobs --jsn", "There is no option --jsn here. Did you mean --json?"),
        ("jobs --js=1", "There is no option --js here. Did you mean --json?"),
        ("wait 123456 --timout 5", "Did you mean --timeout?"),
        ("token set --stor file", "Did you mean --store?"),
        ("--profil", "Did you mean --profile?"),
        ("jobs --timeout", "There is no option --timeout here. Try: drs-tui jobs --help"),
        ("token set hunter2", "A token is never taken as an argument"),
        ("jobs one two", "2 words too many"),
        ("watch", "are required: ID|HREF|-"),
        ("token", "are required: ACTION"),
        ("token sett", "Did you mean 'set'?"),
        ("token set --store cloud", "there are keyring and file"),
        ("token migrate", "are required: --from"),
        ("token migrate --from keyring", "there are sevenbridges and file"),
        ("token migrate --from file --to file", "there is keyring"),
        ("--profile", "expected one argument"),
        ("--platform nowhere jobs", "There is no platform 'nowhere'. Use cavatica,"),
        ("--api-url http://example.org/v2 jobs", "is not encrypted"),
        ("--api-url nonsense jobs", "is not an API address"),
        ("--api-url https://me:secret@example.org jobs", "a user name"),
        ("--platform cgc --api-url https://example.org jobs", "two addresses"),
        ("--profile nobody jobs", "has no address"),
        ("--token-stdin watch -", "both read stdin"),
        ("--token-stdin --token-file f jobs", "are two tokens"),
        ("--token-stdin=x jobs", "A token is never taken as an argument"),
        ("simulate --port 65536", "from 0 to 65535"),
        ("simulate --speed nan", "a number above 0"),
        ("jobs --json --tsv", "not allowed with argument"),
    ],
)
def test_wrong_usage_is_one_sentence(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refused(words.split(), capsys)


# Options for all


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("--profile p", "profile", "p"),
        ("--platform cgc", "platform", "cgc"),
        ("--api-url u", "api_url", "u"),
        ("--token-stdin", "token_stdin", True),
        ("--token-file f", "token_file", "f"),
        ("--read-only", "read_only", True),
        ("--ascii", "ascii", True),
        ("--mouse", "mouse", True),
        ("--no-mouse", "mouse", False),
        ("--quiet", "quiet", True),
    ],
)
@pytest.mark.parametrize("command", ["jobs", "token show-source", "watch 123456"])
def test_options_for_all_before_and_after_the_command(
    words: str, name: str, value: object, command: str
) -> None:
    before = parse([*words.split(), *command.split()])
    after = parse([*command.split(), *words.split()])
    for arguments in (before, after):
        expected = {**SHARED_DEFAULTS, name: value}
        assert {key: getattr(arguments, key) for key in expected} == expected


def test_the_later_of_two_options_counts() -> None:
    assert (
        parse(["--profile", "a", "--no-mouse", "jobs", "--profile", "b", "--mouse"]).mouse is True
    )
    assert parse(["--profile", "a", "jobs", "--profile", "b"]).profile == "b"


def test_parse_raises_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageTrouble):
        parse(["nonsense"])
    assert capsys.readouterr() == ("", "")


# The simulated platform


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_simulate_begins_with_its_address(how: signal.Signals, code: int) -> None:
    command = [sys.executable, "-m", "drs_tui", "simulate", "--scenario", "ok", "--speed", "2"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        token = json.loads(child.stdout.readline())["token"]
        request = urllib.request.Request(f"{url}/user", headers={"X-SBG-Auth-Token": token})
        with urllib.request.urlopen(request, timeout=5) as answer:
            assert json.load(answer)["username"] == "mlopez"
        child.send_signal(how)
        out, err = child.communicate(timeout=5)
    assert (child.returncode, out) == (code, "")
    assert "Traceback" not in err


def test_simulate_lists_its_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--scenario", "help"]) == 0
    assert "hostile" in capsys.readouterr().out
    assert main(["simulate", "--scenario", "nowhere"]) == 2


# The demo


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for_end(pid: int) -> None:
    end = time.monotonic() + 5
    while is_alive(pid):
        assert time.monotonic() < end, "the simulated platform was left behind"
        time.sleep(0.02)


def test_demo_has_a_platform_and_a_folder_that_go_away(tmp_path: Path) -> None:
    person = {"SB_AUTH_TOKEN": SECRET, "DRS_TUI_PROFILE": "mine", "LANG": "C", "HOME": "/root"}
    with demo_platform() as demo:
        with pytest.raises(urllib.error.HTTPError) as refused_user:
            urllib.request.urlopen(f"{demo.api}/user", timeout=5)
        refused_user.value.close()
        assert len(demo.jobs) > 10
        assert demo.folder.is_dir()
        environ = demo.environ(person)
        assert environ["LANG"] == "C"
        assert SECRET not in environ.values()
        assert "DRS_TUI_PROFILE" not in environ
        assert {environ["HOME"], *environ.values()} & {"/root"} == set()
        folder = demo.folder
        began = time.monotonic()
    assert time.monotonic() - began < 1.5, "the child had to be killed"
    assert not folder.exists()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{demo.api}/user", timeout=5)


def test_demo_that_fails_inside_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), demo_platform() as demo:
        raise ZeroDivisionError
    assert not demo.folder.exists()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{demo.api}/user", timeout=5)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")
def test_demo_never_leaves_its_child_behind() -> None:
    program = (
        "import os, signal, subprocess\n"
        "from drs_tui import demo\n"
        "began = subprocess.Popen\n"
        "class Told(began):\n"
        "    def __init__(self, *a, **k):\n"
        "        super().__init__(*a, **k)\n"
        "        print(self.pid, flush=True)\n"
        "subprocess.Popen = Told\n"
        "with demo.demo_platform():\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert told.returncode == -signal.SIGKILL, told.stderr
    wait_for_end(int(told.stdout))


@pytest.mark.parametrize(
    "command",
    [
        ("/no/such/program",),
        (sys.executable, "-c", "pass"),
        (sys.executable, "-c", "print('http://127.0.0.1:1/v2'); print('[]')"),
    ],
)
def test_demo_that_does_not_start_is_a_sentence(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drs_tui.demo.COMMAND", command)
    with pytest.raises(NetworkTrouble, match="did not start"), demo_platform():
        pass


def test_demo_without_a_place_for_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(NetworkTrouble, match="did not start") as trouble, demo_platform():
        pass
    assert "TMPDIR" in trouble.value.hint


def test_demo_child_does_not_read_the_persons_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken for the library')\n")
    monkeypatch.chdir(tmp_path)
    with demo_platform() as demo:
        assert demo.jobs
    assert "SB_AUTH_TOKEN" not in os.environ
