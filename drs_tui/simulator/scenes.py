"""Scenarios in which the platform keeps to its documentation."""

from drs_tui.simulator.names import Draft, draw_many, draw_trio
from drs_tui.simulator.stage import Content, Oddity, Play, Stage, ended, moving

HOUR_S = 3600.0


def play_ok(stage: Stage) -> None:
    """Everything arrives: two finished jobs, one that finishes in a moment."""
    stage.job("TRIO-FY1001", draw_trio(stage.chance, "FY1001"), ended(2 * HOUR_S))
    stage.job("cohort-crams", draw_many(stage.chance, "cram crai", 100), ended(300, 90))
    stage.job("TRIO-FY1002", draw_trio(stage.chance, "FY1002"), moving(1, 3, 20))


def play_mixed(stage: Stage) -> None:
    """Some arrive, some fail, by several causes and in several jobs."""
    causes = (10226, 10372, 10246, 10215, 10225)
    for number, failed in enumerate((1, 5, 12), start=1):
        arrived = draw_many(stage.chance, "cram crai vcf", 20 - failed)
        failures = [causes[index % len(causes)] for index in range(failed)]
        contents: list[Content] = [*arrived, *failures]
        stage.chance.shuffle(contents)
        stage.job(f"mixed-{number}", contents, ended(600.0 * number))
    moved: list[Content] = [*draw_many(stage.chance, "bam", 8), 10226, 10225]
    stage.job("mixed-running", moved, moving(1, 2, 15))


def play_failed(stage: Stage) -> None:
    """Nothing arrives, for one cause or for several."""
    stage.job("no-rights", [10226] * 20, ended(900))
    stage.job("several-causes", [10226, 10225, 10215, 10246, 10372], ended(1800))
    stage.job("failing-now", [10226] * 10, moving(1, 2, 15))


def play_empty(stage: Stage) -> None:
    """Finished without items, in three forms."""
    stage.job("empty-list", [], ended(600))
    stage.job("null-result", [], ended(1200), Oddity(overrides={"result": None}))
    stage.job("absent-result", [], ended(1800), Oddity(without=frozenset({"result"})))


def play_growing(stage: Stage) -> None:
    """Results while the job runs (or, with `grows` switched off, at its end)."""
    stage.job("growing", draw_many(stage.chance, "cram crai", 100), moving(0, 1, 60))
    some_fail: list[Content] = [*draw_many(stage.chance, "vcf", 40), *[10226] * 10]
    stage.job("growing-partly", some_fail, moving(0, 1, 30))


def play_bundle(stage: Stage) -> None:
    """Bundles: a folder and its files, more than 100 entries from one item."""
    folder = Draft("PBTA-slides-release-3", None)
    files = draw_many(stage.chance, "svs idat", 160)
    stage.job("bundle-finished", [folder, *files], ended(HOUR_S))
    other = Draft("PBTA-methylation", None)
    more = draw_many(stage.chance, "idat", 120)
    stage.job("bundle-running", [other, *more], moving(0, 2, 60))


def play_pending(stage: Stage) -> None:
    """Jobs that wait in PENDING, which one client's guide names."""
    contents = draw_many(stage.chance, "cram", 5)
    stage.job("pending-then-done", contents, moving(0, 5, 15, waiting="PENDING"))
    waiting = Play(((-60.0, "SUBMITTED"), (-30.0, "PENDING")))
    stage.job("pending-for-long", [], waiting)


MANY = 1000
"""Jobs of the scenario `many`."""


def play_many(stage: Stage) -> None:
    """A thousand jobs of 100 items: most finished, each tenth running for an hour."""
    files = draw_many(stage.chance, "cram crai vcf bam", 100)
    for number in range(MANY):
        contents: list[Content] = list(files)
        if number % 7 == 3:
            contents[::9] = [10226] * len(contents[::9])
        play = moving(0, 1, 120 + 3.6 * number) if number % 10 == 0 else ended(60.0 * (number + 1))
        stage.job(f"cohort-{number // 50:02d}-{number:04d}", contents, play)
