"""The ledger on disk (SQLite): states, recorded documents in order, and which items each touches.

Reads see every change at once; a batch of changes and the documents that made them go to disk in one transaction, which
may run in another thread while the next batch is prepared. What is not yet on disk is kept in memory until it is: as
objects while a part of a batch is applied, and from then on as the texts that go to disk. (Thousands of small objects
that outlive their batch would scatter what is made next over the memory, and every step would wait for it.)
"""

from __future__ import annotations

import os
import sqlite3
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec

from cocket.custody.ledger.model import Applied, read_state, write_state
from cocket.kernel.errors import BadInput, CocketError

SCHEMA = """
CREATE TABLE IF NOT EXISTS states (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    first INTEGER PRIMARY KEY, ends BLOB NOT NULL, texts BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS touches (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
"""
# One statement takes a whole list as one JSON text. Row by row, SQLite would give the interpreter's lock back and take
# it again for each, and the writing thread would stand still while the next batch is prepared.
KEEP = "INSERT OR REPLACE INTO states SELECT key, value FROM json_each(?)"
DROP = "DELETE FROM states WHERE key IN (SELECT value FROM json_each(?))"
TOUCH = "INSERT OR IGNORE INTO touches SELECT value FROM json_each(?)"
CACHE = 100_000  # states kept in memory
RARE = "eg"  # hardly asked again: that an event was applied, and other spellings
RISING = ("e:", "i:", "g:")  # most events and items are new, and of those most are greater than what was there before
ROW = 2_000  # documents in one row; of 64 KiB each they stay far below what SQLite takes
PAGES = -65_536  # page cache of a connection: 64 MiB
PAGE = 8_192  # a batch writes thousands of rows of 300 bytes side by side, so that larger pages mean fewer writes
_CHUNK = 500
_END = struct.Struct("<QI")  # where a document ends in its row, and its CRC-32


def touch(item: str, position: int) -> str:
    """Give the key that says that a document touches an item; in order, an item's keys are its journey."""
    return f"{item}\n{position:012d}"


class Changes:
    """What one batch changed: states as texts, documents with their positions, and which items each touches."""

    __slots__ = ("documents", "states", "touches")

    def __init__(self) -> None:
        self.states: dict[str, str | None] = {}  # None is gone
        self.documents: list[tuple[int, bytes]] = []
        self.touches: list[str] = []

    @classmethod
    def joined(cls, parts: Sequence[Changes]) -> Changes:
        """Give what several batches changed, one after another."""
        if len(parts) == 1:
            return parts[0]
        whole = cls()
        for part in parts:
            whole.states.update(part.states)
            whole.documents += part.documents
            whole.touches += part.touches
        return whole


