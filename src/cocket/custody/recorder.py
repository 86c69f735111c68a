"""Record events: checked, applied to the ledger, and logged; durable, crash-safe, one batch after another.

A batch goes: 1. read and checked · 2. applied to the ledger in memory · 3. states and documents on disk, in one
transaction · 4. appended to the log · 5. acknowledged. A crash before 3 leaves nothing; between 3 and 4 the next
opening appends what the ledger holds and the log lacks (a document's place in the ledger is its source in the log, so
nothing shows twice). Steps 3 and 4 run beside 1 and 2 of the next batches. Batches that come quickly, or while the disk
is busy, are written together, each acknowledged only then: what any append costs is paid once for them.
"""

from __future__ import annotations

import fcntl
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Condition
from typing import Self, TypeVar

from cocket.custody.events.credentials import Credentials
from cocket.custody.events.keys import KeyBook
from cocket.custody.events.model import EVENT, Record, Reject
from cocket.custody.events.reading import Reader
from cocket.custody.ledger.names import link_key, link_of
from cocket.custody.ledger.service import Ledger
from cocket.custody.ledger.sqlite import Changes, SqliteStore
from cocket.custody.ledger.work import Effects
from cocket.custody.writer import LogWriter, Receipt
from cocket.kernel.errors import BadInput, CocketError
from cocket.runtime.collector import at_rest

BATCH = 1_000
PART = 100  # events that fit into the processor's cache with all that is made of them
AHEAD = 6  # batches that may wait for the disk
TOGETHER = 4  # batches that are written together if they come in time
LINGER = 0.25  # seconds that a batch waits for others to come
_PREFIX = b"ledger:"
# Fields of an event that name items.
COUNTED = (
    *("epcList", "childEPCs", "inputEPCList", "outputEPCList"),
    *("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"),
)
Lines = Sequence[tuple[str, bytes]]
Checked = Iterable[Record | Reject]
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

    `watch` sees each applied record with its effects before the batch is written (alarms are raised there);
    `credentials` is asked about credentials. Raises BadInput when another process is recording.
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
        credentials: Credentials | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._log, self._watch = log, watch
        self._reader = Reader(origin, keys, recorded, credentials)
        self._ready = deque[Changes]()  # sealed batches that the writing thread has not taken up
        self._arrived = Condition()
        self._all_here = False  # no more batches come
        self._failed: BaseException | None = None
        self._closing = ExitStack()
        self._closing.callback(os.close, _lock(folder / "lock"))
        try:
            self.store = SqliteStore(folder / "ledger.sqlite")
            self._closing.callback(self.store.close)
            self.ledger = Ledger(self.store)
            self._pool = ThreadPoolExecutor(1)
            self._closing.callback(self._pool.shutdown)
            self._catch_up()
        except BaseException:
            self.close()  # a lock that is kept would refuse every later try
            raise

    def close(self) -> None:
        """Release the lock; what is under way is finished first. A second call does nothing."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, batches: Iterable[Lines]) -> Iterator[Recorded]:
        """Record batches of (where, line); gives each batch's outcome once it is on disk and in the log.

        When writing fails the error is raised, and what was not acknowledged is in the ledger whole or not at all.
        """
        return self._pipeline(batches, self._reader.each)

    def record_checked(self, batches: Iterable[Checked]) -> Iterator[Recorded]:
        """Record batches that were read and checked elsewhere, for example in worker processes."""
        return self._pipeline(batches, lambda checked: checked)

    def _pipeline(self, batches: Iterable[Batch], read: Callable[[Batch], Checked]) -> Iterator[Recorded]:
        waiting = deque[tuple[Future[None], Changes, Recorded]]()
        self._all_here = False
        with at_rest() as collect:
            for batch in batches:
                outcome = self._apply(read(batch))
                changes = self.store.seal()
                self._arrive(changes)
                waiting.append((self._pool.submit(self._write), changes, outcome))
                collect()
                while waiting and (len(waiting) > AHEAD or waiting[0][0].done()):
                    yield self._finish(*waiting.popleft())
            self._arrive()
            while waiting:
                yield self._finish(*waiting.popleft())

    def _arrive(self, changes: Changes | None = None) -> None:
        """Hand a sealed batch to the writing thread, or say that none comes after those that it has."""
        with self._arrived:
            self._all_here = changes is None
            if changes is not None:
                self._ready.append(changes)
            self._arrived.notify()

    def _apply(self, checked: Checked) -> Recorded:
        accepted = known = 0
        refused: list[Reject] = []
        notes: list[Reject] = []
        lines = iter(checked)
        # Part by part, so that what was just read is still in the processor's cache when it is applied.
        while part := list(islice(lines, PART)):
            self.store.prefetch(needs(part))
            for record in part:
                if isinstance(record, Reject):
                    refused.append(record)
                    continue
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
                if effects.notes:
                    notes += [Reject(record.where, note) for note in effects.notes]
                accepted += 1
            self.store.settle()
        return Recorded(accepted, known, tuple(refused), tuple(notes))

    def _write(self) -> None:
        """Write the batches that are ready or come soon; a batch that an earlier call took along is on disk already."""
        if self._failed is not None:
            raise self._failed
        with self._arrived:
            if self._ready:
                self._arrived.wait_for(lambda: self._all_here or len(self._ready) >= TOGETHER, LINGER)
            group = [*self._ready]
            self._ready.clear()
        if group:
            changes = Changes.joined(group)
            try:
                self.store.flush(changes)
                self._append(changes.documents)
            except BaseException as error:
                self._failed = error
                raise

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


def needs(records: Iterable[Record | Reject]) -> dict[str, tuple[str, ...]]:
    """Give the keys of states that records will certainly ask for, each with those that hang on it."""
    keys: dict[str, tuple[str, ...]] = {}
    for record in records:
        if isinstance(record, Record) and record.type == EVENT:
            event = record.body
            name = event["eventID"]
            keys[f"e:{name}"] = (f"h:{name}", f"w:countersign:{name}") if "destinationList" in event else ()
            making = event.get("action") == "ADD"
            for field in COUNTED:
                for one in event.get(field, ()):
                    item = one if isinstance(one, str) else one["epcClass"]
                    keys[f"i:{item}"] = (f"c:{item}",)
                    if making and (link := link_of(item)):
                        keys[link_key(link)] = ()
    return keys


def source(position: int) -> bytes:
    """Give the name under which the log knows the document at a position of the ledger."""
    return _PREFIX + position.to_bytes(8, "big")


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise BadInput("Another process is recording events", where=str(path), mend="Wait for it to end.") from None
    return handle
