"""Batches through worker processes: what moving them costs, and what two workers gain.

The peer is `ProcessPoolExecutor.map` of the standard library, spawned, with batches pickled through its pipe. It reads
the whole input before it gives the first result, and a worker that dies ends its run.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pyarrow as pa

from cocket.runtime import run as run_batches
from harness import Figure, Run
from runtime_work import passed_on, scored

WORKERS = 2


def measure(run: Run) -> list[Figure]:
    """Move 320 MB in 40 batches, then score 8,000 names."""
    run.uses("cocket", "pyarrow", "rapidfuzz")
    wide = pa.record_batch({"n": pa.array(range(1_000_000), pa.int64())})
    names = [f"Exmaple Tradign {number} Nothern Habour Company" for number in range(200)]
    narrow = pa.record_batch({"name": pa.array(names)})
    return [
        _both(run, passed_on, [wide] * 40, "MB/s moved through two workers", 40 * wide.nbytes / 1e6),
        _both(run, scored, [narrow] * 40, "names/s scored by two workers", 40 * narrow.num_rows),
        Figure(
            "names/s scored by two workers, beside one process",
            "names/s",
            40 * narrow.num_rows / run.seconds(lambda: _ours(scored, [narrow] * 40, "processes")),
            better="more",
            peer=40 * narrow.num_rows / run.seconds(lambda: _ours(scored, [narrow] * 40, "local")),
            peer_name="this project's local engine",
            note="with two free cores the most there is to gain is a factor of two; starting the workers is included",
        ),
    ]


def _both(run: Run, function, batches: list[pa.RecordBatch], name: str, amount: float) -> Figure:
    return Figure(
        name,
        name.split(maxsplit=1)[0],
        amount / run.seconds(lambda: _ours(function, batches, "processes")),
        better="more",
        peer=amount / run.seconds(lambda: _pool(function, batches)),
        peer_name="ProcessPoolExecutor.map",
        note="from the start of the workers to the last row",
    )


def _ours(function, batches: list[pa.RecordBatch], engine: str) -> int:
    return sum(each.num_rows for each in run_batches(function, batches, engine=engine, workers=WORKERS))


def _pool(function, batches: list[pa.RecordBatch]) -> int:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        return sum(each.num_rows for each in pool.map(function, batches))
