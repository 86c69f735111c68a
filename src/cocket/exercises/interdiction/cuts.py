"""Linear bounds on what a journey's chance must be, however the checks are placed.

Let route P_j pass with chance h_j when no check on the arcs A_j stands. If none of A_j stands, the journey's chance
is at least h_j; so at each level h of chance, 1 - Σ y over A_j bounds the indicator "the chance is at least h" for
any route with h_j ≥ h. Adding the levels up, for routes with falling h_1 > h_2 > … over the chance `floor` that no
plan can take away:

    chance ≥ floor + Σ_j (h_j - h_{j+1}) · (1 - Σ_{a in A_j} y_a)

These are mixing inequalities over routes. They are far stronger than one route's own inequality, because a check on
the best route saves only what the next best route still leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cocket.exercises.interdiction.evader import Evader, Routes
    from cocket.exercises.interdiction.model import Floats

SMALLEST_STEP = 1e-12
EXPOSURE_STEP = 1e-9
WORTH_ADDING = 1e-8


@dataclass(frozen=True, slots=True)
class Cut:
    """chance[journey] ≥ constant - Σ weight_a · y_a; `violation` is by how much the point it was made at breaks it."""

    journey: int
    constant: float
    weights: dict[int, float]
    violation: float


def separate(evader: Evader, installed: Floats, chance: Floats, floor: Floats, prices: Sequence[float]) -> list[Cut]:
    """Give the inequalities that `installed` and `chance` break, one per journey at most."""
    found = [evader.routes(installed, price) for price in prices]
    heights = np.array([routes.chance for routes in found])
    exposures = np.array([routes.exposure for routes in found])
    cuts = []
    for journey in range(heights.shape[1]):
        ladder = _ladder(heights[:, journey], exposures[:, journey], floor[journey])
        if ladder:
            cut = _cut(journey, ladder, found, heights[:, journey], floor[journey], installed, chance[journey])
            if cut.violation > WORTH_ADDING:
                cuts.append(cut)
    return cuts


def _ladder(heights: Floats, exposures: Floats, floor: float) -> list[int]:
    """Give the routes that are least exposed at their height, from the highest chance down."""
    ladder: list[int] = []
    least = 1.0
    for position in np.lexsort((exposures, -heights)):
        if exposures[position] < least - EXPOSURE_STEP and heights[position] > floor + SMALLEST_STEP:
            if ladder and heights[position] > heights[ladder[-1]] - SMALLEST_STEP:
                continue
            ladder.append(int(position))
            least = exposures[position]
    return ladder


def _cut(
    journey: int,
    ladder: list[int],
    found: list[Routes],
    heights: Floats,
    floor: float,
    installed: Floats,
    chance: float,
) -> Cut:
    weights: dict[int, float] = {}
    constant = floor
    below = [heights[position] for position in ladder[1:]] + [floor]
    for position, next_height in zip(ladder, below, strict=True):
        step = float(heights[position] - next_height)
        constant += step
        for arc in found[position].taken[journey].tolist():
            if arc >= 0:
                weights[arc] = weights.get(arc, 0.0) + step
    value = constant - sum(weight * installed[arc] for arc, weight in weights.items())
    return Cut(journey, float(constant), weights, float(value - chance))
