"""The command line: which part of the program answers, and with which exit code.

Every import that costs something stands in the function that needs it, so that `--version` pays
for none and the commands never load the screens.
"""

from __future__ import annotations

import sys

from drs_tui import __version__

TYPE_CHECKING = False  # As type checkers understand it too; `typing` alone takes longer than this.

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping, Sequence
    from typing import NoReturn

    from drs_tui.commands.output import ExitCode, Output
    from drs_tui.credentials.secret import Secret
    from drs_tui.credentials.sources import FoundToken
    from drs_tui.services import Services
    from drs_tui.settings.options import Options
    from drs_tui.submission.check_rows import CheckRow
    from drs_tui.ui.copies import Forms

    Command = Callable[[Namespace, Services, Output], ExitCode]

INTERRUPTED, TERMINATED = 130, 143

_ALLOCATIONS = 50_000
"""How many objects a command makes between two looks for garbage: some ten megabytes."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with `argv` (without its name) and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words == ["--version"]:
            return _say_version()
        if words[:2] == ["completion", "--candidates"]:
            # Before the guards, which take time: it runs at each Tab and is given no token.
            return _complete(words[2:])
        if argv is None:
            _put_off_collections(words)
            _guard_process(words)
        return _run(words)
    except BrokenPipeError:
        from drs_tui.commands.output import discard_output

        discard_output()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED


def _say_version() -> int:
    print(f"drs-tui {__version__}", flush=True)
    return 0


def _complete(words: Sequence[str]) -> int:
    """Answer a completion script; what it hands over is unfinished and no line to complain of."""
    from drs_tui.commands.completion_candidates import write_candidates

    environ = _take_environment()
    environ.pop("SB_AUTH_TOKEN", None)
    write_candidates(words, environ)
    return 0


def _run(words: Sequence[str]) -> int:
    import signal

    from drs_tui.commands.output import Output
    from drs_tui.commands.plain_line import parse
    from drs_tui.errors import DrsError

    environ = _take_environment()
    # Held while the program runs: what holds no token yet could otherwise not be redacted.
    _held = _token_of(environ)
    output = Output()
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        try:
            arguments = parse(words)
            output.quiet = arguments.quiet
            code = _answer(arguments, environ, output)
        except SystemExit as ended:
            # After --help or --version, and when terminated.
            code = ended.code if isinstance(ended.code, int) else 0
        output.flush()
        return code
    except DrsError as error:
        return output.error(error)
    finally:
        signal.signal(signal.SIGTERM, before)


def _answer(arguments: Namespace, environ: dict[str, str], output: Output) -> int:
    if arguments.command == "simulate":
        return _simulate(arguments)
    if arguments.command == "demo":
        return _run_demo(arguments, environ)
    if arguments.command == "config" and arguments.action == "path":
        # Also where the settings are too wrong to work with.
        from drs_tui.commands.config import write_path

        return write_path(arguments, environ, output)
    if arguments.command == "completion":
        from drs_tui.commands.completion import write_script

        return write_script(arguments, output)
    from drs_tui.services import build_services

    services = build_services(_options(arguments), environ, _given_token(arguments))
    for problem in services.settings.problems:
        output.complain(problem)
    if arguments.command is None:
        return _run_screens(services, arguments, environ)
    if not getattr(arguments, "cached", False):
        services.desk.on_keyring_wait(output.keyring_wait)
    return _command(arguments)(arguments, services, output)


# Without screens


def _command(arguments: Namespace) -> Command:
    match arguments.command:
        case "jobs":
            from drs_tui.commands.jobs import list_jobs

            return list_jobs
        case "show":
            from drs_tui.commands.show import show_job

            return show_job
        case "items":
            from drs_tui.commands.items import list_items

            return list_items
        case "causes":
            from drs_tui.commands.causes import list_causes

            return list_causes
        case "report":
            from drs_tui.commands.report import write_report

            return write_report
        case "watch" | "unwatch":
            from drs_tui.commands.watching import unwatch, watch

            return watch if arguments.command == "watch" else unwatch
        case "wait":
            from drs_tui.commands.wait import wait

            return wait
        case "follow":
            from drs_tui.commands.follow import follow

            return follow
        case "check":
            from drs_tui.commands.check import check_batch

            return check_batch
        case "retry":
            from drs_tui.commands.retry import retry

            return retry
        case "submit":
            from drs_tui.commands.submit import submit

            return submit
        case "resume":
            from drs_tui.commands.resume import resume

            return resume
        case "doctor":
            from drs_tui.commands.doctor import doctor

            return doctor
        case "config":
            from drs_tui.commands.config import show_settings

            return show_settings
    from drs_tui.commands import token

    actions = {
        "set": token.set_token,
        "show-source": token.show_source,
        "migrate": token.migrate,
        "delete": token.delete_token,
    }
    return actions[arguments.action]


def _simulate(arguments: Namespace) -> int:
    from drs_tui.simulator.server import main as serve

    scenario, speed = arguments.scenario, str(arguments.speed)
    code = serve(["--port", str(arguments.port), "--scenario", scenario, "--speed", speed])
    # It serves until a signal comes, and calls a termination a good end.
    return TERMINATED if code == 0 and scenario != "help" else code


# With screens


def _run_screens(services: Services, arguments: Namespace, environ: dict[str, str]) -> int:
    _check_terminal()
    from drs_tui.ui.run import run_screens

    left = run_screens(services, _forms(), mouse=_mouse(services))
    return _run_demo(arguments, environ) if left.for_demo else left.code


def _run_demo(arguments: Namespace, environ: dict[str, str]) -> int:
    _check_terminal()
    from drs_tui.credentials.sources import FoundToken
    from drs_tui.demo import demo_platform
    from drs_tui.services import build_services
    from drs_tui.ui.run import run_screens

    with demo_platform() as demo:
        options = _options(arguments, api_url=demo.api)
        given = FoundToken(demo.secret, "the demo's own")
        services = build_services(options, demo.environ(environ), given)
        for job in demo.jobs:
            services.store.add(job.id, label=job.label)
        services.store.write_index(services.store.read_all())
        return run_screens(services, _forms(), is_demo=True, mouse=_mouse(services)).code


def _forms() -> Forms:
    """Return how the screens write what they list as JSON: as the commands do."""
    from drs_tui.commands.cause_forms import cause_json
    from drs_tui.commands.job_forms import item_json
    from drs_tui.job_json import job_json
    from drs_tui.ui.copies import Forms

    def check_json(row: CheckRow) -> Mapping[str, object]:
        from drs_tui.commands.check_forms import listed_json  # The first picture needs it not.

        return listed_json(row)

    return Forms(job_json, item_json, cause_json, check_json)


def _check_terminal() -> None:
    """Raise `UsageTrouble` unless there is a terminal to read keys from and to draw on."""
    import os

    from drs_tui.errors import UsageTrouble

    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise UsageTrouble("The screens need a terminal.", "For scripts there is: drs-tui jobs")
    if os.environ.get("TERM", "") in ("dumb", "unknown"):
        raise UsageTrouble(
            "This terminal cannot draw screens, as TERM says.",
            "As plain lines there is: drs-tui jobs",
        )


def _mouse(services: Services) -> bool:
    """Tell whether to use the mouse: over SSH it is left to the terminal unless asked for.

    So it is in GNU screen, which keeps the escape key to itself while a program has the mouse.
    """
    import os

    chosen = services.settings.mouse.value
    usual = not any(os.environ.get(name) for name in ("SSH_CONNECTION", "STY"))
    return usual if chosen is None else chosen


# Arguments and environment


def _options(arguments: Namespace, *, api_url: str | None = None) -> Options:
    """Return the options that are settings; `api_url` replaces what they say of the platform."""
    from drs_tui.settings.options import Options

    is_free = api_url is None
    return Options(
        profile=arguments.profile if is_free else None,
        platform=arguments.platform if is_free else None,
        api_url=arguments.api_url if is_free else api_url,
        mouse=arguments.mouse,
        ascii=arguments.ascii,
        read_only=arguments.read_only,
    )


def _given_token(arguments: Namespace) -> FoundToken | None:
    """Return the token that was named on the command line. Raises `TokenTrouble`."""
    if arguments.token_file is None and not arguments.token_stdin:
        return None
    import os
    from pathlib import Path

    from drs_tui.commands.stdin import read_stdin
    from drs_tui.credentials.secret import parse_token
    from drs_tui.credentials.sources import FoundToken
    from drs_tui.credentials.token_file import MAX_BYTES, read_given_file
    from drs_tui.errors import TokenTrouble
    from drs_tui.text import clean

    if arguments.token_stdin:
        return FoundToken(parse_token(read_stdin(MAX_BYTES)), "stdin")
    path = Path(arguments.token_file)
    if not os.path.exists(path):
        # Its name is not repeated: it may be the token itself, given by mistake.
        raise TokenTrouble(
            "There is no file of the name that --token-file was given.",
            "Give the path of a file that holds the token and nothing else.",
        )
    return FoundToken(read_given_file(path), f"file {clean(str(path))}")


def _guard_process(words: Sequence[str]) -> None:
    """See to it that no core dump, log or traceback of this process holds a token."""
    import resource

    from drs_tui.credentials.tracebacks import redact_tracebacks

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    redact_tracebacks()
    if words[:1] in (["jobs"], ["show"]) and "--cached" in words:
        # Those two ask nobody, start no thread, and load nothing that logs.
        return
    from drs_tui.credentials.redaction import redact_logs
    from drs_tui.credentials.tracebacks import redact_tracebacks_of_threads

    redact_tracebacks_of_threads()
    redact_logs()


def _put_off_collections(words: Sequence[str]) -> None:
    """See to it that a command which is over soon does not spend its time on a look for garbage.

    What is imported is none. The screens keep to what is usual, since they stay for hours.
    """
    import gc

    if words and words[0].isalpha() and words[0] not in ("demo", "simulate"):
        gc.set_threshold(_ALLOCATIONS)


def _take_environment() -> dict[str, str]:
    """Return the environment and take the token out of ours, so that no child inherits it."""
    import os

    environ = dict(os.environ)
    os.environ.pop("SB_AUTH_TOKEN", None)
    return environ


def _token_of(environ: dict[str, str]) -> Secret | None:
    if not environ.get("SB_AUTH_TOKEN"):
        return None
    from drs_tui.credentials.secret import parse_token
    from drs_tui.errors import TokenTrouble

    try:
        return parse_token(environ["SB_AUTH_TOKEN"])
    except TokenTrouble:
        return None


def _terminate(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(TERMINATED)
