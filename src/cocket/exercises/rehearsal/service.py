"""Play a scenario from beginning to end."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal.chances import way_of
from cocket.exercises.rehearsal.crowd import play
from cocket.exercises.rehearsal.findings import findings, hardships, overflows, weak_spots
from cocket.exercises.rehearsal.front import each_alone, front_of
from cocket.exercises.rehearsal.learning import learn, quantal
from cocket.exercises.rehearsal.model import Rehearsal
from cocket.exercises.rehearsal.planning import Stage, cheapest_that_holds, plans_by_budget, steps_of
from cocket.exercises.rehearsal.playing import AS_USUAL, Playing
from cocket.exercises.rehearsal.sizing import must_fit
from cocket.exercises.rehearsal.ties import Ties
from cocket.exercises.rehearsal.ways import every_way, judge, papers, papers_of_flow, passing

if TYPE_CHECKING:
    from cocket.exercises.scenario.model import Scenario
    from cocket.journey import Engines

BEST_WAYS = 10


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
    that are chosen together give no export, and where the queues of a year would not fit into memory.
    """
    options = every_way(scenario)
    documents = [papers(scenario, way) for way in options]
    documents += [papers_of_flow(scenario, flow) for flow in scenario.honest]
    documents.append(dict(scenario.export))
    judged = judge(
        documents, engines, scenario, lambda done, total: progress("papers judged", done, total), playing.journal
    )
    spoken = tuple(passing(way, said) for way, said in zip(options, judged.spoken[: len(options)], strict=True))
    flows = judged.spoken[len(options) : -1]
    truth = judged.spoken[-1]
    must_fit(scenario, flows, playing.cores)
    # What a desk waves through when it is full is known only once the year was played; the evader knows it, too.
    load: dict[str, float] = {}
    for turn in ("the year as it is", "the year, the evader knowing the queues"):
        ways = [way_of(way, said, scenario.desks, load) for way, said in zip(options, spoken, strict=True)]
        ranked = sorted(ways, key=lambda way: (-way.chance, way.price, way.options))
        crowd = play(scenario, scenario.desks, flows, ranked[0], seed, _told(playing, turn, progress))
        load = {one.desk: one.waved for one in crowd.desks}
    stage = Stage(scenario, options, spoken, flows, load, seed, _told(playing, "years with changes made", progress))
    plans = plans_by_budget(stage, lambda done, total: progress("changes weighed", done, total))
    chosen = cheapest_that_holds(stage, plans)
    move = [change for fix in scenario.fixes if chosen and fix.id in chosen.fixes for change in fix.changes]
    learning = learn(scenario, flows, ways, move, seed, _told(playing, "years of evaders who learn", progress))
    measures = each_alone(stage)
    ties = Ties(engines.classifier, scenario.as_of)
    gaps = (*findings(scenario, ways, options, truth, ties), *overflows(scenario, crowd, ways))
    passing_ways = [way for way in ranked if way.chance > scenario.limits.evasion]
    return Rehearsal(
        scenario=scenario.id,
        seed=seed,
        truth=truth,
        flows=tuple(flows),
        ways=tuple(ranked[:BEST_WAYS]),
        cheapest=min(passing_ways, key=lambda way: (way.price, -way.chance, way.options), default=None),
        crowd=crowd,
        learnt=quantal(ways, scenario.budget, scenario.evaders.sharpness),
        learning=learning,
        findings=(*gaps, *hardships(scenario, flows, crowd)),
        weak=weak_spots(scenario, crowd, ways, options, truth, ties, gaps),
        plans=plans,
        measures=measures,
        front=front_of(stage, (*plans, *measures, *([chosen] if chosen else []))),
        chosen=chosen,
        editions=judged.editions,
        documents=len(documents),
        judged=judged.distinct,
        steps=steps_of(stage, chosen),
    )


def _told(playing: Playing, what: str, progress: Callable[[str, int, int], None]) -> Playing:
    return dataclasses.replace(playing, told=lambda done, total: progress(what, done, total))
