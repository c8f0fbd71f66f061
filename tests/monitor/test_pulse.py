from __future__ import annotations

from datetime import timedelta

import pytest

from drs_tui.monitor.pulse import Pulse
from tests.builders import NOW


@pytest.mark.parametrize(
    ("wall_s", "monotonic_s", "is_noticed"),
    [
        (1, 1, False),
        (3.5, 3.5, False),
        (60, 60, True),
        (28800, 1, True),
        (3601, 1, True),
        (-3599, 1, True),
        (8, 1, False),
    ],
    ids=["beat", "busy", "stopped", "asleep", "set-ahead", "set-back", "corrected"],
)
def test_time_that_went_on_without_us_is_noticed(
    wall_s: float, monotonic_s: float, is_noticed: bool
) -> None:
    pulse = Pulse(NOW, 10.0)
    now = NOW + timedelta(seconds=wall_s)
    assert pulse.beat(now, 10.0 + monotonic_s) is is_noticed
    assert not pulse.beat(now + timedelta(seconds=1), 11.0 + monotonic_s)
