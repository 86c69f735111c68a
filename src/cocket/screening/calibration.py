"""Learn the weights: logistic regression over the features, then a rising table from sums to log-odds.

Takes features and answers, gives the document that `weights.json` holds. `benchmarks/screening_train.py` makes the data
and says where it comes from.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Features that can only speak for a match, and only against one: their weights may not take the other sign, so that a
# better agreement never lowers a score.
RISING = frozenset(
    {
        "query_covered",
        "listed_covered",
        "both_covered_squared",
        "joined",
        "sound",
        "bones",
        "longest_same",
        "cosine",
        "all_same",
        "same_words",
        "acronym",
        "organisation_own",
        "organisation_own_part",
        "organisation_rest",
    }
)
FALLING = frozenset(
    {
        "shared_few_bits",
        "covered_few_bits",
        "query_alone",
        "listed_alone",
        "misspelt",
        "number_differs",
        "first_letter_differs",
        "disordered",
        "weak_alias",
        "one_word",
    }
)
# Features that count by a curve: straight between these values, level outside them.
KNOTS: dict[str, tuple[float, ...]] = {
    "query_covered": (0.0, 0.5, 0.7, 0.85, 0.95, 1.0),
    "listed_covered": (0.0, 0.4, 0.6, 0.8, 0.95, 1.0),
    "shared_few_bits": (0.0, 0.4, 0.8, 1.2, 1.6, 2.4),
    "query_alone": (0.0, 0.5, 1.0, 2.0, 4.0),
    "listed_alone": (0.0, 0.5, 1.0, 2.0, 4.0),
    "misspelt": (0.0, 0.3, 0.6, 1.0, 2.0),
    "joined": (0.2, 0.6, 0.8, 0.9, 1.0),
    "sound": (0.2, 0.6, 0.8, 0.9, 1.0),
    "bones": (0.3, 0.7, 0.85, 0.95, 1.0),
    "organisation_own": (0.0, 1.1, 1.36, 2.4),
    "acronym": (0.0, 0.3, 0.4, 0.5),
    "cosine": (0.3, 0.5, 0.7, 1.0),
}


def spread(table: NDArray[np.float32], names: tuple[str, ...]) -> tuple[NDArray[np.float32], list[tuple[str, int]]]:
    """Give one column per feature, or one per segment of its curve, and the (feature, segment) of each column."""
    columns: list[NDArray[np.float32]] = []
    places: list[tuple[str, int]] = []
    for number, name in enumerate(names):
        knots = KNOTS.get(name)
        if knots is None:
            columns.append(table[:, number])
            places.append((name, -1))
            continue
        for segment, (low, high) in enumerate(pairwise(knots)):
            columns.append(np.clip(table[:, number] - np.float32(low), 0, np.float32(high - low)))
            places.append((name, segment))
    return np.column_stack(columns), places


def gathered(values: NDArray[np.float64], places: list[tuple[str, int]]) -> dict[str, float | list[list[float]]]:
    """Turn the weights of spread columns into the document's: a number per feature, or its curve as (value, points)."""
    out: dict[str, float | list[list[float]]] = {}
    for value, (name, segment) in zip(values, places, strict=True):
        if segment < 0:
            out[name] = round(float(value), 4)
            continue
        knots = KNOTS[name]
        curve = out.setdefault(name, [[knots[0], 0.0]])
        assert isinstance(curve, list)
        curve.append(
            [knots[segment + 1], round(curve[-1][1] + float(value) * (knots[segment + 1] - knots[segment]), 4)]
        )
    return out


def fit_weights(
    table: NDArray[np.float32],
    answer: NDArray[np.bool_],
    weight: NDArray[np.float64],
    names: tuple[str, ...],
    *,
    ridge: float = 1.0,
    signs: bool = True,
) -> tuple[NDArray[np.float64], float]:
    """Give the weights and the intercept of a logistic regression; `signs` holds them to RISING and FALLING."""
    x = np.column_stack([table, np.ones(len(table))]).astype(np.float64)
    scale = np.maximum(x.std(0), 1e-3)
    scale[-1] = 1.0
    x /= scale
    y = np.where(answer, 1.0, -1.0)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = y * (x @ w)
        value = weight @ np.logaddexp(0, -margin) + 0.5 * ridge * (w[:-1] @ w[:-1])
        slope = -(weight * y / (1 + np.exp(np.clip(margin, -500, 500)))) @ x
        slope[:-1] += ridge * w[:-1]
        return float(value), np.asarray(slope)

    free = (None, None)
    held = [(0, None) if name in RISING else (None, 0) if name in FALLING else free for name in names]
    bounds = [*held, free] if signs else [free] * (len(names) + 1)
    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 800})
    w = found.x / scale
    return w[:-1], float(w[-1])


def fit_steps(
    sums: NDArray[np.float64], answer: NDArray[np.bool_], weight: NDArray[np.float64], *, steps: int = 28
) -> list[list[float]]:
    """Give rising (sum, log-odds) steps: pooled adjacent violators over equally filled bins, smoothed by one case."""
    order = np.argsort(sums, kind="stable")
    edges = np.array_split(order, steps)
    middle = [float(np.average(sums[part], weights=weight[part])) for part in edges]
    right = [float(weight[part][answer[part]].sum()) + 0.5 for part in edges]
    both = [float(weight[part].sum()) + 1.0 for part in edges]
    blocks = [[right[n], both[n], 1] for n in range(steps)]
    at = 0
    while at + 1 < len(blocks):
        if blocks[at][0] / blocks[at][1] >= blocks[at + 1][0] / blocks[at + 1][1]:
            blocks[at : at + 2] = [[a + b for a, b in zip(blocks[at], blocks[at + 1], strict=True)]]
            at = max(at - 1, 0)
        else:
            at += 1
    rates = [r / b for r, b, n in blocks for _ in range(int(n))]
    odds = [float(np.log(rate / (1 - rate))) for rate in rates]
    return [[round(x, 4), round(y + 1e-4 * n, 4)] for n, (x, y) in enumerate(zip(middle, odds, strict=True))]
