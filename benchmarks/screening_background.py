"""Write `src/cocket/screening/background.json`: how common words and letter groups are in names at large.

Counts names of public US lists (government works) and generated names; only words of at least MIN_COUNT different
entities are kept, so that the file holds no listed name. Run it when the way words are cut or folded changes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path

import numpy as np

from clean_names import TRAINING, clean_names
from cocket.screening import grams
from cocket.screening.folding import fold, skeleton
from cocket.screening.romanise import readings, script_of
from cocket.screening.text import clean
from cocket.screening.tokens import split

MIN_COUNT = 6
CLASS_BITS = 0.5


def listed(data: Path) -> list[tuple[str, str]]:
    """Give (entity, name) of the SDN edition and the consolidated screening list."""
    out: list[tuple[str, str]] = []
    folder = data / "parties" / "us_sdn_2024-05-03"
    for file, column in (("sdn.csv", 1), ("alt_2025-02-27.csv", 3)):
        with (folder / file).open(encoding="utf-8", errors="replace", newline="") as lines:
            out += [(f"sdn {row[0]}", row[column]) for row in csv.reader(lines) if len(row) > column]
    with gzip.open(data / "parties" / "us_csl" / "consolidated_2022-04.csv.gz", "rb") as packed:
        for row in csv.DictReader(io.TextIOWrapper(packed, "utf-8", errors="replace")):
            if "(SDN)" not in row["source"]:
                out += [(row["_id"], name) for name in (row["name"], *row["alt_names"].split("; ")) if name]
    return out


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("src/cocket/screening/background.json"))
    chosen = parser.parse_args()
    rows = listed(chosen.data)
    rows += [(f"clean {number}", name) for number, (_, _, name) in enumerate(clean_names(TRAINING, 11, 30_000))]
    texts = [clean(name)[0] for _, name in rows]
    cut = split([readings(text, script_of(text))[0] for text in texts])
    folds: dict[str, set[str]] = {}
    bones: dict[str, set[str]] = {}
    for (entity, _), parts in zip(rows, cut, strict=True):
        for part in parts:
            folds.setdefault(fold(part), set()).add(entity)
            bones.setdefault(skeleton(part), set()).add(entity)
    spelled = [f" {' '.join(p for p in parts if not p.startswith('~'))} " for parts in cut]
    cored = [f" {' '.join(skeleton(p) for p in parts)} " for parts in cut]
    counts = np.zeros(grams.COLUMNS, np.int64)
    for row, column in (grams.spelling_grams(spelled), grams.skeleton_grams(cored)):
        once = np.unique(row.astype(np.int64) * grams.COLUMNS + column)
        counts += np.bincount(once % grams.COLUMNS, minlength=grams.COLUMNS)
    bits = np.log2((len(rows) + 1) / (counts + 1.0))
    classes = np.round(bits / CLASS_BITS).astype(int)
    document = {
        "about": "How many of `names` names hold a word, by fold and by skeleton; letter groups, one character each.",
        "names": len(rows),
        "entities": len({entity for entity, _ in rows}),
        "folds": _kept(folds),
        "skeletons": _kept(bones),
        "grams": "".join(chr(33 + value) for value in classes),
    }
    chosen.out.write_text(json.dumps(document, ensure_ascii=True, indent=0, sort_keys=True) + "\n", "utf-8")
    print(len(rows), "names,", len(document["folds"]), "folds,", chosen.out.stat().st_size, "bytes")


def _kept(found: dict[str, set[str]]) -> dict[str, int]:
    counts = Counter({key: len(entities) for key, entities in found.items()})
    return {key: count for key, count in counts.most_common() if count >= MIN_COUNT}


if __name__ == "__main__":
    main()
