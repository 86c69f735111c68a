"""Exact dynamic programmes over layers, from the end backwards: one pass for the best way, k labels for k ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.exercises.evader.layers import Floats, Integers, Layers

NOWHERE = -np.inf


@dataclass(frozen=True, slots=True)
class Way:
    """One choice per layer, the chance to pass unseen on all of it, and its price."""

    choices: tuple[int, ...]
    chance: float
    price: float


def best_way(layers: Layers, *, price_of_money: float = 0.0) -> Way | None:
    """Give the way of greatest log chance - `price_of_money` * price from any first choice; None if none passes."""
    value = np.zeros(layers.sizes[-1])
    picks: list[Integers] = []
    for step in range(len(layers.sizes) - 2, -1, -1):
        gains = _gains(layers, step, price_of_money)
        gains += np.where(layers.onward[step] >= 0, value[layers.onward[step]], NOWHERE)
        pick = gains.argmax(axis=1)
        picks.append(pick)
        value = gains[np.arange(len(pick)), pick]
    picks.reverse()
    if not len(value) or value.max() == NOWHERE:
        return None
    return _followed(layers, int(value.argmax()), picks)


def best_ways(layers: Layers, count: int, *, price_of_money: float = 0.0) -> list[Way]:
    """Give the `count` best ways, best first (fewer if fewer pass). Each choice keeps its `count` best."""
    if count < 1:
        raise BadInput("at least one way must be asked for", where="count", mend="Write 1 or more.")
    value = np.full((layers.sizes[-1], count), NOWHERE)
    value[:, 0] = 0.0
    picks: list[Integers] = []
    for step in range(len(layers.sizes) - 2, -1, -1):
        onward = layers.onward[step]
        gains = np.where((onward >= 0)[:, :, None], value[onward], NOWHERE)
        gains += _gains(layers, step, price_of_money)[:, :, None]
        flat = gains.reshape(len(onward), -1)
        if flat.shape[1] < count:
            flat = np.pad(flat, ((0, 0), (0, count - flat.shape[1])), constant_values=NOWHERE)
        pick = np.argsort(-flat, axis=1, kind="stable")[:, :count]
        picks.append(pick)
        value = np.take_along_axis(flat, pick, axis=1)
    picks.reverse()
    order = np.argsort(-value, axis=None, kind="stable")[:count]
    found = []
    for start, rank in zip(*np.unravel_index(order, value.shape), strict=True):
        if value[start, rank] == NOWHERE:
            break
        found.append(_ranked(layers, int(start), int(rank), picks, count))
    return found


def cheapest_way(layers: Layers, least_chance: float) -> Way | None:
    """Give the cheapest way that passes with at least `least_chance`; None if there is none.

    Exact: labels of (price, chance) that no other beats are kept at every choice. Meant for networks of some thousand
    choices; the number of labels grows with the number of different prices.
    """
    labels: list[dict[int, list[tuple[float, float, tuple[int, ...]]]]] = [
        {choice: [(0.0, 1.0, (choice,))] for choice in range(layers.sizes[-1])}
    ]
    for step in range(len(layers.sizes) - 2, -1, -1):
        onward, chance, price = layers.onward[step], layers.chance[step], layers.price[step]
        here = {}
        for choice in range(layers.sizes[step]):
            reached = [
                (price[choice, way] + cost, chance[choice, way] * passing, (choice, *rest))
                for way in range(onward.shape[1])
                if onward[choice, way] >= 0
                for cost, passing, rest in labels[-1].get(int(onward[choice, way]), ())
                if chance[choice, way] * passing >= max(least_chance, np.finfo(float).tiny)
            ]
            here[choice] = _unbeaten(reached)
        labels.append(here)
    ways = [label for found in labels[-1].values() for label in found]
    if not ways:
        return None
    cost, passing, choices = min(ways, key=lambda label: (label[0], -label[1], label[2]))
    return Way(choices, float(passing), float(cost))


def _gains(layers: Layers, step: int, price_of_money: float) -> Floats:
    with np.errstate(divide="ignore"):
        gains = np.log(layers.chance[step])
    return gains - price_of_money * layers.price[step] if price_of_money else gains


def _followed(layers: Layers, start: int, picks: list[Integers]) -> Way:
    choices, chance, price = [start], 1.0, 0.0
    for step, pick in enumerate(picks):
        here = choices[-1]
        way = int(pick[here])
        chance *= float(layers.chance[step][here, way])
        price += float(layers.price[step][here, way])
        choices.append(int(layers.onward[step][here, way]))
    return Way(tuple(choices), chance, price)


def _ranked(layers: Layers, start: int, rank: int, picks: list[Integers], count: int) -> Way:
    choices, chance, price = [start], 1.0, 0.0
    for step, pick in enumerate(picks):
        here = choices[-1]
        way, rank = divmod(int(pick[here, rank]), count)
        chance *= float(layers.chance[step][here, way])
        price += float(layers.price[step][here, way])
        choices.append(int(layers.onward[step][here, way]))
    return Way(tuple(choices), chance, price)


def _unbeaten(labels: list[tuple[float, float, tuple[int, ...]]]) -> list[tuple[float, float, tuple[int, ...]]]:
    """Give the labels that no cheaper one matches in chance."""
    kept: list[tuple[float, float, tuple[int, ...]]] = []
    for label in sorted(labels, key=lambda label: (label[0], -label[1], label[2])):
        if not kept or label[1] > kept[-1][1]:
            kept.append(label)
    return kept
