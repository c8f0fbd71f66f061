"""The scenario `demo`: what a new user sees.

A believable week of imports: jobs in every state and outcome, some long finished, some that
move while one watches.
"""

from drs_tui.simulator.names import Draft, draw_many, draw_trio
from drs_tui.simulator.scenes import HOUR_S
from drs_tui.simulator.stage import Content, Play, Stage, ended, moving

DAY_S = 24 * HOUR_S


def play_demo(stage: Stage) -> None:
    """History first, then what is under way."""
    _history(stage)
    _under_way(stage)


def _history(stage: Stage) -> None:
    chance = stage.chance
    stage.job("TRIO-FY2104", draw_trio(chance, "FY2104"), ended(2.2 * HOUR_S, 64))
    mother_refused: list[Content] = [*draw_trio(chance, "FY2117")]
    mother_refused[3:6] = [10226, 10226, 10226]
    stage.job("TRIO-FY2117", mother_refused, ended(1.6 * HOUR_S, 71))
    first = draw_many(chance, "cram crai", 100)
    stage.job("kf-neuroblastoma-batch-01", first, ended(DAY_S + 3 * HOUR_S, 338))
    stage.job(
        "kf-neuroblastoma-batch-02",
        _with_failures(stage, draw_many(chance, "cram crai", 100), [10226] * 31 + [10215] * 9),
        ended(DAY_S + 2.8 * HOUR_S, 651),
    )
    stage.job("cbtn-methylation-idat", [10226] * 48, ended(5 * HOUR_S, 22))
    folder = Draft("PBTA-slides-release-3", None)
    slides = draw_many(chance, "svs", 128)
    stage.job("cbtn-slides-release-3", [folder, *slides], ended(2 * DAY_S, 412))
    causes = [10372] * 14 + [10246] * 4 + [10225] * 6
    stage.job("kf-ewing-rnaseq", causes, ended(3 * HOUR_S + 300, 35))
    stage.job("target-aml-maf", [], ended(3 * DAY_S, 6))
    stage.job("gmkf-chd-pilot", [{}, {}, {}, {}], ended(4 * DAY_S, 15))
    one_gone = _with_failures(stage, draw_many(chance, "maf vcf", 36), [10225])
    stage.job("pnoc-somatic-calls", one_gone, ended(40 * 60.0, 48))


def _under_way(stage: Stage) -> None:
    chance = stage.chance
    stage.job("TRIO-FY2131", draw_trio(chance, "FY2131"), moving(-2, 1, 14))
    father_gone: list[Content] = [*draw_trio(chance, "FY2140")]
    father_gone[6:9] = [10225, 10225, 10225]
    stage.job("TRIO-FY2140", father_gone, moving(8, 14, 48))
    third = _with_failures(stage, draw_many(chance, "cram crai", 100), [10226] * 7)
    slow = moving(-200, -190, 420)
    stage.job("kf-neuroblastoma-batch-03", third, slow)
    fourth = draw_many(chance, "cram crai", 100)
    stage.job("kf-neuroblastoma-batch-04", fourth, moving(30, 300, 700))
    states = ((-240.0, "SUBMITTED"), (-180.0, "PENDING"), (150.0, "RUNNING"), (330.0, "FINISHED"))
    queued = Play(states, 150.0, 330.0, (160.0, 325.0))
    stage.job("ped-lgg-rsem", draw_many(chance, "rsem", 60), queued)
    begun = -9 * HOUR_S
    paused = Play(
        ((begun, "SUBMITTED"), (begun + 60, "SUSPENDED")), begun + 5, None, (begun, begun)
    )
    stage.job("openpbta-bam-realign", draw_many(chance, "bam", 2), paused)


def _with_failures(stage: Stage, drafts: tuple[Draft, ...], failures: list[int]) -> list[Content]:
    """Replace as many of the files, spread by chance, with failures."""
    contents: list[Content] = list(drafts)
    places = sorted(stage.chance.sample(range(len(contents)), len(failures)))
    for place, code in zip(places, failures, strict=True):
        contents[place] = code
    return contents
