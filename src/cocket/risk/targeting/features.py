"""The numbers that a row is judged by: rates of combinations, distances from the usual, and the measures themselves.

Takes cells, gives a matrix with one column per `Spec`. The same order serves training, scoring and reasons. In training
the rates are out of fold; in scoring they rest on every training row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cocket.risk.targeting.combinations import Counts, Rates, found_in, out_of_fold, rates_of
from cocket.risk.targeting.deviations import Usual, keys_of, usual_of
from cocket.risk.targeting.tokens import Cells

# How many combinations of one, two, … columns carry the usual size of each measure.
DEVIATING = {1: 4, 2: 4, 3: 3, 4: 2}
MOST_MEASURES = 20
MOST_USUAL = 12  # of the measures that are compared with what is usual


@dataclass(frozen=True, slots=True)
class Spec:
    """One column of the matrix: `what` is rate, rows, distance or measure; `theme` numbers what belongs together."""

    what: str
    theme: int
    place: int


@dataclass(frozen=True)
class Features:
    """Everything that was counted in the training rows. `base` is their share of positives.

    `scales` holds the hundredths of each measure, () where no row has it.
    """

    base: float
    measures: tuple[str, ...]
    rates: tuple[Rates, ...]
    usuals: tuple[Usual, ...]
    scales: tuple[tuple[float, ...], ...] = ()

    @cached_property
    def specs(self) -> tuple[Spec, ...]:
        """Give what each column of the matrix is; columns of one theme stand together."""
        found: list[Spec] = []
        for place in range(len(self.rates)):
            found += [Spec("rate", place, place), Spec("rows", place, place)]
        start = len(self.rates)
        found += [Spec("distance", start + place, place) for place in range(len(self.usuals))]
        start += len(self.usuals)
        found += [Spec("measure", start + place, place) for place in range(len(self.measures))]
        return tuple(found)

    def matrix(self, cells: Cells) -> Matrix:
        """Give the matrix of rows that were not trained on."""
        search = _Search(cells)
        counted = [rates.at(search.places(rates.columns, rates.keys)) for rates in self.rates]
        return self._filled(cells, counted, search)

    def training_matrix(
        self, cells: Cells, labels: np.ndarray, folds: np.ndarray, weights: np.ndarray | None = None
    ) -> Matrix:
        """Give the matrix of the training rows themselves, each with rates from the other folds."""
        counted = [out_of_fold(rates.columns, cells.tokens, labels, folds, weights) for rates in self.rates]
        return self._filled(cells, counted, _Search(cells))

    def _filled(self, cells: Cells, counted: Sequence[Counts], search: _Search) -> Matrix:
        values = np.empty((cells.rows, len(self.specs)), dtype=np.float32)
        groups = np.full((cells.rows, len(self.usuals)), -1, dtype=np.int32)
        at = 0
        for counts in counted:
            values[:, at], values[:, at + 1] = counts.rate(self.base), counts.rows
            at += 2
        for place, usual in enumerate(self.usuals):
            groups[:, place] = search.places(usual.columns, usual.keys)
            values[:, at] = usual.distances(groups[:, place], cells.numbers[usual.measure])
            at += 1
        for name in self.measures:
            values[:, at] = cells.numbers[name]
            at += 1
        return Matrix(values, groups, counted)


class _Search:
    """Finds the places of a batch's keys, once for each combination and set of keys."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._keys: dict[tuple[str, ...], np.ndarray] = {}
        self._found: dict[tuple[str, ...], list[tuple[np.ndarray, np.ndarray]]] = {}

    def places(self, columns: tuple[str, ...], among: np.ndarray) -> np.ndarray:
        if columns not in self._keys:
            self._keys[columns] = keys_of(columns, self._cells.tokens)
        for other, places in self._found.setdefault(columns, []):
            if other is among or np.array_equal(other, among):
                return places
        places = found_in(among, self._keys[columns])
        self._found[columns].append((among, places))
        return places


@dataclass(frozen=True, slots=True)
class Matrix:
    """The numbers, and what stands behind them for the reasons: groups of distances, counts of rates."""

    values: np.ndarray
    groups: np.ndarray
    counted: Sequence[Counts] = field(default_factory=list)


def learn(
    cells: Cells, labels: np.ndarray, chosen: dict[int, list[tuple[str, ...]]], weights: np.ndarray | None = None
) -> Features:
    """Count everything in the training rows, for combinations that a search chose."""
    rates = tuple(
        rates_of(columns, cells.tokens, labels, weights) for level in sorted(chosen) for columns in chosen[level]
    )
    measures = tuple(list(cells.numbers)[:MOST_MEASURES])
    usuals = []
    for level, many in DEVIATING.items():
        for columns in chosen.get(level, [])[:many]:
            keys = keys_of(columns, cells.tokens)
            usuals += [usual_of(columns, one, keys, cells.numbers[one]) for one in measures[:MOST_USUAL]]
    scales = tuple(_hundredths(cells.numbers[one]) for one in measures)
    return Features(float(labels.mean()), measures, rates, tuple(usuals), scales)


def _hundredths(values: np.ndarray) -> tuple[float, ...]:
    known = values[~np.isnan(values)]
    if not known.size:
        return ()
    return tuple(float(f"{edge:.6g}") for edge in np.quantile(known, np.linspace(0, 1, 101)))
