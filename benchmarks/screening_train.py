"""Train the screening weights and write `src/cocket/screening/weights.json`.

Data: public lists (SDN, UN) with spoiled names, aliases held out of the index and original-script names of the training
entities, and generated clean names of the training locales. Reporting entities and locales are never seen here.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np

from clean_names import TRAINING, clean_names
from cocket.reference.importers.ofac import parse_sdn
from cocket.reference.importers.un_sc import parse as parse_un
from cocket.screening.calibration import fit_steps, fit_weights, gathered, spread
from cocket.screening.engine import compare
from cocket.screening.features import NAMES
from cocket.screening.index import build
from cocket.screening.score import Weights, read_weights
from screening_cases import Case, cases_of

HARDEST = 6
# There are no listed names in Chinese, Korean or Japanese to learn from, and a romanised name of these languages stands
# for dozens of written ones. So agreement across these scripts is marked down until clean names in them raise no more
# false alerts than other names do (`marked_down`).
READ_BY_SOUND = (-2.0, -8.0, -0.25)
SYLLABIC = ("ja_JP", "ko_KR", "zh_CN")
ALERTS = 0.01
SHARE = {"perturbed": 1.0, "alias": 1.0, "original": 2.0}


def lists(data: Path):
    """Give the tables of the two lists."""
    folder = data / "parties" / "us_sdn_2024-05-03"
    sdn = parse_sdn(
        (folder / "sdn.csv").read_bytes(),
        aliases=(folder / "alt_2025-02-27.csv").read_bytes(),
        addresses=(folder / "add_2025-02-27.csv").read_bytes(),
    ).tables
    return sdn, parse_un((data / "parties" / "un_sc" / "consolidated_2026-02-27.xml").read_bytes()).tables


def made(intercept: float, weights: dict, steps: list[list[float]]) -> Weights:
    """Make weights of a document's parts."""
    return read_weights(
        {"version": "0", "intercept": intercept, "weights": weights, "calibration": steps, "base_rate": 0.5}, "training"
    )


def first_weights() -> Weights:
    """Give weights to begin with: coverage and likeness."""
    start = {"joined": 3.0, "both_covered_squared": 6.0, "query_covered": 2.0, "shared_few_bits": -2.0}
    return made(-6.0, {name: start.get(name, 0.0) for name in NAMES}, [[-10.0, -10.0], [10.0, 10.0]])


def gather(cases: list[Case], index, weights: Weights):
    """Give rows of (features, answer, case): per case the best true name and the hardest wrong entities."""
    found = compare([c.query for c in cases], index, weights, most=40)
    truth = np.array([-1 if c.entity is None else c.entity for c in cases])
    right = truth[found.query] == found.entity
    place = np.zeros(len(found.query), int)
    for at in range(1, len(place)):
        same = found.query[at] == found.query[at - 1]
        place[at] = place[at - 1] + (not right[at - 1]) if same else 0
    # A listed firm's sister under the same name is wrong, yet no false alert: it is not what agreement may cost.
    listed = truth[found.query] >= 0
    sister = ~right & listed & (found.table[found.pair, NAMES.index("organisation_own")] > 0)
    kept = right | ((place < HARDEST) & ~sister)
    rows = np.flatnonzero(kept)
    return found.table[found.pair[rows]], right[rows], found.query[rows], found, right


def marked_down(sets: list, made_with, clean: list[Case]) -> float:
    """Give the weight of `read_by_sound` at which clean names in these scripts raise at most ALERTS false alerts."""
    syllabic = np.array([case.script in SYLLABIC for case in clean])
    column = NAMES.index("read_by_sound")
    tables = []
    for index, _ in sets:
        found = compare([case.query for case in clean], index, made_with(0.0), most=40)
        tables.append((found.query, found.sums, found.table[found.pair, column]))
    for weight in np.arange(*READ_BY_SOUND):
        flagged = []
        for query, sums, across in tables:
            top = np.full(len(clean), -50.0)
            np.maximum.at(top, query, sums + weight * across)
            flagged.append((top[syllabic] > np.quantile(top[~syllabic], 1 - ALERTS, method="higher")).mean())
        if max(flagged) <= ALERTS:
            break
    print("read_by_sound", weight, [round(float(share), 4) for share in flagged], int(syllabic.sum()), "clean names")
    return float(weight)


