"""Evaders who learn: each way is tried the more, the better it did, and none is ever quite given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Way

SHARPNESS = 8.0  # how strongly a better way is preferred; 0 chooses blindly, infinity always the best
SHOWN = 0.005


def quantal(ways: Sequence[Way], budget: float) -> tuple[tuple[str, float], ...]:
    """Give the share of tries that each set of techniques gets from evaders who answer in proportion to what pays.

    Logit quantal response (R. McKelvey and T. Palfrey, "Quantal response equilibria for normal form games", 1995),
    where a way's worth is its chance to pass less the part of the budget that it costs. Shares of techniques add up
    over ways.
    """
    worth = np.array([way.chance - 0.25 * (way.price / budget if budget else 0.0) for way in ways])
    share = np.exp(SHARPNESS * (worth - worth.max()))
    share /= share.sum()
    by_technique: dict[str, float] = {}
    for way, one in zip(ways, share, strict=True):
        name = " + ".join(sorted(set(way.techniques))) or "openly"
        by_technique[name] = by_technique.get(name, 0.0) + float(one)
    ranked = sorted(by_technique.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((name, one) for name, one in ranked if one >= SHOWN)
