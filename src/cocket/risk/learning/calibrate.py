"""Propose new weights from outcomes: monotone, additive, readable, and never adopted by itself.

The model is a logistic regression in which every step of degree may only add risk, fitted by L-BFGS-B; its steps become
whole points on the scale of the current edition. Takes settled cases and the current weights, gives a `Proposal` with a
reliability diagram, error rates by group, and what would have been decided differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from cocket.kernel.errors import BadInput
from cocket.risk.learning.cases import UNKNOWN, LabelledCase, settled
from cocket.risk.learning.rates import Rate, rate
from cocket.risk.table import BY_CODE
from cocket.risk.weights import MAX_DEGREE, Weight, Weights, dump, load

Floats = NDArray[np.float64]
BINS = 10
PENALTY = 0.5  # on the square of each step: steps that the data do not ask for stay near zero


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of the reliability diagram: mean predicted and observed share of bad outcomes, and how many cases."""

    predicted: float
    observed: float
    count: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Cases that would have moved between flagged and not flagged, and what had come of them."""

    direction: str
    count: int
    bad: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Weights to consider, with everything a person needs to judge them. `text` is the edition as TOML."""

    weights: Weights
    text: bytes
    cases: int
    reliability: tuple[Bin, ...]
    reliability_error: float
    moved: tuple[Moved, ...]
    false_alarms: Mapping[str, Mapping[str, Rate]]
    misses: Mapping[str, Mapping[str, Rate]]
    intercept: float
    slope: float

    def probability(self, points: int) -> float:
        """Give the probability of a bad outcome that the proposal reads from points."""
        return float(1 / (1 + np.exp(-(self.intercept + self.slope * points))))


def design(cases: Sequence[LabelledCase], codes: Sequence[str]) -> Floats:
    """Give one column per factor and degree (1 where the factor reached it) and one per factor for unknown."""
    width = MAX_DEGREE + 1
    matrix = np.zeros((len(cases), len(codes) * width))
    for row, case in enumerate(cases):
        for index, code in enumerate(codes):
            degree = case.degrees.get(code, UNKNOWN)
            start = index * width
            if degree == UNKNOWN:
                matrix[row, start + MAX_DEGREE] = 1
            else:
                matrix[row, start : start + degree] = 1
    return matrix


def fit(matrix: Floats, bad: Floats) -> tuple[float, Floats]:
    """Fit intercept and non-negative steps by penalised maximum likelihood."""

    def loss(values: Floats) -> tuple[float, Floats]:
        scores = values[0] + matrix @ values[1:]
        residual = 1 / (1 + np.exp(-scores)) - bad
        cost = np.logaddexp(0, scores).sum() - (bad * scores).sum() + PENALTY * (values[1:] ** 2).sum()
        gradient = np.concatenate([[residual.sum()], matrix.T @ residual + 2 * PENALTY * values[1:]])
        return float(cost), gradient

    share = float(np.clip(bad.mean(), 1e-6, 1 - 1e-6))
    start = np.concatenate([[np.log(share / (1 - share))], np.full(matrix.shape[1], 0.1)])
    bounds = [(None, None), *[(0, None)] * matrix.shape[1]]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    return float(found.x[0]), np.asarray(found.x[1:], dtype=np.float64)


def calibrate(cases: Sequence[LabelledCase], current: Weights, *, edition: str, author: str, reason: str) -> Proposal:
    """Propose an edition from cases with known outcomes; raises BadInput for too few, one-sided or unsigned ones.

    Thresholds are set so that about as many past cases would be flagged as were under the current edition: attention is
    scarce, and calibration is not the place to change how much of it there is.
    """
    if not author.strip() or not reason.strip():
        raise BadInput("A proposal needs an author and a reason", mend="Say who proposes it and why.")
    known = settled(cases)
    codes = tuple(BY_CODE)
    bad = np.array([bool(case.bad) for case in known], dtype=np.float64)
    _, steps = fit(design(known, codes), bad)
    proposed = _rounded(steps, codes, current)
    before, after = _points(known, current.weights), _points(known, proposed)
    elevated, high = _thresholds(before, after, current)
    head = {"id": f"weights-{edition}", "edition": edition, "author": author, "reason": reason}
    text = dump(proposed, head, elevated, high)
    weights = load(text, "proposal")
    intercept, slope = _read_back(after, bad)
    predicted = 1 / (1 + np.exp(-(intercept + slope * after)))
    return Proposal(
        weights, text, len(known), reliability(predicted, bad), reliability_error(predicted, bad),
        _moved(known, before >= current.high, after >= high),
        _errors(known, after >= high, of_bad=False), _errors(known, after >= high, of_bad=True), intercept, slope,
    )  # fmt: skip


