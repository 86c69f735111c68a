"""The desks among honest trade: a year simulated with queues, on this machine or on a Ray cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cocket.exercises.rehearsal.model import Crowd, DeskLoad
from cocket.exercises.rehearsal.playing import AS_USUAL, Playing, Tally, tallies
from cocket.exercises.rehearsal.year import HOURS_A_DAY, Kind, Stretch, Watch, honest_arrivals, stretches_of, waiting_in
from cocket.exercises.simulation import Flow, Passage, Shipments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.exercises.rehearsal.model import Spoken, Way
    from cocket.exercises.scenario.model import DeskPlan, Inject, Scenario

TRIES = 200  # of the evader, among honest trade, in each replication
NORMAL = 1.96
TALLIES = ("count", "passed", "delay", "at_desk", "worked", "waved", "waited", "seen", "happened")


def play(
    scenario: Scenario,
    desks: Sequence[DeskPlan],
    flows: Sequence[Spoken],
    way: Way,
    seed: int,
    playing: Playing = AS_USUAL,
) -> Crowd:
    """Simulate the scenario's days: honest flows by Poisson arrivals, and the evader's way now and then among them.

    A day on which an inject changes the desks starts a new stretch, in which what waits goes on waiting. The result
    does not depend on cores or engine.
    """
    kinds = [*(Kind(flow, honest=True) for flow in flows), Kind(way.spoken, honest=False, techniques=way.techniques)]
    waiting = waiting_in(scenario)
    year = _Year(
        stretches_of(scenario, desks, kinds),
        tuple(flow.per_day for flow in scenario.honest),
        scenario.days,
        seed,
        waiting,
        tuple(kinds) if waiting else (),
    )
    rows = tallies(year, playing)
    return _crowd({name: np.array([row[name] for row in rows]) for name in TALLIES}, [d.id for d in desks], scenario)


@dataclass(frozen=True, slots=True)
class _Year:
    """One scenario's year, ready to be played."""

    stretches: tuple[Stretch, ...]
    per_day: tuple[float, ...]
    days: float
    seed: int
    waiting: tuple[Inject, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def tally(self, replication: int) -> Tally:
        """Play one year; give its sums per kind of trade and per desk."""
        kinds = len(self.per_day) + 1
        watch = Watch(self.waiting, self.kinds)
        flow = Flow(len(self.stretches[-1].desks), 0, self.seed, replication)
        count = np.zeros(kinds)
        added: dict[str, NDArray[np.float64]] = {}
        for number, stretch in enumerate(self.stretches):
            arrival, kind = self._arrivals(stretch, (self.seed, number, replication))
            count += np.bincount(kind, minlength=kinds)
            shipments = Shipments.of(arrival, kind=kind)
            passage = flow.advance(watch.line(stretch), shipments, stretch.last * HOURS_A_DAY)
            watch.look(stretch, passage)
            _add(added, _sums(passage, kinds))
        _add(added, _sums(flow.advance(watch.line(self.stretches[-1]), Shipments.of(np.empty(0))), kinds))
        return {
            "count": count.tolist(),
            "happened": watch.days,
            **{name: values.tolist() for name, values in added.items()},
        }

    def _arrivals(self, stretch: Stretch, seed: tuple[int, int, int]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Draw when shipments arrive (hours, sorted) and of which kind each is; the evader is the last kind."""
        random = np.random.Generator(np.random.Philox(np.random.SeedSequence(seed)))
        arrival, kind = honest_arrivals(self.per_day, stretch, random)
        tries = max(1, round(TRIES * (stretch.last - stretch.first) / self.days))
        arrival = np.concatenate([arrival, random.uniform(stretch.first, stretch.last, tries) * HOURS_A_DAY])
        kind = np.concatenate([kind, np.full(tries, len(self.per_day))])
        order = np.argsort(arrival, kind="stable")
        return arrival[order], kind[order]


def _sums(passage: Passage, kinds: int) -> dict[str, NDArray[np.float64]]:
    kind = passage.kind
    honest = passage.stopped_at[(kind < kinds - 1) & (passage.stopped_at >= 0)]
    return {
        "passed": np.bincount(kind[passage.stopped_at < 0], minlength=kinds).astype(np.float64),
        "delay": np.bincount(kind, weights=passage.delay, minlength=kinds).astype(np.float64),
        "at_desk": np.bincount(honest, minlength=len(passage.worked)).astype(np.float64),
        "worked": passage.worked,
        "waved": passage.waved.astype(np.float64),
        "waited": passage.waited,
        "seen": passage.seen.astype(np.float64),
    }


def _add(added: dict[str, NDArray[np.float64]], parts: dict[str, NDArray[np.float64]]) -> None:
    for name, part in parts.items():
        added[name] = added[name] + part if name in added else part


def _crowd(sums: dict[str, NDArray[np.float64]], names: Sequence[str], scenario: Scenario) -> Crowd:
    """Turn tallies (shape: replications, kinds or desks) into means and intervals."""
    replications = len(sums["count"])
    honest = sums["count"][:, :-1].sum(axis=1)
    years = scenario.days / 365.0 * replications
    desk = {name: sums[name].sum(axis=0) for name in ("at_desk", "worked", "waved", "waited", "seen", "happened")}
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
        tuple(
            (inject.title, float((on >= 0).mean()), float(on[on >= 0].mean()) if (on >= 0).any() else -1.0)
            for inject, on in zip(waiting_in(scenario), sums["happened"].T, strict=True)
        ),
    )


def _interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    mean = float(values.mean())
    half = NORMAL * float(values.std(ddof=1)) / len(values) ** 0.5
    return mean, mean - half, mean + half
