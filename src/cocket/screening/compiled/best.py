"""The best pair of every text and entity, in order: what `engine.best_pairs` gives, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cocket.screening.compiled.compiling import SOURCES, kept, part

if TYPE_CHECKING:
    from numpy.typing import NDArray


def best_pairs(
    text: NDArray[np.int32], entity: NDArray[np.int32], listed: NDArray[np.int32], sums: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give the rows of the best pairs: by text, then the highest sum first, then by entity."""
    if not len(text):
        return np.zeros(0, np.int64)
    start = np.concatenate([[0], np.cumsum(np.bincount(text))])
    rows, out = np.argsort(text, kind="stable"), np.empty(len(text), np.int64)
    return out[: _best(start, rows, entity, listed, sums, out)]


@part
def _choose(start, rows, entity, listed, sums, out):
    end = 0
    for text in range(len(start) - 1):
        first, last = start[text], start[text + 1]
        for at in range(first + 1, last):  # by entity, its best pair first
            row, place = rows[at], at
            while place > first and _before(row, rows[place - 1], entity, listed, sums):
                rows[place] = rows[place - 1]
                place -= 1
            rows[place] = row
        begin = end
        for at in range(first, last):
            row = rows[at]
            if at > first and entity[rows[at - 1]] == entity[row]:
                continue
            place = end
            while place > begin and sums[out[place - 1]] < sums[row]:
                out[place] = out[place - 1]
                place -= 1
            out[place] = row
            end += 1
    return end


@part
def _before(one, two, entity, listed, sums):
    if entity[one] != entity[two]:
        return entity[one] < entity[two]
    if sums[one] != sums[two]:
        return sums[one] > sums[two]
    return listed[one] < listed[two]


def _entry(sources: int) -> Any:
    def best(*arguments):
        return _choose(*arguments) if sources else 0

    return best


_best = kept(_entry(SOURCES))
