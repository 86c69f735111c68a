"""Play something many times over: on cores of this machine or on a Ray cluster, and keep what is done.

Takes a `Job` (a replication's number in, its tally out), gives the tallies in order. The result depends on neither
cores nor engine, and what a journal holds already is not played again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from cocket.runtime import run

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.keeping import Journal

REPLICATIONS = 20
Tally = dict[str, list[float]]


class Job(Protocol):
    """A frozen value whose `repr` says all that the outcome depends on."""

    def tally(self, replication: int) -> Tally:
        """Play one replication; give its sums."""
        ...


@dataclass(frozen=True, slots=True)
class Playing:
    """How years are played: how often, on how many cores of this machine, or on a Ray cluster (engine "ray").

    `journal` keeps what is done, so that a run that was interrupted goes on; `told` is called with (done, all).
    """

    replications: int = REPLICATIONS
    cores: int = 1
    engine: str = "local"
    journal: Journal | None = None
    told: Callable[[int, int], None] = lambda _done, _all: None


AS_USUAL = Playing()


def tallies(job: Job, playing: Playing) -> list[Tally]:
    """Give the job's tallies by the number of the replication."""
    name = hashlib.sha256(repr(job).encode()).hexdigest()
    found: dict[int, Tally] = {}
    if playing.journal is not None:
        for number in range(playing.replications):
            kept = playing.journal.kept(f"{name} {number}")
            if kept is not None:
                found[number] = kept
    missing = [number for number in range(playing.replications) if number not in found]
    for number, tally in zip(missing, _played(job, missing, playing), strict=True):
        found[number] = tally
        if playing.journal is not None:
            playing.journal.keep(f"{name} {number}", tally)
        playing.told(len(found), playing.replications)
    return [found[number] for number in range(playing.replications)]


def _played(job: Job, numbers: Iterable[int], playing: Playing) -> Iterator[Tally]:
    if playing.engine == "local":
        with ThreadPoolExecutor(max_workers=playing.cores) as pool:
            yield from pool.map(job.tally, numbers)
        return
    batches = (pa.RecordBatch.from_pydict({"replication": [number]}) for number in numbers)
    for batch in run(_Batched(job), batches, engine=playing.engine, workers=playing.cores):
        yield from batch.to_pylist()


@dataclass(frozen=True, slots=True)
class _Batched:
    """A job as the engines of `runtime` take it: a batch of replication numbers in, a batch of tallies out."""

    job: Job

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_pylist([self.job.tally(n) for n in batch.column("replication").to_pylist()])
