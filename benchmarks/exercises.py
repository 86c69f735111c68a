"""Shipments a second, the exact best way, the sensors of the public network, and the engine in the loop.

The peers are Mesa (agents) and SimPy (processes) on the same ten independent checks, and HiGHS on
the formulation with one chance per node, journeys merged by destination. Processor time of one core.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
import simpy
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from cocket.cli.home import open_library
from cocket.exercises.evader import Layers, best_way
from cocket.exercises.interdiction import place_checks, read_instance
from cocket.exercises.interdiction.evader import Evader
from cocket.exercises.rehearsal.ways import judge
from cocket.exercises.scenario import shipped
from cocket.exercises.scenario.changing import changed
from cocket.exercises.scenario.model import Change
from cocket.exercises.simulation import Desk, Line, Shipments, pass_through, stopped_at_each
from cocket.exports.model import EndUserType, Purpose
from cocket.journey import Engines
from cocket.kernel.countries import codes
from harness import Figure, Run

if TYPE_CHECKING:
    from cocket.exercises.scenario.model import Scenario

STAGES = 10
CHANCE = 0.05
OPTIMUM = 0.3131350534728


def _rate(work, count: int) -> float:
    work()
    started = time.process_time()
    work()
    return count / (time.process_time() - started)


class _Shipment(mesa.Agent):
    """One agent: a check at every step, until one stops it."""

    stopped = False

    def step(self):
        if not self.stopped:
            self.stopped = self.model.random.random() < CHANCE


def _mesa(count: int) -> int:
    model = mesa.Model(rng=1)
    _Shipment.create_agents(model, count)
    for _ in range(STAGES):
        model.agents.do("step")
    return sum(not agent.stopped for agent in model.agents)


def _simpy(count: int) -> int:
    environment, draw, passed = simpy.Environment(), random.Random(1), []

    def shipment():
        for _ in range(STAGES):
            yield environment.timeout(1)
            if draw.random() < CHANCE:
                return
        passed.append(1)

    for _ in range(count):
        environment.process(shipment())
    environment.run()
    return len(passed)


def _queued(count: int):
    draw = np.random.default_rng(1)
    shipments = Shipments.of(np.sort(draw.random(count) * 8760), draw.random((count, 6)))
    desks = tuple(Desk(str(n), 40, 0.2, -1.5, (0.5,) * 6, -5.0, (0.3,) * 6) for n in range(STAGES))
    return lambda: pass_through(Line(desks), shipments, 1)


def _layers() -> Layers:
    draw = np.random.default_rng(1)
    sizes, width = (2000,) * 10, 16
    shape = (2000, width)
    return Layers(
        sizes,
        tuple(draw.integers(0, 2000, shape) for _ in range(9)),
        tuple(draw.random(shape) for _ in range(9)),
        tuple(draw.random(shape) for _ in range(9)),
    )


def _by_nodes(run: Run, budget: int) -> tuple[float, float]:
    """The peer's formulation: a chance per node and destination, big numbers from the chances without any sensor."""
    network, journeys = read_instance(run.data / "interdiction" / "snip0")
    started = time.process_time()
    evader = Evader(network, journeys)
    count, arcs = network.checks, len(network.tail)
    targets = np.unique(journeys.destination)
    distance, _ = evader._search(evader.free)  # noqa: SLF001 - chances at every node, which nothing else needs
    rows, columns, values, least, cost = [], [], [], [], [np.zeros(count)]
    lows, highs, offset, row = [np.zeros(count)], [np.ones(count)], count, 0
    for number, target in enumerate(targets):
        top = np.exp(-distance[number])
        weight = np.zeros(network.nodes)
        mine = journeys.destination == target
        np.add.at(weight, journeys.origin[mine], journeys.probability[mine])
        low = np.zeros(network.nodes)
        low[target] = 1.0
        cost.append(weight)
        lows.append(low)
        highs.append(np.ones(network.nodes))
        for arc in range(arcs):
            tail, head = offset + network.tail[arc], offset + network.head[arc]
            free, checked = network.passing[arc], network.passing_checked[arc]
            big = (free - checked) * top[network.head[arc]] if arc < count else 0.0
            for chance, slack in ((free, big), (checked, 0.0)) if arc < count else ((free, 0.0),):
                rows += [row, row]
                columns += [tail, head]
                values += [1.0, -chance]
                if slack:
                    rows.append(row)
                    columns.append(arc)
                    values.append(slack)
                least.append(0.0)
                row += 1
        offset += network.nodes
    rows += [row] * count
    columns += list(range(count))
    values += [-1.0] * count
    least.append(-float(budget))
    found = milp(
        np.concatenate(cost),
        integrality=np.concatenate([np.ones(count), np.zeros(offset - count)]),
        bounds=Bounds(np.concatenate(lows), np.concatenate(highs)),
        constraints=LinearConstraint(
            sparse.csr_matrix((values, (rows, columns)), shape=(row + 1, offset)), least, np.inf
        ),
        options={"mip_rel_gap": 1e-7},
    )
    return time.process_time() - started, float(found.fun)


