"""The scenarios by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from drs_tui.simulator import cause_scenes, odd_scenes, scenes, trouble_scenes
from drs_tui.simulator.behaviour import Behaviour
from drs_tui.simulator.demo import play_demo
from drs_tui.simulator.platform import Platform
from drs_tui.simulator.stage import Stage


class UnknownScenario(Exception):
    """There is no scenario of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no scenario {name!r}; there are {', '.join(SCENARIOS)}.")


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is on the platform, and how it behaves."""

    line: str
    """One line for people."""
    play: Callable[[Stage], None]
    behaviour: Behaviour = field(default_factory=Behaviour)


SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        "demo": Scenario("a believable week of imports, in every state and moving", play_demo),
        "ok": Scenario("everything arrives", scenes.play_ok),
        "mixed": Scenario("some arrive, some fail", scenes.play_mixed, Behaviour(failing=0.25)),
        "failed": Scenario("nothing arrives", scenes.play_failed, Behaviour(failing=1.0)),
        "empty": Scenario("finished without items: [], null, absent", scenes.play_empty),
        "growing": Scenario("results grow while jobs run", scenes.play_growing),
        "late": Scenario(
            "results appear only at the end", scenes.play_growing, Behaviour(grows=False)
        ),
        "reversed": Scenario(
            "results stand in another order than the items",
            scenes.play_ok,
            Behaviour(reversed_result=True),
        ),
        "skip-old": Scenario(
            "a skipped clash gives the old file",
            scenes.play_ok,
            Behaviour(skipped="old file"),
        ),
        "skip-nothing": Scenario(
            "a skipped clash gives no entry", scenes.play_ok, Behaviour(skipped="nothing")
        ),
        "bundle": Scenario("more than 100 entries, with folders", scenes.play_bundle),
        "pending": Scenario("jobs wait in PENDING", scenes.play_pending, Behaviour(pending=True)),
        "many": Scenario("a thousand jobs of 100 items", scenes.play_many),
        "causes": Scenario(
            "a dozen causes behind the failures of 300 jobs", cause_scenes.play_causes
        ),
        "odd": Scenario(
            "unknown states and keys, entries of other shapes",
            odd_scenes.play_odd,
            Behaviour(counts=True, reset_in_ms=True),
        ),
        "missing": Scenario("keys that are not there", odd_scenes.play_missing),
        "dates": Scenario("dates in other forms", odd_scenes.play_dates),
        "hostile": Scenario(
            "names, messages and states that attack the screen", odd_scenes.play_hostile
        ),
        "stale": Scenario(
            "each third look is answered from 20 seconds ago",
            scenes.play_growing,
            Behaviour(stale_each=3),
        ),
        "slow": Scenario("every answer takes seconds", trouble_scenes.play_slow),
        "drip": Scenario("bodies come byte by byte", trouble_scenes.play_drip),
        "errors": Scenario("answers broken in many ways, at first", trouble_scenes.play_errors),
        "limits": Scenario(
            "few requests a window, and 429 without headers",
            trouble_scenes.play_limits,
            Behaviour(requests=20, request_window_s=15.0),
        ),
        "maintenance": Scenario("maintenance for a while", trouble_scenes.play_maintenance),
        "maintenance-always": Scenario(
            "maintenance without end", trouble_scenes.play_maintenance_always
        ),
        "offline": Scenario("every connection is reset", trouble_scenes.play_offline),
        "outage": Scenario("connections are reset for a while", trouble_scenes.play_outage),
        "rough": Scenario(
            "two hundred jobs, through an outage and a used-up window", trouble_scenes.play_rough
        ),
        "captive": Scenario("a sign-in page for every answer", trouble_scenes.play_captive),
        "lost": Scenario("the first create call's answer is lost", trouble_scenes.play_lost),
        "vanishing": Scenario("jobs are not found after a while", trouble_scenes.play_vanishing),
        "token-dies": Scenario("the token stops working", trouble_scenes.play_token_dies),
        "refused": Scenario(
            "every token is refused", scenes.play_ok, Behaviour(tokens_refused=True)
        ),
    }
)
"""Scenarios by name."""


def open_scenario(
    name: str, *, base_url: str, clock: Callable[[], float], speed: float = 1.0
) -> Stage:
    """Set up a scenario; raise `UnknownScenario` when there is none of that name.

    The name is the seed of everything drawn by chance: the same name gives the same ids, names
    and sizes in every run.
    """
    scenario = SCENARIOS.get(name)
    if scenario is None:
        raise UnknownScenario(name)
    platform = Platform(
        base_url=base_url, clock=clock, speed=speed, seed=name, behaviour=scenario.behaviour
    )
    stage = Stage(platform, name)
    scenario.play(stage)
    return stage
