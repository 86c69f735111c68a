"""From points to a band, by the published rule.

1. A match on an official list, or a rule that prohibits the export, gives *high*.
2. Otherwise points are added. Geography counts only as far as something besides geography speaks too: alone it stays
   below *elevated*, so that no country, and no country index, decides.
3. From `high` points: *high*. From `elevated` points: *elevated*.
4. Below that, if what is still unknown could bring the sum to `elevated`: *indeterminate*. Otherwise *low*.
"""

from __future__ import annotations

from collections.abc import Iterable

from cocket.kernel.reasons import Reason
from cocket.risk.model import Band, FactorResult
from cocket.risk.weights import Weights

DECISIVE = frozenset({"user.on_list", "user.prohibited"})
DECISIVE_DEGREE = 3
RULE_TEXT = (
    "A match on an official list or an outright prohibition is high. Otherwise points are added; geography alone stays "
    "below elevated; {high} points are high, {elevated} are elevated; below that the band is indeterminate while "
    "unknown factors could still reach {elevated}, else low."
)
# Bands from the least to the most scrutiny; worsening a factor never moves left.
ORDER = (Band.LOW, Band.INDETERMINATE, Band.ELEVATED, Band.HIGH)


def total(results: Iterable[FactorResult], weights: Weights) -> tuple[int, int]:
    """Give the points and the points still possible; geography alone is capped below `elevated`."""
    geography = others = open_geography = open_others = 0
    for one in results:
        if one.group == "geography":
            geography, open_geography = geography + one.points, open_geography + one.possible
        else:
            others, open_others = others + one.points, open_others + one.possible
    cap = weights.elevated - 1
    if others == 0:
        geography = min(geography, cap)
        # What is unknown about geography cannot do more than what is known could.
        open_geography = min(open_geography, cap - geography) if open_others == 0 else open_geography
    return geography + others, open_geography + open_others


def band_of(results: Iterable[FactorResult], weights: Weights) -> tuple[Band, int, int]:
    """Give the band, the points and the points still possible."""
    listed = tuple(results)
    points, possible = total(listed, weights)
    if any(one.code in DECISIVE and one.degree >= DECISIVE_DEGREE for one in listed) or points >= weights.high:
        return Band.HIGH, points, possible
    if points >= weights.elevated:
        return Band.ELEVATED, points, possible
    return (Band.INDETERMINATE if points + possible >= weights.elevated else Band.LOW), points, possible


def rule_of(weights: Weights, band: Band, points: int, possible: int) -> Reason:
    """State the rule with its figures, and how it came out."""
    return Reason(
        "risk.band",
        RULE_TEXT.format(high=weights.high, elevated=weights.elevated),
        f"{points} points, up to {possible} more still unknown: {band.value}",
        f"{weights.id}: {weights.reason}",
    )
