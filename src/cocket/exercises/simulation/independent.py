"""The fast case: every shipment meets the same stages, each stopping it with a chance of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from cocket.exercises.simulation.streams import GOLDEN, key_of, mixed
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_32 = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_ONE = np.uint64(1)
FULL = 2**32


def stopped_at_each(chances: Sequence[float], shipments: int, seed: int, first: int = 0) -> NDArray[np.int64]:
    """Give how many of `shipments` each stage stops, and last how many pass (shape: stages + 1).

    `chances` are resolved to 2^-32. `first` is the number of the first shipment: runs over [0, n) and [n, m) add up
    to the run over [0, m). Raises `BadInput` for a chance outside 0 … 1 or a number below 0.
    """
    if shipments < 0 or first < 0 or not 0 <= seed < 2**64:
        raise BadInput("shipments, first and seed must be 0 or more", where="stopped_at_each")
    if any(not 0.0 <= chance <= 1.0 for chance in chances):
        raise BadInput(
            "a chance lies outside 0 to 1", where="stopped_at_each", mend="Write a probability such as 0.35."
        )
    limits = np.array([round(chance * FULL) for chance in chances], dtype=np.uint64)
    key = np.uint64(key_of(np.uint64(seed), np.uint64(0)))
    stopped: NDArray[np.int64] = _count(limits, np.uint64(first), np.uint64(first + shipments), key)
    return stopped


@njit(cache=True, nogil=True)
def _count(limits, first, end, key):
    stages = limits.shape[0]
    stopped = np.zeros(stages + 1, dtype=np.int64)
    # One mixed word serves two stages; each shipment owns as many words as it can need.
    words = np.uint64((stages + 1) // 2)
    shipment = first
    while shipment < end:
        state = key + shipment * words * GOLDEN
        word = np.uint64(0)
        stage = 0
        while stage < stages:
            if stage % 2 == 0:
                word = mixed(state)
                state += GOLDEN
                draw = word & _LOW
            else:
                draw = word >> _32
            if draw < limits[stage]:
                break
            stage += 1
        stopped[stage] += 1
        shipment += _ONE
    return stopped
