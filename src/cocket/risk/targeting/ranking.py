"""Putting scored rows in order without holding them: scores stay in memory (8 bytes a row), rows go to disk and back.

Takes batches of `id, score, reasons`, gives batches of `id, score, rank, reasons` from the first rank to the last. Rows
are dealt into stretches of ranks on disk, each of which fits in memory, and each stretch is sorted. Ties keep the order
of the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa

from cocket.risk.targeting.measuring import order_of

STRETCH = 200_000  # rows that are sorted at a time
RANKED = pa.schema([("id", pa.string()), ("score", pa.float64()), ("rank", pa.int64()), ("reasons", pa.string())])


class Ranking:
    """Rows on their way to their rank. Use as a context: the files on disk go when it ends."""

    def __init__(self, stretch: int = STRETCH) -> None:
        self._stretch = stretch
        self._folder = tempfile.TemporaryDirectory(prefix="cocket-rank-")
        self._scores: list[np.ndarray] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def take(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Write rows to disk as they come, and keep their scores."""
        columns = ["id", "score", "reasons"]
        schema = pa.schema([RANKED.field(name) for name in columns])
        with pa.OSFile(str(self._place("all")), "wb") as file, pa.ipc.new_stream(file, schema) as writer:
            for batch in batches:
                self._scores.append(np.asarray(batch.column("score")))
                writer.write_batch(batch.select(columns).cast(schema))

    @property
    def scores(self) -> np.ndarray:
        """Give all scores in the order of the file."""
        return np.concatenate(self._scores) if self._scores else np.zeros(0)

    def ranked(self) -> Iterator[pa.RecordBatch]:
        """Give all rows from rank 1 on."""
        ranks = np.empty(self.scores.size, dtype=np.int64)
        ranks[order_of(self.scores)] = np.arange(1, ranks.size + 1)
        many = max(1, -(-ranks.size // self._stretch))
        with ExitStack() as stack:
            files = [stack.enter_context(pa.OSFile(str(self._place(str(n))), "wb")) for n in range(many)]
            writers = [stack.enter_context(pa.ipc.new_stream(file, RANKED)) for file in files]
            at = 0
            for batch in self._read("all"):
                own = ranks[at : at + batch.num_rows]
                at += batch.num_rows
                rows = pa.record_batch(
                    [batch.column("id"), batch.column("score"), pa.array(own), batch.column("reasons")], schema=RANKED
                )
                self._deal(rows, (own - 1) // self._stretch, writers)
        self._place("all").unlink()
        for number in range(many):
            table = pa.Table.from_batches(self._read(str(number)), schema=RANKED)
            yield from table.take(pa.array(np.argsort(table.column("rank").to_numpy()))).to_batches()
            self._place(str(number)).unlink()

    @staticmethod
    def _deal(rows: pa.RecordBatch, stretches: np.ndarray, writers: list[pa.RecordBatchStreamWriter]) -> None:
        if len(writers) == 1:
            writers[0].write_batch(rows)
            return
        for number in np.unique(stretches).tolist():
            writers[number].write_batch(rows.filter(pa.array(stretches == number)))

    def _read(self, name: str) -> Iterator[pa.RecordBatch]:
        with pa.OSFile(str(self._place(name)), "rb") as file, pa.ipc.open_stream(file) as reader:
            yield from reader

    def _place(self, name: str) -> Path:
        return Path(self._folder.name) / f"{name}.arrow"
