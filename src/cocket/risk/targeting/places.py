"""Whether a way through countries is economic: distances between their middles, on a sphere.

Takes ISO codes in the order of travel, gives a `Detour`, or None where a country's place is not known: unknown is not
"no". Middles are whole degrees (`places.csv`, from general knowledge), good to a few hundred kilometres: the limits
below are wide for that reason.
"""

from __future__ import annotations

import csv
import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

RATIO = 2.2  # times the direct way
EXTRA = 4000.0  # km beyond the direct way
RADIUS = 6371.0


@dataclass(frozen=True, slots=True)
class Detour:
    """The direct way and the way travelled, in km."""

    direct: float
    travelled: float

    @property
    def uneconomic(self) -> bool:
        """Both far longer than the direct way and many kilometres more."""
        return self.travelled > RATIO * self.direct and self.travelled - self.direct > EXTRA


@functools.cache
def places() -> dict[str, tuple[float, float]]:
    """Give the middle of each known country in radians."""
    text = files("cocket.risk.targeting").joinpath("places.csv").read_text("utf-8")
    return {
        row["code"]: (math.radians(float(row["lat"])), math.radians(float(row["lon"])))
        for row in csv.DictReader(text.splitlines())
    }


def detour(codes: Sequence[str]) -> Detour | None:
    """Give the way through countries, or None when one of them is unknown or there are fewer than two."""
    return _detour(tuple(code.strip().upper() for code in codes if code.strip()))


@functools.lru_cache(maxsize=50_000)
def _detour(codes: tuple[str, ...]) -> Detour | None:
    points = [places().get(code) for code in codes]
    if len(points) < 2 or any(point is None for point in points):  # noqa: PLR2004 - a way has two ends
        return None
    known = [point for point in points if point is not None]
    legs = sum(_apart(a, b) for a, b in pairwise(known))
    return Detour(_apart(known[0], known[-1]), legs)


def _apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Give the great-circle distance in km (haversine)."""
    h = math.sin((b[0] - a[0]) / 2) ** 2 + math.cos(a[0]) * math.cos(b[0]) * math.sin((b[1] - a[1]) / 2) ** 2
    return 2 * RADIUS * math.asin(min(1.0, math.sqrt(h)))