def _rounded(steps: Floats, codes: Sequence[str], current: Weights) -> dict[str, Weight]:
    """Turn steps into whole points on the scale of the current edition."""
    width = MAX_DEGREE + 1
    tops = steps.reshape(len(codes), width)[:, :MAX_DEGREE].sum(axis=1)
    whole = sum(weight.points[-1] for weight in current.weights.values())
    scale = whole / tops.sum() if tops.sum() > 0 else 0.0
    made = {}
    for index, code in enumerate(codes):
        mine = steps[index * width : (index + 1) * width]
        points = [0, *(round(float(value) * scale) for value in np.cumsum(mine[:MAX_DEGREE]))]
        unknown = min(round(float(mine[MAX_DEGREE]) * scale), points[-1])
        made[code] = Weight((points[0], points[1], points[2], points[3]), max(unknown, min(1, points[-1])))
    return made


def _points(cases: Sequence[LabelledCase], weights: Mapping[str, Weight]) -> Floats:
    """Add up points; an unknown factor counts what it may still add, since unknown is not good."""
    return np.array(
        [
            sum(
                weight.unknown if case.degrees.get(code, UNKNOWN) == UNKNOWN else weight.points[case.degrees[code]]
                for code, weight in weights.items()
            )
            for case in cases
        ],
        dtype=np.float64,
    )


def _thresholds(before: Floats, after: Floats, current: Weights) -> tuple[int, int]:
    high = int(np.quantile(after, 1 - (before >= current.high).mean(), method="higher")) if len(after) else 2
    elevated = int(np.quantile(after, 1 - (before >= current.elevated).mean(), method="higher")) if len(after) else 1
    elevated = max(1, elevated)
    return elevated, max(elevated + 1, high)


def _read_back(points: Floats, bad: Floats) -> tuple[float, float]:
    """Fit the curve from points to probability that goes with the rounded weights."""
    intercept, slope = fit(points.reshape(-1, 1) / 100, bad)
    return intercept, float(slope[0]) / 100


def reliability(predicted: Floats, bad: Floats) -> tuple[Bin, ...]:
    """Give ten bins of equal size, least risk first."""
    order = np.argsort(predicted, kind="stable")
    return tuple(
        Bin(float(predicted[part].mean()), float(bad[part].mean()), len(part))
        for part in np.array_split(order, BINS)
        if len(part)
    )


def reliability_error(predicted: Floats, bad: Floats) -> float:
    """Give the expected calibration error: the mean distance of predicted and observed shares over the bins."""
    bins = reliability(predicted, bad)
    total = sum(one.count for one in bins)
    return sum(abs(one.predicted - one.observed) * one.count for one in bins) / total


def _moved(cases: Sequence[LabelledCase], before: NDArray[np.bool_], after: NDArray[np.bool_]) -> tuple[Moved, ...]:
    made = []
    for direction, chosen in (("newly flagged", after & ~before), ("no longer flagged", before & ~after)):
        picked = [case for case, one in zip(cases, chosen, strict=True) if one]
        made.append(Moved(direction, len(picked), sum(bool(case.bad) for case in picked)))
    return tuple(made)


def _errors(cases: Sequence[LabelledCase], flagged: NDArray[np.bool_], *, of_bad: bool) -> dict[str, dict[str, Rate]]:
    """Give the share of misses among bad cases, or of false alarms among good ones, for all and by each group."""
    found: dict[str, dict[str, list[bool]]] = {"all": {"all": []}}
    for case, flag in zip(cases, flagged, strict=True):
        if bool(case.bad) is not of_bad:
            continue
        wrong = bool(flag) is not of_bad
        found["all"]["all"].append(wrong)
        for name, value in case.groups.items():
            found.setdefault(name, {}).setdefault(value, []).append(wrong)
    return {
        name: {value: rate(sum(wrongs), len(wrongs)) for value, wrongs in sorted(values.items())}
        for name, values in sorted(found.items())
    }
