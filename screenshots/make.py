"""Draws the pictures of the README from the scenes of the tests: `python -m screenshots.make`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.ui import scenes

FOLDER = Path(__file__).parent
SIZE = (100, 26)


async def draw(name: str, *keys: str, job_id: str | None = None) -> None:
    """Save a picture of the full watch list after `keys`; with `job_id`, of that job."""
    app = scenes.make_app(scenes.full_snapshot())
    scenes.monitor_of(app).files[scenes.FILE_ID] = scenes.the_file()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        if job_id is not None:
            await app.open_job(job_id)
            await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        app.save_screenshot(f"{name}.svg", str(FOLDER))


async def draw_all() -> None:
    """Save every picture."""
    await draw("jobs", "down")
    await draw("job", job_id=scenes.MIXED_ID)
    await draw("file", "enter", job_id=scenes.MIXED_ID)
    await draw("failure", "down", "enter", job_id=scenes.MIXED_ID)


if __name__ == "__main__":
    asyncio.run(draw_all())
