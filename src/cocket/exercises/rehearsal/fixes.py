"""Which fixes to take for a budget, against an evader who answers each choice with the best way left.

A desk's state is the set of fixes taken that touch it. With one yes-or-no per desk and state, the log of a way's
chance is linear, so the best choice is a mixed-integer programme:

    min t   subject to   t >= sum over desks and states of log(chance of way w at the desk in that state) * y
                         exactly one state per desk; a state is taken with all its fixes; price within the budget
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from cocket.exercises.rehearsal.chances import NO_LOAD, met, stopped, way_of
from cocket.exercises.rehearsal.model import FixPlan
from cocket.exercises.scenario.changing import with_desks
from cocket.kernel.errors import BadInput, WorkFailed

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Spoken, Way
    from cocket.exercises.scenario.model import Change, DeskPlan, Fix, Option, Scenario

LEAST = 1e-9  # a chance below this is taken for none
MOST_FIXES_AT_A_DESK = 8
GAP = 1e-9
SAME = 1e-9
RELIEF = frozenset({"officers", "hours", "patience", "waved"})


@dataclass(frozen=True, slots=True)
class _State:
    desk: int
    fixes: frozenset[int]
    logs: tuple[float, ...]


def best_fixes(
    scenario: Scenario,
    options: Sequence[Sequence[Option]],
    spoken: Sequence[Spoken],
    budget: float,
    load: Mapping[str, float] = NO_LOAD,
) -> FixPlan:
    """Give the fixes within `budget` under which the best evader's chance is least, proven; no fix where none helps."""
    states = _states(scenario, options, spoken, load)
    count, fixes, ways = len(states), len(scenario.fixes), len(options)
    columns = count + fixes + 1
    rows: list[tuple[dict[int, float], float, float]] = []
    for position in range(ways):
        row = {number: state.logs[position] for number, state in enumerate(states) if state.logs[position]}
        rows.append(({**row, columns - 1: -1.0}, -np.inf, 0.0))
    rows.extend(
        ({n: 1.0 for n, state in enumerate(states) if state.desk == desk}, 1.0, 1.0)
        for desk in range(len(scenario.desks))
    )
    for number, state in enumerate(states):
        touching = {f for s in states if s.desk == state.desk for f in s.fixes}
        for fix in touching:
            taken = fix in state.fixes
            # A state is taken only with its own fixes, and only without the others.
            rows.append(({number: 1.0, count + fix: -1.0 if taken else 1.0}, -np.inf, 0.0 if taken else 1.0))
    rows.append(({count + n: fix.price for n, fix in enumerate(scenario.fixes)}, -np.inf, budget))
    # A tie goes to the cheaper choice.
    largest = max((fix.price for fix in scenario.fixes), default=1.0) or 1.0
    cost = np.concatenate([np.zeros(count), [1e-7 * fix.price / largest for fix in scenario.fixes], [1.0]])
    entries = [(number, column, value) for number, (row, _, _) in enumerate(rows) for column, value in row.items()]
    matrix = sparse.csr_matrix(
        ([v for _, _, v in entries], ([r for r, _, _ in entries], [c for _, c, _ in entries])),
        shape=(len(rows), columns),
    )
    solved = milp(
        cost,
        integrality=np.concatenate([np.ones(count + fixes), [0]]),
        bounds=Bounds(
            np.concatenate([np.zeros(count + fixes), [len(scenario.desks) * np.log(LEAST)]]),
            np.concatenate([np.ones(count + fixes), [0.0]]),
        ),
        constraints=LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows]),
        options={"mip_rel_gap": GAP},
    )
    if solved.x is None:
        raise WorkFailed(f"no choice of fixes was found ({solved.message})", where="fixes")
    chosen = [fix for n, fix in enumerate(scenario.fixes) if solved.x[count + n] > 0.5]  # noqa: PLR2004 - a yes
    chosen, way = _without_idle(scenario, options, spoken, chosen, load)
    bound = float(np.exp(min(solved.mip_dual_bound, 0.0)))
    return FixPlan(
        budget,
        tuple(fix.id for fix in chosen),
        sum(fix.price for fix in chosen),
        way.chance,
        min(bound, way.chance),
        way,
    )


