"""How much memory the years will take, said before the first one is played.

A year is played a stretch at a time, so that its size does not matter; what waits at a desk that cannot keep up does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal.chances import met
from cocket.exercises.rehearsal.year import AT_ONCE, HOURS_A_DAY
from cocket.exercises.simulation.flow import BYTES_OF_A_SHIPMENT
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Spoken
    from cocket.exercises.scenario.model import Scenario

GB = 1e9
MEMORY = Path("/proc/meminfo")


def bytes_needed(scenario: Scenario, flows: Sequence[Spoken], cores: int) -> float:
    """Give about how many bytes the years under way take at most: a stretch and the longest queues, on each core."""
    per_day = sum(flow.per_day for flow in scenario.honest)
    moving = min(per_day * scenario.days, 2.0 * AT_ONCE)
    for desk in scenario.desks:
        arriving = sum(
            flow.per_day * met(desk, spoken) for flow, spoken in zip(scenario.honest, flows, strict=True)
        )  # a day
        served = HOURS_A_DAY * desk.officers / desk.hours if desk.hours else float("inf")
        queue = max(0.0, arriving - served) * scenario.days
        if desk.waved >= 1.0:
            queue = min(queue, served * desk.patience / HOURS_A_DAY)
        moving += queue
    return moving * BYTES_OF_A_SHIPMENT * cores


def must_fit(scenario: Scenario, flows: Sequence[Spoken], cores: int) -> None:
    """Raise `BadInput` with the figures where the years would not fit into what memory is free."""
    needed, free = bytes_needed(scenario, flows, cores), free_bytes()
    if free is not None and needed > free:
        raise BadInput(
            f"the queues of a year would take about {needed / GB:,.1f} GB of memory, and {free / GB:,.1f} GB are free",
            where=scenario.id,
            mend="Give the desk that cannot keep up more officers, a patience after which it waves through, or lower "
            "per_day; or use fewer --workers.",
        )


def free_bytes() -> float | None:
    """Give how much memory is free for new programs; None where the system does not say."""
    try:
        lines = MEMORY.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    found = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), None)
    return float(found) * 1024 if found else None
