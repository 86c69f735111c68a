"""What follows from the degrees of the factors alone: points, band, criteria, changes, conditions.

Takes one edition of weights and the factor table, gives for each set of degrees a `Conclusion`, worked out once: many
exports of one house, or ways of one evader, differ in names and words and not in degrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cocket.risk.bands import band_of
from cocket.risk.case import Found
from cocket.risk.changes import smallest_changes, unknowns_that_matter, with_safeguards
from cocket.risk.criteria import views
from cocket.risk.model import Band, Change, CriterionView, FactorResult, Safeguard
from cocket.risk.table import Factor
from cocket.risk.weights import Weights

NOT_KNOWN = -1  # in place of a degree
MOST_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Everything in an assessment that names no export."""

    band: Band
    points: int
    possible: int
    criteria: tuple[CriterionView, ...]
    changes: tuple[Change, ...]
    matters_most: tuple[str, ...]
    safeguards: tuple[Safeguard, ...]
    present: frozenset[str]


class Conclusions:
    """The conclusions under one edition of weights, each worked out once."""

    def __init__(self, factors: Sequence[Factor], weights: Weights, most: int = MOST_KEPT) -> None:
        self.factors, self.weights, self.most = tuple(factors), weights, most
        self._kept: dict[tuple[int, ...], Conclusion] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, degrees: tuple[int, ...]) -> Conclusion:
        """Give what follows from one degree (or NOT_KNOWN) per factor, in the order of the table."""
        found = self._kept.get(degrees)
        if found is None:
            if len(self._kept) >= self.most:
                self._kept.clear()
            found = self._kept[degrees] = conclude(self.factors, degrees, self.weights)
        return found


def conclude(factors: Sequence[Factor], degrees: Sequence[int], weights: Weights) -> Conclusion:
    """Work out what follows from degrees."""
    results = [
        score(factor, Found(max(degree, 0), "", known=degree != NOT_KNOWN), weights)
        for factor, degree in zip(factors, degrees, strict=True)
    ]
    band, points, possible = band_of(results, weights)
    return Conclusion(
        band, points, possible, views({one.code: one for one in results}), smallest_changes(results, band, weights),
        unknowns_that_matter(results), with_safeguards(results, weights),
        frozenset(one.code for one in results if one.degree > 0),
    )  # fmt: skip


def score(factor: Factor, found: Found, weights: Weights) -> FactorResult:
    """Turn what a factor saw into points by an edition of weights."""
    weight = weights.weights[factor.code]
    points = weight.points[found.degree] if found.known else 0
    return FactorResult(
        factor.code, factor.group, factor.title, points, found.known, found.sentence, found.evidence, found.source,
        found.degree if found.known else 0, 0 if found.known else weight.unknown,
    )  # fmt: skip
