"""Placing checks on instances that nobody has seen: many shapes and sizes, against every plan or another formulation."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from cocket.exercises.interdiction import place_checks
from cocket.exercises.interdiction.model import Journeys, Network

Checkable = tuple[str, str, float, float]
Plain = tuple[str, str, float]


def evaded(network: Network, journeys: Journeys, plan: set[int]) -> float:
    """Give the evader's expected chance by relaxing every arc until nothing changes."""
    total = 0.0
    for origin, end, probability in zip(journeys.origin, journeys.destination, journeys.probability, strict=True):
        best = np.zeros(network.nodes)
        best[end] = 1.0
        rate = network.passing.copy()
        rate[list(plan)] = network.passing_checked[list(plan)]
        for _ in range(network.nodes):
            np.maximum.at(best, network.tail, rate * best[network.head])
        total += probability * best[origin]
    return float(total)


def by_nodes(network: Network, journeys: Journeys, budget: int) -> float:
    """Give the optimum by the textbook formulation: a chance per node and journey, solved as one programme."""
    checks, arcs, nodes = network.checks, len(network.tail), network.nodes
    rows: list[tuple[dict[int, float], float]] = []
    low = [np.zeros(checks)]
    cost = [np.zeros(checks)]
    for number, (origin, end, probability) in enumerate(
        zip(journeys.origin, journeys.destination, journeys.probability, strict=True)
    ):
        first = checks + number * nodes
        weight, least = np.zeros(nodes), np.zeros(nodes)
        weight[origin], least[end] = probability, 1.0
        cost.append(weight)
        low.append(least)
        for arc in range(arcs):
            tail, head = first + int(network.tail[arc]), first + int(network.head[arc])
            free, checked = network.passing[arc], network.passing_checked[arc]
            # Unchecked, the chance here is at least the rate times the chance there; a check takes `free - checked` off.
            rows.append(({tail: 1.0, head: -free} | ({arc: free - checked} if arc < checks else {}), 0.0))
            rows.append(({tail: 1.0, head: -checked}, 0.0))
    rows.append((dict.fromkeys(range(checks), -1.0), -float(budget)))
    entries = [(n, column, value) for n, (row, _) in enumerate(rows) for column, value in row.items()]
    columns = checks + nodes * len(journeys)
    matrix = sparse.csr_matrix(
        ([v for _, _, v in entries], ([r for r, _, _ in entries], [c for _, c, _ in entries])),
        shape=(len(rows), columns),
    )
    found = milp(
        np.concatenate(cost),
        integrality=np.concatenate([np.ones(checks), np.zeros(columns - checks)]),
        bounds=Bounds(np.concatenate(low), np.ones(columns)),
        constraints=LinearConstraint(matrix, [least for _, least in rows], np.inf),
        options={"mip_rel_gap": 1e-9},
    )
    return float(found.fun)


def grid(seed: int, wide: int, long: int, checks: int, journeys: int) -> tuple[Network, Journeys]:
    """Draw a grid of places with roads both ways, chances between 0.6 and 1, and sensors of every quality."""
    draw = random.Random(seed)
    roads = [
        (f"{x},{y}", f"{x + right},{y + 1 - right}")
        for x in range(wide) for y in range(long) for right in (0, 1)
        if x + right < wide and y + 1 - right < long
    ]  # fmt: skip
    roads += [(end, start) for start, end in roads]
    watched = set(draw.sample(range(len(roads)), min(checks, len(roads))))
    rate = [round(draw.uniform(0.6, 1.0), 4) for _ in roads]
    checkable = [(*roads[n], rate[n], round(rate[n] * draw.choice([0.0, 0.1, 0.5, 0.9]), 5)) for n in sorted(watched)]
    plain = [(*road, rate[n]) for n, road in enumerate(roads) if n not in watched]
    places = [f"{x},{y}" for x in range(wide) for y in range(long)]
    weights = [draw.random() for _ in range(journeys)]
    return Network.of(checkable, plain, [(*draw.sample(places, 2), one / sum(weights)) for one in weights])


