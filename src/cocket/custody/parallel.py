"""Read and check batches in worker processes: signatures are most of the work, and no batch needs another.

Takes batches of lines, gives what the reader gives, in the same order; only as far ahead as results are taken. A line
that is canonical JSON does not travel back: this process has it, and reading it again costs less than carrying it.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from typing import NamedTuple

import msgspec

from cocket.custody.events import model
from cocket.custody.events.credentials import Credentials
from cocket.custody.events.keys import KeyBook
from cocket.custody.events.model import Record, Reject
from cocket.custody.events.reading import Reader, body_of
from cocket.custody.events.signing import Signed
from cocket.kernel.errors import CocketError

Lines = Sequence[tuple[str, bytes]]


class Passed(NamedTuple):
    """What a worker found of a canonical line: the line's number in its batch, and what a record adds to the line."""

    line: int
    type: str
    digest: str
    at: datetime
    signed: tuple[Signed, ...]


_readers: list[Reader] = []  # one in each worker process
_decode = msgspec.json.Decoder().decode


def _start(origin: str, keys: KeyBook, recorded: datetime, credentials: Credentials | None) -> None:
    import gc

    gc.disable()  # a reader makes no reference cycles
    _readers[:] = [Reader(origin, keys, recorded, credentials)]


def _read(lines: Lines) -> list[Passed | Record | Reject]:
    numbers = {id(line): number for number, (_, line) in enumerate(lines)}
    return [_light(one, numbers) for one in _readers[0].each(lines)]


def _light(one: Record | Reject, numbers: dict[int, int]) -> Passed | Record | Reject:
    """Leave out what the line says itself. Its canonical bytes are the line only where it was written so."""
    if isinstance(one, Reject) or one.type == model.CREDENTIAL:
        return one
    number = numbers.get(id(one.data))
    return one if number is None else Passed(number, one.type, one.digest, one.at, one.signed)


def _whole(one: Passed | Record | Reject, lines: Lines) -> Record | Reject:
    if not isinstance(one, Passed):
        return one
    where, data = lines[one.line]
    return Record(one.type, data, body_of(one.type, _decode(data)), one.digest, one.at, one.signed, where)


def read_in_processes(
    batches: Iterable[Lines],
    *,
    origin: str,
    keys: KeyBook,
    recorded: datetime,
    workers: int,
    credentials: Credentials | None = None,
) -> Iterator[Iterator[Record | Reject]]:
    """Give what becomes of each batch's lines, in order; raises CocketError when a worker dies."""
    context = multiprocessing.get_context("spawn")
    given = (origin, keys, recorded, credentials)
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=given) as pool:
        waiting: deque[tuple[Lines, Future[list[Passed | Record | Reject]]]] = deque()
        try:
            for lines in batches:
                waiting.append((lines, pool.submit(_read, lines)))
                if len(waiting) > 2 * workers:
                    yield _taken(*waiting.popleft())
            while waiting:
                yield _taken(*waiting.popleft())
        except BrokenProcessPool:
            raise CocketError(
                "A process that checks lines ended before its time",
                mend="Record again with fewer workers; what was not acknowledged is not in the log.",
            ) from None


def _taken(lines: Lines, future: Future[list[Passed | Record | Reject]]) -> Iterator[Record | Reject]:
    found = future.result()
    return (_whole(one, lines) for one in found)
