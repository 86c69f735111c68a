"""What each choice of fixes does once it is lived with: the evader answers, desks fill, honest trade waits.

Takes a scenario on its stage (ways, words, load), gives plans by budget and the cheapest that holds every limit.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal.crowd import play
from cocket.exercises.rehearsal.fixes import best_answer, best_fixes, wrongly_stopped
from cocket.exercises.rehearsal.model import FixPlan, Step
from cocket.exercises.scenario.changing import with_desks

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Spoken
    from cocket.exercises.rehearsal.playing import Playing
    from cocket.exercises.scenario.model import Fix, Option, Scenario

STEPS_OF_BUDGET = 8
MOST_CHOICES = 4096
MOST_ANSWERS = 2_000_000  # ways times choices that are weighed while looking for the cheapest
NO_MATTER = 0.01  # a difference in chance that is not worth a price


@dataclasses.dataclass(frozen=True, slots=True)
class Stage:
    """A scenario with what was said of its ways and of honest trade, the load of its desks, and how it is played."""

    scenario: Scenario
    options: Sequence[Sequence[Option]]
    spoken: Sequence[Spoken]
    flows: tuple[Spoken, ...]
    load: Mapping[str, float]
    seed: int
    playing: Playing


def plans_by_budget(stage: Stage, told: Callable[[int, int], None]) -> tuple[FixPlan, ...]:
    """Give the proven best choice for each of nine budgets, played; equal choices once."""
    plans: list[FixPlan] = []
    for step in range(STEPS_OF_BUDGET + 1 if stage.scenario.fixes else 0):
        told(step, STEPS_OF_BUDGET)
        budget = stage.scenario.fix_budget * step / STEPS_OF_BUDGET
        plan = best_fixes(stage.scenario, stage.options, stage.spoken, budget, stage.load)
        if not plans or plan.fixes != plans[-1].fixes:
            plans.append(played(stage, plan))
    return tuple(plans)


def played(stage: Stage, plan: FixPlan) -> FixPlan:
    """Play a plan's year. Where a desk overflows under it, the evader knows it and answers once more."""
    if plan.way is None:
        return plan
    fixes = [fix for fix in stage.scenario.fixes if fix.id in plan.fixes]
    desks = with_desks(stage.scenario.desks, [change for fix in fixes for change in fix.changes])
    crowd = play(stage.scenario, desks, stage.flows, plan.way, stage.seed, stage.playing)
    load = {one.desk: one.waved for one in crowd.desks}
    if max(load.values(), default=0.0) > NO_MATTER:
        fixed = dataclasses.replace(stage.scenario, desks=desks)
        way = best_answer(fixed, stage.options, stage.spoken, (), load)
        if way.options != plan.way.options:
            crowd = play(stage.scenario, desks, stage.flows, way, stage.seed, stage.playing)
        plan = dataclasses.replace(plan, evasion=way.chance, bound=min(plan.bound, way.chance), way=way)
    return dataclasses.replace(plan, crowd=crowd)


def cheapest_that_holds(stage: Stage, plans: Sequence[FixPlan]) -> FixPlan | None:
    """Give the cheapest choice of fixes that holds every limit, else the cheapest that brings evasion as low as any.

    Choices are looked at from the cheapest up; only those whose exact chances hold are played. None where none helps.
    """
    limits = stage.scenario.limits
    most = max(1, min(MOST_CHOICES, MOST_ANSWERS // len(stage.options)))
    for some in itertools.islice(_choices(stage.scenario), most):
        way = best_answer(stage.scenario, stage.options, stage.spoken, some, stage.load)
        if way.chance > limits.evasion or wrongly_stopped(stage.scenario, stage.flows, some) > limits.false_stops:
            continue
        price = sum(fix.price for fix in some)
        plan = played(stage, FixPlan(price, tuple(fix.id for fix in some), price, way.chance, way.chance, way))
        if plan.crowd and plan.evasion <= limits.evasion and plan.crowd.delay[0] <= limits.honest_delay:
            return plan
    lowest = min((plan.evasion for plan in plans), default=1.0)
    helping = [
        plan for plan in plans if plan.fixes and lowest + NO_MATTER >= plan.evasion < plans[0].evasion - NO_MATTER
    ]
    return min(helping, key=lambda plan: plan.price) if helping else None


def steps_of(stage: Stage, chosen: FixPlan | None) -> tuple[Step, ...]:
    """Give the improvement plan: each chosen fix with its owner, the day it can be in place, and its own effect."""
    if chosen is None:
        return ()
    scenario = stage.scenario
    taken = [fix for fix in scenario.fixes if fix.id in chosen.fixes]

    def left(fixes: Sequence[Fix]) -> float:
        return best_answer(scenario, stage.options, stage.spoken, fixes, stage.load).chance

    return tuple(
        Step(
            fix.id,
            fix.owner,
            fix.price,
            "" if fix.days is None else (scenario.as_of + timedelta(days=fix.days)).isoformat(),
            left([fix]),
            left([other for other in taken if other is not fix]),
        )
        for fix in taken
    )


def _choices(scenario: Scenario) -> Iterator[tuple[Fix, ...]]:
    """Give choices of fixes within the budget, the cheapest first; of very many fixes only small choices."""
    choices: list[tuple[Fix, ...]] = []
    for size in range(1, len(scenario.fixes) + 1):
        some = list(itertools.islice(itertools.combinations(scenario.fixes, size), 16 * MOST_CHOICES))
        choices += [one for one in some if sum(fix.price for fix in one) <= scenario.fix_budget]
        if len(choices) > 4 * MOST_CHOICES:
            break
    choices.sort(key=lambda some: (sum(fix.price for fix in some), [fix.id for fix in some]))
    yield from choices
