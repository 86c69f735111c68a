"""From a budget of false alerts to the score from which a hit is shown: measured, not guessed.

Takes the lists that are screened and the user's budget, gives the log-odds from which a person must look (`review`) and
from which a hit is taken for a match. The budget is the share of clean names that may raise a hit; it is measured by
screening the panel of clean names against these very lists.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cocket.kernel.errors import BadInput
from cocket.screening.model import Verdict

if TYPE_CHECKING:
    from cocket.screening.listed import PartyList
    from cocket.screening.score import Weights

DEFAULT_BUDGET = 0.01
LEAST_REVIEW = 0.0  # log-odds of one half: what is likelier another party than not is nobody's work
LEAST_MATCH = math.log(0.9 / 0.1)  # nothing is called a match that is likelier than one in ten to be wrong
MATCH_SHARE = 0.1  # of the budget may fall on matches


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Log-odds from which a hit is reviewed and from which it is called a match, and the budget they follow from."""

    review: float
    match: float
    budget: float

    def verdict(self, log_odds: float) -> Verdict:
        """Give the verdict of a hit."""
        if log_odds >= self.match:
            return Verdict.MATCH
        return Verdict.REVIEW if log_odds >= self.review else Verdict.NONE


def thresholds(lists: Sequence[PartyList], weights: Weights, budget: float) -> Thresholds:
    """Measure thresholds for a budget; raises BadInput unless 0 < budget < 1."""
    if not 0 < budget < 1:
        raise BadInput(
            f"The false-alert budget {budget} is not a share", mend="Give a number between 0 and 1, as 0.01."
        )
    if not lists:
        return Thresholds(LEAST_REVIEW, LEAST_MATCH, budget)
    highest = np.max([one.panel_sums(weights) for one in lists], axis=0)
    odds = np.sort(weights.log_odds(np.maximum(highest, -1e6)))[::-1]
    allowed = int(budget * len(odds))
    review = _above(odds, allowed)
    match = _above(odds, int(MATCH_SHARE * budget * len(odds)))
    return Thresholds(max(LEAST_REVIEW, review), max(LEAST_MATCH, match, review), budget)


def _above(odds: np.ndarray, allowed: int) -> float:
    """Give log-odds that at most `allowed` of the panel reach."""
    return float(np.nextafter(odds[min(allowed, len(odds) - 1)], np.inf))