class SqliteStore:
    """One ledger file; one process changes it at a time (the recorder holds the lock).

    `reading` opens it for reading alone, also on a disk that cannot be written.
    """

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        self.path = path
        self._closing = ExitStack()
        try:
            self._reading = self._readable() if reading else self._connect()
            self._writing = self._reading if reading else self._connect()
        except CocketError:
            self.close()
            raise
        self._fresh: dict[str, Any] = {}  # states that were changed since the last `settle`
        self._seen: dict[str, Any] = {}  # states that were asked for since then; None is absent
        self._dirty = Changes()  # what was settled of this batch
        self._sealed: dict[str, Changes] = {}  # the last batch that changed a state, sealed and not yet on disk
        self._cache: dict[str, str | None] = {}
        self._greatest = {prefix: self._last(prefix) for prefix in RISING}  # on disk
        self.next = self._recorded()

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
            self._closing.callback(connection.close)
            connection.execute(f"PRAGMA page_size = {PAGE}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = {PAGES}")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
            connection.executescript(SCHEMA)
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from None
        return connection

    def _readable(self) -> sqlite3.Connection:
        """Open for reading. A file whose last batches all stand in it (no write-ahead log is left) needs no writing."""
        log = self.path.with_name(f"{self.path.name}-wal")
        try:
            still = not log.exists() or not log.stat().st_size
            if still and not os.access(self.path.parent, os.W_OK):
                address = f"{self.path.absolute().as_uri()}?immutable=1"
                connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
                self._closing.callback(connection.close)
                return connection
        except (sqlite3.DatabaseError, OSError) as error:
            raise self._broken(error) from None
        return self._connect()

    def _broken(self, error: Exception) -> CocketError:
        return CocketError(
            f"The ledger cannot be used ({error})",
            where=str(self.path),
            mend="Free space, check rights, or bring it back from its backup; nothing new was acknowledged.",
        )

    def close(self) -> None:
        """Close both connections; what was not flushed is dropped."""
        self._closing.close()

    def get(self, key: str) -> Any:
        """Give the state under a key, or None."""
        if key in self._fresh:
            return self._fresh[key]
        seen = self._seen
        if key not in seen:
            sealed = self._sealed.get(key)
            for held in (self._dirty.states, sealed.states if sealed else {}, self._cache):
                if key in held:
                    text = held[key]
                    break
            else:
                rows = self._ask("SELECT value FROM states WHERE key = ?", key)
                text = rows[0][0] if rows else None
            seen[key] = None if text is None else self._state(key, text)
        return seen[key]

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._reading.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from None

    def _state(self, key: str, text: str) -> Any:
        try:
            return read_state(key, text)
        except (msgspec.MsgspecError, ValueError):
            raise CocketError(
                f"What the ledger holds under {key[:80]!r} is damaged",
                where=str(self.path),
                mend="Run `cocket custody fsck`, and bring the ledger back from its backup.",
            ) from None

    def prefetch(self, keys: Mapping[str, Sequence[str]]) -> None:
        """Read many states at once, so that the events that need them do not ask one by one.

        `keys` names states, and under each those that can only be there if it is: most events and items are new, and
        then nothing else is asked about them.
        """
        self._shorten()
        absent = self._fetch(keys)
        below: list[str] = []
        gone: list[str] = []
        for key, hanging in keys.items():
            (gone if key in absent else below).extend(hanging)
        self._seen.update(dict.fromkeys(gone))
        self._fetch(below)

    def _fetch(self, keys: Iterable[str]) -> set[str]:
        """Read the states that are not in memory; gives the keys that are nowhere."""
        unknown = set(keys).difference(self._cache, self._dirty.states, self._sealed, self._fresh)
        greatest = self._greatest
        wanted = [key for key in unknown if key <= greatest.get(key[:2], key)]
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            for key, text in self._ask(f"SELECT key, value FROM states WHERE key IN ({marks})", *part):  # noqa: S608 - marks only
                self._cache[key] = text
                unknown.discard(key)
        self._seen.update(dict.fromkeys(unknown))
        return unknown

    def put(self, key: str, value: Any) -> None:
        """Set or remove a state; on disk after the next flush."""
        self._fresh[key] = value

    def settle(self) -> None:
        """Turn what was changed into the texts that go to disk, while it is still in the processor's cache."""
        states = self._dirty.states
        for key, value in self._fresh.items():
            states[key] = None if value is None else write_state(value)
        self._fresh.clear()
        self._seen.clear()

    def _shorten(self) -> None:
        if len(self._cache) >= CACHE:  # drop the older half: dictionaries keep their order
            for old in list(self._cache)[: len(self._cache) // 2]:
                del self._cache[old]

    def _last(self, prefix: str) -> str:
        rows = self._ask("SELECT MAX(key) FROM states WHERE key >= ? AND key < ?", prefix, prefix + "\U0010ffff")
        return rows[0][0] or prefix

    def scan(self, prefix: str) -> Iterator[tuple[str, Any]]:
        """Give keys with a prefix and their states, in order; for use between batches, when all is flushed."""
        for key, text in self.texts(prefix):
            yield key, self._state(key, text)

    def texts(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """Give keys with a prefix and their states as they are kept on disk, in order."""
        query = "SELECT key, value FROM states WHERE key >= ? AND key < ? ORDER BY key LIMIT ?"
        yield from self._pages(query, prefix, prefix + "\U0010ffff")

    def touches(self) -> Iterator[str]:
        """Give which document touches which item (see `touch`), in order."""
        query = "SELECT key FROM touches WHERE key >= ? AND key < ? ORDER BY key LIMIT ?"
        return (key for (key,) in self._pages(query, "", "\U0010ffff"))

    def _pages(self, query: str, first: str, end: str) -> Iterator[Any]:
        rows = self._ask(query, first, end, ROW)
        while rows:
            yield from rows
            rows = self._ask(query.replace(">=", ">"), rows[-1][0], end, ROW)

    def add(self, document: bytes, items: Sequence[str]) -> int:
        """Add a recorded document in order; gives its position."""
        position = self.next
        self.next += 1
        self._dirty.documents.append((position, document))
        for item in items if len(items) < 2 else dict.fromkeys(items):  # noqa: PLR2004 - one item is there once
            self._dirty.touches.append(touch(item, position))
        return position

    def seal(self) -> Changes:
        """Close the batch so that it can be flushed; reads go on seeing it."""
        self.settle()
        sealed, self._dirty = self._dirty, Changes()
        self._sealed.update(dict.fromkeys(sealed.states, sealed))
        return sealed

    def flush(self, changes: Changes) -> None:
        """Write sealed batches in one transaction; on disk when this returns. May run in another thread."""
        connection = self._writing
        keys = sorted(changes.states)  # rows that lie side by side are written side by side
        kept = {key: text for key in keys if (text := changes.states[key]) is not None}
        gone = [key for key in keys if changes.states[key] is None]
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(KEEP, (write_state(kept),))
            if gone:
                connection.execute(DROP, (write_state(gone),))
            for start in range(0, len(changes.documents), ROW):
                part = changes.documents[start : start + ROW]
                texts = [text for _, text in part]
                ends = b"".join(map(_END.pack, accumulate(map(len, texts)), map(zlib.crc32, texts)))
                connection.execute("INSERT INTO documents VALUES (?, ?, ?)", (part[0][0], ends, b"".join(texts)))
            connection.execute(TOUCH, (write_state(sorted(changes.touches)),))
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise self._broken(error) from None

    def flushed(self, changes: Changes) -> None:
        """Take a flushed batch's states into the cache, but for those that are hardly asked again."""
        cache, sealed, greatest = self._cache, self._sealed, self._greatest
        for key, text in changes.states.items():
            if key > greatest.get(key[:2], key):
                greatest[key[:2]] = key
            if key[0] in RARE:
                cache.pop(key, None)  # it may have been read before it changed
            else:
                cache[key] = text
            if sealed.get(key) is changes:  # else a later batch has changed it again
                del sealed[key]

    def documents(self, first: int, limit: int) -> list[tuple[int, bytes]]:
        """Give recorded documents from a position on."""
        found: list[tuple[int, bytes]] = []
        # A batch's documents are one row: their ends, and their texts joined. Only what is wanted of it is read.
        query = """SELECT first, ends FROM documents WHERE first >=
            (SELECT COALESCE(MAX(first), 0) FROM documents WHERE first <= ?) ORDER BY first"""
        try:
            for start, packed in self._reading.execute(query, (first,)):
                ends = [(0, 0), *_END.iter_unpack(packed)]
                low, high = max(first - start, 0), min(first + limit - start, len(ends) - 1)
                if high <= 0:
                    break
                if low < high:
                    found += self._cut(start, ends, low, high)
        except (sqlite3.DatabaseError, struct.error, ValueError, OverflowError) as error:
            raise self._broken(error) from None
        return found

    def _cut(self, start: int, ends: Sequence[tuple[int, int]], low: int, high: int) -> Iterator[tuple[int, bytes]]:
        with self._reading.blobopen("documents", "texts", start, readonly=True) as texts:
            texts.seek(ends[low][0])
            held = texts.read(ends[high][0] - ends[low][0])
        for number in range(low, high):
            document = held[ends[number][0] - ends[low][0] : ends[number + 1][0] - ends[low][0]]
            if zlib.crc32(document) != ends[number + 1][1]:
                raise CocketError(
                    f"Document {start + number} is damaged",
                    where=str(self.path),
                    mend="Run `cocket custody fsck`, and bring the ledger back from its backup.",
                )
            yield start + number, document

    def _recorded(self) -> int:
        """Give the number of recorded documents."""
        last = self._ask("SELECT first, length(ends) FROM documents ORDER BY first DESC LIMIT 1")
        return int(last[0][0]) + int(last[0][1]) // _END.size if last else 0

    def position_of(self, event: str) -> int:
        """Give the position of an event's document; raises BadInput when it is not recorded."""
        applied: Applied | None = self.get(f"e:{event}")
        if applied is None:
            raise BadInput("This event is not recorded", where=event[:200], mend="Give its id as in the events.")
        return applied.position

    def touching(self, item: str) -> list[tuple[int, bytes]]:
        """Give the documents that touch an item, in order, with their positions."""
        query = "SELECT key FROM touches WHERE key >= ? AND key < ? ORDER BY key"
        rows = self._ask(query, touch(item, 0), f"{item}\n:")
        try:
            return [found for (key,) in rows for found in self.documents(int(key[-12:]), 1)]
        except ValueError as error:
            raise self._broken(error) from None
