"""The desks among honest trade: a year simulated with queues, on this machine or on a Ray cluster."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cocket.exercises.rehearsal.chances import met, stopped
from cocket.exercises.rehearsal.model import Crowd, DeskLoad
from cocket.exercises.scenario.changing import with_desks
from cocket.exercises.simulation import Desk, Line, Shipments, pass_through
from cocket.runtime import run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.exercises.rehearsal.model import Spoken, Way
    from cocket.exercises.scenario.model import DeskPlan, Scenario

REPLICATIONS = 20
HOURS_A_DAY = 24.0
CERTAIN = 50.0  # as log-odds: a chance that no draw of 53 bits tells from 1
TRIES = 200  # of the evader, among honest trade, in each replication
NORMAL = 1.96
TALLIES = ("count", "passed", "delay", "at_desk", "worked", "waved", "waited", "seen")


@dataclass(frozen=True, slots=True)
class Playing:
    """How the year is played: how often, on how many cores of this machine, or on a Ray cluster (engine "ray")."""

    replications: int = REPLICATIONS
    cores: int = 1
    engine: str = "local"


AS_USUAL = Playing()


def play(
    scenario: Scenario,
    desks: Sequence[DeskPlan],
    flows: Sequence[Spoken],
    way: Way,
    seed: int,
    playing: Playing = AS_USUAL,
) -> Crowd:
    """Simulate the scenario's days: honest flows by Poisson arrivals, and the evader's way now and then among them.

    A day on which an inject changes the desks starts a new stretch; what was waiting is taken to be cleared by then.
    The result does not depend on cores or engine.
    """
    kinds = [*flows, way.spoken]
    stretches = tuple(
        (first, last, _line(present, kinds, len(flows), way.techniques))
        for first, last, present in _stretches(scenario, desks)
    )
    year = _Year(stretches, tuple(flow.per_day for flow in scenario.honest), scenario.days, seed)
    numbers = range(playing.replications)
    if playing.engine == "local":
        with ThreadPoolExecutor(max_workers=playing.cores) as pool:
            rows = list(pool.map(year.tally, numbers))
    else:
        batches = (pa.RecordBatch.from_pydict({"replication": [number]}) for number in numbers)
        done = run(year, batches, engine=playing.engine, workers=playing.cores)
        rows = [row for batch in done for row in batch.to_pylist()]
    return _crowd({name: np.array([row[name] for row in rows]) for name in TALLIES}, [d.id for d in desks], scenario)


@dataclass(frozen=True, slots=True)
class _Year:
    """One scenario's year, ready to be played: a batch of replication numbers in, a batch of tallies out."""

    stretches: tuple[tuple[float, float, Line], ...]
    per_day: tuple[float, ...]
    days: float
    seed: int

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_pylist([self.tally(number) for number in batch.column("replication").to_pylist()])

    def tally(self, replication: int) -> dict[str, list[float]]:
        """Play one year; give its sums per kind of trade and per desk."""
        kinds = len(self.per_day) + 1
        added: dict[str, NDArray[np.float64]] = {}
        for number, (first, last, line) in enumerate(self.stretches):
            arrival, kind = self._arrivals(first, last, (self.seed, number, replication))
            shipments = Shipments(arrival, np.eye(kinds)[kind])
            passage = pass_through(line, shipments, self.seed + number, replication)
            honest = passage.stopped_at[(kind < kinds - 1) & (passage.stopped_at >= 0)]
            parts = {
                "count": np.bincount(kind, minlength=kinds),
                "passed": np.bincount(kind[passage.stopped_at < 0], minlength=kinds),
                "delay": np.bincount(kind, weights=passage.delay, minlength=kinds),
                "at_desk": np.bincount(honest, minlength=len(line.desks)),
                "worked": passage.worked,
                "waved": passage.waved,
                "waited": passage.waited,
                "seen": passage.seen,
            }
            added = {name: added.get(name, 0.0) + part.astype(np.float64) for name, part in parts.items()}
        return {name: values.tolist() for name, values in added.items()}

    def _arrivals(
        self, first: float, last: float, seed: tuple[int, int, int]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Draw when shipments arrive (hours, sorted) and of which kind each is; the evader is the last kind."""
        random = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
        counts = [random.poisson(per_day * (last - first)) for per_day in self.per_day]
        counts.append(max(1, round(TRIES * (last - first) / self.days)))
        arrival = random.uniform(first, last, sum(counts)) * HOURS_A_DAY
        kind = np.repeat(np.arange(len(counts)), counts)
        order = np.argsort(arrival, kind="stable")
        return arrival[order], kind[order]


def _crowd(sums: dict[str, NDArray[np.float64]], names: Sequence[str], scenario: Scenario) -> Crowd:
    """Turn tallies (shape: replications, kinds or desks) into means and intervals."""
    replications = len(sums["count"])
    honest = sums["count"][:, :-1].sum(axis=1)
    years = scenario.days / 365.0 * replications
    desk = {name: sums[name].sum(axis=0) for name in ("at_desk", "worked", "waved", "waited", "seen")}
    loads = tuple(
        DeskLoad(
            name,
            float(desk["worked"][number] / years),
            float(desk["waited"][number] / max(desk["seen"][number], 1.0)),
            float(desk["waved"][number] / max(desk["waved"][number] + desk["seen"][number], 1.0)),
            float(desk["at_desk"][number] / max(honest.sum(), 1.0)),
        )
        for number, name in enumerate(names)
    )
    kind = {name: sums[name].sum(axis=0) for name in ("count", "passed", "delay")}
    by_flow = tuple(
        (
            flow.id,
            float(kind["delay"][number] / max(kind["count"][number], 1.0)),
            float(1.0 - kind["passed"][number] / max(kind["count"][number], 1.0)),
        )
        for number, flow in enumerate(scenario.honest)
    )
    return Crowd(
        int(honest.mean()),
        replications,
        _interval(sums["passed"][:, -1] / np.maximum(sums["count"][:, -1], 1)),
        _interval(sums["delay"][:, :-1].sum(axis=1) / np.maximum(honest, 1)),
        _interval(1.0 - sums["passed"][:, :-1].sum(axis=1) / np.maximum(honest, 1)),
        float(desk["worked"].sum() / years),
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
