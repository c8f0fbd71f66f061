"""The scenario with few causes behind many failures.

Three hundred jobs of one week, each with a hundred items. What fails has one of a dozen causes, and
every message names other ids, hosts, dates or paths, as messages do. The texts are our own: which
ones the platform sends is unknown.
"""

import random
import uuid
from dataclasses import dataclass

from drs_tui.simulator.errors import error_body
from drs_tui.simulator.names import draw_many, draw_sample
from drs_tui.simulator.stage import Content, Stage, ended, moving
from drs_tui.simulator.wire import JsonObject

JOBS = 300
ITEMS = 100

HOSTS = ("data.kidsfirstdrc.org", "nci-crdc.datacommons.io", "caninedc.org", "gen3.example.org")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why items fail: the platform's code, and a message with gaps."""

    code: int
    message: str
    """Filled with `uri`, `host`, `file`, `sample`, `number`, `date`, `uuid`, `project`."""


CAUSES = (
    Cause(10226, "You may not read {uri}."),
    Cause(10226, "The connection of this account to {host} ran out on {date}."),
    Cause(10225, "Nothing was found at {uri}."),
    Cause(10215, "{host} did not answer within {number} s."),
    Cause(10215, "{host} broke off after {number} bytes (request {uuid})."),
    Cause(10246, "'{sample}' is not a usable DRS URI."),
    Cause(10372, "A file named {sample}.cram is already in {project}."),
    Cause(10235, "/incoming/{sample}/{number}.cram is not a usable file name."),
    Cause(10248, "The metadata of {sample} has {number} fields, which is too many."),
    Cause(10277, "Object {uuid} has no access method."),
    Cause(5001, "You have no rights on file {file}."),
    Cause(90004, "Something unexpected went wrong. Tell support-{number}@example.org: {uuid}."),
)


def play_causes(stage: Stage) -> None:
    """A dozen causes in hundreds of jobs: some hit every job, some a few, one hour the source."""
    chance = stage.chance
    files = draw_many(chance, "cram crai vcf bam", ITEMS)
    for number in range(JOBS):
        contents: list[Content] = list(files)
        for place in chance.sample(range(ITEMS), _failures(chance, number)):
            contents[place] = failure(_cause_for(chance, number), chance)
        play = (
            moving(0, 1, 600 + number) if number >= JOBS - 10 else ended(1200.0 * (JOBS - number))
        )
        stage.job(f"cohort-{number // 30:02d}-{number:03d}", contents, play)


def failure(cause: Cause, chance: random.Random) -> JsonObject:
    """One entry of `result` that failed for this cause."""
    host, some_id = chance.choice(HOSTS), uuid.UUID(int=chance.getrandbits(128))
    day, second = 1 + chance.randrange(28), chance.randrange(60)
    message = cause.message.format(
        uri=f"drs://{host}/{some_id}",
        host=host,
        file=f"{chance.getrandbits(96):024x}",
        sample=draw_sample(chance),
        number=chance.randrange(2, 100_000),
        date=f"2025-05-{day:02}T08:15:{second:02}Z",
        uuid=some_id,
        project=f"mlopez/cohort-{chance.randrange(90)}",
    )
    return {"error": error_body(cause.code, message)}


def _failures(chance: random.Random, number: int) -> int:
    """How many items of a job fail: none in each fourth, all in each fiftieth."""
    if number % 50 == 7:
        return ITEMS
    return 0 if number % 4 == 0 else chance.randrange(1, 30)


def _cause_for(chance: random.Random, number: int) -> Cause:
    """The cause for one item; for an hour a source was down, and nothing else was wrong."""
    if 120 <= number < 140:
        return CAUSES[3]
    weights = (20, 12, 8, 3, 2, 4, 9, 1, 1, 2, 6, 1)
    return chance.choices(CAUSES, weights)[0]
