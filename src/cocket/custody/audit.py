"""Check a whole chain: the log from its files, each document against its entry, and the ledger folded again.

Takes a chain's log, journal, ledger and keys; gives findings. What was checked when it was recorded (signatures, keys,
credentials) is not asked again: the log's commitments show that the documents are still the same. That they still give
the same ledger is worked out from the first document on, in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from cocket.custody.commitments import commitment
from cocket.custody.events import model
from cocket.custody.events.credentials import unchecked
from cocket.custody.events.keys import KeyBook, parse_moment
from cocket.custody.events.model import Record, Reject
from cocket.custody.events.reading import Line, Reader
from cocket.custody.events.signing import Signed
from cocket.custody.fsck import Finding, fsck
from cocket.custody.journal import Journal
from cocket.custody.ledger.ports import MemoryStore
from cocket.custody.ledger.service import Ledger
from cocket.custody.ledger.sqlite import SqliteStore, touch
from cocket.custody.reader import LogReader, folder_key
from cocket.custody.recorder import BATCH, source
from cocket.custody.tiles import WIDTH
from cocket.kernel.errors import CocketError

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
MANY = 20  # findings of one kind, after which more say nothing new
ALARMS = "a:"  # raised beside the fold, with the places that were known then


@dataclass(frozen=True, slots=True)
class Audit:
    """How many documents and log entries were checked, and what was found; a whole chain has no findings."""

    documents: int
    entries: int
    findings: tuple[Finding, ...]


def audit(log: Path, journal: Path, store: SqliteStore, keys: KeyBook) -> Audit:
    """Check a chain; damage is a finding, never an error."""
    static = fsck(log)
    findings = [Finding(f"log: {one.where}", one.what) for one in static.findings]
    folding = _Folding(folder_key(log).name, keys) if not findings else None
    count = 0
    try:
        opened = Journal(journal)
    except CocketError as error:
        return Audit(0, static.size, (*findings, Finding("journal", str(error))))
    try:
        reader = LogReader(log) if folding else None
        while rows := store.documents(count, BATCH):
            if reader is not None:
                findings += _committed(rows, opened, reader)
            if folding is not None and not findings:
                findings += folding.take(rows)
            count = rows[-1][0] + 1
        if count != store.next:
            findings.append(Finding("ledger", f"It names {store.next} documents and holds {count}."))
        if folding is not None and not findings:
            findings += folding.differences(store)
    except CocketError as error:
        findings.append(Finding("ledger or journal", str(error)))
    finally:
        opened.close()
    return Audit(count, static.size, tuple(findings))


def _committed(rows: list[tuple[int, bytes]], journal: Journal, log: LogReader) -> Iterator[Finding]:
    """Each document, with its salt, gives the entry that the log shows."""
    entries = journal.known([source(position) for position, _ in rows])
    bundles: dict[int, list[bytes]] = {}
    for position, data in rows:
        entry = entries.get(source(position))
        if entry is None:
            yield Finding(f"document {position}", "The log's journal does not know it: record again, which catches up.")
            continue
        number = entry.position // WIDTH
        if number not in bundles and entry.position < log.checkpoint.size:
            bundles[number] = log.bundle(number)
        if entry.position >= log.checkpoint.size:
            yield Finding(f"document {position}", "The log does not show its entry yet: record again.")
        elif bundles[number][entry.position % WIDTH] != entry.commitment:
            yield Finding(f"document {position}", f"The journal's commitment is not entry {entry.position} of the log.")
        elif entry.salt is not None and commitment(data, entry.salt) != entry.commitment:
            yield Finding(f"document {position}", f"It is not what entry {entry.position} of the log commits to.")


class _Folding:
    """The ledger made again in memory."""

    def __init__(self, origin: str, keys: KeyBook) -> None:
        self._store = MemoryStore()
        self._ledger = Ledger(self._store)
        self._reader = _Trusting(origin, keys, datetime.now(UTC))
        self._touches: set[str] = set()

    def take(self, rows: list[tuple[int, bytes]]) -> Iterator[Finding]:
        for position, data in rows:
            self._store.next = position
            record = self._reader.again(data, f"document {position}")
            try:
                effects = None if isinstance(record, Reject) else self._ledger.apply(record)
            except CocketError as error:
                yield Finding(f"document {position}", f"The ledger would refuse it now: {error}")
                return
            if effects is None:
                yield Finding(f"document {position}", getattr(record, "reason", "It is there twice."))
                return
            self._touches.update(touch(item, position) for item in effects.items)

    def differences(self, store: SqliteStore) -> Iterator[Finding]:
        expected = {key: value for key, value in self._store.values.items() if not key.startswith(ALARMS)}
        for key, text in store.texts():
            if key.startswith(ALARMS):
                continue
            if key not in expected:
                yield Finding(f"state {key[:80]}", "No document gives it.")
            elif _plain(expected.pop(key)) != _held(text):
                yield Finding(f"state {key[:80]}", "It is not what the documents give.")
        for key in sorted(expected)[:MANY]:
            yield Finding(f"state {key[:80]}", "It is missing.")
        kept = set(store.touches())
        for key in sorted(kept ^ self._touches)[:MANY]:
            what = "No document gives it." if key in kept else "It is missing: a journey would lack a step."
            yield Finding(f"step {key[:80]!r}", what)


def _plain(value: Any) -> Any:
    return _decode(_encode(value))


def _held(text: str) -> Any:
    try:
        return _decode(text)
    except (msgspec.MsgspecError, ValueError):
        return None


class _Trusting(Reader):
    """Reads what was recorded: form and schema as ever, signatures as they were found good then."""

    def __init__(self, origin: str, keys: KeyBook, recorded: datetime) -> None:
        super().__init__(origin, keys, recorded)
        self._batches: dict[str, tuple[Signed, ...]] = {}

    def again(self, data: bytes, where: str) -> Record | Reject:
        try:
            line = self.envelope(data, where)
            if line.type != model.BATCH:
                return self._record(line, self._batches.get(line.value.get("batch", ""), ()))
            signed, root = self._signatures(line, ""), line.value["root"]
        except CocketError as error:
            return Reject(where, str(error))
        self._batches[root] = signed
        return Record(model.BATCH, data, line.value, f"{line.value['events']} {root}", signed[0].at, signed, where)

    def _signatures(self, line: Line, digest: str) -> tuple[Signed, ...]:  # noqa: ARG002 - the reader's own form
        blocks = line.value["signatures"]
        return tuple(
            Signed(block["role"], self._keys.get(block["key"]), parse_moment(block["signedAt"], line.where))
            for block in blocks
        )

    def _presented(self, line: Line, body: Any, digest: str) -> Record:
        signed = self._signatures(line, digest)
        return Record(line.type, line.data, unchecked(body), digest, signed[0].at, signed, line.where)