def _drawn(scenario: Scenario, number: int, draw: random.Random) -> dict[str, Any]:
    """One export whose destination, use, value, route and buyer are drawn, so that hardly two stand on equal facts."""
    changes = [
        Change("parties.buyer.name", f"Example Buyer {number} LLC"),
        Change("parties.buyer.country", draw.choice(codes())),
        Change("route.destination", draw.choice(codes())),
        Change("end_use.purpose", str(draw.choice(list(Purpose)))),
        Change("end_use.end_user_type", str(draw.choice(list(EndUserType)))),
        Change("end_use.signed", draw.random() < 0.5),
    ]
    return changed(scenario.export, changes)


def _engine_rate(run: Run, home: Path, *, drawn: bool = False) -> tuple[float, float, int]:
    """Exports judged a second when item types are known already, the share the cache answered, and names screened."""
    scenario = shipped("imsi-through-a-hub")
    library = open_library(home)
    engines = Engines.open(library)
    kinds = [option.changes for step in scenario.steps for option in step.options]
    draw = random.Random(1)
    documents = [
        _drawn(scenario, n, draw)
        if drawn
        else changed(scenario.export, [*kinds[n % len(kinds)], Change("parties.buyer.name", f"Example Buyer {n} LLC")])
        for n in range(400 if run.quick else 2000)
    ]
    judge(documents[:50], engines, scenario)
    best = 0.0
    for _ in range(1 if run.quick or drawn else 3):  # a second round over drawn ones would answer from memory
        started = time.process_time()
        found = judge(documents, engines, scenario)
        best = max(best, len(documents) / (time.process_time() - started))
    listed = sum(library.table(edition, "names").num_rows for edition in library.party_lists())
    return best, 1.0 - found.distinct / len(documents), listed


def measure(run: Run) -> list[Figure]:
    """Measure every promise that exercises make."""
    run.uses("cocket", "numpy", "numba", "scipy", "highspy", "mesa", "simpy")
    count = 2_000 if run.quick else 20_000
    many = 5_000_000 if run.quick else 50_000_000
    ours = _rate(lambda: stopped_at_each([CHANCE] * STAGES, many, 1), many)
    layers = _layers()
    cocket, home = Path(sys.executable).with_name("cocket"), run.folder / "all-lists"
    run.process_seconds([cocket, "--home", home, "lists", "import-all", run.data], repeat=1)
    starter, _, _ = _engine_rate(run, run.folder / "home")
    rate, cached, listed = _engine_rate(run, home)
    anew, _, _ = _engine_rate(run, home, drawn=True)
    figures = [
        Figure(
            "shipments through ten independent checks", "shipments/s", ours, better="more", mark=20e6,
            peer=_rate(lambda: _mesa(count), count), peer_name="Mesa",
        ),
        Figure(
            "the same beside SimPy", "shipments/s", ours, better="more",
            peer=_rate(lambda: _simpy(count), count), peer_name="SimPy",
        ),
        Figure(
            "shipments through ten desks with queues and attributes", "shipments/s",
            _rate(_queued(many // 50), many // 50), better="more", mark=1e6,
            note="six attributes, 40 officers a desk, exponential times, first come first served",
        ),
        Figure(
            "best way through 10 layers of 2,000 choices, 16 ways out of each", "ms",
            1000 * min(run.seconds(lambda: best_way(layers), 1) for _ in range(7)), mark=10.0,
        ),
        Figure(
            "exports judged by the real engine on all lists, item types classified before", "exports/s", rate,
            better="more", mark=800,
            note=f"{listed:,} listed names; {cached:.0%} answered by the cache of equal papers, as every buyer's name "
            f"differs; what rules and points say of equal facts is kept; best of three",
        ),
        Figure(
            "the same, once, with country, use, kind of user and destination drawn for each", "exports/s", anew,
            better="more", note="hardly two stand on equal facts: what the same way costs where nothing can be kept",
        ),
        Figure(
            "the same on the starter set", "exports/s", starter, better="more", mark=800,
        ),
    ]  # fmt: skip
    snip = run.data / "interdiction" / "snip0"
    for factor, budget, mark in ((None, 30, 1.5), (0.5, 30, 10.0), (0.1, 30, 10.0), (0.0, 30, 10.0)):
        network, journeys = read_instance(snip, factor)
        started = time.process_time()
        plan = place_checks(network, journeys, budget, time_limit=60)
        seconds = time.process_time() - started
        peer = _by_nodes(run, budget)[0] if factor is None and not run.quick else None
        kind = "as published" if factor is None else f"pass-rate factor {factor:g}"
        figures.append(
            Figure(
                f"30 sensors on the public network, {kind}", "s", seconds, mark=mark, peer=peer,
                peer_name="HiGHS, a chance per node" if peer else "",
                note=f"objective {plan.objective:.10f}, gap {plan.gap:.1e}{', proven' if plan.proven else ''}",
            )
        )  # fmt: skip
    return figures
