"""From features to a probability: a readable table of weights, then a table that says what the sum is worth.

Takes feature rows, gives log-odds and probabilities. `weights.json` holds one weight per feature, the intercept, the
calibration steps and the share of listed queries that the probability supposes; no pickle, nothing hidden.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cocket.kernel.errors import ReferenceCorrupt
from cocket.screening.features import NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FURTHEST = 12.0
DECIMALS = 9  # of a sum


Curve = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Weights:
    """The model: a weight for each feature, or a curve of points over its values, and what the sum is worth.

    `linear` has one value per feature, 0 where `curves` (feature number to values and points) holds it. `steps` are
    (sum, log-odds) pairs, both rising; between them a straight line. `base_rate` is the share of listed names among
    the queries that the probability supposes.
    """

    version: str
    intercept: float
    linear: NDArray[np.float64]
    curves: tuple[tuple[int, Curve], ...]
    steps: tuple[tuple[float, float], ...]
    base_rate: float

    @property
    def digest(self) -> str:
        """Eight hex digits that change with the weights."""
        whole = hashlib.sha256(repr((self.intercept, self.linear.tolist(), self.curves)).encode())
        return whole.hexdigest()[:8]

    def sums(self, table: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give the sum of the points of each row of features, rounded so that the order of adding shows nowhere."""
        out = np.asarray(table @ self.linear + self.intercept, np.float64)
        for feature, (values, points) in self.curves:
            out += np.interp(table[:, feature], values, points)
        return out.round(DECIMALS)

    def log_odds(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn sums into calibrated log-odds."""
        x, y = np.array(self.steps).T
        inside = np.interp(sums, x, y)
        # Beyond the last step the slope is small and never zero, so that the better of two good matches still leads.
        return np.asarray(inside + 0.05 * np.maximum(0, sums - x[-1]) - 0.05 * np.maximum(0, x[0] - sums))


def probability(log_odds: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Give probabilities of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -_FURTHEST, _FURTHEST))))


def probability_of(log_odds: float) -> float:
    """Give the probability of one log-odds."""
    return 1 / (1 + math.exp(-max(-_FURTHEST, min(_FURTHEST, log_odds))))


def at_base_rate(scores: NDArray[np.float64], supposed: float, actual: float) -> NDArray[np.float64]:
    """Restate probabilities for another share of listed queries (Bayes' rule on the odds)."""
    shift = np.log(actual / (1 - actual)) - np.log(supposed / (1 - supposed))
    clipped = np.clip(scores, 1e-9, 1 - 1e-9)
    return probability(np.log(clipped / (1 - clipped)) + shift)


@functools.cache
def shipped_weights() -> Weights:
    """Read the weights that come with the package."""
    return read_weights(
        json.loads(files("cocket.screening").joinpath("weights.json").read_text("utf-8")), "weights.json"
    )


def weights_from(path: Path) -> Weights:
    """Read weights of one's own; raises ReferenceCorrupt when the file does not fit this version's features."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise ReferenceCorrupt(
            "The weights cannot be read", where=str(path), mend="Give a weights file in JSON."
        ) from None
    return read_weights(document, str(path))


def read_weights(document: dict[str, Any], where: str) -> Weights:
    """Check a weights document against the features of this version."""
    weights = document.get("weights") if isinstance(document, dict) else None
    if not isinstance(weights, dict) or set(weights) != set(NAMES):
        raise ReferenceCorrupt(
            "The weights are not those of this version's features",
            where=where,
            mend="Train them anew or use the shipped ones.",
        )
    curves: list[tuple[int, Curve]] = []
    linear = np.zeros(len(NAMES))
    for number, name in enumerate(NAMES):
        if isinstance(weights[name], list):
            values, points = zip(*weights[name], strict=True)
            curves.append((number, (tuple(map(float, values)), tuple(map(float, points)))))
        else:
            linear[number] = float(weights[name])
    steps = tuple((float(x), float(y)) for x, y in document["calibration"])
    return Weights(
        str(document["version"]),
        float(document["intercept"]),
        linear,
        tuple(curves),
        steps,
        float(document["base_rate"]),
    )
