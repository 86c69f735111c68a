"""From points to a band, by the published rule.

1. A match on an official list, or a rule that prohibits the export, gives *high*.
2. Otherwise points are added. Geography counts at most as much as everything else together: without anything else it
   counts nothing, so that no country, and no country index, decides alone.
3. From `high` points: *high*. From `elevated` points: *elevated*.
4. Below that, if what is still unknown could bring the sum to `elevated`: *indeterminate*. Otherwise *low*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cocket.kernel.reasons import Reason
from cocket.risk.model import Band, FactorResult
from cocket.risk.table import BY_CODE
from cocket.risk.weights import Weights

DECISIVE = frozenset({"user.on_list", "user.prohibited"})
DECISIVE_DEGREE = 3
RULE_TEXT = (
    "A match on an official list or an outright prohibition is high. Otherwise points are added, and geography counts "
    "at most as much as everything else together; {high} points are high, {elevated} are elevated; below that the band "
    "is indeterminate while unknown factors could still reach {elevated}, else low."
)
# Bands from the least to the most scrutiny; worsening a factor never moves left.
ORDER = (Band.LOW, Band.INDETERMINATE, Band.ELEVATED, Band.HIGH)


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums that the rule looks at; `decisive` counts factors that decide by themselves."""

    geography: int = 0
    others: int = 0
    open_geography: int = 0
    open_others: int = 0
    decisive: int = 0

    def without(self, one: FactorResult) -> Tally:
        """Take a factor's points away, and what it may still add."""
        decisive = one.code in DECISIVE and one.degree >= DECISIVE_DEGREE
        return self.moved(one, -one.points, -one.possible, -1 if decisive else 0)

    def plus(self, other: Tally) -> Tally:
        """Add up two tallies."""
        return Tally(
            self.geography + other.geography,
            self.others + other.others,
            self.open_geography + other.open_geography,
            self.open_others + other.open_others,
            self.decisive + other.decisive,
        )

    def moved(self, one: FactorResult, points: int, possible: int, decisive: int = 0) -> Tally:
        """Add to what a factor's group counts."""
        near = one.group == "geography"
        return Tally(
            self.geography + (points if near else 0),
            self.others + (0 if near else points),
            self.open_geography + (possible if near else 0),
            self.open_others + (0 if near else possible),
            self.decisive + decisive,
        )


def tally(results: Iterable[FactorResult]) -> Tally:
    """Sum up factor results."""
    geography = others = open_geography = open_others = decisive = 0
    for one in results:
        if one.group == "geography":
            geography, open_geography = geography + one.points, open_geography + one.possible
        else:
            others, open_others = others + one.points, open_others + one.possible
            decisive += one.code in DECISIVE and one.degree >= DECISIVE_DEGREE
    return Tally(geography, others, open_geography, open_others, decisive)


def tally_degrees(degrees: Mapping[str, int], weights: Weights) -> Tally:
    """Sum up a past case from its degrees by factor; a factor that is missing or negative is unknown."""
    geography = others = open_geography = open_others = decisive = 0
    for code, weight in weights.weights.items():
        degree = degrees.get(code, -1)
        points, possible = (0, weight.unknown) if degree < 0 else (weight.points[degree], 0)
        if BY_CODE[code].group == "geography":
            geography, open_geography = geography + points, open_geography + possible
        else:
            others, open_others = others + points, open_others + possible
        decisive += code in DECISIVE and degree >= DECISIVE_DEGREE
    return Tally(geography, others, open_geography, open_others, decisive)


def settle(sums: Tally, weights: Weights) -> tuple[Band, int, int]:
    """Apply the rule to sums: the band, the points and the points still possible."""
    return settle_at(sums, weights.elevated, weights.high)


def settle_at(sums: Tally, elevated: int, high: int) -> tuple[Band, int, int]:
    """Apply the rule with these two thresholds."""
    points = counted(sums.geography, sums.others)
    worst = counted(sums.geography + sums.open_geography, sums.others + sums.open_others)
    possible = worst - points
    if sums.decisive or points >= high:
        return Band.HIGH, points, possible
    if points >= elevated:
        return Band.ELEVATED, points, possible
    return (Band.INDETERMINATE if worst >= elevated else Band.LOW), points, possible


def counted(geography: int, others: int) -> int:
    """Add geography to everything else, at most as much again."""
    return others + min(geography, others)


def band_of(results: Iterable[FactorResult], weights: Weights) -> tuple[Band, int, int]:
    """Give the band, the points and the points still possible."""
    return settle(tally(results), weights)


def rule_of(weights: Weights, band: Band, points: int, possible: int, note: str = "") -> Reason:
    """State the rule with its figures, how it came out, and what must be said about the weights."""
    return Reason(
        "risk.band",
        RULE_TEXT.format(high=weights.high, elevated=weights.elevated) + note,
        f"{points} points, up to {possible} more still unknown: {band.value}",
        f"{weights.id}: {weights.reason}",
    )
