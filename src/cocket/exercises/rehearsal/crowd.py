"""The desks among honest trade: a year simulated with queues, and an evader who learns from what passed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cocket.exercises.rehearsal.chances import met, stopped
from cocket.exercises.rehearsal.model import Crowd, DeskLoad
from cocket.exercises.scenario.changing import with_desks
from cocket.exercises.simulation import Desk, Line, Passage, Shipments, replicate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.exercises.rehearsal.model import Spoken, Way
    from cocket.exercises.scenario.model import DeskPlan, Scenario

REPLICATIONS = 20
HOURS_A_DAY = 24.0
CERTAIN = 50.0  # as log-odds: a chance that no draw of 53 bits tells from 1
TRIES = 200  # of the evader, among honest trade, in each replication
NORMAL = 1.96


def play(
    scenario: Scenario, desks: Sequence[DeskPlan], flows: Sequence[Spoken], way: Way, seed: int, *, cores: int = 1
) -> Crowd:
    """Simulate the scenario's days: honest flows by Poisson arrivals, and the evader's way now and then among them.

    A day on which an inject changes the desks starts a new stretch; what was waiting is taken to be cleared by then.
    """
    kinds = [*flows, way.spoken]
    stretches = _stretches(scenario, desks)
    total = _Total(len(desks), len(kinds))
    for number, (first, last, present) in enumerate(stretches):
        arrival, kind = _arrivals(scenario, first, last, seed + number)
        line = _line(present, kinds, len(flows), way.techniques)
        shipments = Shipments(arrival, np.eye(len(kinds))[kind])
        for replication, passage in enumerate(replicate(line, shipments, seed + number, REPLICATIONS, cores)):
            total.add(replication, kind, passage)
    return total.crowd([desk.id for desk in desks], scenario)


class _Total:
    """Adds up stretches and replications."""

    def __init__(self, desks: int, kinds: int) -> None:
        self.passed = np.zeros((REPLICATIONS, kinds))
        self.count = np.zeros((REPLICATIONS, kinds))
        self.delay = np.zeros((REPLICATIONS, kinds))
        self.at_desk = np.zeros(desks)
        self.worked = np.zeros(desks)
        self.waved = np.zeros(desks)
        self.waited = np.zeros(desks)
        self.seen = np.zeros(desks)

    def add(self, replication: int, kind: NDArray[np.int64], passage: Passage) -> None:
        kinds = self.passed.shape[1]
        self.count[replication] += np.bincount(kind, minlength=kinds)
        self.passed[replication] += np.bincount(kind[passage.stopped_at < 0], minlength=kinds)
        self.delay[replication] += np.bincount(kind, weights=passage.delay, minlength=kinds)
        honest = passage.stopped_at[(kind < kinds - 1) & (passage.stopped_at >= 0)]
        self.at_desk += np.bincount(honest, minlength=len(self.at_desk))
        self.worked += passage.worked
        self.waved += passage.waved
        self.waited += passage.waited
        self.seen += passage.seen

    def crowd(self, names: Sequence[str], scenario: Scenario) -> Crowd:
        honest = self.count[:, :-1].sum(axis=1)
        years = scenario.days / 365.0 * REPLICATIONS
        loads = tuple(
            DeskLoad(
                name,
                float(self.worked[number] / years),
                float(self.waited[number] / max(self.seen[number], 1.0)),
                float(self.waved[number] / max(self.waved[number] + self.seen[number], 1.0)),
                float(self.at_desk[number] / max(honest.sum(), 1.0)),
            )
            for number, name in enumerate(names)
        )
        by_flow = tuple(
            (
                flow.id,
                float(self.delay[:, number].sum() / max(self.count[:, number].sum(), 1.0)),
                float(1.0 - self.passed[:, number].sum() / max(self.count[:, number].sum(), 1.0)),
            )
            for number, flow in enumerate(scenario.honest)
        )
        return Crowd(
            int(honest.mean()),
            REPLICATIONS,
            _interval(self.passed[:, -1] / np.maximum(self.count[:, -1], 1)),
            _interval(self.delay[:, :-1].sum(axis=1) / np.maximum(honest, 1)),
            _interval(1.0 - self.passed[:, :-1].sum(axis=1) / np.maximum(honest, 1)),
            float(self.worked.sum() / years),
            loads,
            by_flow,
        )


def _interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    mean = float(values.mean())
    half = NORMAL * float(values.std(ddof=1)) / len(values) ** 0.5
    return mean, mean - half, mean + half


def _stretches(scenario: Scenario, desks: Sequence[DeskPlan]) -> list[tuple[float, float, tuple[DeskPlan, ...]]]:
    days = sorted({0.0, *(inject.day for inject in scenario.injects if inject.day < scenario.days), scenario.days})
    stretches = []
    present = tuple(desks)
    for first, last in itertools.pairwise(days):
        for inject in scenario.injects:
            if inject.day == first:
                present = with_desks(present, inject.changes)
        stretches.append((first, last, present))
    return stretches


def _arrivals(
    scenario: Scenario, first: float, last: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw when shipments arrive (hours, sorted) and of which kind each is; the evader is the last kind."""
    random = np.random.Generator(np.random.Philox(seed))
    counts = [random.poisson(flow.per_day * (last - first)) for flow in scenario.honest]
    counts.append(max(1, round(TRIES * (last - first) / scenario.days)))
    arrival = random.uniform(first, last, sum(counts)) * HOURS_A_DAY
    kind = np.repeat(np.arange(len(counts)), counts)
    order = np.argsort(arrival, kind="stable")
    return arrival[order], kind[order]


def _line(desks: Sequence[DeskPlan], kinds: Sequence[Spoken], honest: int, techniques: Sequence[str]) -> Line:
    """Turn desks into the simulation's: one attribute per kind, whose weight is the log-odds of its chance."""
    line = []
    for desk in desks:
        finds = [
            desk.false_stops.get(spoken.word(desk), 0.0) if number < honest else stopped(desk, spoken, techniques)
            for number, spoken in enumerate(kinds)
        ]
        line.append(
            Desk(
                desk.id,
                desk.officers,
                desk.hours,
                0.0,
                tuple(_log_odds(met(desk, spoken)) for spoken in kinds),
                0.0,
                tuple(_log_odds(chance) for chance in finds),
                desk.patience,
                desk.waved,
            )
        )
    return Line(tuple(line))


def _log_odds(chance: float) -> float:
    if chance <= 0.0:
        return -CERTAIN
    return CERTAIN if chance >= 1.0 else float(np.log(chance / (1.0 - chance)))
