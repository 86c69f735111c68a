"""Record events: checked, applied to the ledger, and logged; durable, crash-safe, one batch after another.

A batch goes: 1. read and checked · 2. applied to the ledger in memory · 3. states and documents on disk, in one
transaction · 4. appended to the log · 5. acknowledged. A crash before 3 leaves nothing; between 3 and 4 the next
opening appends what the ledger holds and the log lacks (a document's place in the ledger is its source in the log, so
nothing shows twice). Steps 3 and 4 of a batch run beside 1 and 2 of the next.
"""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from cocket.custody.events.keys import KeyBook
from cocket.custody.events.model import EVENT, Record, Reject
from cocket.custody.events.reading import Reader
from cocket.custody.ledger.service import Ledger
from cocket.custody.ledger.sqlite import Changes, SqliteStore
from cocket.custody.ledger.work import Effects
from cocket.custody.writer import LogWriter, Receipt
from cocket.kernel.errors import BadInput, CocketError

BATCH = 1_000
_PREFIX = b"ledger:"
_EPCS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
Lines = Sequence[tuple[str, bytes]]
Checked = tuple[list[Record], list[Reject]]
Batch = TypeVar("Batch")
Watcher = Callable[[Ledger, Record, Effects], None]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch: documents acknowledged, lines recorded before, what was refused, and what to know."""

    accepted: int
    known: int
    rejects: tuple[Reject, ...]
    notes: tuple[Reject, ...] = ()


class Recorder:
    """The one recorder of a ledger and its log.

    `watch` sees each applied record with its effects before the batch is written (alarms are raised there). Raises
    BadInput when another process is recording.
    """

    def __init__(
        self,
        folder: Path,
        log: LogWriter,
        origin: str,
        keys: KeyBook,
        recorded: datetime,
        *,
        watch: Watcher | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _lock(folder / "lock")
        self.store = SqliteStore(folder / "ledger.sqlite")
        self.ledger = Ledger(self.store)
        self._log, self._watch = log, watch
        self._reader = Reader(origin, keys, recorded)
        self._pool = ThreadPoolExecutor(1)
        self._catch_up()

    def close(self) -> None:
        """Release the lock; what is under way is finished first."""
        self._pool.shutdown()
        self.store.close()
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, batches: Iterable[Lines]) -> Iterator[Recorded]:
        """Record batches of (where, line); gives each batch's outcome once it is on disk and in the log.

        When writing fails the error is raised, and what was not acknowledged is in the ledger whole or not at all.
        """
        return self._pipeline(batches, self._reader.read)

    def record_checked(self, batches: Iterable[Checked]) -> Iterator[Recorded]:
        """Record batches that were read and checked elsewhere, for example in worker processes."""
        return self._pipeline(batches, lambda checked: checked)

    def _pipeline(self, batches: Iterable[Batch], read: Callable[[Batch], Checked]) -> Iterator[Recorded]:
        waiting: tuple[Future[None], Changes, Recorded] | None = None
        for batch in batches:
            with _no_collection():
                outcome = self._apply(*read(batch))
            if waiting is not None:
                yield self._finish(*waiting)
            changes = self.store.seal()
            waiting = (self._pool.submit(self._write, changes), changes, outcome)
        if waiting is not None:
            yield self._finish(*waiting)

    def _apply(self, records: list[Record], rejects: list[Reject]) -> Recorded:
        accepted = known = 0
        refused, notes = list(rejects), list[Reject]()
        self.store.prefetch(needs(records))
        for record in records:
            try:
                effects = self.ledger.apply(record)
            except CocketError as error:
                refused.append(Reject(record.where, str(error)))
                continue
            if effects is None:
                known += 1
                continue
            self.store.add(record.data, effects.items)
            if self._watch is not None:
                self._watch(self.ledger, record, effects)
            notes += [Reject(record.where, note) for note in effects.notes]
            accepted += 1
        return Recorded(accepted, known, tuple(refused), tuple(notes))

    def _write(self, changes: Changes) -> None:
        self.store.flush(changes)
        self._append(changes.documents)

    def _append(self, documents: Sequence[tuple[int, bytes]]) -> None:
        if documents:
            self._log.commit([data for _, data in documents], [source(position) for position, _ in documents])

    def _finish(self, future: Future[None], changes: Changes, outcome: Recorded) -> Recorded:
        future.result()
        self.store.flushed(changes)
        return outcome

    def _catch_up(self) -> None:
        """Append what the ledger holds and the log lacks: the end of a batch that a crash cut off."""
        last = self._log.last_source(_PREFIX)
        position = int.from_bytes(last[len(_PREFIX) :], "big") + 1 if last else 0
        while rows := self.store.documents(position, BATCH):
            self._append(rows)
            position = rows[-1][0] + 1

    def receipt(self, position: int) -> Receipt:
        """Give the log's receipt of a recorded document."""
        ((_, data),) = self.store.documents(position, 1)
        return self._log.append_canonical([data], [source(position)])[0]


def needs(records: Iterable[Record]) -> Iterator[str]:
    """Give the keys of states that records will certainly ask for."""
    for record in records:
        if record.type == EVENT:
            event = record.body
            yield f"e:{event['eventID']}"
            if event.get("destinationList"):
                yield f"h:{event['eventID']}"
                yield f"w:countersign:{event['eventID']}"
            for field in _EPCS:
                for epc in event.get(field, ()):
                    yield f"i:{epc}"
                    yield f"c:{epc}"
            for field in _QUANTITIES:
                for element in event.get(field, ()):
                    yield f"i:{element['epcClass']}"
                    yield f"c:{element['epcClass']}"


def source(position: int) -> bytes:
    """Give the name under which the log knows the document at a position of the ledger."""
    return _PREFIX + position.to_bytes(8, "big")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let the collector of reference cycles rest while a batch is worked through.

    Nothing here makes cycles, and looking for them among the many small values of a batch takes as long as the batch.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise BadInput("Another process is recording events", where=str(path), mend="Wait for it to end.") from None
    return handle
