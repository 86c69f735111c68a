"""A layered network of choices: first supplier, then declaration, route, technique, and so on to the end user."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cocket.kernel.errors import BadInput

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layers:
    """For each step, from which choice one can go to which, with the chance to pass unseen and what it costs.

    `sizes` has one entry per layer (steps + 1). For step k, `onward[k]`, `chance[k]` and `price[k]` have shape
    (sizes[k], most ways out of one choice): the number of the next choice, or -1 where there is none; chance 0 … 1;
    price ≥ 0.
    """

    sizes: tuple[int, ...]
    onward: tuple[Integers, ...]
    chance: tuple[Floats, ...]
    price: tuple[Floats, ...]

    def __post_init__(self) -> None:
        steps = len(self.sizes) - 1
        if steps < 1 or not steps == len(self.onward) == len(self.chance) == len(self.price):
            raise BadInput("the layers and the steps between them do not fit", where="layers")
        for step in range(steps):
            onward, chance, price = self.onward[step], self.chance[step], self.price[step]
            if not onward.shape == chance.shape == price.shape or onward.shape[0] != self.sizes[step]:
                raise BadInput("the shapes of a step do not fit", where=f"layers, step {step + 1}")
            if onward.size and (onward.min() < -1 or onward.max() >= self.sizes[step + 1]):
                raise BadInput("a way leads to a choice that does not exist", where=f"layers, step {step + 1}")
            if not ((chance >= 0) & (chance <= 1)).all():
                raise BadInput("a chance lies outside 0 to 1", where=f"layers, step {step + 1}")
            if not (np.isfinite(price) & (price >= 0)).all():
                raise BadInput("a price is below 0 or not finite", where=f"layers, step {step + 1}")
