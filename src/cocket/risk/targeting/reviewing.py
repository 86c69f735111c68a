"""Reading inspection results back from two files: the plan and what was found.

Takes the paths of a plan (`id,why,rank,score`) and of results (an id and a label), gives a `Review`. Raises BadInput
for a column that is missing, an id with two different results, and results of which none is in the plan.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.columns import as_numbers, require_column
from cocket.risk.targeting.inspections import Review, review
from cocket.risk.targeting.intake import open_source
from cocket.risk.targeting.store import read_manifest
from cocket.risk.targeting.training import NO, YES


def review_files(
    plan: Path, results: Path, *, id_column: str, label: str, model: Path | None = None
) -> tuple[Review, int]:
    """Give the review, and how many rows of the plan have no result yet."""
    rows = _read(plan, ("id", "why", "score"))
    found = _results(results, id_column, label)
    scores = as_numbers(pa.array(rows["score"], pa.string()))
    for row, (why, score) in enumerate(zip(rows["why"], scores.tolist(), strict=True), start=1):
        if why not in ("random", "ranked") or not 0 <= score <= 1:
            raise BadInput(
                "The row is not one of a plan", where=f"{plan}: row {row}", mend="Use what `target score --plan` wrote."
            )
    known = [place for place, name in enumerate(rows["id"]) if name.strip() in found]
    if not known:
        raise BadInput(
            "No result belongs to a row of the plan",
            where=str(results),
            mend="Check that both files use the same ids, and name the column with --id.",
        )
    labels = np.array([found[rows["id"][place].strip()] for place in known], dtype=np.float64)
    manifest = read_manifest(model) if model else None
    result = review([rows["why"][place] for place in known], scores[known], labels, manifest)
    return result, len(rows["id"]) - len(known)


def _results(path: Path, id_column: str, label: str) -> dict[str, float]:
    rows = _read(path, (id_column, label))
    found: dict[str, float] = {}
    for row, (name, word) in enumerate(zip(rows[id_column], rows[label], strict=True), start=1):
        answer = word.strip().casefold()
        if not answer:
            continue
        if answer not in (*YES, *NO):
            raise BadInput(
                f"{word[:40]!r} is neither yes nor no", where=f"{path}: row {row}", mend="Write 1 for found, 0 for not."
            )
        value = float(answer in YES)
        if found.setdefault(name.strip(), value) != value:
            raise BadInput(
                f"The id {name[:40]!r} has two results", where=f"{path}: row {row}", mend="Keep the one that holds."
            )
    return found


def _read(path: Path, names: tuple[str, ...]) -> dict[str, list[str]]:
    source = open_source(path)
    for name in names:
        require_column(source.names, name)
    read: dict[str, list[str]] = {name: [] for name in names}
    for batch in source.batches():
        for name in names:
            read[name] += batch.column(name).to_pylist()
    if source.rejects:
        place, _, reason = source.rejects[0]
        raise BadInput(reason, where=f"{path}: {place}", mend="Mend the row.")
    return read
