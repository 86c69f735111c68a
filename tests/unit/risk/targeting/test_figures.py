"""Figures of rankings: areas, intervals, calibration, plans, reviews, drift, attention."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.risk.targeting import inspections, measuring
from cocket.risk.targeting.attention import attention_of
from cocket.risk.targeting.attention_page import page
from cocket.risk.targeting.ranking import Ranking

UNHURRIED = settings(deadline=None)  # machines are shared
SCORES = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=200)


def test_the_area_is_that_of_all_pairs() -> None:
    """The area under the curve is the share of pairs in the right order, ties half."""
    labels, scores = np.array([1, 0, 1, 0, 0.0]), np.array([0.9, 0.9, 0.4, 0.2, 0.4])
    pairs = [(a > b) + (a == b) / 2 for a in scores[labels == 1] for b in scores[labels == 0]]
    assert measuring.area(labels, scores) == pytest.approx(sum(pairs) / len(pairs))
    assert measuring.area(np.ones(3), np.ones(3)) == 0.5


@UNHURRIED
@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_rate(found: int, opened: int) -> None:
    """Wilson's interval lies within 0 and 1 and around the rate."""
    found = min(found, opened)
    low, high = measuring.wilson(found, opened)
    assert 0 <= low <= found / opened + 1e-12
    assert found / opened - 1e-12 <= high <= 1


def test_calibration_gives_probabilities_and_keeps_the_order() -> None:
    """Log-odds that are twice too sure come out as the true rates."""
    rng = np.random.default_rng(0)
    truth = rng.normal(-1, 1.5, 20_000)
    labels = (rng.random(truth.size) < 1 / (1 + np.exp(-truth))).astype(float)
    slope, intercept = measuring.sloped(2 * truth + 0.7, labels)
    given_ = measuring.probability(2 * truth + 0.7, slope, intercept)
    assert np.abs(given_ - 1 / (1 + np.exp(-truth))).max() < 0.03
    backwards, _ = measuring.sloped(-truth, labels)
    assert backwards > 0


@UNHURRIED
@given(SCORES, st.floats(0.01, 1), st.floats(0, 1), st.integers(0, 99))
def test_a_plan_opens_its_budget_once_each(scores: list[float], budget: float, share: float, seed: int) -> None:
    """The rows by lot and by rank are different rows, together the budget, and the yield lies in its interval."""
    plan = inspections.plan(np.array(scores), budget=budget, random_share=share, seed=seed)
    rows = np.concatenate([plan.by_lot, plan.by_rank])
    assert len(set(rows.tolist())) == rows.size == measuring.opened_at(budget, len(scores))
    mean, low, high = plan.expected
    assert low - 1e-9 <= mean <= high + 1e-9


def test_each_row_is_as_likely_to_be_drawn_by_lot_as_any_other() -> None:
    """Over many draws the highest and the lowest score are opened by lot equally often."""
    scores = np.linspace(0, 1, 50)
    counts = np.zeros(50)
    for seed in range(2000):
        counts[inspections.plan(scores, budget=0.2, random_share=0.5, seed=seed).by_lot] += 1
    assert counts.min() > 150
    assert counts.max() < 250


def test_a_review_says_when_the_promise_is_broken_and_when_trade_has_changed(manifest) -> None:
    """Fewer finds than promised, another base rate and other scores are each said in words."""
    why = ["ranked"] * 100 + ["random"] * 200
    scores = np.concatenate([np.full(100, 0.9), np.full(200, 0.8)])
    found = np.concatenate([np.repeat([1.0, 0.0], 50), np.repeat([1.0, 0.0], 100)])
    result = inspections.review(why, scores, found, manifest)
    text = " ".join(result.words)
    assert "less than it promises" in text
    assert "base rate has moved" in text
    assert "no longer those of the training" in text
    assert result.updated[1] < result.updated[0] < result.updated[2]
    assert result.factor == pytest.approx(150 / (90 + 160))


def test_steady_trade_raises_no_alarm(manifest) -> None:
    """Scores spread as in the training, with the rate that was measured, are said to be so, sample after sample."""
    rng, alarms = np.random.default_rng(5), 0
    for _ in range(200):
        scores = rng.random(60)
        result = inspections.review(["random"] * 60, scores, (rng.random(60) < 0.2).astype(float), manifest)
        alarms += bool(result.drift)
    assert alarms <= 8


def test_ranks_on_disk_are_those_in_memory() -> None:
    """Rows dealt into stretches come back in the order of their scores, ties in the order of the file."""
    rng = np.random.default_rng(2)
    scores = np.round(rng.random(1000), 2)
    ids = [f"D{n}" for n in range(1000)]
    batches = [
        pa.record_batch({"id": ids[n : n + 64], "score": scores[n : n + 64], "reasons": [""] * len(ids[n : n + 64])})
        for n in range(0, 1000, 64)
    ]
    with Ranking(stretch=150) as ranking:
        ranking.take(batches)
        found = pa.Table.from_batches(list(ranking.ranked()))
    order = sorted(range(1000), key=lambda n: (-scores[n], n))
    assert found.column("id").to_pylist() == [ids[n] for n in order]
    assert found.column("rank").to_pylist() == list(range(1, 1001))


def test_attention_tells_on_whom_inspections_fall() -> None:
    """A group that is opened ten times as often as a lot would open it is shown with both shares."""
    scores = np.linspace(1, 0, 1000)
    labels = (scores > 0.95).astype(float)
    country = np.where(np.arange(1000) < 100, "AA", "BB")
    attention = attention_of(scores, labels, {"Origin": country})
    first = attention.groups[0]
    assert (first.name, first.opened, first.of_rows, first.of_opened) == ("AA", 50, 0.1, 1.0)
    assert attention.points[3].found == 50
    assert attention.points[3].at_random == pytest.approx(2.5)


def test_names_on_the_page_are_text_and_never_markup() -> None:
    """A country called <script> is shown, not run."""
    names = np.array(["<script>alert(1)</script>"] * 100)
    text = page(attention_of(np.linspace(0, 1, 100), None, {"<b>": names}))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "<b>" not in text


@pytest.fixture
def manifest():
    """Give a manifest with scores spread evenly and a base rate of one in five."""
    from cocket.risk.targeting.model import Calibration, Layout, Manifest

    return Manifest(
        version=1, layout=Layout("id", "found", "", ()), seed=0, rows=1000, positives=200, first_date="", last_date="",
        held_rows=200, held_by="chance", held_rate=0.2, auc=0.9, budgets=(), calibration=Calibration(),
        score_edges=tuple(n / 20 for n in range(1, 20)),
    )  # fmt: skip


def test_drift_of_the_same_is_none() -> None:
    """Two equal histograms have the index 0, and the index grows with the difference."""
    assert measuring.drift_of([10, 10, 10], [20, 20, 20]) < 0.01
    assert measuring.drift_of([10, 10, 10], [50, 5, 5]) > 0.25
    assert math.isfinite(measuring.drift_of([0, 10], [10, 0]))
