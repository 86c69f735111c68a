"""How much an old inspection still says: the half-life of a row's weight, chosen by the rows themselves.

Takes the days of rows, gives a weight per row: 1 on the last day, a half one half-life earlier. Which half-life holds,
or that age does not count at all, is told by the rates of the earlier rows on the later ones; the rows that training
holds back for its figures take no part in the choice.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from cocket.risk.targeting.combinations import log_losses, rates_of
from cocket.risk.targeting.tokens import Cells

HALF_LIVES = (730.0, 365.0, 180.0, 90.0, 45.0)  # days that are tried
LATER = 0.2  # share of the rows on which they are tried
WORTH = 0.002  # share of the log-loss that a half-life must save, or age does not count
SURE = 3.0  # standard errors that the saving must be away from nothing: several half-lives are tried


def weights_of(days: np.ndarray, half_life: float | None) -> np.ndarray | None:
    """Give what each row weighs; None where age does not count. A row without a day weighs as the oldest one."""
    if half_life is None or not days.size or np.isnan(days).all():
        return None
    known = np.where(np.isnan(days), np.nanmin(days), days)
    return np.asarray(0.5 ** ((known.max() - known) / half_life))


def half_life_of(cells: Cells, labels: np.ndarray, days: np.ndarray, chosen: Iterable[tuple[str, ...]]) -> float | None:
    """Give the half-life in days under which earlier rates tell later labels best, None where age does not count.

    Rows are in the order of their days; `chosen` are the combinations that are asked.
    """
    cut = round(labels.size * (1 - LATER))
    if np.isnan(days).all() or not 0 < cut < labels.size or days[cut - 1] <= days[0]:
        return None
    base, combinations = float(labels[:cut].mean()), tuple(chosen)
    early = {name: part[:cut] for name, part in cells.tokens.items()}
    late = {name: part[cut:] for name, part in cells.tokens.items()}

    def losses(half_life: float | None) -> np.ndarray:
        weights = weights_of(days[:cut], half_life)
        rates = (rates_of(columns, early, labels[:cut], weights).look_up(late).rate(base) for columns in combinations)
        return np.asarray(np.mean([log_losses(labels[cut:], rate) for rate in rates], axis=0))

    ageless = losses(None)
    saved = {half_life: ageless - losses(half_life) for half_life in HALF_LIVES}
    best = max(saved, key=lambda half_life: float(saved[half_life].mean()))
    gain, doubt = float(saved[best].mean()), float(saved[best].std()) / math.sqrt(labels.size - cut)
    return best if gain > max(WORTH * float(ageless.mean()), SURE * doubt) else None
