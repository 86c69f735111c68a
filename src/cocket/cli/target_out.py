"""Writing a ranking of any size: batch by batch, whole or not at all, in the format that the suffix names."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cocket.cli import output

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cocket.risk.targeting.inspections import Plan
    from cocket.risk.targeting.ranking import Ranking


class Tally:
    """Counts rows with categories that the model never saw while batches pass by."""

    def __init__(self) -> None:
        self.unseen = 0

    def counted(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Give the batches on."""
        for batch in batches:
            self.unseen += int(np.count_nonzero(np.asarray(batch.column("unseen"))))
            yield batch


def write_ranked(out: Path, ranking: Ranking, plan: Plan | None) -> list[dict[str, object]]:
    """Write all rows from rank 1 on, and give the rows of the plan, those by lot first."""
    order = np.argsort(-ranking.scores, kind="stable")
    ranks = np.empty(order.size, dtype=np.int64)
    ranks[order] = np.arange(1, order.size + 1)
    why = {}
    if plan is not None:
        why = dict.fromkeys(ranks[plan.by_rank].tolist(), "ranked") | dict.fromkeys(
            ranks[plan.by_lot].tolist(), "random"
        )
    rows: list[dict[str, object]] = []
    suffix = output.suffix_of(out, output.ROW_SUFFIXES)
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name[:50]}.")
    os.close(handle)
    shelf = Path(name)
    try:
        with ExitStack() as stack:
            write = WRITERS[suffix](shelf, stack)
            for batch in ranking.ranked():
                write(batch)
                rows += _planned(batch, why)
        shelf.chmod(0o644)
        shelf.replace(out)
    except BaseException:
        shelf.unlink(missing_ok=True)
        raise
    return sorted(rows, key=lambda row: (row["why"] != "random", row["rank"]))


def _planned(batch: pa.RecordBatch, why: dict[int, str]) -> list[dict[str, object]]:
    if not why:
        return []
    ranks = np.asarray(batch.column("rank"))
    wanted = np.flatnonzero(np.isin(ranks, np.fromiter(why, dtype=np.int64, count=len(why))))
    rows = batch.take(pa.array(wanted)).select(["id", "score", "rank"]).to_pylist()
    return [{**row, "score": _short(row["score"]), "why": why[row["rank"]]} for row in rows]


def _short(score: float) -> float:
    return float(f"{score:.6g}")


def _csv(path: Path, stack: ExitStack) -> Callable[[pa.RecordBatch], None]:
    import pyarrow.csv as pacsv

    from cocket.risk.targeting.ranking import RANKED

    writer = stack.enter_context(
        pacsv.CSVWriter(str(path), RANKED, write_options=pacsv.WriteOptions(quoting_style="needed"))
    )
    write: Callable[[pa.RecordBatch], None] = writer.write_batch
    return write


def _parquet(path: Path, stack: ExitStack) -> Callable[[pa.RecordBatch], None]:
    import pyarrow.parquet as pq

    from cocket.risk.targeting.ranking import RANKED

    writer = stack.enter_context(pq.ParquetWriter(path, RANKED))
    write: Callable[[pa.RecordBatch], None] = writer.write_batch
    return write


def _lines(path: Path, stack: ExitStack) -> Callable[[pa.RecordBatch], None]:
    file = stack.enter_context(path.open("w", encoding="utf-8"))
    return lambda batch: file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in batch.to_pylist())


def _array(path: Path, stack: ExitStack) -> Callable[[pa.RecordBatch], None]:
    file = stack.enter_context(path.open("w", encoding="utf-8"))
    file.write("[")
    first = [True]
    stack.callback(lambda: file.write("\n]\n"))

    def write(batch: pa.RecordBatch) -> None:
        for row in batch.to_pylist():
            file.write(("\n" if first[0] else ",\n") + json.dumps(row, ensure_ascii=False))
            first[0] = False

    return write


WRITERS: dict[str, Callable[[Path, ExitStack], Callable[[pa.RecordBatch], None]]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".jsonl": _lines,
    ".json": _array,
}
