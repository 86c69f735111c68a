"""How often something was found among declarations alike: rates of combinations of categories.

Takes tokens and labels, gives for each combination a table of counts, and a rate per row. In training each row's rate
is worked out from the other folds only (out of fold), or the model would learn to trust its own answers. Which
combinations are worth keeping is found by a beam search on the out-of-fold log-loss.
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
    """One combination: its columns, its keys in ascending order, rows and positives behind each key."""

    columns: tuple[str, ...]
    keys: Tokens
    rows: np.ndarray
    found: np.ndarray

    def look_up(self, tokens: Mapping[str, Tokens]) -> tuple[np.ndarray, np.ndarray]:
        """Give (rows, positives) behind each row's key; a key that was never seen has none."""
        return self.at(found_in(self.keys, joined([tokens[name] for name in self.columns])))

    def at(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give (rows, positives) at places that `found_in` gave."""
        if not self.keys.size:
            return np.zeros(places.size), np.zeros(places.size)
        known = places >= 0
        return np.where(known, self.rows[places], 0.0), np.where(known, self.found[places], 0.0)


def found_in(keys: Tokens, wanted: Tokens) -> np.ndarray:
    """Give the place of each wanted key among ascending keys, or -1."""
    if not keys.size:
        return np.full(wanted.size, -1)
    places = np.searchsorted(keys, wanted)
    places[places == keys.size] = 0
    return np.where(keys[places] == wanted, places, -1)


def rates_of(columns: tuple[str, ...], tokens: Mapping[str, Tokens], labels: np.ndarray) -> Rates:
    """Count one combination over all rows."""
    keys, places = np.unique(joined([tokens[name] for name in columns]), return_inverse=True)
    rows = np.bincount(places, minlength=keys.size)
    found = np.bincount(places, labels, minlength=keys.size)
    if keys.size > MOST_KEYS:
        kept = np.sort(np.argsort(-rows, kind="stable")[:MOST_KEYS])
        keys, rows, found = keys[kept], rows[kept], found[kept]
    return Rates(columns, keys, rows.astype(np.uint32), np.rint(found).astype(np.uint32))


def smoothed(found: np.ndarray, rows: np.ndarray, base: float) -> np.ndarray:
    """Give the rate, drawn towards the base rate where few rows stand behind it."""
    return (found + SMOOTHING * base) / (rows + SMOOTHING)


def folds_of(rows: int, seed: int, folds: int = FOLDS) -> np.ndarray:
    """Deal rows into folds of equal size, by a seed."""
    return np.asarray(np.random.default_rng(seed).permutation(rows) % folds)


def out_of_fold(
    columns: tuple[str, ...], tokens: Mapping[str, Tokens], labels: np.ndarray, folds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give (rows, positives) behind each row's key, counted in the other folds."""
    _, places = np.unique(joined([tokens[name] for name in columns]), return_inverse=True)
    many, count = int(places.max()) + 1, int(folds.max()) + 1
    cell = places * count + folds
    rows_in = np.bincount(cell, minlength=many * count).reshape(many, count)
    found_in = np.bincount(cell, labels, minlength=many * count).reshape(many, count)
    rows = rows_in.sum(axis=1)[places] - rows_in[places, folds]
    found = found_in.sum(axis=1)[places] - found_in[places, folds]
    return rows.astype(np.float64), found


def log_loss(labels: np.ndarray, rates: np.ndarray) -> float:
    """Give the mean negative log-likelihood in nats."""
    sure = np.clip(rates, 1e-4, 1 - 1e-4)
    return float(-np.mean(labels * np.log(sure) + (1 - labels) * np.log(1 - sure)))


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
        rows, found = out_of_fold(columns, tokens, labels, folds)
        return log_loss(labels, smoothed(found, rows, base)), tuple(order[name] for name in columns)

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
