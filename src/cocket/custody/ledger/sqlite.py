"""The ledger on disk (SQLite): states, recorded documents in order, and which items each touches.

Reads see every change at once; a batch of changes and the documents that made them go to disk in one transaction, which
may run in another thread while the next batch is prepared. What is not yet on disk is kept in memory until it is.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cocket.custody.ledger.model import Applied, unpack
from cocket.kernel.canonical import make_encoder
from cocket.kernel.errors import BadInput, CocketError

SCHEMA = """
CREATE TABLE IF NOT EXISTS states (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    position INTEGER PRIMARY KEY, document BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS touches (item TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (item, position))
    STRICT, WITHOUT ROWID;
"""
CACHE = 200_000  # states kept in memory
PAGES = -65_536  # page cache of a connection: 64 MiB
_CHUNK = 500
_encode = make_encoder(sort_keys=False, default=str)


class Changes:
    """What one batch changed: states, documents with their positions, and which items each touches."""

    __slots__ = ("documents", "states", "touches")

    def __init__(self) -> None:
        self.states: dict[str, Any] = {}
        self.documents: list[tuple[int, bytes]] = []
        self.touches: list[tuple[str, int]] = []


class SqliteStore:
    """One ledger file; one process changes it at a time (the recorder holds the lock)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reading = self._connect()
        self._writing = self._connect()
        self._cache: dict[str, Any] = {}
        self._dirty = Changes()
        self._flushing: Changes | None = None
        self.next = self._one("SELECT COALESCE(MAX(position) + 1, 0) FROM documents")

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = {PAGES}")
            connection.execute("PRAGMA wal_autocheckpoint = 8000")
            connection.executescript(SCHEMA)
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from None
        return connection

    def _broken(self, error: Exception) -> CocketError:
        return CocketError(
            f"The ledger cannot be used ({error})",
            where=str(self.path),
            mend="Free space, check rights, or bring it back from its backup; nothing new was acknowledged.",
        )

    def close(self) -> None:
        """Close both connections; what was not flushed is dropped."""
        self._reading.close()
        self._writing.close()

    def get(self, key: str) -> Any:  # noqa: ANN401 - one shape for each kind of key
        """Give the state under a key, or None."""
        states = self._dirty.states
        if key in states:
            return states[key]
        if self._flushing is not None and key in self._flushing.states:
            return self._flushing.states[key]
        if key in self._cache:
            return self._cache[key]
        row = self._reading.execute("SELECT value FROM states WHERE key = ?", (key,)).fetchone()
        value = unpack(key, json.loads(row[0])) if row else None
        self._remember(key, value)  # that there is nothing is worth remembering too
        return value

    def prefetch(self, keys: Iterable[str]) -> None:
        """Read many states at once, so that the events that need them do not ask one by one."""
        wanted = [key for key in keys if key not in self._cache and key not in self._dirty.states]
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            found = dict(self._reading.execute(f"SELECT key, value FROM states WHERE key IN ({marks})", part))  # noqa: S608 - marks only
            for key in part:
                value = found.get(key)
                self._remember(key, None if value is None else unpack(key, json.loads(value)))

    def put(self, key: str, value: Any) -> None:  # noqa: ANN401
        """Set or remove a state; on disk after the next flush."""
        self._dirty.states[key] = value

    def _remember(self, key: str, value: Any) -> None:  # noqa: ANN401
        if len(self._cache) >= CACHE:  # drop the older half: dictionaries keep their order
            for old in list(self._cache)[: CACHE // 2]:
                del self._cache[old]
        self._cache[key] = value

    def scan(self, prefix: str) -> Iterator[tuple[str, Any]]:
        """Give keys with a prefix and their states, in order; for use between batches, when all is flushed."""
        query = "SELECT key, value FROM states WHERE key >= ? AND key < ? ORDER BY key"
        for key, value in self._reading.execute(query, (prefix, prefix + "\U0010ffff")):
            yield key, unpack(key, json.loads(value))

    def add(self, document: bytes, items: Sequence[str]) -> int:
        """Add a recorded document in order; gives its position."""
        position = self.next
        self.next += 1
        self._dirty.documents.append((position, document))
        self._dirty.touches += [(item, position) for item in dict.fromkeys(items)]
        return position

    def drop(self) -> None:
        """Forget what was changed since the last flush."""
        self._dirty = Changes()
        self.next = self._one("SELECT COALESCE(MAX(position) + 1, 0) FROM documents")

    def seal(self) -> Changes:
        """Close the batch so that it can be flushed; reads go on seeing it."""
        self._flushing, self._dirty = self._dirty, Changes()
        return self._flushing

    def flush(self, changes: Changes) -> None:
        """Write a sealed batch in one transaction; on disk when this returns. May run in another thread."""
        connection = self._writing
        gone = [(key,) for key, value in changes.states.items() if value is None]
        kept = [(key, _encode(value)) for key, value in changes.states.items() if value is not None]
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR REPLACE INTO states VALUES (?, ?)", kept)
            connection.executemany("DELETE FROM states WHERE key = ?", gone)
            connection.executemany("INSERT INTO documents VALUES (?, ?)", changes.documents)
            connection.executemany("INSERT OR IGNORE INTO touches VALUES (?, ?)", changes.touches)
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise self._broken(error) from None

    def flushed(self, changes: Changes) -> None:
        """Take a flushed batch's states into the cache."""
        for key, value in changes.states.items():
            self._remember(key, value)
        if self._flushing is changes:
            self._flushing = None

    def documents(self, first: int, limit: int) -> list[tuple[int, bytes]]:
        """Give recorded documents from a position on."""
        query = "SELECT position, document FROM documents WHERE position >= ? ORDER BY position LIMIT ?"
        return list(self._reading.execute(query, (first, limit)))

    def position_of(self, event: str) -> int:
        """Give the position of an event's document; raises BadInput when it is not recorded."""
        applied: Applied | None = self.get(f"e:{event}")
        if applied is None:
            raise BadInput("This event is not recorded", where=event[:200], mend="Give its id as in the events.")
        return applied.position

    def touching(self, item: str) -> list[tuple[int, bytes]]:
        """Give the documents that touch an item, in order, with their positions."""
        query = (
            "SELECT d.position, d.document FROM touches t JOIN documents d ON d.position = t.position"
            " WHERE t.item = ? ORDER BY t.position"
        )
        return list(self._reading.execute(query, (item,)))

    def _one(self, query: str) -> int:
        return int(self._reading.execute(query).fetchone()[0])
