"""What a model may and may not learn: nothing from noise, nothing from its own answers, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from cocket.kernel.errors import BadInput
from cocket.risk.targeting import training
from cocket.risk.targeting.columns import find_layout
from cocket.risk.targeting.combinations import folds_of, found_in, out_of_fold, rates_of, search
from cocket.risk.targeting.deviations import usual_of
from cocket.risk.targeting.measuring import area
from cocket.risk.targeting.tokens import cells_of


def table(rows: int = 4000, seed: int = 1) -> tuple[pa.Table, np.ndarray]:
    """Give declarations whose fraud hangs on code and origin together, with ids that tell nothing."""
    rng = np.random.default_rng(seed)
    codes, origins = rng.integers(0, 22, rows), rng.integers(0, 8, rows)
    bad = (codes * 7 + origins) % 11 == 0
    labels = (rng.random(rows) < np.where(bad, 0.85, 0.12)).astype(float)
    columns = {
        "id": [str(n) for n in range(rows)],
        "HS6 Code": [f"85{code:04}" for code in codes],
        "Origin": [f"O{origin}" for origin in origins],
        "Importer": [f"M{n}" for n in rng.integers(0, rows, rows)],
        "Net Mass": [f"{mass:.2f}" for mass in rng.lognormal(3, 1, rows)],
        "Item Price": [f"{price:.2f}" for price in rng.lognormal(6, 1, rows)],
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), labels


def learnt(labels: np.ndarray, seed: int = 0) -> training.Trained:
    rows, _ = table()
    whole = rows.append_column("found", pa.array([str(int(label)) for label in labels]))
    return training.learn(whole, labels, find_layout(whole, id_column="id", label="found"), seed=seed)


def test_shuffled_labels_give_an_area_of_one_half() -> None:
    """Where there is nothing to learn, nothing is found on rows that were held back."""
    _, labels = table()
    areas = []
    for seed in range(3):
        shuffled = np.random.default_rng(seed).permutation(labels)
        areas.append(learnt(shuffled, seed).model.manifest.auc)
    assert abs(float(np.mean(areas)) - 0.5) < 0.03


def test_what_is_there_is_learnt() -> None:
    """The same table with its true labels is ranked well, and the pair of columns behind it is found."""
    _, labels = table()
    done = learnt(labels)
    assert done.model.manifest.auc > 0.67  # knowing the truth gives 0.70
    assert done.model.manifest.budgets[2].precision > 0.6
    assert ("HS6 Code", "Origin") in {rates.columns for rates in done.model.features.rates}


def test_a_rate_never_looks_at_its_own_row() -> None:
    """With a column of ids the out-of-fold rate is the base rate, while counting everything would tell the label."""
    _, labels = table(400)
    tokens = {"id": np.arange(1, 401, dtype=np.uint64)}
    counts = out_of_fold(("id",), tokens, labels, folds_of(400, 0))
    assert counts.rows.max() == 0
    assert counts.found.max() == 0
    everything = rates_of(("id",), tokens, labels)
    assert area(labels, everything.look_up(tokens).rate(0.5)) == 1.0


def test_out_of_fold_counts_add_up_to_the_others() -> None:
    """What a row sees is everything but its own fold."""
    _, labels = table(500)
    rng = np.random.default_rng(3)
    tokens = {"c": rng.integers(1, 6, 500).astype(np.uint64)}
    folds = folds_of(500, 1)
    counts = out_of_fold(("c",), tokens, labels, folds)
    for row in range(0, 500, 37):
        others = (tokens["c"] == tokens["c"][row]) & (folds != folds[row])
        assert counts.rows[row] == others.sum()
        assert counts.found[row] == labels[others].sum()


def test_the_search_finds_the_pair_and_repeats_itself() -> None:
    """The best combination of two is code and origin, and a second search gives the same list."""
    rows, labels = table()
    whole = rows.append_column("found", pa.array(["0"] * rows.num_rows))
    tokens = cells_of(whole, find_layout(whole, id_column="id", label="found")).tokens
    first = search(tokens, labels, seed=0)
    assert first[2][0] == ("HS6 Code", "Origin")
    assert first == search(tokens, labels, seed=0)


def test_a_category_is_the_same_however_it_is_written() -> None:
    """Case, outer spaces, a lost leading zero and a decimal nought make no new category."""
    columns = {
        "id": ["1", "2", "3", "4"],
        "Origin": ["de", " DE", "FR", ""],
        "HS": ["010229", "10229", "0102.29", "851762"],
        "Kind": ["8", "8.0", "9", "8e0"],
    }
    whole = pa.table({name: pa.array(values) for name, values in columns.items()})
    tokens = cells_of(whole, find_layout(whole, id_column="id")).tokens
    assert tokens["Origin"][0] == tokens["Origin"][1] != tokens["Origin"][2]
    assert tokens["Origin"][3] == 0
    assert len(set(tokens["HS"][:3].tolist())) == 1
    assert tokens["HS (first 4)"][0] != tokens["HS (first 4)"][3]
    assert tokens["Kind"][0] == tokens["Kind"][1] == tokens["Kind"][3] != tokens["Kind"][2]


def test_the_usual_size_is_the_median_and_its_spread() -> None:
    """Medians are of each group, a group of one has the spread 1, and unknown groups are NaN."""
    keys = np.array([5, 5, 5, 7], dtype=np.uint64)
    usual = usual_of(("c",), "m", keys, np.array([1.0, 2.0, 9.0, 4.0]))
    assert usual.medians.tolist() == [2.0, 4.0]
    assert usual.spreads[1] == 1.0
    group = found_in(usual.keys, np.array([5, 9], dtype=np.uint64))
    distance = usual.distances(group, np.array([2.0, 2.0]))
    assert distance[0] == 0
    assert np.isnan(distance[1])
    assert group.tolist() == [0, -1]


def test_a_held_back_part_is_the_latest_by_date() -> None:
    """With dates the rows of the last fifth are judged, never the earlier ones."""
    early, late = training._held_back(np.array([0.0, 1.0] * 50), dated=True, seed=0)
    assert early.max() < late.min()
    assert late.size == 20


def test_one_class_is_refused() -> None:
    """There is nothing to tell apart."""
    with pytest.raises(BadInput, match="one class only"):
        learnt(np.zeros(4000))
