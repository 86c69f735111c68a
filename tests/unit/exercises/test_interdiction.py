"""Placing checks: against every possible plan on small networks, against another formulation, against the published optimum."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.exercises.interdiction import place_checks, read_instance
from cocket.exercises.interdiction.cuts import separate
from cocket.exercises.interdiction.evader import Evader
from cocket.exercises.interdiction.model import Journeys, Network
from cocket.kernel.errors import BadInput

PUBLISHED_OPTIMUM = 0.3131350534728  # of SNIP instance 0 with 30 sensors


def drawn(seed: int, nodes: int = 8) -> tuple[Network, Journeys]:
    """Draw a small network, with arcs side by side, checks that stop everything, and journeys that cannot be made."""
    chance = random.Random(seed)
    names = [f"n{number}" for number in range(nodes)]
    pairs = [(a, b) for a in names for b in names if a != b]
    checkable = []
    for start, end in chance.sample(pairs, 9):
        free = chance.choice([1.0, 0.9, round(chance.random(), 3)])
        checkable.append((start, end, free, chance.choice([0.0, free, round(free * chance.random(), 3)])))
    plain = [
        (start, end, chance.choice([1.0, 0.8, round(chance.random(), 3)])) for start, end in chance.sample(pairs, 8)
    ]
    plain.append((checkable[0][0], checkable[0][1], 0.05))
    journeys = [(start, end, 0.2) for start, end in chance.sample(pairs, 4)]
    return Network.of(checkable, plain, journeys)


def expected_chance(network: Network, journeys: Journeys, plan: set[int]) -> float:
    """Give the evader's expected chance by the plainest method there is: relax every arc until nothing changes."""
    total = 0.0
    for origin, destination, probability in zip(
        journeys.origin, journeys.destination, journeys.probability, strict=True
    ):
        best = [0.0] * network.nodes
        best[destination] = 1.0
        for _ in range(network.nodes):
            for arc, (tail, head) in enumerate(zip(network.tail, network.head, strict=True)):
                rate = network.passing_checked[arc] if arc in plan else network.passing[arc]
                best[tail] = max(best[tail], rate * best[head])
        total += probability * best[origin]
    return total


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("budget", [1, 3, 5])
def test_no_other_plan_is_better(seed: int, budget: int) -> None:
    """No other plan is better."""
    network, journeys = drawn(seed)
    plan = place_checks(network, journeys, budget)
    every = itertools.combinations(range(network.checks), budget)
    assert plan.objective == pytest.approx(min(expected_chance(network, journeys, set(one)) for one in every), abs=1e-7)
    assert plan.proven
    assert plan.bound == pytest.approx(plan.objective, abs=1e-6)
    assert len(plan.sensors) <= budget


@given(seed=st.integers(0, 10_000), placement=st.lists(st.floats(0, 1), min_size=9, max_size=9))
@settings(max_examples=25, deadline=None)
def test_an_inequality_holds_for_every_whole_plan(seed: int, placement: list[float]) -> None:
    """An inequality holds for every whole plan."""
    network, journeys = drawn(seed)
    evader = Evader(network, journeys)
    floor = evader.best(np.ones(network.checks, dtype=bool)).chance
    cuts = separate(evader, np.array(placement), np.zeros(len(journeys)), floor, (0.0, 0.3, 1.0, 3.0, 1000.0))
    for whole in itertools.product((0.0, 1.0), repeat=network.checks):
        chance = evader.best(np.array(whole) > 0.5).chance
        for cut in cuts:
            least = cut.constant - sum(weight * whole[arc] for arc, weight in cut.weights.items())
            assert chance[cut.journey] >= least - 1e-9


@given(seed=st.integers(0, 10_000), plan=st.sets(st.integers(0, 8)))
@settings(max_examples=25, deadline=None)
def test_the_evaders_best_route_is_the_best(seed: int, plan: set[int]) -> None:
    """The evader's best route is the best there is."""
    network, journeys = drawn(seed)
    marked = np.array([arc in plan for arc in range(network.checks)])
    evader = Evader(network, journeys)
    found = evader.scale * float(evader.weight @ evader.best(marked).chance)
    assert found == pytest.approx(expected_chance(network, journeys, plan), abs=1e-9)


def test_an_inequality_is_tight_where_it_was_made() -> None:
    """An inequality is tight where it was made."""
    network, journeys = drawn(3)
    evader = Evader(network, journeys)
    floor = evader.best(np.ones(network.checks, dtype=bool)).chance
    plan = np.array([True, False] * 4 + [False])
    chance = evader.best(plan).chance
    for cut in separate(evader, plan.astype(float), np.zeros(len(journeys)), floor, (0.0, 1000.0)):
        value = cut.constant - sum(weight * plan[arc] for arc, weight in cut.weights.items())
        assert value == pytest.approx(chance[cut.journey], abs=1e-9)


def test_no_budget_and_a_budget_for_all() -> None:
    """No budget and a budget for all."""
    network, journeys = drawn(1)
    nothing = place_checks(network, journeys, 0)
    everything = place_checks(network, journeys, 99)
    assert nothing.sensors == ()
    assert nothing.objective == nothing.unchecked == pytest.approx(expected_chance(network, journeys, set()))
    assert everything.objective == pytest.approx(expected_chance(network, journeys, set(range(network.checks))))
    assert nothing.proven
    assert everything.proven


def test_out_of_time_the_best_plan_so_far_comes_with_its_bound() -> None:
    """Out of time the best plan so far comes with its bound."""
    network, journeys = drawn(4, nodes=9)
    plan = place_checks(network, journeys, 3, time_limit=1e-9)
    assert plan.bound <= plan.objective
    assert plan.objective == pytest.approx(expected_chance(network, journeys, _numbers(network, plan.sensors)))


@pytest.mark.parametrize(("budget", "seconds"), [(-1, 1.0), (1, 0.0)])
def test_a_budget_below_zero_or_no_time_is_refused(budget: int, seconds: float) -> None:
    """A budget below zero or no time is refused."""
    network, journeys = drawn(1)
    with pytest.raises(BadInput, match="budget"):
        place_checks(network, journeys, budget, time_limit=seconds)


@pytest.mark.data
@pytest.mark.parametrize(
    ("factor", "budget", "optimum"),
    # The first is published; the others were computed by another formulation (chances per node, `milp` of SciPy) as well.
    [
        (None, 30, PUBLISHED_OPTIMUM),
        (None, 90, 0.3049906208),
        pytest.param(0.0, 30, 0.2046039878, marks=pytest.mark.slow),
    ],
)
def test_the_public_instance(shared_data: Path, factor: float | None, budget: int, optimum: float) -> None:
    """The public instance."""
    network, journeys = read_instance(shared_data / "interdiction" / "snip0", factor)
    plan = place_checks(network, journeys, budget)
    assert plan.objective == pytest.approx(optimum, abs=1e-8)
    assert plan.proven


def _numbers(network: Network, sensors: tuple[tuple[str, str], ...]) -> set[int]:
    return {network.labels.index(ends) for ends in sensors}
