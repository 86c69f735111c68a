"""How good a ranking is: the area under the curve, what a budget finds, intervals, and the score as a probability.

Takes scores and labels (0 or 1), gives figures. Nothing here knows what a declaration is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cocket.risk.targeting.model import Budget, Calibration

BUDGETS = (0.01, 0.02, 0.05, 0.10)
Z95 = 1.959963984540054
TINY = 1e-9
QUARTERS = 4
FLATTEST = 1e-3  # slope of a calibration


def area(labels: np.ndarray, scores: np.ndarray) -> float:
    """Give the area under the ROC curve, ties counted as half; 0.5 where one class is missing."""
    ones = float(labels.sum())
    zeros = labels.size - ones
    if not ones or not zeros:
        return 0.5
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    middles = ends - (counts - 1) / 2.0
    return float((middles[places][labels == 1].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def order_of(scores: np.ndarray) -> np.ndarray:
    """Give the rows from the highest score to the lowest; ties keep the order of the file."""
    return np.argsort(-scores, kind="stable")


def opened_at(share: float, rows: int) -> int:
    """Give how many declarations a budget opens: the share, rounded, at least one."""
    return min(rows, max(1, round(share * rows)))


def budgets_of(labels: np.ndarray, scores: np.ndarray, shares: Sequence[float] = BUDGETS) -> tuple[Budget, ...]:
    """Give what opening the highest scores finds, with Wilson's 95 % interval of the precision."""
    order, total = order_of(scores), float(labels.sum())
    result = []
    for share in shares:
        opened = opened_at(share, labels.size)
        found = int(labels[order[:opened]].sum())
        low, high = wilson(found, opened)
        result.append(Budget(share, opened, found, low, high, found / total if total else 0.0))
    return tuple(result)


def wilson(found: float, opened: float) -> tuple[float, float]:
    """Give the 95 % interval of a rate (Wilson, 1927); (0, 1) where nothing was opened."""
    if not opened:
        return 0.0, 1.0
    rate, spread = found / opened, Z95 * Z95 / opened
    centre = (rate + spread / 2) / (1 + spread)
    half = Z95 * math.sqrt(rate * (1 - rate) / opened + spread / (4 * opened)) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)


def yield_of(probabilities: np.ndarray, calibration: Calibration | None = None) -> tuple[float, float, float]:
    """Give (expected, low, high) of how many of these are found, 95 %.

    The interval holds the chance of each yes or no and, with a calibration, what that leaves open.
    """
    mean = float(probabilities.sum())
    each = probabilities * (1 - probabilities)
    variance = float(each.sum())
    if calibration is not None:
        sure = np.clip(probabilities, TINY, 1 - TINY)
        margins = (np.log(sure / (1 - sure)) - calibration.intercept) / calibration.slope
        by_slope, by_intercept = float((each * margins).sum()), float(each.sum())
        one, both, other = calibration.spread
        variance += one * by_slope**2 + 2 * both * by_slope * by_intercept + other * by_intercept**2
    half = Z95 * math.sqrt(max(0.0, variance))
    return mean, max(0.0, mean - half), min(float(probabilities.size), mean + half)


def sloped(margins: np.ndarray, labels: np.ndarray, steps: int = 50) -> tuple[float, float]:
    """Give (slope, intercept) that make log-odds a probability (Platt, 1999), by Newton's method.

    The targets are drawn in from 0 and 1 as Platt does, so that a perfect ranking still has a finite slope. A slope is
    never below a thousandth: calibration must not turn a ranking round.
    """
    ones = float(labels.sum())
    high, low = (ones + 1) / (ones + 2), 1 / (labels.size - ones + 2)
    target = np.where(labels == 1, high, low)
    slope, intercept = 1.0, 0.0
    for _ in range(steps):
        p = probability(margins, slope, intercept)
        weight = np.maximum(p * (1 - p), 1e-9)
        gap = p - target
        g = np.array([np.dot(gap, margins), gap.sum()])
        h = np.array(
            [
                [np.dot(weight, margins * margins) + 1e-6, np.dot(weight, margins)],
                [np.dot(weight, margins), weight.sum() + 1e-6],
            ]
        )
        step = np.linalg.solve(h, g)
        slope, intercept = slope - float(step[0]), intercept - float(step[1])
        if np.abs(step).max() < TINY:
            break
    if not math.isfinite(slope) or not math.isfinite(intercept) or slope < FLATTEST:
        return FLATTEST, math.log(high * ones / max(labels.size - ones, 1.0) + TINY)
    return slope, intercept


def calibrated(margins: np.ndarray, labels: np.ndarray, *, in_order: bool) -> Calibration:
    """Give the calibration of held-back rows with its spread; `in_order` says that the rows follow time.

    In order, the intercept is looked at in each quarter of the rows: what it moved by beyond chance is added, because
    the next quarter will have moved as well.
    """
    slope, intercept = sloped(margins, labels)
    p = probability(margins, slope, intercept)
    weight = np.maximum(p * (1 - p), TINY)
    by_slope, both, other = (float(x) for x in ((weight * margins**2).sum(), (weight * margins).sum(), weight.sum()))
    scale = by_slope * other - both**2
    flat = scale <= TINY
    spread = (0.0, 0.0, 1 / other) if flat else (other / scale, -both / scale, by_slope / scale)
    moved = _moved(labels - p, weight) if in_order else 0.0
    return Calibration(slope, intercept, (spread[0], spread[1], spread[2] + moved))


def _moved(gaps: np.ndarray, weight: np.ndarray) -> float:
    """Give the variance of the intercept between quarters of rows, without that of chance."""
    parts = [part for part in np.array_split(np.arange(gaps.size), QUARTERS) if part.size]
    shifts = [float(gaps[part].sum() / weight[part].sum()) for part in parts]
    chance = float(np.mean([1 / weight[part].sum() for part in parts]))
    return max(0.0, float(np.var(shifts, ddof=1)) - chance) if len(parts) > 1 else 0.0


def probability(margins: np.ndarray, slope: float, intercept: float) -> np.ndarray:
    """Give probabilities of log-odds under a calibration."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(slope * margins + intercept, -40, 40))))


def drift_of(before: Sequence[float] | np.ndarray, now: Sequence[float] | np.ndarray) -> float:
    """Give the population stability index of two histograms: below 0.1 steady, above 0.25 another population."""
    a, b = np.asarray(before, dtype=np.float64) + 0.5, np.asarray(now, dtype=np.float64) + 0.5
    a, b = a / a.sum(), b / b.sum()
    return float(((b - a) * np.log(b / a)).sum())
