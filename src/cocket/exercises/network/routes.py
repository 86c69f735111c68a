"""The ways from a maker's country to an end user's: directly or by one or two hubs, each leg by sea or air.

The cheapest and the quickest ways are found by the exact programme of `exercises.evader` over layers (first hub, second
hub, end). Lengths are those of `risk.distances`: great circles by air, shipping lanes by sea. What a kilometre takes in
days is a rule of thumb: air cargo waits longer than it flies; a container ship makes 17 knots.
"""

from __future__ import annotations

import itertools
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from cocket.exercises.evader import Layers, best_ways
from cocket.exercises.network.model import Journey
from cocket.exports import Leg
from cocket.risk.places import capitals, ports
from cocket.risk.ways import measured

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cocket.exercises.network.model import NetworkDoc

AIR_KM_A_DAY, SEA_KM_A_DAY = 9_000.0, 24 * 17 * 1.852
ON_THE_GROUND = {"air": 1.5, "sea": 4.0}  # days at both ends of a leg
HANDLING = 3.0  # days in a hub
MEANS = ("air", "sea")
MOST_FOUND = 60
Node = tuple[str, str]  # country, and the means by which it was reached


def journeys(origin: str, destination: str, hubs: Sequence[str], plan: NetworkDoc) -> tuple[Journey, ...]:
    """Give the direct ways, then by turns the cheapest and the quickest by hubs, `plan.routes` in all at most."""
    direct = [one for means in MEANS if (one := _journey(origin, ((destination, means),), plan)) is not None]
    found = {one.legs: one for one in direct}
    between = [hub for hub in hubs if hub not in (origin, destination) and hub in capitals()]
    ranked = [_best(origin, destination, between, cost) for cost in (partial(_price, plan), _days)]
    for legs in itertools.chain.from_iterable(itertools.zip_longest(*ranked)):
        one = _journey(origin, legs, plan) if legs else None
        if one is not None and one.stops and len(found) < plan.routes:
            found.setdefault(one.legs, one)
    return tuple(found.values())


def _best(
    origin: str, destination: str, hubs: Sequence[str], cost: Callable[[float, str], float]
) -> list[tuple[tuple[str, str], ...]]:
    """Give ways by at most two hubs, by a cost of (km, means) that adds up over legs."""
    start: Node = (origin, "")
    stops: list[Node] = [start, *((hub, means) for hub in hubs for means in MEANS)]
    ends: list[Node] = [(destination, means) for means in MEANS]
    layers: list[list[Node]] = [[start], stops, stops, ends]
    onward, chance, price = [], [], []
    for here, after in itertools.pairwise(layers):
        costs = np.array([[_between(one, other, cost) for other in after] for one in here])
        open_ways = np.isfinite(costs)
        onward.append(np.where(open_ways, np.arange(len(after)), -1))
        chance.append(open_ways.astype(np.float64))
        price.append(np.where(open_ways, costs, 0.0))
    network = Layers(tuple(map(len, layers)), tuple(onward), tuple(chance), tuple(price))
    # A way may stay where it is in the first or in the second step, so some are found twice.
    ways = best_ways(network, MOST_FOUND, price_of_money=1.0)
    return [_legs([layer[choice] for layer, choice in zip(layers, way.choices, strict=True)]) for way in ways]


def _legs(nodes: Sequence[Node]) -> tuple[tuple[str, str], ...]:
    return tuple(after for here, after in itertools.pairwise(nodes) if after != here)


def _between(here: Node, after: Node, cost: Callable[[float, str], float]) -> float:
    if here == after:
        return 0.0
    if not after[1] or here[0] == after[0]:
        return float("inf")
    km = kilometres(here[0], *after)
    return float("inf") if km is None else cost(km, after[1])


def _journey(origin: str, legs: tuple[tuple[str, str], ...], plan: NetworkDoc) -> Journey | None:
    here, total, days, price = origin, 0.0, HANDLING * (len(legs) - 1), 0.0
    for country, means in legs:
        km = kilometres(here, country, means)
        if km is None:
            return None
        total += km
        days += _days(km, means)
        price += _price(plan, km, means)
        here = country
    return Journey(legs, total, days, price)


def _price(plan: NetworkDoc, km: float, means: str) -> float:
    return km * (plan.air_per_km if means == "air" else plan.sea_per_km)


def _days(km: float, means: str) -> float:
    return ON_THE_GROUND[means] + km / (AIR_KM_A_DAY if means == "air" else SEA_KM_A_DAY)


@lru_cache(maxsize=4096)
def kilometres(start: str, end: str, means: str) -> float | None:
    """Give the length of a leg; None where a country has no place in the tables, or no port that a ship reaches."""
    if means == "sea" and not all(any(port.water == "sea" for port in ports().get(one, ())) for one in (start, end)):
        return None
    way = measured(start, [Leg(end, "", means)], end)
    return way.stated if way else None
