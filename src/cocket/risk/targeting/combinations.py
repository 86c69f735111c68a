"""How often something was found among declarations alike: rates of combinations of categories.

Takes tokens, labels and what each row still weighs by its age, gives for each combination a table of counts, and a rate
per row. In training each row's rate is worked out from the other folds only (out of fold), or the model would learn to
trust its own answers. Which combinations are worth keeping is found by a beam search on the out-of-fold log-loss.
Source: Micci-Barreca, 2001, on smoothed rates of high-cardinality categories.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cocket.risk.targeting.tokens import Tokens, joined, nested

FOLDS = 10
SMOOTHING = 3.0  # rows of the base rate that stand behind each rate
MOST_KEYS = 400_000  # of one combination; the rarest go first
MOST_COLUMNS = 40  # that the search looks at


@dataclass(frozen=True, slots=True)
class Rates:
    """One combination: its columns, its keys in ascending order, rows and positives behind each key.

    `weight` and `weighed` are the same two with each row counted for what it still weighs by its age; they are None
    where age does not count.
    """

    columns: tuple[str, ...]
    keys: Tokens
    rows: np.ndarray
    found: np.ndarray
    weight: np.ndarray | None = None
    weighed: np.ndarray | None = None

    def look_up(self, tokens: Mapping[str, Tokens]) -> Counts:
        """Give what stands behind each row's key; a key that was never seen has nothing."""
        return self.at(found_in(self.keys, joined([tokens[name] for name in self.columns])))

    def at(self, places: np.ndarray) -> Counts:
        """Give what stands behind places that `found_in` gave."""
        if not self.keys.size:
            return Counts(np.zeros(places.size), np.zeros(places.size))
        known = places >= 0
        rows, found = np.where(known, self.rows[places], 0.0), np.where(known, self.found[places], 0.0)
        if self.weight is None or self.weighed is None:
            return Counts(rows, found)
        return Counts(
            rows, found, np.where(known, self.weight[places], 0.0), np.where(known, self.weighed[places], 0.0)
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows and positives behind the key of each row of a batch, and both weighed by age (None: age does not count)."""

    rows: np.ndarray
    found: np.ndarray
    weight: np.ndarray | None = None
    weighed: np.ndarray | None = None

    def rate(self, base: float) -> np.ndarray:
        """Give the rate of each row, by age where it counts, drawn towards the base rate where little stands behind."""
        if self.weight is None or self.weighed is None:
            return smoothed(self.found, self.rows, base)
        return smoothed(self.weighed, self.weight, base)


def found_in(keys: Tokens, wanted: Tokens) -> np.ndarray:
    """Give the place of each wanted key among ascending keys, or -1."""
    if not keys.size:
        return np.full(wanted.size, -1)
    places = np.searchsorted(keys, wanted)
    places[places == keys.size] = 0
    return np.where(keys[places] == wanted, places, -1)


def rates_of(
    columns: tuple[str, ...], tokens: Mapping[str, Tokens], labels: np.ndarray, weights: np.ndarray | None = None
) -> Rates:
    """Count one combination over all rows; `weights` says what each row still weighs, None that age does not count."""
    keys, places = np.unique(joined([tokens[name] for name in columns]), return_inverse=True)
    rows = np.bincount(places, minlength=keys.size)
    found = np.bincount(places, labels, minlength=keys.size)
    by_age = [np.bincount(places, some, minlength=keys.size) for some in _by_age(labels, weights)]
    if keys.size > MOST_KEYS:
        kept = np.sort(np.argsort(-rows, kind="stable")[:MOST_KEYS])
        keys, rows, found = keys[kept], rows[kept], found[kept]
        by_age = [some[kept] for some in by_age]
    return Rates(
        columns,
        keys,
        rows.astype(np.uint32),
        np.rint(found).astype(np.uint32),
        *(some.astype(np.float32) for some in by_age),
    )


def smoothed(found: np.ndarray, rows: np.ndarray, base: float) -> np.ndarray:
    """Give the rate, drawn towards the base rate where few rows stand behind it."""
    return np.asarray((found + SMOOTHING * base) / (rows + SMOOTHING))


def folds_of(rows: int, seed: int, folds: int = FOLDS) -> np.ndarray:
    """Deal rows into folds of equal size, by a seed."""
    return np.asarray(np.random.default_rng(seed).permutation(rows) % folds)


def out_of_fold(
    columns: tuple[str, ...],
    tokens: Mapping[str, Tokens],
    labels: np.ndarray,
    folds: np.ndarray,
    weights: np.ndarray | None = None,
) -> Counts:
    """Give what stands behind each row's key, counted in the other folds."""
    _, places = np.unique(joined([tokens[name] for name in columns]), return_inverse=True)
    many, count = int(places.max()) + 1, int(folds.max()) + 1
    cell = places * count + folds

    def elsewhere(some: np.ndarray) -> np.ndarray:
        inside = np.bincount(cell, some, minlength=many * count).reshape(many, count)
        # What is left of nothing may be a last digit below zero.
        return np.asarray(np.maximum(0.0, inside.sum(axis=1)[places] - inside[places, folds]))

    return Counts(
        elsewhere(np.ones(labels.size)), elsewhere(labels), *(elsewhere(one) for one in _by_age(labels, weights))
    )


def _by_age(labels: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, ...]:
    return () if weights is None else (weights, weights * labels)


def log_losses(labels: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Give the negative log-likelihood of each row in nats."""
    sure = np.clip(rates, 1e-4, 1 - 1e-4)
    return np.asarray(-(labels * np.log(sure) + (1 - labels) * np.log(1 - sure)))


def log_loss(labels: np.ndarray, rates: np.ndarray) -> float:
    """Give the mean negative log-likelihood in nats."""
    return float(log_losses(labels, rates).mean())


def search(
    tokens: Mapping[str, Tokens],
    labels: np.ndarray,
    *,
    seed: int,
    levels: int = 4,
    width: int = 10,
    kept: int = 6,
    sample: int = 60_000,
) -> dict[int, list[tuple[str, ...]]]:
    """Give the best combinations of one, two, … columns, the best first; all single columns are kept.

    Each level grows the best `width` of the level before by one column. `sample` bounds the rows that are looked at.
    """
    if labels.size > sample:
        chosen = np.sort(np.random.default_rng(seed).permutation(labels.size)[:sample])
        tokens, labels = {name: part[chosen] for name, part in tokens.items()}, labels[chosen]
    folds, base = folds_of(labels.size, seed, 5), float(labels.mean())
    names = list(tokens)
    order = {name: place for place, name in enumerate(names)}

    def worth(columns: tuple[str, ...]) -> tuple[float, tuple[int, ...]]:
        rates = out_of_fold(columns, tokens, labels, folds).rate(base)
        return log_loss(labels, rates), tuple(order[name] for name in columns)

    found: dict[int, list[tuple[str, ...]]] = {}
    singles: list[tuple[str, ...]] = [(name,) for name in names]
    ranked = sorted(singles, key=worth)
    found[1] = ranked
    growing = [one[0] for one in ranked[:MOST_COLUMNS]]
    for level in range(2, min(levels, len(names)) + 1):
        grown = {
            tuple(sorted((*one, name), key=order.__getitem__))
            for one in ranked[:width]
            for name in growing
            if _adds(one, name)
        }
        ranked = sorted(sorted(grown), key=worth)
        if not ranked:
            break
        found[level] = ranked[:kept]
    return found


def _adds(columns: Sequence[str], name: str) -> bool:
    return name not in columns and not any(nested(a, b) for a, b in combinations((*columns, name), 2))
