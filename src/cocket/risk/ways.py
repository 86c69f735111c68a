"""The stated way of an export beside the shortest: where each leg may end, and the least that it can be long.

Takes origin, legs and destination, gives a `Way` in kilometres, or None where a place is not in the tables. Wherever
several ports would do, the kindest is taken: a long way is said only where no reading makes it short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cocket.exports.model import Leg
from cocket.risk.distances import direct, leg, shortest_by_sea
from cocket.risk.places import Means, Place, located, means_of


@dataclass(frozen=True, slots=True)
class Way:
    """Kilometres stated and the fewest possible, and whether some or all of it goes by ship."""

    stated: float
    shortest: float
    by_ship: bool
    all_sea: bool


def measured(origin: str | None, legs: Sequence[Leg], destination: str | None) -> Way | None:
    """Measure a stated way; None where origin, destination or a stop is not in the tables."""
    if origin is None or destination is None:
        return None
    stops = tuple((one.country, one.place, means_of(one.mode)) for one in legs)
    if stops and stops[-1][0] != destination:
        stops = (*stops, (destination, "", Means.UNKNOWN))
    return _measured(origin, stops)


@lru_cache(maxsize=16_384)
def _measured(origin: str, stops: tuple[tuple[str, str, Means], ...]) -> Way | None:
    first = located(origin, "", Means.SEA if stops[0][2] is Means.SEA else Means.UNKNOWN)
    reached: dict[Place, float] = dict.fromkeys(first, 0.0)
    for country, text, means in stops:
        ends = located(country, text, means)
        if not reached or not ends:
            return None
        if (country, text) != (origin, "") or len(stops) == 1:
            reached = {end: min(done + leg(start, end, means) for start, done in reached.items()) for end in ends}
    stated = min(reached.values())
    by_ship = any(means is Means.SEA for _, _, means in stops)
    shortest = min(direct(start, end) for start in first for end in reached)
    if by_ship:
        shortest = max(shortest, min(shortest_by_sea(start, end) for start in first for end in reached))
    return Way(stated, shortest, by_ship, all(means is Means.SEA for _, _, means in stops))
