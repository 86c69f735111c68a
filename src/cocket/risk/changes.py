"""What would change the band: the smallest changes, the unknowns that matter most, and what conditions would do.

Takes factor results and weights, gives re-scored alternatives. Nothing is looked at anew: a change is a factor at
another degree, judged by the same published rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations

from cocket.risk.bands import DECISIVE, DECISIVE_DEGREE, ORDER, Tally, settle, settle_at, tally
from cocket.risk.criteria import measures
from cocket.risk.model import Band, Change, FactorResult, Safeguard
from cocket.risk.weights import Weights

MOST_CHANGES = 5
MOST_TOGETHER = 3
MOST_TRIED = 8  # heavier factors first; sets of three lighter ones than these cannot be smaller
UNKNOWNS = 3
TOGETHER = "together"


def rank(band: Band) -> int:
    """Give a band's place from least to most scrutiny."""
    return ORDER.index(band)


def smallest_changes(results: Sequence[FactorResult], band: Band, weights: Weights) -> tuple[Change, ...]:
    """Give the smallest sets of factors without which the band would be lower, then unknowns that would raise it.

    Sets of one are tried before sets of two and three; among equals those that take away least come first.
    """
    sums = tally(results)
    heavy = sorted((one for one in results if one.points > 0), key=lambda one: (-one.points, one.code))[:MOST_TRIED]
    left = tuple(Tally().without(one) for one in heavy)
    groups = _lowering_groups(sums, left, band, weights.elevated, weights.high)
    found = [_lowering([heavy[n] for n in group], points, after) for group, points, after in groups]
    found.sort(key=lambda change: (-change.points, change.codes))
    return (*found[:MOST_CHANGES], *_raising(results, sums, band, weights))


@lru_cache(maxsize=4096)  # exports of one kind differ in names and words, seldom in points
def _lowering_groups(
    sums: Tally, less: tuple[Tally, ...], band: Band, elevated: int, high: int
) -> tuple[tuple[tuple[int, ...], int, Band], ...]:
    """Give the smallest groups of positions in `less` that lower the band once added to the sums."""
    for size in range(1, MOST_TOGETHER + 1):
        found = []
        for group in combinations(range(len(less)), size):
            rest = sums
            for number in group:
                rest = rest.plus(less[number])
            after, points, _ = settle_at(rest, elevated, high)
            if rank(after) < rank(band):
                found.append((group, points, after))
        if found:
            return tuple(found)
    return ()


def _lowering(group: Sequence[FactorResult], points: int, after: Band) -> Change:
    what = "this finding" if len(group) == 1 else "these findings"
    codes = tuple(one.code for one in group)
    return Change(codes, f"Without {what} the band would be {after.value}.", points, after)


def _raising(results: Sequence[FactorResult], sums: Tally, band: Band, weights: Weights) -> Iterable[Change]:
    """Unknown factors that alone could raise the band, the heaviest first."""
    if band is ORDER[-1]:
        return
    for one in sorted((r for r in results if not r.known), key=lambda r: (-r.possible, r.code)):
        more = Tally().moved(one, one.possible, -one.possible)
        after, points = _settled(sums, more, weights.elevated, weights.high)
        if rank(after) > rank(band):
            sentence = f"If what is not known here turns out badly, the band would be {after.value}."
            yield Change((one.code,), sentence, points, after)


@lru_cache(maxsize=4096)
def _settled(sums: Tally, more: Tally, elevated: int, high: int) -> tuple[Band, int]:
    return settle_at(sums.plus(more), elevated, high)[:2]


def unknowns_that_matter(results: Sequence[FactorResult]) -> tuple[str, ...]:
    """Give the codes of the three unknown factors that could still add most."""
    open_ones = sorted((one for one in results if not one.known), key=lambda one: (-one.possible, one.code))
    return tuple(one.code for one in open_ones[:UNKNOWNS])


def with_safeguards(results: Sequence[FactorResult], weights: Weights) -> tuple[Safeguard, ...]:
    """Re-score with each licence condition in place: every factor it reduces falls by one degree, known or not.

    An unknown factor is not made known by a condition; what it may still add falls by the step of its first degree.
    Only conditions that change something are given, those that lower the points most first, and before them all of them
    together, in which a factor that several reduce falls by one degree all the same.
    """
    by_code = {one.code: one for one in results if one.degree or one.possible}
    sums = tally(results)
    made = []
    for measure in measures():
        touched = [code for code in measure.reduces if code in by_code]
        less = _with(sums, (by_code[code] for code in touched), weights)
        if less != sums:
            band, points, _ = settle(less, weights)
            made.append(Safeguard(measure.code, measure.title, tuple(touched), points, band, measure.source))
    made.sort(key=lambda one: one.points)
    if len(made) > 1:
        every = tuple(dict.fromkeys(code for one in made for code in one.reduces))
        band, points, _ = settle(_with(sums, (by_code[code] for code in every), weights), weights)
        made.insert(0, Safeguard(TOGETHER, f"All {len(made)} conditions together", every, points, band, ""))
    return tuple(made)


def _with(sums: Tally, reduced: Iterable[FactorResult], weights: Weights) -> Tally:
    for one in reduced:
        sums = _reduced(sums, one, weights)
    return sums


def _reduced(sums: Tally, one: FactorResult, weights: Weights) -> Tally:
    """Lower a factor by one degree, or what it may still add by the step of its first degree."""
    points = weights.weights[one.code].points
    if not one.known:
        return sums.moved(one, 0, -min(one.possible, points[1]))
    falls = one.code in DECISIVE and one.degree == DECISIVE_DEGREE
    return sums.moved(one, points[one.degree - 1] - one.points, 0, -1 if falls else 0)
