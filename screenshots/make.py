"""Draws the pictures of the README from the scenes of the tests: `python -m screenshots.make`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from drs_tui.model import Snapshot
from drs_tui.simulator.server import Simulation
from drs_tui.ui.screens.check import CheckScreen
from drs_tui.ui.screens.jobs import JobsScreen
from tests.builders import an_error, moment
from tests.ui import scenes
from tests.ui.driving import screen_text
from tests.ui.submitting import BAD_ROWS, Office, on_screen, preview, until

FOLDER = Path(__file__).parent
SIZE = (100, 26)


async def draw(
    name: str,
    *keys: str,
    job_id: str | None = None,
    shown: Snapshot | None = None,
    size: tuple[int, int] = SIZE,
) -> None:
    """Save a picture of what is `shown`, else of the full watch list, after `keys`; with `job_id`,
    of that job."""
    app = scenes.make_app(shown or scenes.full_snapshot())
    scenes.monitor_of(app).files[scenes.FILE_ID] = scenes.the_file()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        if job_id is not None:
            await app.open_job(job_id)
            await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause(0.3)
        app.save_screenshot(f"{name}.svg", str(FOLDER))


async def draw_timeline(name: str, size: tuple[int, int]) -> None:
    """Save a picture of the timeline of a batch that is worked off."""
    app = scenes.make_app(scenes.a_snapshot(*scenes.the_import()), anchors=[moment(60)])
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        home = app.screen
        assert isinstance(home, JobsScreen)
        home.table.move_to("/batch/cohort-7")
        await pilot.press("3")
        # The journals of submissions are read meanwhile.
        await pilot.pause(0.3)
        app.save_screenshot(f"{name}.svg", str(FOLDER))


async def draw_submission() -> None:
    """Save pictures of the preview of a submission, and of the wait for the importer's window."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder), snapshot=scenes.full_snapshot())
        manifest = office.manifest(1640, *BAD_ROWS, name="trio-cohort-7.csv")
        app = office.app()
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            await preview(pilot, manifest, leaves_out=True, tags="trio-7, 2026-05")
            app.save_screenshot("submit-preview.svg", str(FOLDER))
            await pilot.press("tab", "enter")
            await until(pilot, lambda: app.sending and app.sending.progress.waiting)
            for sentence in list(app._notices.history):
                app.take_back(sentence)
            await pilot.pause(0.1)
            app.save_screenshot("submit-run.svg", str(FOLDER))
            await app.desk.stop()


async def draw_check_screen() -> None:
    """Save a picture of the rows of a batch, of which some failed."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder), snapshot=scenes.a_snapshot())
        office.sent(130, {1: an_error(), 7: an_error(), 23: an_error(), 120: an_error()})
        app = office.app()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("m")
            await on_screen(pilot, CheckScreen)
            await pilot.press("enter")
            await until(pilot, lambda: "130 rows" in screen_text(app))
            await pilot.press("down")
            app.save_screenshot("check-screen.svg", str(FOLDER))


def draw_check() -> None:
    """Save a picture of what `check` says of a manifest that was submitted."""
    troubles = {7: "forbidden", 19: "forbidden", 23: "missing", 31: "down"}
    rows = (
        f"drs://data.kidsfirstdrc.org/{troubles.get(row, 'ok')}-{row},PT_{row:04}.cram,BS_{row:04}"
        for row in range(1, 41)
    )
    with Simulation("ok", speed=500) as platform, TemporaryDirectory() as home:
        Path(home, "cohort-7.csv").write_text("\n".join(["drs_uri,name,sample_id", *rows, ""]))
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "SB_API_ENDPOINT": platform.url,
            "SB_AUTH_TOKEN": platform.token,
            "DRS_TUI_KEYRING": "off",
        }

        def run(line: str) -> str:
            command = [sys.executable, "-m", "drs_tui", *line.split()[1:]]
            return subprocess.run(
                command, cwd=home, env=environ, stdout=subprocess.PIPE, text=True
            ).stdout

        run(f"drs-tui submit cohort-7.csv --project {platform.project} --yes --wait --quiet")
        line = "drs-tui check cohort-7.csv"
        with Path(os.devnull).open("w") as nowhere:
            console = Console(record=True, width=80, file=nowhere)
            console.print(Text(f"$ {line}\n", style="bold"), Text(run(line)), sep="")
            console.save_svg(str(FOLDER / "check.svg"), title="drs-tui")


async def draw_all() -> None:
    """Save every picture."""
    await draw("jobs", "down")
    await draw("job", job_id=scenes.MIXED_ID)
    await draw("file", "enter", job_id=scenes.MIXED_ID)
    await draw("failure", "down", "enter", job_id=scenes.MIXED_ID)
    await draw_submission()
    draw_check()
    await draw_check_screen()
    causes = scenes.cause_snapshot()
    await draw("causes", "2", "down", shown=causes, size=(80, 24))
    await draw("causes-wide", "2", "down", shown=causes, size=(160, 40))
    await draw("cause-items", "2", "enter", shown=causes)
    await draw("find", "F", *"usable", shown=causes)
    await draw_timeline("timeline", (80, 24))
    await draw_timeline("timeline-wide", (160, 30))


if __name__ == "__main__":
    asyncio.run(draw_all())
