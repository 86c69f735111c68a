"""Read and check batches in worker processes: signatures are most of the work, and no batch needs another.

Takes batches of lines, gives what the reader gives, in the same order; only as far ahead as results are taken.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime

from cocket.custody.events.credentials import Credentials
from cocket.custody.events.keys import KeyBook
from cocket.custody.events.model import Record, Reject
from cocket.custody.events.reading import Reader

Lines = Sequence[tuple[str, bytes]]
Checked = Sequence[Record | Reject]
_readers: list[Reader] = []  # one in each worker process


def _start(origin: str, keys: KeyBook, recorded: datetime, credentials: Credentials | None) -> None:
    import gc

    gc.disable()  # a reader makes no reference cycles
    _readers[:] = [Reader(origin, keys, recorded, credentials)]


def _read(lines: Lines) -> Checked:
    return list(_readers[0].each(lines))


def read_in_processes(
    batches: Iterable[Lines],
    *,
    origin: str,
    keys: KeyBook,
    recorded: datetime,
    workers: int,
    credentials: Credentials | None = None,
) -> Iterator[Checked]:
    """Give what becomes of each batch's lines, in order."""
    context = multiprocessing.get_context("spawn")
    given = (origin, keys, recorded, credentials)
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=given) as pool:
        waiting: deque[Future[Checked]] = deque()
        for lines in batches:
            waiting.append(pool.submit(_read, lines))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
