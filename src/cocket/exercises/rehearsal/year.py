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
    from cocket.exercises.scenario.model import Change, DeskPlan, Inject, Scenario
    from cocket.exercises.simulation import Passage

HOURS_A_DAY = 24.0
CERTAIN = 50.0  # as log-odds: a chance that no draw of 53 bits tells from 1
WEEK = 7.0  # days after which conditions are looked at
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
    desks: tuple[DeskPlan, ...]
    line: Line
    round: int = 0


class Watch:
    """Injects that wait for something to be seen, in one replication: which have happened, and the desks since then."""

    def __init__(self, waiting: Sequence[Inject], kinds: Sequence[Kind]) -> None:
        self.waiting = waiting
        self.kinds = kinds
        self.days = [-1.0] * len(waiting)  # on which each happened
        self._order: list[int] = []
        self._caught: dict[str, int] = {}
        self._lines: dict[tuple[int, int], Line] = {}

    def line(self, stretch: Stretch) -> Line:
        """Give the line of a stretch, with what has happened so far."""
        if not self._order:
            return stretch.line
        key = (id(stretch.desks), len(self._order))
        if key not in self._lines:
            changes = [change for number in self._order for change in self.waiting[number].changes]
            self._lines[key] = line_of(with_desks(stretch.desks, changes), self.kinds)
        return self._lines[key]

    def look(self, stretch: Stretch, passage: Passage) -> None:
        """See what a stretch brought; what it sets off holds from its end on."""
        if not self.waiting:
            return
        evaders = np.array([not kind.honest for kind in self.kinds])[passage.kind]
        for number, desk in enumerate(stretch.desks):
            caught = int((evaders & (passage.stopped_at == number)).sum())
            self._caught[desk.id] = self._caught.get(desk.id, 0) + caught
        numbers = {desk.id: number for number, desk in enumerate(stretch.desks)}
        for place, inject in enumerate(self.waiting):
            if place in self._order or inject.when is None or stretch.last < inject.day:
                continue
            at = numbers[inject.when.desk]
            seen, waved = float(passage.seen[at]), float(passage.waved[at])
            wait = float(passage.waited[at]) / max(seen, 1.0)
            share = waved / max(seen + waved, 1.0)
            when = inject.when
            if (
                (when.waits_over is not None and wait > when.waits_over)
                or (when.waves_over is not None and share > when.waves_over)
                or (when.caught is not None and self._caught[when.desk] >= when.caught)
            ):
                self._order.append(place)
                self.days[place] = stretch.last


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
    changing: list[tuple[float, Sequence[Change]]] = [
        (one.day, one.changes) for one in scenario.injects if one.when is None
    ]
    changing = [(day, changes) for day, changes in (*changing, *moves) if day < scenario.days]
    ends = [scenario.days * number / rounds for number in range(rounds + 1)]
    busiest = sum(flow.per_day for flow in scenario.honest)
    weeks = []
    if waiting_in(scenario):
        weeks = [WEEK * number for number in range(1, math.ceil(scenario.days / WEEK))]
    days = sorted({*ends, *weeks, *(day for day, _ in changing)})
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
        found += [Stretch(start, end, present, line, number) for start, end in itertools.pairwise(cuts)]
    return tuple(found)


def waiting_in(scenario: Scenario) -> tuple[Inject, ...]:
    """Give the injects that wait for a condition."""
    return tuple(inject for inject in scenario.injects if inject.when is not None)


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
