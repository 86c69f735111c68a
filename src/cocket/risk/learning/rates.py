"""Shares with their uncertainty: Wilson's interval for one, Newcombe's for the difference of two."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959964  # 95 percent


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of `count` out of `total` with a 95 % interval; without cases the interval is everything."""

    count: int
    total: int
    value: float
    low: float
    high: float


def rate(count: int, total: int) -> Rate:
    """Give a share with Wilson's score interval (Wilson 1927)."""
    if total == 0:
        return Rate(0, 0, math.nan, 0.0, 1.0)
    share, square = count / total, Z * Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    reach = Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return Rate(count, total, share, max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach)))


def difference(before: Rate, after: Rate) -> tuple[float, float, float]:
    """Give after minus before with Newcombe's interval (Newcombe 1998, method 10)."""
    if not before.total or not after.total:
        return math.nan, -1.0, 1.0
    change = after.value - before.value
    low = change - math.hypot(after.value - after.low, before.high - before.value)
    high = change + math.hypot(after.high - after.value, before.value - before.low)
    return change, low, high
