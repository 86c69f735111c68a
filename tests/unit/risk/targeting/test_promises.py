"""What is promised of inspections holds on rows that were not seen: probabilities, intervals, weights of rules."""

from __future__ import annotations

import numpy as np
import pytest

from cocket.risk.targeting import measuring
from cocket.risk.targeting.model import Calibration
from cocket.risk.targeting.rules import Flag, weighed


def world(rng: np.random.Generator, rows: int, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    margins = rng.normal(-2, 1.2, rows)
    return margins, (rng.random(rows) < measuring.probability(margins, 1.0, shift)).astype(float)


def test_the_interval_holds_what_comes_next_nineteen_times_in_twenty() -> None:
    """Calibrated on 800 rows, the yield of the next 800 lies in its interval about as often as it says."""
    rng, inside = np.random.default_rng(1), 0
    for _ in range(300):
        margins, labels = world(rng, 800)
        fit = measuring.calibrated(margins, labels, in_order=False)
        later, truth = world(rng, 800)
        top = measuring.order_of(later)[:80]
        p = measuring.probability(later[top], fit.slope, fit.intercept)
        _, low, high = measuring.yield_of(p, fit)
        inside += low <= truth[top].sum() <= high
    assert 0.90 <= inside / 300 <= 0.99


def test_a_base_rate_that_wanders_widens_the_interval() -> None:
    """Where quarters of the held-back rows differ beyond chance, the next quarter may too, and the interval says so."""
    rng = np.random.default_rng(2)
    parts = [world(rng, 600, shift) for shift in (-0.8, 0.7, -0.5, 0.9)]
    margins, labels = (np.concatenate(side) for side in zip(*parts, strict=True))
    steady = measuring.calibrated(margins, labels, in_order=False)
    wandering = measuring.calibrated(margins, labels, in_order=True)
    p = measuring.probability(margins[:200], steady.slope, steady.intercept)
    narrow, wide = (measuring.yield_of(p, fit) for fit in (steady, wandering))
    assert wide[2] - wide[1] > 1.5 * (narrow[2] - narrow[1])
    assert measuring.yield_of(p, Calibration())[0] == pytest.approx(narrow[0])


def test_quarters_that_agree_add_nothing() -> None:
    """In steady trade the movement beyond chance is next to nothing."""
    rng = np.random.default_rng(3)
    margins, labels = world(rng, 4000)
    plain = measuring.calibrated(margins, labels, in_order=False).spread[2]
    assert measuring.calibrated(margins, labels, in_order=True).spread[2] < plain + 0.05


def test_a_rule_is_worth_what_inspections_found() -> None:
    """A rule that finds nothing beyond the model loses weight, one that is always right gains, few rows change little."""
    scores, mask = np.full(400, 0.1), np.ones(400, dtype=bool)

    def weight(labels: np.ndarray, rows: np.ndarray) -> float:
        (one,) = weighed([Flag("rule", 0.5, rows, str)], scores, labels)
        assert one.rows == int(rows.sum())
        return one.weight

    assert weight(np.zeros(400), mask) == 0.0
    assert weight(np.ones(400), mask) > 0.9
    few = np.arange(400) < 3
    assert weight(np.zeros(400), few) == pytest.approx(0.5, abs=0.1)
