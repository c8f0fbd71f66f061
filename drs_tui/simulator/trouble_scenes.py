"""Scenarios in which the way to the platform, or the platform itself, is in trouble."""

import math

from drs_tui.simulator.errors import error_body
from drs_tui.simulator.faults import FAULTS, Fault, Rule
from drs_tui.simulator.limits import REQUESTS
from drs_tui.simulator.names import draw_many
from drs_tui.simulator.scenes import play_ok
from drs_tui.simulator.stage import Content, Stage, ended, moving
from drs_tui.simulator.wire import Answer, encode_json

PASSING = (
    "http-500",
    "bad-gateway",
    "service-down",
    "gateway-404",
    "not-json",
    "html-200",
    "truncated",
    "reset",
    "wrong-type",
    "not-a-number",
    "deep",
    "empty-200",
    "no-content",
    "byte-order-mark",
    "bad-utf8",
    "bad-gzip",
    "bomb",
    "redirect",
)
"""Faults of the scenario `errors`, which pass; one job for each."""
BAD_LOOKS = 2
"""Looks at a job that meet its fault before one goes right."""
OUTAGE_S = 45.0
"""Job seconds until a passing trouble ends, or a late one begins."""


def play_errors(stage: Stage) -> None:
    """For each fault a job whose first looks meet it; later ones go right."""
    for name in PASSING:
        job = stage.job(name, draw_many(stage.chance, "cram", 3), ended(600))
        rule = Rule(FAULTS[name], path=f"/imports/{job.id}$", method="GET", first=BAD_LOOKS)
        stage.platform.faults.add(rule)


def play_slow(stage: Stage) -> None:
    """Every answer takes seconds."""
    play_ok(stage)
    stage.platform.faults.add(Rule(FAULTS["slow"]))


def play_drip(stage: Stage) -> None:
    """Bodies come byte by byte and take minutes."""
    play_ok(stage)
    stage.platform.faults.add(Rule(FAULTS["drip"], path="/imports/"))


def play_limits(stage: Stage) -> None:
    """Few requests a window; and refusals by the import limit, which come without headers."""
    for number in range(1, 9):
        contents = draw_many(stage.chance, "cram crai", 10)
        stage.job(f"limited-{number}", contents, moving(0, 2, 20.0 * number))
    job = stage.job("import-limit", draw_many(stage.chance, "vcf", 4), ended(600))
    add = stage.platform.faults.add
    add(Rule(FAULTS["import-limit"], path=f"/imports/{job.id}$", first=BAD_LOOKS))
    add(Rule(FAULTS["import-limit"], path="/imports/create$", method="POST", first=1))


def play_maintenance(stage: Stage) -> None:
    """Maintenance at first, then all is well."""
    play_ok(stage)
    until = stage.at(OUTAGE_S)
    stage.platform.faults.add(Rule(FAULTS["maintenance"], until=until))


def play_maintenance_always(stage: Stage) -> None:
    """Maintenance without end."""
    play_ok(stage)
    stage.platform.faults.add(Rule(FAULTS["maintenance"]))


def play_offline(stage: Stage) -> None:
    """Every connection is reset."""
    play_ok(stage)
    stage.platform.faults.add(Rule(FAULTS["reset"]))


def play_outage(stage: Stage) -> None:
    """Every connection is reset at first, then all is well."""
    play_ok(stage)
    stage.platform.faults.add(Rule(FAULTS["reset"], until=stage.at(OUTAGE_S)))


ROUGH = 200
"""Jobs of the scenario `rough`; each fiftieth has a failure."""
ROUGH_OUTAGE_S = (10.0, 25.0)
ROUGH_LIMITED_S = (45.0, 60.0)
"""Its job seconds without connections, and with every request refused."""


def play_rough(stage: Stage) -> None:
    """Two hundred jobs that end within a minute, through an outage and a window used up."""
    for number in range(ROUGH):
        contents: list[Content] = [*draw_many(stage.chance, "cram crai vcf", 3)]
        if number % 50 == 0:
            contents[0] = 10226
        stage.job(f"rough-{number:03}", contents, moving(0, 1, 5 + number * 55 / ROUGH))
    since, until = map(stage.at, ROUGH_OUTAGE_S)
    stage.platform.faults.add(Rule(FAULTS["reset"], since=since, until=until))
    since, until = map(stage.at, ROUGH_LIMITED_S)
    stage.platform.faults.add(Rule(_used_up(until), since=since, until=until))


def _used_up(until: float) -> Fault:
    """The refusal of a window that others have used up, and that ends at `until`."""
    headers = (
        ("X-RateLimit-Limit", str(REQUESTS)),
        ("X-RateLimit-Remaining", "0"),
        ("X-RateLimit-Reset", str(math.ceil(until))),
    )
    return Fault(lambda: Answer(429, encode_json(error_body(1000)), headers=headers))


def play_vanishing(stage: Stage) -> None:
    """Jobs that are no longer found after a while."""
    play_ok(stage)
    rule = Rule(FAULTS["unknown-job"], path="/imports/", method="GET", since=stage.at(OUTAGE_S))
    stage.platform.faults.add(rule)


def play_token_dies(stage: Stage) -> None:
    """A token that stops working after a while."""
    play_ok(stage)
    stage.platform.faults.add(Rule(FAULTS["token-refused"], since=stage.at(OUTAGE_S)))


def play_captive(stage: Stage) -> None:
    """A network's sign-in page in place of every answer."""
    play_ok(stage)
    stage.platform.faults.add(Rule(FAULTS["html-200"]))


def play_lost(stage: Stage) -> None:
    """The first create call is carried out and its answer is lost."""
    play_ok(stage)
    rule = Rule(FAULTS["lost-answer"], path="/imports/create$", method="POST", first=1)
    stage.platform.faults.add(rule)
