"""The public customs set: the marks hold on later rows, through the command line."""

from __future__ import annotations

import csv

import pytest

COLUMNS = ("--label", "Fraud", "--id", "Declaration ID")


@pytest.mark.data
@pytest.mark.slow
def test_the_marks_hold_on_later_declarations(shared_data, target, tmp_path) -> None:
    """Precision at 5 % is at least 0.95, at 10 % at least 0.87, on rows that were not learnt from."""
    folder = shared_data / "customs_kcs"
    model, out = tmp_path / "m.json", tmp_path / "o.csv"
    ignore = ("--ignore", "Critical Fraud")
    assert target("train", folder / "train.csv", *COLUMNS, *ignore, "--model", model, "--seed", 1).status == 0
    assert target("score", folder / "valid.csv", "--model", model, "--out", out).status == 0
    with (folder / "valid.csv").open(encoding="utf-8") as file:
        truth = {row["Declaration ID"]: int(row["Fraud"]) for row in csv.DictReader(file)}
    with out.open(encoding="utf-8") as file:
        ranked = list(csv.DictReader(file))
    assert len(ranked) == len(truth)
    for share, mark in ((0.05, 0.95), (0.10, 0.87)):
        opened = ranked[: round(share * len(ranked))]
        assert sum(truth[row["id"]] for row in opened) / len(opened) >= mark


@pytest.mark.data
def test_the_leak_in_the_public_data_is_named(shared_data, target, tmp_path) -> None:
    """Without --ignore the second label is found out."""
    done = target("train", shared_data / "customs_kcs" / "train.csv", *COLUMNS, "--model", tmp_path / "m.json")
    assert done.status == 2
    assert '--ignore "Critical Fraud"' in done.err


@pytest.mark.data
@pytest.mark.slow
def test_shuffled_labels_teach_nothing(shared_data) -> None:
    """On the real columns with labels dealt anew, the area on held-back rows is one half."""
    import numpy as np

    from cocket.risk.targeting import training

    source = shared_data / "customs_kcs" / "train.csv"
    table, labels, layout, _ = training.read_labelled(
        source, label="Fraud", id_column="Declaration ID", ignore=("Critical Fraud",)
    )
    some = slice(0, 5_000)
    areas = [
        training.learn(table[some], np.random.default_rng(seed).permutation(labels[some]), layout).model.manifest.auc
        for seed in range(3)
    ]
    assert abs(float(np.mean(areas)) - 0.5) < 0.04
