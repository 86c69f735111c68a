"""AUC on labelled name pairs by cross-validation that never sees an entity of the pairs it tests.

Pairs that share a name belong together; such clusters, never single pairs, fall into folds. In each fold the weights of
the same features are learned from the other folds and the shipped score.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from cocket.screening.calibration import fit_weights
from cocket.screening.engine import pair_features
from cocket.screening.evaluation import area
from cocket.screening.features import NAMES
from cocket.screening.score import shipped_weights
from harness import Figure

FOLDS = 10
PEER = 0.870  # logic-v2 on this file, as its own authors' figures give it
KINDS = {"Person": "person", "Company": "organisation", "Organization": "organisation", "Vessel": "vessel"}


def clusters(pairs: list[tuple[str, str]]) -> np.ndarray:
    """Give each pair the number of its cluster: pairs that share a name, at any remove."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for one, two in pairs:
        parent[root(one.lower())] = root(two.lower())
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(root(one.lower()), len(numbers)) for one, _ in pairs])


def name_bench(data: Path) -> Figure:
    """Measure it."""
    with (data / "parties" / "labelled" / "name_bench_cases.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    left, right = [row["name1"] for row in rows], [row["name2"] for row in rows]
    table = pair_features(left, right, [KINDS.get(row["schema"], "") for row in rows])
    truth = np.array([row["is_match"] == "true" for row in rows])
    shipped = shipped_weights().sums(table)
    cluster = clusters(list(zip(left, right, strict=True)))
    order = np.random.default_rng(7).permutation(cluster.max() + 1)
    fold = (order % FOLDS)[cluster]
    wide = np.column_stack([table, shipped]).astype(np.float32)
    scores = np.zeros(len(rows))
    for number in range(FOLDS):
        train = fold != number
        weights, intercept = fit_weights(
            wide[train], truth[train], np.ones(int(train.sum())), (*NAMES, "shipped"), ridge=2.0, signs=False
        )
        scores[~train] = wide[~train] @ weights + intercept
    learned, zero = area(scores, truth), area(shipped, truth)
    assert learned is not None
    assert zero is not None
    return Figure(
        "AUC on name_bench_cases.csv", "area", learned, "more", PEER, "logic-v2 (stated)", 0.90,
        note=f"{len(rows)} pairs in {cluster.max() + 1} clusters, {FOLDS} folds by cluster; "
        f"the shipped weights, which never saw them: {zero:.3f}",
    )  # fmt: skip
