"""Play a scenario from beginning to end."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal.chances import way_of
from cocket.exercises.rehearsal.crowd import AS_USUAL, Playing, play
from cocket.exercises.rehearsal.findings import findings, hardships, overflows
from cocket.exercises.rehearsal.fixes import best_answer, best_fixes, wrongly_stopped
from cocket.exercises.rehearsal.learning import quantal
from cocket.exercises.rehearsal.model import FixPlan, Rehearsal, Step
from cocket.exercises.rehearsal.ties import Ties
from cocket.exercises.rehearsal.ways import every_way, judge, papers, papers_of_flow
from cocket.exercises.scenario.changing import with_desks

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Spoken
    from cocket.exercises.scenario.model import Option, Scenario
    from cocket.journey import Engines

BEST_WAYS = 10
STEPS_OF_BUDGET = 8
MOST_CHOICES = 4096
NO_MATTER = 0.01  # a difference in chance that is not worth a price


def rehearse(
    scenario: Scenario,
    engines: Engines,
    *,
    seed: int = 1,
    playing: Playing = AS_USUAL,
    progress: Callable[[str, int, int], None] = lambda _what, _done, _total: None,
) -> Rehearsal:
    """Play a scenario: every way judged by the product's own engines, the year at the desks, the fixes and their price.

    The same scenario, editions and seed give the same values, on any number of cores. Raises `BadInput` where options
    that are chosen together give no export.
    """
    options = every_way(scenario)
    documents = [papers(scenario, way) for way in options]
    documents += [papers_of_flow(scenario, flow) for flow in scenario.honest]
    documents.append(dict(scenario.export))
    judged = judge(documents, engines, scenario, lambda done, total: progress("papers judged", done, total))
    spoken = judged.spoken[: len(options)]
    flows = judged.spoken[len(options) : -1]
    truth = judged.spoken[-1]
    # What a desk waves through when it is full is known only once the year was played; the evader knows it, too.
    load: dict[str, float] = {}
    for turn in range(2):
        progress("year played", turn, 2)
        ways = [way_of(way, said, scenario.desks, load) for way, said in zip(options, spoken, strict=True)]
        ranked = sorted(ways, key=lambda way: (-way.chance, way.price, way.options))
        crowd = play(scenario, scenario.desks, flows, ranked[0], seed, playing)
        load = {one.desk: one.waved for one in crowd.desks}
    plans: list[FixPlan] = []
    for step in range(STEPS_OF_BUDGET + 1 if scenario.fixes else 0):
        plan = best_fixes(scenario, options, spoken, scenario.fix_budget * step / STEPS_OF_BUDGET, load)
        if plans and plan.fixes == plans[-1].fixes:
            continue
        plans.append(_with_crowd(scenario, plan, flows, seed, playing))
        progress("fixes weighed", step, STEPS_OF_BUDGET)
    chosen = _cheapest_that_holds(scenario, options, spoken, flows, plans, load, seed, playing)
    return Rehearsal(
        scenario=scenario.id,
        seed=seed,
        truth=truth,
        flows=tuple(flows),
        ways=tuple(ranked[:BEST_WAYS]),
        crowd=crowd,
        learnt=quantal(ways, scenario.budget),
        findings=(
            *findings(scenario, ways, options, truth, Ties(engines.classifier, scenario.as_of)),
            *overflows(scenario, crowd, ranked[0]),
            *hardships(scenario, flows, crowd),
        ),
        plans=tuple(plans),
        chosen=chosen,
        editions=judged.editions,
        documents=len(documents),
        judged=judged.distinct,
        steps=_steps(scenario, options, spoken, chosen, load),
    )


def _steps(
    scenario: Scenario,
    options: Sequence[Sequence[Option]],
    spoken: Sequence[Spoken],
    chosen: FixPlan | None,
    load: Mapping[str, float],
) -> tuple[Step, ...]:
    """Give the improvement plan: each chosen fix with its owner, the day it can be in place, and its own effect."""
    if chosen is None:
        return ()
    taken = [fix for fix in scenario.fixes if fix.id in chosen.fixes]
    return tuple(
        Step(
            fix.id,
            fix.owner,
            fix.price,
            "" if fix.days is None else (scenario.as_of + timedelta(days=fix.days)).isoformat(),
            best_answer(scenario, options, spoken, [fix], load).chance,
            best_answer(scenario, options, spoken, [other for other in taken if other is not fix], load).chance,
        )
        for fix in taken
    )


def _with_crowd(scenario: Scenario, plan: FixPlan, flows: tuple[Spoken, ...], seed: int, playing: Playing) -> FixPlan:
    changes = [change for fix in scenario.fixes if fix.id in plan.fixes for change in fix.changes]
    if plan.way is None:
        return plan
    crowd = play(scenario, with_desks(scenario.desks, changes), flows, plan.way, seed, playing)
    return dataclasses.replace(plan, crowd=crowd)


def _cheapest_that_holds(
    scenario: Scenario,
    options: Sequence[Sequence[Option]],
    spoken: Sequence[Spoken],
    flows: tuple[Spoken, ...],
    plans: Sequence[FixPlan],
    load: Mapping[str, float],
    seed: int,
    playing: Playing,
) -> FixPlan | None:
    """Give the cheapest choice of fixes that holds every limit, else the cheapest that brings evasion as low as any.

    Choices are looked at from the cheapest up; only those whose exact chances hold are played. None where none helps.
    """
    limits = scenario.limits
    choices = [
        some
        for size in range(1, len(scenario.fixes) + 1)
        for some in itertools.combinations(scenario.fixes, size)
        if sum(fix.price for fix in some) <= scenario.fix_budget
    ]
    choices.sort(key=lambda some: (sum(fix.price for fix in some), [fix.id for fix in some]))
    for some in choices[:MOST_CHOICES]:
        way = best_answer(scenario, options, spoken, some, load)
        if way.chance > limits.evasion or wrongly_stopped(scenario, flows, some) > limits.false_stops:
            continue
        price = sum(fix.price for fix in some)
        plan = FixPlan(price, tuple(fix.id for fix in some), price, way.chance, way.chance, way)
        played = _with_crowd(scenario, plan, flows, seed, playing)
        if played.crowd is not None and played.crowd.delay[0] <= limits.honest_delay:
            return played
    lowest = min((plan.evasion for plan in plans), default=1.0)
    helping = [
        plan for plan in plans if plan.fixes and lowest + NO_MATTER >= plan.evasion < plans[0].evasion - NO_MATTER
    ]
    return min(helping, key=lambda plan: plan.price) if helping else None
