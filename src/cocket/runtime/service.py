"""Run a batch function on an engine: the one verb of this room.

Takes batches, gives batches: row for row the same on every engine, in the same order, in bounded memory. Batches are
read only as far ahead as results are taken, so a file larger than memory streams through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from cocket.kernel.errors import BadInput
from cocket.runtime.local import run_here
from cocket.runtime.model import Engine, Plan, Progress
from cocket.runtime.processes import run_in_processes
from cocket.runtime.rays import run_on_ray

ENGINES: dict[str, Engine] = {"local": run_here, "processes": run_in_processes, "ray": run_on_ray}


def run(
    function: Callable[..., pa.RecordBatch],
    batches: Iterable[pa.RecordBatch],
    *,
    engine: str = "local",
    workers: int = 1,
    setup: Callable[[], Any] | None = None,
    retries: int = 2,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[pa.RecordBatch]:
    """Give `function(batch)` for each batch, or `function(setup(), batch)` with a set-up that runs once in each worker.

    For "processes" both must be importable by name, for "ray" they must be picklable. A worker that dies and a function
    that raises are tried again, `retries` times for each batch. `progress` is called with each batch that is given out.

    Raises BadInput for an unknown engine or a wrong count; WorkFailed for a batch that failed every time; and, without
    another try, whatever error of this program's own tree the function raises. Results before the failing batch are
    given first. Closing the iterator stops the workers.
    """
    if engine not in ENGINES:
        raise BadInput(f"The engine {engine[:20]!r} is unknown", mend=f"Use one of {', '.join(ENGINES)}.")
    if workers < 1 or retries < 0:
        raise BadInput("A run needs at least one worker and no negative retries", mend="Use --workers 1 or more.")
    plan = Plan(function, setup, workers, retries, ahead=2 * workers)
    return _counted(ENGINES[engine](plan, batches), progress)


def _counted(
    results: Iterator[pa.RecordBatch], progress: Callable[[Progress], None] | None
) -> Iterator[pa.RecordBatch]:
    done = rows = 0
    for result in results:
        done, rows = done + 1, rows + result.num_rows
        if progress is not None:
            progress(Progress(done, rows))
        yield result
