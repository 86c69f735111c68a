"""Old inspections weigh less where trade has changed, and as much as new ones where it has not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from cocket.risk.targeting import training
from cocket.risk.targeting.ageing import half_life_of, weights_of
from cocket.risk.targeting.columns import find_layout
from cocket.risk.targeting.combinations import Rates, out_of_fold, rates_of
from cocket.risk.targeting.tokens import Cells


def history(rows: int = 12_000, *, turned: bool) -> tuple[Cells, np.ndarray, np.ndarray]:
    """Give two years of a category whose bad values are others in the second year, where trade has turned."""
    rng = np.random.default_rng(4)
    days = np.sort(rng.integers(0, 730, rows)).astype(float)
    firm = rng.integers(1, 60, rows)
    bad = np.where(turned & (days > 400), firm % 3 == 1, firm % 3 == 0)
    labels = (rng.random(rows) < np.where(bad, 0.5, 0.05)).astype(float)
    return Cells(rows, {"firm": firm.astype(np.uint64)}, {}), labels, days


def test_a_row_weighs_half_after_a_half_life() -> None:
    """The newest row weighs 1, one that is a half-life older a half, one without a day as much as the oldest."""
    weights = weights_of(np.array([0.0, 90.0, 180.0, np.nan]), 90.0)
    assert weights is not None
    assert weights.tolist() == pytest.approx([0.25, 0.5, 1.0, 0.25])
    assert weights_of(np.array([0.0, 1.0]), None) is None


def test_age_counts_where_trade_has_turned_and_only_there() -> None:
    """A short half-life is chosen after a turn; in steady trade, every row keeps its weight."""
    cells, labels, days = history(turned=True)
    chosen = half_life_of(cells, labels, days, [("firm",)])
    assert chosen is not None
    assert chosen <= 180
    cells, labels, days = history(turned=False)
    assert half_life_of(cells, labels, days, [("firm",)]) is None


def test_weighed_rates_follow_the_turn() -> None:
    """After the turn a firm that became bad has a high rate by age, and a middling one by plain count."""
    cells, labels, days = history(turned=True)
    plain = rates_of(("firm",), cells.tokens, labels)
    aged = rates_of(("firm",), cells.tokens, labels, weights_of(days, 90.0))
    new = {"firm": np.array([1], dtype=np.uint64)}
    assert plain.look_up(new).rate(0.2)[0] < 0.35
    assert aged.look_up(new).rate(0.2)[0] > 0.4
    assert isinstance(plain, Rates)
    assert (aged.look_up(new).rows == plain.look_up(new).rows).all()  # what is said to people are whole rows


def test_weighed_counts_never_fall_below_nothing() -> None:
    """What the other folds hold is never negative, however the sums are rounded."""
    cells, labels, days = history(2_000, turned=True)
    counts = out_of_fold(("firm",), cells.tokens, labels, np.arange(2_000) % 10, weights_of(days, 45.0))
    assert counts.weight is not None
    assert counts.weight.min() >= 0
    assert counts.rate(0.2).min() >= 0


def test_training_keeps_the_half_life_in_the_manifest(tmp_path) -> None:
    """A model of turned trade ages its rates, says so, and is the same when it is read back."""
    from cocket.risk.targeting import store

    cells, labels, days = history(6_000, turned=True)
    start = np.datetime64("2024-01-01")
    whole = pa.table(
        {
            "id": [f"D{n}" for n in range(labels.size)],
            "Date": [str(start + np.timedelta64(int(day), "D")) for day in days],
            "Importer": [f"F{token}" for token in cells.tokens["firm"]],
            "found": [str(int(label)) for label in labels],
        }
    )
    layout = find_layout(whole, id_column="id", label="found")
    done = training.learn(whole, labels, layout)
    assert done.model.manifest.half_life is not None
    path = tmp_path / "m.json"
    path.write_text(store.to_text(done.model), "utf-8")
    again = store.read_model(path)
    assert again.manifest == done.model.manifest
    assert store.to_text(again) == store.to_text(done.model)
