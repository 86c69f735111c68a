"""The best evader: against every way there is, on small layers."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.exercises.evader import Layers, Way, best_way, best_ways, cheapest_way
from cocket.kernel.errors import BadInput


def drawn(seed: int, sizes: tuple[int, ...] = (3, 4, 3, 2), width: int = 3) -> Layers:
    chance = np.random.default_rng(seed)
    onward, passing, price = [], [], []
    for here, after in itertools.pairwise(sizes):
        onward.append(np.array([chance.permutation(max(after, width))[:width] for _ in range(here)]))
        onward[-1][onward[-1] >= after] = -1
        passing.append(np.where(chance.random((here, width)) < 0.15, 0.0, np.round(chance.random((here, width)), 2)))
        price.append(np.round(chance.random((here, width)) * 10))
    return Layers(sizes, tuple(onward), tuple(passing), tuple(price))


def every_way(layers: Layers) -> list[Way]:
    ways = [Way((choice,), 1.0, 0.0) for choice in range(layers.sizes[0])]
    for step in range(len(layers.sizes) - 1):
        ways = [
            Way(
                (*way.choices, int(layers.onward[step][way.choices[-1], out])),
                way.chance * layers.chance[step][way.choices[-1], out],
                way.price + layers.price[step][way.choices[-1], out],
            )
            for way in ways
            for out in range(layers.onward[step].shape[1])
            if layers.onward[step][way.choices[-1], out] >= 0
        ]
    return [way for way in ways if way.chance > 0]


@given(st.integers(0, 100_000), st.sampled_from([0.0, 0.1, 1.0]))
@settings(max_examples=60, deadline=None)
def test_no_way_is_better(seed: int, price_of_money: float) -> None:
    """No way is better."""
    layers = drawn(seed)
    ranked = sorted((math.log(way.chance) - price_of_money * way.price for way in every_way(layers)), reverse=True)
    best = best_way(layers, price_of_money=price_of_money)
    several = best_ways(layers, 5, price_of_money=price_of_money)
    assert (best is None) == (not ranked)
    worth = [math.log(way.chance) - price_of_money * way.price for way in several]
    assert worth == pytest.approx(ranked[:5])
    assert len({way.choices for way in several}) == len(several)
    if best:
        assert math.log(best.chance) - price_of_money * best.price == pytest.approx(ranked[0])
        assert best.choices in {way.choices for way in every_way(layers)}


@given(st.integers(0, 100_000), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_no_way_that_passes_often_enough_is_cheaper(seed: int, least: float) -> None:
    """No way that passes often enough is cheaper."""
    layers = drawn(seed)
    prices = [way.price for way in every_way(layers) if way.chance >= least]
    found = cheapest_way(layers, least)
    assert (found is None) == (not prices)
    if found:
        assert found.price == pytest.approx(min(prices))
        assert found.chance >= least


def test_layers_that_do_not_fit_are_refused() -> None:
    """Layers that do not fit are refused."""
    good = drawn(1)
    with pytest.raises(BadInput, match="do not fit"):
        Layers((3,), (), (), ())
    with pytest.raises(BadInput, match="does not exist"):
        Layers(good.sizes, (good.onward[0] + 9, *good.onward[1:]), good.chance, good.price)
    with pytest.raises(BadInput, match="chance lies outside"):
        Layers(good.sizes, good.onward, (good.chance[0] + 1.5, *good.chance[1:]), good.price)
    with pytest.raises(BadInput, match="price is below"):
        Layers(good.sizes, good.onward, good.chance, (good.price[0] - 99, *good.price[1:]))
    with pytest.raises(BadInput, match="at least one way"):
        best_ways(good, 0)
