"""Propose new weights from outcomes: monotone, additive, readable, and never adopted by itself.

The model is a logistic regression in which every step of degree may only add risk, fitted by L-BFGS-B; its steps become
whole points on the scale of the current edition. What past cases say nothing about keeps its weight. Takes settled
cases and the current weights, gives a `Proposal` with a reliability diagram, error rates by group, and what would have
been decided differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from cocket.kernel.errors import BadInput
from cocket.risk.bands import counted, settle, tally_degrees
from cocket.risk.learning.cases import UNKNOWN, LabelledCase, settled
from cocket.risk.learning.promises import flagged
from cocket.risk.learning.rates import Rate, rate
from cocket.risk.model import Band
from cocket.risk.table import BY_CODE
from cocket.risk.weights import MAX_DEGREE, Weight, Weights, dump, load

Floats = NDArray[np.float64]
BINS = 10
FOLDS = 5
CODES = tuple(BY_CODE)
PENALTY = 0.5  # on the square of each step away from the current edition: what the data say nothing about stays
LEAST_SLOPE = 0.005  # log-odds a point, where the current points say next to nothing about the ends


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


def fit(matrix: Floats, bad: Floats, prior: Floats | None = None) -> tuple[float, Floats]:
    """Fit intercept and non-negative steps by penalised likelihood; steps stay near `prior`, else near zero."""
    near = np.zeros(matrix.shape[1]) if prior is None else prior

    def loss(values: Floats) -> tuple[float, Floats]:
        scores = values[0] + matrix @ values[1:]
        residual = 1 / (1 + np.exp(-scores)) - bad
        cost = np.logaddexp(0, scores).sum() - (bad * scores).sum() + PENALTY * ((values[1:] - near) ** 2).sum()
        gradient = np.concatenate([[residual.sum()], matrix.T @ residual + 2 * PENALTY * (values[1:] - near)])
        return float(cost), gradient

    share = float(np.clip(bad.mean(), 1e-6, 1 - 1e-6))
    start = np.concatenate([[np.log(share / (1 - share))], np.full(matrix.shape[1], 0.1)])
    bounds = [(None, None), *[(0, None)] * matrix.shape[1]]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    return float(found.x[0]), np.asarray(found.x[1:], dtype=np.float64)


def calibrate(cases: Sequence[LabelledCase], current: Weights, *, edition: str, author: str, reason: str) -> Proposal:
    """Propose an edition from cases with known outcomes; raises BadInput for too few, one-sided or unsigned ones.

    Thresholds are set so that about as many past cases would be looked at twice as were under the current edition:
    attention is scarce, and calibration is not the place to change how much of it there is. The diagram rests on
    predictions for cases that the fit behind each had not seen (five folds).
    """
    if not author.strip() or not reason.strip():
        raise BadInput("A proposal needs an author and a reason", mend="Say who proposes it and why.")
    known = settled(cases)
    bad = np.array([bool(case.bad) for case in known], dtype=np.float64)
    matrix = design(known, CODES)
    proposed = _proposed(matrix, bad, current)
    after = _points(known, proposed)
    elevated, high = _thresholds(known, current, proposed)
    head = {"id": f"weights-{edition}", "edition": edition, "author": author, "reason": reason}
    text = dump(proposed, head, elevated, high)
    weights = load(text, "proposal")
    intercept, slope = _read_back(after, bad)
    predicted = _out_of_fold(known, matrix, bad, current)
    now, then = _flags(known, current), _flags(known, weights)
    return Proposal(
        weights, text, len(known), reliability(predicted, bad), reliability_error(predicted, bad),
        _moved(known, now, then), _errors(known, then, of_bad=False), _errors(known, then, of_bad=True),
        intercept, slope,
    )  # fmt: skip


def _proposed(matrix: Floats, bad: Floats, current: Weights) -> dict[str, Weight]:
    return _rounded(fit(matrix, bad, _prior(matrix, bad, current))[1], CODES, current)


def _prior(matrix: Floats, bad: Floats, current: Weights) -> Floats:
    """Give the current edition as steps of log-odds: a factor that no past case showed keeps its weight."""
    steps = np.array(
        [
            [weight.points[1], weight.points[2] - weight.points[1], weight.points[3] - weight.points[2], weight.unknown]
            for weight in (current.weights[code] for code in CODES)
        ],
        dtype=np.float64,
    ).ravel()
    slope = max(_read_back(matrix @ steps, bad)[1], LEAST_SLOPE)
    return slope * steps


def _out_of_fold(cases: Sequence[LabelledCase], matrix: Floats, bad: Floats, current: Weights) -> Floats:
    """Predict each case with weights that were fitted without it, so that the diagram does not flatter itself."""
    fold = np.empty(len(cases), dtype=np.int64)
    for label in (0.0, 1.0):
        mine = np.flatnonzero(bad == label)
        fold[mine] = np.arange(len(mine)) % FOLDS
    predicted = np.empty(len(cases))
    for one in range(FOLDS):
        held, rest = fold == one, fold != one
        points = _points(cases, _proposed(matrix[rest], bad[rest], current))
        intercept, slope = _read_back(points[rest], bad[rest])
        predicted[held] = 1 / (1 + np.exp(-(intercept + slope * points[held])))
    return predicted


def _flags(cases: Sequence[LabelledCase], weights: Weights) -> NDArray[np.bool_]:
    return np.array([flagged(case, weights) for case in cases], dtype=np.bool_)


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


def _thresholds(cases: Sequence[LabelledCase], current: Weights, proposed: Mapping[str, Weight]) -> tuple[int, int]:
    """Give the thresholds under which about as many past cases are looked at twice, and are high, as were before."""
    trial = replace(current, weights=proposed)
    then = [tally_degrees(case.degrees, trial) for case in cases]
    worst = np.array([counted(t.geography + t.open_geography, t.others + t.open_others) for t in then])
    sure = np.array([counted(t.geography, t.others) for t in then])
    bands = [settle(tally_degrees(case.degrees, current), current)[0] for case in cases]
    elevated = _nearest(worst, sum(band is not Band.LOW for band in bands))
    return elevated, max(elevated + 1, _nearest(sure, sum(band is Band.HIGH for band in bands)))


def _nearest(points: NDArray[np.int64], wanted: int) -> int:
    """Give the threshold from 1 that is reached by the number of cases nearest to what is wanted; fewer before more."""
    tried = range(1, int(points.max(initial=1)) + 2)
    return min(tried, key=lambda one: (abs(int((points >= one).sum()) - wanted), -one))


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