def layered(seed: int, layers: int, wide: int, checks: int, journeys: int) -> tuple[Network, Journeys]:
    """Draw origins, borders and destinations in layers, as in the public instance, with ties among the chances."""
    draw = random.Random(seed)
    arcs = [
        (f"{layer}.{a}", f"{layer + 1}.{b}")
        for layer in range(layers - 1) for a in range(wide) for b in range(wide) if draw.random() < 0.5
    ]  # fmt: skip
    watched = set(draw.sample(range(len(arcs)), min(checks, len(arcs))))
    rate = [draw.choice([0.5, 0.8, 0.9, 1.0]) for _ in arcs]
    checkable = [(*arcs[n], rate[n], rate[n] * draw.choice([0.0, 0.5])) for n in sorted(watched)]
    plain = [(*arc, rate[n]) for n, arc in enumerate(arcs) if n not in watched]
    ends = [
        (f"0.{draw.randrange(wide)}", f"{layers - 1}.{draw.randrange(wide)}", 1 / journeys) for _ in range(journeys)
    ]
    return Network.of(checkable, plain, ends)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("wide", "long", "checks", "journeys", "budget"), [(3, 3, 8, 3, 2), (4, 4, 12, 6, 4), (6, 4, 20, 8, 6)]
)
def test_on_grids_the_other_formulation_finds_no_better(
    seed: int, wide: int, long: int, checks: int, journeys: int, budget: int
) -> None:
    """Roads both ways, sensors of every quality: the same optimum, proven."""
    network, feared = grid(seed, wide, long, checks, journeys)
    plan = place_checks(network, feared, budget)
    assert plan.proven
    assert plan.objective == pytest.approx(by_nodes(network, feared, budget), abs=1e-6)
    numbers = {network.labels.index(ends) for ends in plan.sensors}
    assert plan.objective == pytest.approx(evaded(network, feared, numbers), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("layers", "wide", "checks", "budget"), [(3, 4, 8, 3), (4, 5, 20, 5), (5, 6, 40, 10)])
def test_in_layers_with_ties_the_other_formulation_finds_no_better(
    seed: int, layers: int, wide: int, checks: int, budget: int
) -> None:
    """Many equal chances, sensors that stop everything: the same optimum, proven."""
    network, feared = layered(seed, layers, wide, checks, 8)
    plan = place_checks(network, feared, budget)
    assert plan.proven
    assert plan.objective == pytest.approx(by_nodes(network, feared, budget), abs=1e-6)


def brute(network: Network, journeys: Journeys, budget: int) -> float:
    return min(
        evaded(network, journeys, set(some))
        for size in range(min(budget, network.checks) + 1)
        for some in itertools.combinations(range(network.checks), size)
    )


A, B, C = ("a", "b", 0.8, 0.2), ("b", "c", 0.9, 0.0), ("a", "c", 0.5, 0.5)
SHAPES: dict[str, tuple[Sequence[Checkable], Sequence[Plain], Sequence[Plain]]] = {
    "two parts that nothing joins": ([A, ("x", "y", 0.7, 0.1)], [], [("a", "y", 0.5), ("x", "y", 0.5)]),
    "no road at all between the ends": ([A], [], [("b", "a", 1.0)]),
    "no sensor can stand anywhere": ([], [("a", "b", 0.4)], [("a", "b", 1.0)]),
    "a sensor that changes nothing": ([C], [], [("a", "c", 1.0)]),
    "a sensor that stops everything": ([B], [("a", "b", 1.0)], [("a", "c", 1.0)]),
    "arcs side by side": ([A, A, A], [("a", "b", 0.3)], [("a", "b", 1.0)]),
    "all alike": ([("a", f"m{n}", 0.8, 0.4) for n in range(5)], [(f"m{n}", "z", 1.0) for n in range(5)], [("a", "z", 1.0)]),
    "origin is destination": ([A], [], [("a", "a", 0.5), ("a", "b", 0.5)]),
    "roads in a circle": ([A, B, ("c", "a", 1.0, 0.0)], [], [("c", "b", 0.6), ("b", "a", 0.4)]),
    "a road that nothing passes": ([("a", "b", 0.0, 0.0), C], [], [("a", "b", 0.5), ("a", "c", 0.5)]),
    "journeys without probability": ([A], [], [("a", "b", 0.0)]),
    "very small chances": ([("a", "b", 1e-9, 1e-12), ("b", "c", 1e-9, 0.0)], [], [("a", "c", 1.0)]),
    "very large and very small": ([("a", "b", 1.0, 1e-9), ("a", "c", 1e-7, 1e-8)], [("c", "b", 1.0)], [("a", "b", 1.0)]),
    "a long chain": ([(f"{n}", f"{n + 1}", 0.99, 0.5) for n in range(12)], [], [("0", "12", 1.0)]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("budget", [0, 1, 2, 99])
def test_odd_shapes_are_solved_like_any_other(name: str, budget: int) -> None:
    """Whatever the shape, and with no budget or more than there are sensors, the best plan is found and proven."""
    network, journeys = Network.of(*SHAPES[name])
    plan = place_checks(network, journeys, budget, time_limit=10)
    assert plan.objective == pytest.approx(brute(network, journeys, budget), rel=1e-6, abs=1e-12)
    assert plan.proven
    assert len(plan.sensors) <= budget
    assert plan.gap <= 1e-6
