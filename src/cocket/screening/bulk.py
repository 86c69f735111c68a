"""Screen many batches: here, in worker processes or on Ray, row for row the same.

Takes Arrow batches and a job, gives Arrow batches of `batches.OUTPUT` in the same order. Each worker opens the lists
once; their indexes are mapped into memory and so shared by the workers of one machine.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from cocket.kernel.errors import BadInput
from cocket.reference.store import Library
from cocket.runtime import Progress, run
from cocket.screening.batches import OUTPUT
from cocket.screening.service import Screener, log_odds_of
from cocket.screening.thresholds import DEFAULT_BUDGET


@dataclass(frozen=True, slots=True)
class Job:
    """What to screen against and from which score on; without a threshold the budget's one holds."""

    home: Path
    lists: tuple[str, ...] = ()
    threshold: float | None = None
    budget: float = DEFAULT_BUDGET


def prepare(job: Job) -> tuple[Screener, Job]:
    """Open the lists here, so that indexes are built once and faults are told before workers start.

    Raises ReferenceMissing, ReferenceCorrupt or BadInput. The job that comes back names the exact editions.
    """
    if job.threshold is not None:
        log_odds_of(job.threshold)
    screener = Screener.open(Library(job.home), lists=job.lists or None, budget=job.budget)
    editions = tuple(one.ref.id for one in screener.lists)
    return screener, Job(job.home, editions, job.threshold, job.budget)


def screen_batches(
    job: Job,
    batches: Iterable[pa.RecordBatch],
    *,
    engine: str = "local",
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[pa.RecordBatch]:
    """Give the hits of each batch, in order. `engine` is "local" or "ray"; more than one local worker are processes."""
    if engine not in ("local", "ray"):
        raise BadInput(f"The engine {engine[:20]!r} is unknown", mend="Use --engine local or --engine ray.")
    where = "processes" if engine == "local" and workers > 1 else engine
    work = functools.partial(screen_batch, threshold=job.threshold)
    return run(work, batches, engine=where, workers=workers, setup=functools.partial(open_job, job), progress=progress)


def open_job(job: Job) -> Screener:
    """Open what a job names; runs once in each worker."""
    return Screener.open(Library(job.home), lists=job.lists or None, budget=job.budget)


def screen_batch(screener: Screener, batch: pa.RecordBatch, *, threshold: float | None) -> pa.RecordBatch:
    """Screen one batch."""
    found = screener.screen(pa.Table.from_batches([batch]), threshold=threshold).combine_chunks().to_batches()
    return found[0] if found else pa.RecordBatch.from_pylist([], OUTPUT)
