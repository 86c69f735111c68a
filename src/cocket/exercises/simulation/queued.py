"""The full case: desks with queues, first come first served, whose attention depends on what they see."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from cocket.exercises.simulation.flow import Flow

if TYPE_CHECKING:
    from cocket.exercises.simulation.line import Line, Passage, Shipments


def pass_through(line: Line, shipments: Shipments, seed: int, replication: int = 0) -> Passage:
    """Send the shipments through the line once. Raises `BadInput` for shapes that do not fit."""
    return Flow(len(line.desks), len(line.desks[0].pick), seed, replication).advance(line, shipments)


def replicate(line: Line, shipments: Shipments, seed: int, replications: int, cores: int = 1) -> list[Passage]:
    """Send the same shipments through `replications` times; the result does not depend on `cores`."""
    with ThreadPoolExecutor(max_workers=max(1, cores)) as pool:
        return list(pool.map(lambda number: pass_through(line, shipments, seed, number), range(replications)))
