"""Write recall and false alerts by script, kind and naming tradition as a Markdown table for the documentation.

`python screening_groups.py [--data FOLDER]`. The queries are those of `benchmarks/screening.py`: listed parties and
locales that the weights were not trained on, against each list with the held-out aliases taken out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from clean_names import REPORTING, clean_names
from cocket.screening.evaluation import Rate, grouped
from cocket.screening.index import build
from screening import ALERTS, CASES, CLEAN, SEED, ours
from screening_cases import Case, cases_of
from screening_train import lists

SCRIPTS = {
    "Arab": "Arabic", "Armn": "Armenian", "Cyrl": "Cyrillic", "Deva": "Devanagari", "Grek": "Greek", "Hani": "Chinese",
    "Hang": "Korean", "Hebr": "Hebrew", "Latn": "Latin", "Taml": "Tamil", "Zyyy": "no letters",
}  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    chosen = parser.parse_args()
    clean = [Case(name, None, "clean", kind, locale) for locale, kind, name in clean_names(REPORTING, SEED, CLEAN)]
    names: list[str] = []
    kinds: list[str] = []
    truth: list[np.ndarray] = []
    flagged: list[np.ndarray] = []
    for tables in lists(chosen.data):
        indexed, cases = cases_of(tables, SEED, CASES, reporting=True)
        latin = tables["names"].filter(pc.equal(tables["names"].column("script"), "Latn"))
        for tests, rows in ((("perturbed", "alias"), indexed), (("original",), latin)):
            asked = [case for case in cases if case.test in tests]
            if not asked:
                continue
            index = build(rows, tables["entities"])
            highest, _ = ours(index, clean)
            least = np.quantile(highest, 1 - ALERTS, method="higher")
            for some, values in ((asked, ours(index, asked)[1]), (clean, highest)):
                if some is clean and tests == ("original",):
                    continue  # the same clean names were counted against this list already
                names += [case.query for case in some]
                kinds += [case.kind for case in some]
                truth.append(np.full(len(some), some is not clean))
                flagged.append(values > least)
    print("| group | listed | recall | clean | false alerts | fares worse |\n| --- | --- | --- | --- | --- | --- |")
    for group in grouped(names, kinds, np.concatenate(truth), np.concatenate(flagged)):
        name = "all" if group.by == "overall" else f"{group.by}: {SCRIPTS.get(group.name, group.name)}"
        worse = ", ".join(group.worse) or ("" if group.enough else "too few to say")
        print(
            f"| {name} | {group.recall.total:,} | {_rate(group.recall)} | {group.false_alerts.total:,} "
            f"| {_rate(group.false_alerts)} | {worse} |"
        )


def _rate(rate: Rate) -> str:
    if rate.value is None or rate.total < 30:
        return "–"
    low, high = rate.interval
    return f"{rate.value:.3f} ({low:.3f}–{high:.3f})"


if __name__ == "__main__":
    main()
