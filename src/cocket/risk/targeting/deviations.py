"""How far a measure lies from what is usual among declarations alike: unit value for its HS code and origin, say.

Takes tokens and measures (logarithms), gives for each combination the median and the spread of each measure, and a
distance per row in spreads. A group of one row has the measure's own spread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cocket.risk.targeting.combinations import MOST_KEYS
from cocket.risk.targeting.tokens import Tokens, joined

FLOOR = 0.3  # added to each spread (in logarithms), so that a uniform group does not make every cent an outlier


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual size of one measure in each group: keys ascending, rows, medians and spreads."""

    columns: tuple[str, ...]
    measure: str
    keys: Tokens
    rows: np.ndarray
    medians: np.ndarray
    spreads: np.ndarray

    def distances(self, places: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Give the distance in spreads per row, at places that `found_in` gave; NaN where the group was never seen."""
        if not self.keys.size:
            return np.full(values.size, np.nan)
        distance = (values - self.medians[places]) / (self.spreads[places] + FLOOR)
        return np.where(places >= 0, distance, np.nan)


def usual_of(columns: tuple[str, ...], measure: str, keys: Tokens, values: np.ndarray) -> Usual:
    """Work out the usual size of a measure in each group; rows without the measure are left out."""
    known = ~np.isnan(values)
    keys, values = keys[known], values[known]
    order = np.lexsort((values, keys))
    keys, values = keys[order], values[order]
    names, starts, rows = np.unique(keys, return_index=True, return_counts=True)
    if not names.size:
        empty = np.zeros(0)
        return Usual(columns, measure, names, rows.astype(np.uint32), empty, empty)
    low, high = starts + (rows - 1) // 2, starts + rows // 2
    medians = (values[low] + values[high]) / 2
    means = np.add.reduceat(values, starts) / rows
    squares = np.add.reduceat((values - np.repeat(means, rows)) ** 2, starts)
    spreads = np.where(rows > 1, np.sqrt(squares / np.maximum(rows - 1, 1)), 1.0)
    if names.size > MOST_KEYS:
        kept = np.sort(np.argsort(-rows, kind="stable")[:MOST_KEYS])
        names, rows, medians, spreads = names[kept], rows[kept], medians[kept], spreads[kept]
    return Usual(columns, measure, names, rows.astype(np.uint32), medians, spreads)


def keys_of(columns: tuple[str, ...], tokens: Mapping[str, Tokens]) -> Tokens:
    """Give the key of each row in a combination."""
    return joined([tokens[name] for name in columns])
