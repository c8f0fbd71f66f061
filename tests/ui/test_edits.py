"""Changes of the watch list are told, and taken back one by one, also after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from drs_tui.model import WatchedJob
from drs_tui.store.view import UndoStep, ViewStore
from drs_tui.text import OutsideText
from drs_tui.ui.edits import Edits
from drs_tui.ui.view_keeper import ViewKeeper
from tests.builders import a_watched
from tests.ui import scenes
from tests.ui.scenes import FakeMonitor


class Desk:
    """Three jobs, and what was said about them."""

    def __init__(self, views: ViewKeeper | None = None) -> None:
        self.monitor = FakeMonitor(
            scenes.a_snapshot(
                a_watched("11", label="one"),
                a_watched("12", batch="trio"),
                a_watched("13", archived=True),
            )
        )
        self.views = views or ViewKeeper()
        self.told: list[str] = []
        self.edits = Edits(self.monitor, self.views, self.told.append)

    def jobs(self) -> Sequence[WatchedJob]:
        return self.monitor.snapshot.jobs

    def notes(self) -> list[str]:
        """Return label, batch and archive mark of each job."""
        return [
            f"{job.label or '-'} {job.batch or '-'}{' off' if job.archived else ''}"
            for job in self.jobs()
        ]


BEFORE = ["one -", "- trio", "- - off"]


async def test_taking_off_and_undoing() -> None:
    desk = Desk()
    await desk.edits.archive(["11", "12", "13"], True)
    assert desk.notes() == ["one - off", "- trio off", "- - off"]
    assert desk.told == ["2 jobs are off the watch list. Press u to undo."]
    await desk.edits.undo()
    assert desk.notes() == BEFORE
    assert desk.told[-1] == "2 jobs on the watch list again."


async def test_putting_back_and_undoing() -> None:
    desk = Desk()
    await desk.edits.archive(["13"], False)
    assert desk.notes()[2] == "- -"
    assert desk.told == ["13 is on the watch list again. Press u to undo."]
    await desk.edits.undo()
    assert desk.notes() == BEFORE
    assert desk.told[-1] == "13 off the watch list again."


@pytest.mark.parametrize(
    ("ids", "note", "name", "notes", "sentence"),
    [
        (["11"], "label", " first ", ["first -", "- trio", "- - off"], "one is called first now."),
        (["11"], "label", "", ["- -", "- trio", "- - off"], "one is without a label now."),
        (
            ["11", "12"],
            "batch",
            "both",
            ["one both", "- both", "- - off"],
            "2 jobs are in the batch both now.",
        ),
        (["11", "12"], "batch", "  ", ["one -", "- -", "- - off"], "12 is in no batch now."),
    ],
)
async def test_naming_and_undoing(
    ids: list[str], note: str, name: str, notes: list[str], sentence: str
) -> None:
    desk = Desk()
    await desk.edits.name(ids, note, name)
    assert desk.notes() == notes
    assert desk.told == [f"{sentence} Press u to undo."]
    await desk.edits.undo()
    assert desk.notes() == BEFORE
    assert desk.told[-1].endswith(f"with the {note} from before again.")


async def test_what_changes_nothing_is_no_step() -> None:
    desk = Desk()
    await desk.edits.name(["11"], "label", "one")
    await desk.edits.archive(["13"], True)
    await desk.edits.name([], "batch", "x")
    desk.edits.note_added([])
    assert (desk.told, desk.views.undo) == ([], ())
    await desk.edits.undo()
    assert desk.told == ["There is nothing to undo."]


async def test_steps_are_taken_back_in_turn_and_adding_too() -> None:
    desk = Desk()
    desk.edits.note_added(["11", "12"])
    await desk.edits.name(["11"], "label", "first")
    await desk.edits.undo()
    await desk.edits.undo()
    assert desk.notes() == ["one - off", "- trio off", "- - off"]
    assert desk.told[-1] == "2 jobs off the watch list again."
    assert desk.views.undo == ()


async def test_a_step_of_an_earlier_session_can_be_taken_back(tmp_path: Path) -> None:
    desk = Desk(ViewKeeper(ViewStore(tmp_path)))
    await desk.edits.name(["12"], "batch", "other")
    await desk.views.save()
    again = Desk(ViewKeeper(ViewStore(tmp_path)))
    assert again.views.undo == (UndoStep("batch", {"12": OutsideText("trio")}),)
    again.monitor.publish(desk.monitor.snapshot)
    await again.edits.undo()
    assert again.notes() == BEFORE


async def test_a_step_about_jobs_that_are_gone_does_no_harm() -> None:
    desk = Desk()
    desk.views.remember_undo((UndoStep("label", {"99": None}),))
    await desk.edits.undo()
    assert desk.told == ["1 job with the label from before again."]
