"""How the screens around the lists look: palette, log, settings, profiles, copying, first run.

Each picture was looked at before it was accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from drs_tui.settings.lines import setting_lines
from drs_tui.settings.options import Options
from drs_tui.settings.settings import load_settings
from drs_tui.store.log import LogEntry
from drs_tui.terminal.kind import TerminalKind
from drs_tui.ui.app import DrsApp
from drs_tui.ui.format import ASCII
from drs_tui.ui.session import ProfileChoice
from drs_tui.ui.surroundings import Surroundings
from tests.builders import moment
from tests.ui import scenes

if TYPE_CHECKING:
    Compare = Callable[..., bool]

NARROW, NORMAL, WIDE = (60, 24), (80, 24), (140, 40)
TINY = (20, 5)

NAMES = {" ": "space", ":": "colon", "/": "slash"}

HERE = ProfileChoice("default", "CAVATICA", "default")
PROFILES = (
    HERE,
    ProfileChoice("cgc", "Cancer Genomics Cloud", "config.toml", is_read_only=True),
    ProfileChoice(
        "bdc",
        "BioData Catalyst",
        "Seven Bridges credentials file [bdc]",
        "Seven Bridges credentials file [bdc]",
    ),
    ProfileChoice(
        "old",
        "",
        "config.toml",
        obstacle="It has no address. Give it platform or api_url there.",
    ),
)

LOG = [
    LogEntry(moment(200 - 7 * number), event, text, job_id)
    for number, (event, text, job_id) in enumerate(
        [
            ("token", "Token from system keyring (Secret Service). It is mlopez's.", None),
            ("watch", "Watching 3 new jobs.", None),
            ("state", "SUBMITTED, 0 ok", scenes.RUNNING_ID),
            ("state", "RUNNING, was SUBMITTED", scenes.RUNNING_ID),
            ("arrived", "12 items arrived: 12 ok of 100", scenes.RUNNING_ID),
            ("failed", "2 items failed: 12 ok, 2 failed of 100", scenes.RUNNING_ID),
            ("outcome", "PARTIAL, some arrived: 88 ok, 12 failed of 100", scenes.MIXED_ID),
            (
                "trouble",
                "offline: cavatica-api.sbgenomics.com did not answer. What is shown is what was"
                " known before.",
                None,
            ),
            ("recovered", "no longer: offline", None),
        ]
    )
]

CONFIG = """
theme = "ansi-dark"
[notify]
command = ["notify-send", "drs-tui"]
[keymap]
"jobs.refresh" = "r,f5"
"""


def an_app(**more: Any) -> DrsApp:
    more.setdefault("log", scenes.FakeLog(LOG))
    more.setdefault("profiles", scenes.FakeProfiles(*PROFILES))
    app = scenes.make_app(more.pop("shown", scenes.full_snapshot()), **more)
    scenes.monitor_of(app).files[scenes.FILE_ID] = scenes.the_file()
    return app


def typing(*keys: str, job_id: str | None = None) -> Callable[[Pilot[None]], object]:
    """Return what presses keys; of a text in brackets, each letter."""

    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        if job_id is not None:
            assert isinstance(pilot.app, DrsApp)
            await pilot.app.open_job(job_id)
            await pilot.pause()
        for key in keys:
            letters = key[1:-1] if key.startswith("[") else ""
            await pilot.press(*([NAMES.get(letter, letter) for letter in letters] or [key]))
            await pilot.pause(0.05)
        await pilot.pause(0.3)

    return press


@pytest.mark.parametrize(
    ("keys", "size"),
    [
        pytest.param((), NORMAL, id="all"),
        pytest.param((), NARROW, id="narrow"),
        pytest.param((), TINY, id="tiny"),
        pytest.param(("[lo]",), NORMAL, id="words"),
        pytest.param(("[theme ]",), NORMAL, id="choices"),
        pytest.param(("[thme nord]", "enter"), NORMAL, id="refused"),
    ],
)
def test_palette(snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    assert snap_compare(an_app(), run_before=typing("colon", *keys), terminal_size=size)


def test_keys_with_ids(snap_compare: Compare) -> None:
    run = typing("question_mark", "tab")
    assert snap_compare(an_app(), run_before=run, terminal_size=(80, 50))


@pytest.mark.parametrize(
    ("entries", "keys", "size"),
    [
        pytest.param(LOG, (), NORMAL, id="some"),
        pytest.param(LOG, ("j", "j"), NARROW, id="narrow"),
        pytest.param(LOG, (), WIDE, id="wide"),
        pytest.param(LOG, ("slash", "[trio]", "enter"), NORMAL, id="filtered"),
        pytest.param([], (), NORMAL, id="empty"),
    ],
)
def test_log(
    snap_compare: Compare, entries: list[LogEntry], keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    app = an_app(shown=scenes.a_snapshot(with_token=False), log=scenes.FakeLog(entries))
    assert snap_compare(app, run_before=typing("L", *keys), terminal_size=size)


@pytest.mark.parametrize("size", [NORMAL, NARROW, WIDE])
def test_settings(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    file = tmp_path / "config.toml"
    file.write_text(CONFIG)
    lines = setting_lines(load_settings(Options(ascii=True), {}, file))
    run = typing("comma", "j", "j", "j", "j", "j", "j", "j")
    assert snap_compare(an_app(settings=lines), run_before=run, terminal_size=size)


@pytest.mark.parametrize("size", [NORMAL, NARROW, WIDE])
def test_profiles(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(an_app(), run_before=typing("P", "j", "j"), terminal_size=size)


def welcomed(pilot: Pilot[None]) -> object:
    async def publish() -> None:
        await pilot.pause()
        assert isinstance(pilot.app, DrsApp)
        nothing = scenes.a_snapshot(with_token=False, trouble=scenes.no_token())
        scenes.monitor_of(pilot.app).publish(nothing)
        await pilot.pause(0.2)

    return publish()


@pytest.mark.parametrize(
    ("choices", "size", "theme"),
    [
        pytest.param(PROFILES, NORMAL, "textual-dark", id="found"),
        pytest.param((HERE,), NORMAL, "textual-dark", id="nothing-found"),
        pytest.param(PROFILES, NARROW, "ansi-dark", id="narrow"),
    ],
)
def test_first_run(
    snap_compare: Compare, choices: tuple[ProfileChoice, ...], size: tuple[int, int], theme: str
) -> None:
    app = an_app(
        shown=scenes.a_snapshot(with_token=False),
        profiles=scenes.FakeProfiles(*choices),
        theme=theme,
    )
    assert snap_compare(app, run_before=welcomed, terminal_size=size)


@pytest.mark.parametrize(
    ("keys", "job_id", "size"),
    [
        pytest.param(("y",), None, NORMAL, id="id"),
        pytest.param(("Y",), None, NORMAL, id="menu"),
        pytest.param(("Y",), scenes.MIXED_ID, NORMAL, id="menu-of-a-job-and-its-item"),
        pytest.param(("enter", "Y"), scenes.MIXED_ID, NARROW, id="menu-of-a-file-narrow"),
        pytest.param(("down", "Y", "4"), None, NORMAL, id="long-text"),
        pytest.param(("enter", "o"), scenes.MIXED_ID, NORMAL, id="page"),
    ],
)
def test_copying(
    snap_compare: Compare, keys: tuple[str, ...], job_id: str | None, size: tuple[int, int]
) -> None:
    run = typing(*keys, job_id=job_id)
    assert snap_compare(an_app(), run_before=run, terminal_size=size)


def test_a_page_where_links_show(snap_compare: Compare) -> None:
    surroundings = Surroundings(TerminalKind(is_remote=True, shows_links=True))
    run = typing("enter", "o", job_id=scenes.MIXED_ID)
    app = an_app(surroundings=surroundings)
    assert snap_compare(app, run_before=run, terminal_size=NORMAL)


@pytest.mark.parametrize(
    ("keys", "size"),
    [
        pytest.param(("v", "slash", "[not yours]", "enter"), NORMAL, id="job-nothing-found"),
        pytest.param(("v", "slash", "[10372]", "enter", "n"), NORMAL, id="job-hit"),
        pytest.param(("j", "enter", "v"), NORMAL, id="item"),
        pytest.param(("enter", "v", "slash", "[bs]"), NARROW, id="item-typing"),
    ],
)
def test_raw(snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    run = typing(*keys, job_id=scenes.MIXED_ID)
    assert snap_compare(an_app(), run_before=run, terminal_size=size)


@pytest.mark.parametrize("size", [NORMAL, NARROW])
def test_warnings_stand_on_the_last_lines(snap_compare: Compare, size: tuple[int, int]) -> None:
    warnings = [
        "config.toml line 4: keymap jobs.refersh is not used: there is nothing of this name; there"
        " is jobs.refresh.",
        "301457789012345679.json cannot be read and was set aside as .bad; its job stays watched.",
    ]
    app = an_app(notices=warnings)

    async def publish(pilot: Pilot[None]) -> None:
        await pilot.pause()
        scenes.monitor_of(app).publish(scenes.full_snapshot(scenes.offline()))
        await pilot.pause()

    assert snap_compare(app, run_before=publish, terminal_size=size)


@pytest.mark.parametrize("keys", [("colon",), ("Y",), ("L",), ("comma",)])
def test_in_ascii(snap_compare: Compare, keys: tuple[str, ...]) -> None:
    lines = setting_lines(load_settings(Options(ascii=True), {}, Path("config.toml")))
    app = an_app(glyphs=ASCII, settings=lines)
    assert snap_compare(app, run_before=typing(*keys), terminal_size=NORMAL)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark", "ansi-light"])
def test_in_other_themes(snap_compare: Compare, theme: str) -> None:
    app = an_app(theme=theme)
    assert snap_compare(app, run_before=typing("colon", "[a]"), terminal_size=NORMAL)
