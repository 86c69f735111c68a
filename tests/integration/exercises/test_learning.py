"""Evaders who learn: what they settle on agrees with the exact answer, and moves when the defender moves."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cocket.exercises.rehearsal import Playing, rehearse
from cocket.exercises.rehearsal.chances import way_of
from cocket.exercises.rehearsal.learning import learn, quantal, response
from cocket.exercises.rehearsal.model import Spoken, Way
from cocket.exercises.rehearsal.ways import every_way, judge, papers, papers_of_flow
from cocket.exercises.scenario import Change, Evaders, Scenario
from cocket.journey import Engines

CLOSED = [
    Change(f"desks.boxes.{table}.{word}", 1.0) for table in ("meets", "stops") for word in ("low", "indeterminate")
]


@pytest.fixture
def stage(small: Scenario, engines: Engines) -> tuple[Scenario, tuple[Spoken, ...], list[Way]]:
    """Give the small scenario with what the engine says of its flows and its ways."""
    options = every_way(small)
    spoken = judge([papers(small, way) for way in options], engines, small).spoken
    flows = judge([papers_of_flow(small, flow) for flow in small.honest], engines, small).spoken
    return small, flows, [way_of(way, said, small.desks) for way, said in zip(options, spoken, strict=True)]


def test_sharpness_runs_from_blind_to_always_the_best() -> None:
    """Sharpness 0 chooses blindly, great sharpness the best alone, and money counts."""
    chances, free = np.array([0.9, 0.5, 0.1]), np.zeros(3)
    assert response(chances, free, 0.0) == pytest.approx([1 / 3] * 3)
    assert response(chances, free, 200.0)[0] > 0.999
    assert response(chances, free, 5.0)[1] / response(chances, free, 5.0)[2] == pytest.approx(np.exp(5 * 0.4))
    assert response(np.array([0.5, 0.5]), np.array([0.0, 1.0]), 4.0)[0] > 0.7


def test_evaders_settle_on_the_quantal_answer(stage: tuple[Scenario, tuple[Spoken, ...], list[Way]]) -> None:
    """Many evaders who remember everything end where those are who know every chance."""
    scenario, flows, ways = stage
    scenario = dataclasses.replace(scenario, evaders=Evaders(count=400, rounds=12, sharpness=2.0, memory=1.0))
    found = learn(scenario, flows, ways, (), 1, Playing(4))
    exact = dict(quantal(ways, scenario.budget, 2.0))
    assert found.after == ()
    for name, share in found.before:
        assert share == pytest.approx(exact[name], abs=0.03)


def test_when_the_defender_moves_they_move(stage: tuple[Scenario, tuple[Spoken, ...], list[Way]]) -> None:
    """Before the move nearly all take the way that pays; once it is closed they spread, and less passes."""
    scenario, flows, ways = stage
    found = learn(scenario, flows, ways, CLOSED, 1)
    assert found.moved_before == 12
    assert dict(found.before)["EV-016"] > 0.9
    assert dict(found.after)["openly"] > 2 * dict(found.before)["openly"]
    assert found.passing(after=False) > 0.8
    assert found.passing(after=True) < 0.2
    assert [one.number for one in found.rounds] == list(range(1, 25))


def test_a_short_memory_forgets_what_was_closed(stage: tuple[Scenario, tuple[Spoken, ...], list[Way]]) -> None:
    """Who forgets sooner leaves a closed way sooner."""
    scenario, flows, ways = stage
    shares = []
    for memory in (0.5, 1.0):
        one = dataclasses.replace(scenario, evaders=Evaders(rounds=8, memory=memory))
        shares.append(dict(learn(one, flows, ways, CLOSED, 1).after)["EV-016"])
    assert shares[0] < shares[1]


def test_learning_is_the_same_on_any_number_of_cores(small: Scenario, engines: Engines) -> None:
    """The same seed gives the same rounds, and another seed others."""
    one, two = (rehearse(small, engines, playing=Playing(6, cores)).learning for cores in (1, 3))
    assert one == two
    assert rehearse(small, engines, seed=2, playing=Playing(6)).learning != one
