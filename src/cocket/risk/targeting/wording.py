"""Why a row stands where it does, in words: what the trees leaned on, said with the figures behind it.

Takes a matrix, the trees' shares per column and the cells' own text, gives a sentence or two per row. Only what raised
the score is said. The shares follow each row's path through the trees: they add up to the score exactly, but where two
columns say the same thing, which of them is named is a matter of the trees.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from cocket.risk.targeting.features import Features, Matrix
from cocket.risk.targeting.tokens import digits_of

MOST = 3
LEAST = 0.05  # log-odds that a theme must add to be worth a word
MORE = 1.25  # times the base rate that a rate must be
HIGH = 80  # hundredths from which a measure is worth a word by itself
FAR = 0.5  # spreads that a measure must lie from the usual
Sayer: TypeAlias = "Callable[[int], tuple[str, str]]"  # row -> what it is about, the sentence
NOTHING = "Nothing in it is unlike declarations that were in order."


def sentences_of(features: Features, matrix: Matrix, shares: np.ndarray, batch: pa.RecordBatch) -> list[str]:
    """Give the reasons of each row of a batch."""
    specs = features.specs
    starts = [place for place, spec in enumerate(specs) if place == 0 or spec.theme != specs[place - 1].theme]
    themes = np.add.reduceat(shares[:, : len(specs)], starts, axis=1)
    many = min(MOST * 3, themes.shape[1])
    best = np.argpartition(-themes, many - 1, axis=1)[:, :many]
    weights = np.take_along_axis(themes, best, axis=1)
    order = np.argsort(-weights, axis=1, kind="stable")
    best, weights = np.take_along_axis(best, order, axis=1), np.take_along_axis(weights, order, axis=1)
    speak = _Speaker(features, matrix, batch)
    return [
        speak.row(row, themes_, weights_)
        for row, (themes_, weights_) in enumerate(zip(best.tolist(), weights.tolist(), strict=True))
    ]


class _Speaker:
    """Says themes in words; keeps the text of the columns that it has shown."""

    def __init__(self, features: Features, matrix: Matrix, batch: pa.RecordBatch) -> None:
        self._features, self._matrix, self._batch = features, matrix, batch
        self._texts: dict[str, list[str]] = {}
        self._base = f"{features.base:.0%}" if features.base >= 0.01 else f"{features.base:.2%}"  # noqa: PLR2004 - a hundredth
        self._sayers: dict[int, Sayer] = {}
        self._alikes: dict[tuple[str, ...], Callable[[int], str]] = {}

    def row(self, row: int, themes: Sequence[int], weights: Sequence[float]) -> str:
        said: dict[str, str] = {}
        for theme, weight in zip(themes, weights, strict=True):
            if weight < LEAST or len(said) == MOST:
                break
            about, sentence = self._say(theme)(row)
            # The same count under a longer name, or the same measure beside another group, would say it twice.
            if sentence and about not in said:
                said[about] = sentence
        return " ".join(said.values()) or NOTHING

    def _say(self, theme: int) -> Sayer:
        if theme not in self._sayers:
            self._sayers[theme] = self._sayer(theme)
        return self._sayers[theme]

    def _sayer(self, theme: int) -> Sayer:
        features = self._features
        if theme < len(features.rates):
            counts = self._matrix.counted[theme]
            rows, found = (part.astype(np.int64).tolist() for part in (counts.rows, counts.found))
            return self._rate(features.rates[theme].columns, rows, found)
        theme -= len(features.rates)
        if theme < len(features.usuals):
            return self._distance(theme)
        name = features.measures[theme - len(features.usuals)]
        column = self._matrix.values[:, len(features.specs) - len(features.measures) + features.measures.index(name)]
        return self._measure(name, column.tolist(), features.scales[features.measures.index(name)])

    @staticmethod
    def _measure(name: str, values: list[float], scale: tuple[float, ...]) -> Sayer:
        def say(row: int) -> tuple[str, str]:
            value = values[row]
            if math.isnan(value):
                return name, f"{name} is not given."
            below, up_to = bisect.bisect_left(scale, value), bisect.bisect_right(scale, value)
            if below >= HIGH:
                return (
                    name,
                    f"{name} is {_size(name, value)}, more than in {min(99, below - 1)} of 100 earlier declarations.",
                )
            if up_to <= len(scale) - HIGH:
                return (
                    name,
                    f"{name} is {_size(name, value)}, less than in {min(99, 100 - up_to)} of 100 earlier declarations.",
                )
            return "", ""

        return say

    def _rate(self, columns: tuple[str, ...], rows: list[int], found: list[int]) -> Sayer:
        alike, base = self._alike(columns), self._base

        def say(row: int) -> tuple[str, str]:
            if not rows[row]:
                return "new", f"No earlier declaration has {self._newest(columns, row)}."
            if found[row] < MORE * self._features.base * rows[row]:
                return "", ""
            about = f"{found[row]} of {rows[row]}"
            return about, f"{about} earlier declarations with {alike(row)} were found wrong ({base} is usual)."

        return say

    def _newest(self, columns: tuple[str, ...], row: int) -> str:
        """Give the fewest of these columns that together were never seen: what is new about the row."""
        for rates, counts in zip(self._features.rates, self._matrix.counted, strict=True):  # the shorter ones first
            if set(rates.columns) <= set(columns) and not counts.rows[row]:
                columns = rates.columns
                break
        if columns not in self._alikes:
            self._alikes[columns] = self._alike(columns)
        return self._alikes[columns](row)

    def _distance(self, place: int) -> Sayer:
        usual, features = self._features.usuals[place], self._features
        alike, groups = self._alike(usual.columns), self._matrix.groups[:, place].tolist()
        distances = self._matrix.values[:, 2 * len(features.rates) + place].tolist()

        def say(row: int) -> tuple[str, str]:
            group = groups[row]
            # NaN, a group that was never seen, and a distance that anybody has say nothing.
            if group < 0 or not abs(distances[row]) >= FAR:
                return "", ""
            middle, count = float(usual.medians[group]), int(usual.rows[group])
            own = middle + distances[row] * (float(usual.spreads[group]) + 0.3)
            own_text, usual_text = _size(usual.measure, own), _size(usual.measure, middle)
            if own_text == usual_text:
                return "", ""
            times = f"{count} earlier declarations" if count > 1 else "one earlier declaration"
            return (
                usual.measure,
                f"{usual.measure} is {own_text}, where {usual_text} is usual for {alike(row)} ({times}).",
            )

        return say

    def _alike(self, columns: tuple[str, ...]) -> Callable[[int], str]:
        parts = [(column, self._text(column)) for column in columns]
        if len(parts) == 1:
            name, values = parts[0]
            return lambda row: _named(name, values[row])

        def say(row: int) -> str:
            words = [_named(name, values[row]) for name, values in parts]
            return f"{', '.join(words[:-1])} and {words[-1]}"

        return say

    def _text(self, column: str) -> list[str]:
        if column not in self._texts:
            name, digits = column, 0
            for length in (4, 2):
                if column.endswith(f" (first {length})") and column not in self._batch.schema.names:
                    name, digits = column.removesuffix(f" (first {length})"), length
            values = [value.strip() for value in self._batch.column(name).to_pylist()]
            self._texts[column] = [(digits_of(v, digits) if digits else v[:60]) for v in values]
        return self._texts[column]


def _named(name: str, value: str) -> str:
    return f"{name} {value}" if value else f"no {name}"


def _size(measure: str, value: float) -> str:
    """Write a measure for people; ratios were kept as logarithms, sizes as log(1 + size)."""
    if not math.isfinite(value) or abs(value) > 80:  # noqa: PLR2004 - beyond any trade figure
        return "out of range"
    size = math.exp(value) if " per " in measure else math.copysign(math.expm1(abs(value)), value)
    if abs(size) >= 100:  # noqa: PLR2004 - whole numbers from a hundred on
        return f"{size:,.0f}"
    return f"{size:.3g}"
