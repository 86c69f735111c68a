"""What each measure costs and whom: every fix by itself, and the choices that no other choice beats.

A choice is beaten where another leaves the evader no better off, costs no more, delays and stops honest trade no more,
takes no more officers' hours, and is better in one of these.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal.fixes import best_answer
from cocket.exercises.rehearsal.model import FixPlan
from cocket.exercises.rehearsal.planning import played

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.planning import Stage
    from cocket.exercises.scenario.model import Fix

MOST_WEIGHED = 30_000  # ways times choices, up to which every choice is weighed and not only the best by budget
MOST_PLAYED = 24
# Differences that nobody would pay for, or noise: chance, price, hours of delay, share stopped, officers' hours.
NO_MATTER = (0.01, 0.0, 0.05, 0.0005, 5.0)


def each_alone(stage: Stage) -> tuple[FixPlan, ...]:
    """Give each fix by itself, in the order of the scenario."""
    return tuple(_plan(stage, (fix,)) for fix in stage.scenario.fixes)


def front_of(stage: Stage, known: Sequence[FixPlan]) -> tuple[FixPlan, ...]:
    """Give the choices that no other beats, by price; all choices where they are few, else those known already."""
    plans = {frozenset(plan.fixes): plan for plan in known}
    fixes = stage.scenario.fixes
    if 2 ** len(fixes) * len(stage.options) <= MOST_WEIGHED:
        every = [some for size in range(len(fixes) + 1) for some in itertools.combinations(fixes, size)]
        new = [
            (best_answer(stage.scenario, stage.options, stage.spoken, some, stage.load).chance, _price(some), some)
            for some in every
            if frozenset(fix.id for fix in some) not in plans and _price(some) <= stage.scenario.fix_budget
        ]
        # One that is dearer and leakier may still be kinder to honest trade.
        new.sort(key=lambda one: (one[0] + one[1] / max(stage.scenario.fix_budget, 1.0), [fix.id for fix in one[2]]))
        for _, _, some in new[:MOST_PLAYED]:
            plan = _plan(stage, some)
            plans[frozenset(plan.fixes)] = plan
    kept = [plan for plan in plans.values() if not any(_beats(other, plan) for other in plans.values())]
    return tuple(sorted(kept, key=lambda plan: (plan.price, plan.evasion, plan.fixes)))


def _plan(stage: Stage, fixes: Sequence[Fix]) -> FixPlan:
    way = best_answer(stage.scenario, stage.options, stage.spoken, fixes, stage.load)
    price = _price(fixes)
    return played(stage, FixPlan(price, tuple(fix.id for fix in fixes), price, way.chance, way.chance, way))


def _price(fixes: Sequence[Fix]) -> float:
    return sum(fix.price for fix in fixes)


def _costs(plan: FixPlan) -> tuple[float, ...]:
    crowd = plan.crowd
    return (plan.evasion, plan.price, *((crowd.delay[0], crowd.false_stops[0], crowd.hours) if crowd else ()))


def _beats(one: FixPlan, other: FixPlan) -> bool:
    pairs = list(zip(_costs(one), _costs(other), NO_MATTER, strict=True))
    return all(a <= b + slack for a, b, slack in pairs) and any(a < b - slack for a, b, slack in pairs)