def main() -> None:
    """Train in three rounds: the best true name of a case is chosen by the weights of the round before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("src/cocket/screening/weights.json"))
    parser.add_argument("--cases", type=int, default=3000)
    chosen = parser.parse_args()
    sets = []
    clean = [Case(name, None, "clean", kind, locale) for locale, kind, name in clean_names(TRAINING, 21, 10_000)]
    for tables in lists(chosen.data):
        names, cases = cases_of(tables, 5, chosen.cases, reporting=False)
        sets.append((build(names, tables["entities"]), cases + clean))
    weights = first_weights()
    for round_number in range(3):
        tables_, answers, importance = [], [], []
        tops, rights, tests = [], [], []
        for index, cases in sets:
            table, right, query, found, all_right = gather(cases, index, weights)
            tables_.append(table)
            answers.append(right)
            listed = np.array([SHARE.get(cases[q].test, 0.5) for q in query])
            importance.append(np.where(right, listed, np.where(listed == 0.5, 0.5, 0.25)))
            first = np.r_[True, found.query[1:] != found.query[:-1]] if len(found.query) else np.zeros(0, bool)
            tops.append(found.sums[first])
            rights.append(all_right[first])
            tests += [cases[q].test for q in found.query[first]]
        table, right = np.concatenate(tables_), np.concatenate(answers)
        written = table[:, NAMES.index("read_by_sound")] == 0
        wide, places = spread(table[written], NAMES)
        signs = tuple(name for name, _ in places)
        values, intercept = fit_weights(wide, right[written], np.concatenate(importance)[written], signs)
        learned = gathered(values, places) | {"read_by_sound": READ_BY_SOUND[0]}
        weights = made(intercept, learned, [[-20.0, -20.0], [20.0, 20.0]])
        print(round_number, len(table), right.mean())
    learned["read_by_sound"] = marked_down(
        sets,
        lambda weight: made(intercept, learned | {"read_by_sound": weight}, [[-20.0, -20.0], [20.0, 20.0]]),
        clean,
    )
    weights = made(intercept, learned, [[-20.0, -20.0], [20.0, 20.0]])
    sums, good, kinds = [], [], []
    for index, cases in sets:
        found = compare([c.query for c in cases], index, weights)
        truth = np.array([-1 if c.entity is None else c.entity for c in cases])
        first = np.r_[True, found.query[1:] != found.query[:-1]]
        sums.append(found.sums[first])
        good.append(truth[found.query[first]] == found.entity[first])
        kinds += [cases[q].test for q in found.query[first]]
    sums, good, kinds = np.concatenate(sums), np.concatenate(good), np.array(kinds)
    is_clean = kinds == "clean"
    balance = np.where(is_clean, 0.5 / is_clean.sum(), 0.5 / (~is_clean).sum()) * len(kinds)
    document = {
        "version": "1",
        "about": "Weights per feature of screening/features.py, written by benchmarks/screening_train.py.",
        "base_rate": 0.5,
        "intercept": round(intercept, 4),
        "weights": learned,
        "calibration": fit_steps(sums, good, balance),
    }
    chosen.out.write_text(_readable(document) + "\n", "utf-8")
    for name, value in learned.items():
        print(f"{name:24} {value}")


def _readable(document: dict) -> str:
    """Write a document with one line per weight, curve and row of points."""
    text = json.dumps(document, indent=1)
    return re.sub(r"\[[^\[\]{}]*\]", lambda found: re.sub(r"\s+", " ", found.group()), text)


if __name__ == "__main__":
    main()
