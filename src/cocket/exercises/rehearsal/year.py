"""The scenario's days as stretches in which nothing changes, and who arrives in each.

Takes desks, what the engine said of all papers, and what changes on which day; gives stretches and arrivals.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cocket.exercises.rehearsal.chances import met, stopped
from cocket.exercises.scenario.changing import with_desks
from cocket.exercises.simulation import Desk, Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.exercises.rehearsal.model import Spoken
    from cocket.exercises.scenario.model import Change, DeskPlan, Scenario

HOURS_A_DAY = 24.0
CERTAIN = 50.0  # as log-odds: a chance that no draw of 53 bits tells from 1
AT_ONCE = 500_000  # honest shipments in one stretch, about: what a year of any size needs in memory


@dataclass(frozen=True, slots=True)
class Kind:
    """Papers of one kind: what the engine said of them; honest, or an evader's with these techniques."""

    spoken: Spoken
    honest: bool
    techniques: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one day to another the same desks are at work, in the same round of learning."""

    first: float
    last: float
    line: Line
    round: int = 0


def stretches_of(
    scenario: Scenario,
    desks: Sequence[DeskPlan],
    kinds: Sequence[Kind],
    *,
    rounds: int = 1,
    moves: Sequence[tuple[float, Sequence[Change]]] = (),
) -> tuple[Stretch, ...]:
    """Cut the scenario's days where an inject or a move of the defender changes desks, and where rounds end.

    Changes of the same day are made in the order of injects, then moves.
    """
    changing: list[tuple[float, Sequence[Change]]] = [(one.day, one.changes) for one in scenario.injects]
    changing = [(day, changes) for day, changes in (*changing, *moves) if day < scenario.days]
    ends = [scenario.days * number / rounds for number in range(rounds + 1)]
    busiest = sum(flow.per_day for flow in scenario.honest)
    days = sorted({*ends, *(day for day, _ in changing)})
    found = []
    present = tuple(desks)
    line = line_of(present, kinds)
    for first, last in itertools.pairwise(days):
        for day, changes in changing:
            if day == first:
                present = with_desks(present, changes)
                line = line_of(present, kinds)
        number = next(n for n in range(rounds) if first < ends[n + 1])
        parts = max(1, math.ceil(busiest * (last - first) / AT_ONCE))
        cuts = [first + (last - first) * part / parts for part in range(parts)] + [last]
        found += [Stretch(start, end, line, number) for start, end in itertools.pairwise(cuts)]
    return tuple(found)


def honest_arrivals(
    per_day: Sequence[float], stretch: Stretch, random: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw when honest shipments arrive in a stretch (hours) and of which kind each is, in no order."""
    counts = [random.poisson(rate * (stretch.last - stretch.first)) for rate in per_day]
    arrival = random.uniform(stretch.first, stretch.last, sum(counts)) * HOURS_A_DAY
    return arrival, np.repeat(np.arange(len(counts)), counts)


def line_of(desks: Sequence[DeskPlan], kinds: Sequence[Kind]) -> Line:
    """Turn desks into the simulation's: for each kind the log-odds that it is met, and stopped."""
    return Line(
        tuple(
            Desk(
                desk.id, desk.officers, desk.hours,
                tuple(_log_odds(met(desk, kind.spoken)) for kind in kinds), (),
                tuple(
                    _log_odds(
                        desk.false_stops.get(kind.spoken.word(desk), 0.0)
                        if kind.honest
                        else stopped(desk, kind.spoken, kind.techniques)
                    )
                    for kind in kinds
                ), (),
                desk.patience, desk.waved,
            )
            for desk in desks
        )
    )  # fmt: skip


def _log_odds(chance: float) -> float:
    if chance <= 0.0:
        return -CERTAIN
    return CERTAIN if chance >= 1.0 else float(np.log(chance / (1.0 - chance)))
