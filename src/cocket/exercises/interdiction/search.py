"""Good plans quickly: round a fractional placement, then swap checks one for one while that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from cocket.exercises.interdiction.evader import Evader
    from cocket.exercises.interdiction.model import Flags, Floats

# A swap looks at this many of the checks that do least, and of the arcs that the evader uses most.
LEAST_USEFUL = 5
MOST_USED = 10


def rounded(placement: Floats, budget: int) -> Flags:
    """Give the `budget` checks that a fractional placement favours."""
    chosen = np.zeros(len(placement), dtype=np.bool_)
    chosen[np.argsort(-placement, kind="stable")[:budget]] = True
    return chosen


def improved(evader: Evader, plan: Flags, floor: Floats, in_time: Callable[[], bool]) -> tuple[Flags, float]:
    """Swap checks while the expected chance falls; give the plan and its value."""
    probability = evader.weight

    def value(chosen: Flags) -> float:
        return float(probability @ evader.best(chosen).chance)

    best = value(plan)
    while in_time():
        swap = _best_swap(evader, plan, floor, value, best, in_time)
        if swap is None:
            break
        plan, best = swap
    return plan, best


def _best_swap(
    evader: Evader,
    plan: Flags,
    floor: Floats,
    value: Callable[[Flags], float],
    best: float,
    in_time: Callable[[], bool],
) -> tuple[Flags, float] | None:
    harm: list[tuple[float, int]] = []
    for arc in np.flatnonzero(plan).tolist():
        if not in_time():
            return None
        harm.append((value(_with(plan, out=arc)), arc))
    for _, out in sorted(harm)[:LEAST_USEFUL]:
        without = _with(plan, out=out)
        tried = []
        for arc in _most_used(evader, without, floor):
            if arc == out or not in_time():
                continue
            candidate = _with(without, into=arc)
            tried.append((value(candidate), arc, candidate))
        if tried and min(one[0] for one in tried) < best - 1e-12:  # rounding of sums
            found = min(tried, key=lambda one: one[:2])
            return found[2], found[0]
    return None


def _with(plan: Flags, *, out: int = -1, into: int = -1) -> Flags:
    changed = plan.copy()
    if out >= 0:
        changed[out] = False
    if into >= 0:
        changed[into] = True
    return changed


def _most_used(evader: Evader, plan: Flags, floor: Floats) -> list[int]:
    """Give the arcs without a check on which most of the avoidable chance passes."""
    met = evader.best(plan)
    at_stake = evader.weight * (met.chance - floor)
    use = np.zeros(evader.checks)
    for journey, arcs in enumerate(met.taken):
        use[arcs[arcs >= 0]] += at_stake[journey]
    use[plan] = 0.0
    order = np.argsort(-use, kind="stable")[:MOST_USED]
    return [int(arc) for arc in order if use[arc] > 0]