def best_answer(
    scenario: Scenario,
    options: Sequence[Sequence[Option]],
    spoken: Sequence[Spoken],
    fixes: Sequence[Fix],
    load: Mapping[str, float] = NO_LOAD,
) -> Way:
    """Give the evader's best way once fixes are made; the cheaper of two that are as good."""
    desks = with_desks(scenario.desks, [change for fix in fixes for change in fix.changes])
    left = _left(load, [change for fix in fixes for change in fix.changes])
    ways = (way_of(way, said, desks, left) for way, said in zip(options, spoken, strict=True))
    return max(ways, key=lambda way: (way.chance, -way.price))


def _without_idle(
    scenario: Scenario,
    options: Sequence[Sequence[Option]],
    spoken: Sequence[Spoken],
    chosen: Sequence[Fix],
    load: Mapping[str, float],
) -> tuple[list[Fix], Way]:
    """Drop fixes that take nothing off the evader's best answer, the dearest first: the solver misses such ties."""
    kept, way = list(chosen), best_answer(scenario, options, spoken, chosen, load)
    for fix in sorted(chosen, key=lambda one: -one.price):
        rest = [one for one in kept if one is not fix]
        answer = best_answer(scenario, options, spoken, rest, load)
        if answer.chance <= way.chance + SAME:
            kept, way = rest, answer
    return kept, way


def wrongly_stopped(scenario: Scenario, flows: Sequence[Spoken], fixes: Sequence[Fix]) -> float:
    """Give the share of honest trade that the desks stop once fixes are made; exact, queues left aside."""
    desks = with_desks(scenario.desks, [change for fix in fixes for change in fix.changes])
    lost = 0.0
    for flow, spoken in zip(scenario.honest, flows, strict=True):
        passing = 1.0
        for desk in desks:
            passing *= 1.0 - met(desk, spoken) * desk.false_stops.get(spoken.word(desk), 0.0)
        lost += flow.per_day * (1.0 - passing)
    return lost / sum(flow.per_day for flow in scenario.honest)


def _left(load: Mapping[str, float], changes: Sequence[Change]) -> dict[str, float]:
    """Give the load that changes leave: a desk whose officers or hours change is taken to cope, and then played."""
    relieved = {words[1] for change in changes if (words := change.path.split("."))[2] in RELIEF}
    return {desk: share for desk, share in load.items() if desk not in relieved}


def _states(
    scenario: Scenario, options: Sequence[Sequence[Option]], spoken: Sequence[Spoken], load: Mapping[str, float]
) -> list[_State]:
    states: list[_State] = []
    techniques = [tuple(option.technique for option in way if option.technique) for way in options]
    for number, desk in enumerate(scenario.desks):
        touching = [
            position
            for position, fix in enumerate(scenario.fixes)
            if any(change.path.split(".")[1] == desk.id for change in fix.changes)
        ]
        if len(touching) > MOST_FIXES_AT_A_DESK:
            raise BadInput(
                f"{len(touching)} fixes touch the desk {desk.id!r}",
                where=scenario.id,
                mend="Join some, to eight at most.",
            )
        for size in range(len(touching) + 1):
            states.extend(
                _State(number, frozenset(subset), _logs(scenario, desk, subset, spoken, techniques, load))
                for subset in itertools.combinations(touching, size)
            )
    return states


def _logs(
    scenario: Scenario,
    desk: DeskPlan,
    subset: Sequence[int],
    spoken: Sequence[Spoken],
    techniques: Sequence[Sequence[str]],
    load: Mapping[str, float],
) -> tuple[float, ...]:
    changes = [change for position in subset for change in scenario.fixes[position].changes]
    mine = [change for change in changes if change.path.split(".")[1] == desk.id]
    present = with_desks([desk], mine)[0]
    seen = 1.0 - _left(load, mine).get(desk.id, 0.0)
    chances = [
        1.0 - seen * met(present, said) * stopped(present, said, used)
        for said, used in zip(spoken, techniques, strict=True)
    ]
    return tuple(float(np.log(max(chance, LEAST))) for chance in chances)
