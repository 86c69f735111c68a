"""Columns that know the answer: written after the inspection, or a copy of the label.

Takes cells and labels, gives the columns that tell nearly everything by themselves, worst first. A model that learns
from such a column looks perfect and is worthless on the day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocket.risk.targeting.combinations import folds_of, log_loss, out_of_fold
from cocket.risk.targeting.measuring import area
from cocket.risk.targeting.tokens import Cells, Tokens, mixed

AREA = 0.98  # of one column alone; honest columns stay far below
EXPLAINED = 0.90  # share of the label's entropy
BINS = 64


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that tells the label: its area under the curve alone, and the share of the entropy it explains."""

    column: str
    area: float
    explained: float


def leaks_of(cells: Cells, labels: np.ndarray, seed: int = 0) -> tuple[Leak, ...]:
    """Give every column that by itself tells the label, out of fold."""
    base = float(labels.mean())
    nothing = log_loss(labels, np.full(labels.size, base))
    folds = folds_of(labels.size, seed, 5)
    columns = {**cells.tokens, **{name: binned(values) for name, values in cells.numbers.items()}}
    found: dict[str, Leak] = {}
    for name, tokens in columns.items():
        rates = out_of_fold((name,), {name: tokens}, labels, folds).rate(base)
        alone, explained = area(labels, rates), 1 - log_loss(labels, rates) / nothing
        if alone >= AREA or explained >= EXPLAINED:
            found[name] = Leak(name, alone, explained)
    return tuple(sorted(found.values(), key=lambda leak: (-leak.area, leak.column)))


def binned(values: np.ndarray) -> Tokens:
    """Cut a measure into bins of equal count; an absent value is a bin of its own."""
    known = values[~np.isnan(values)]
    if not known.size:
        return np.zeros(values.size, dtype=np.uint64)
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1]))
    place = np.searchsorted(edges, values, side="left").astype(np.uint64) + np.uint64(1)
    return np.where(np.isnan(values), np.uint64(0), mixed(place))
