"""The log's private journal (SQLite): salts, and what was promised before it was published.

A batch is written here first, then as tiles, then the checkpoint moves. After a crash the journal knows what to publish
again, with the same salts, so that nothing acknowledged is lost and nothing shows twice. `key` names the source of an
entry (a keyed hash of the document): the same document again is the same entry.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from cocket.kernel.errors import CocketError

SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    position INTEGER PRIMARY KEY,
    commitment BLOB NOT NULL,
    salt BLOB,
    source BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
"""
_CHUNK = 500


class JournalEntry(NamedTuple):
    """One entry: its index, commitment, salt (None once deleted) and source. A tuple, since batches have thousands."""

    position: int
    commitment: bytes
    salt: bytes | None
    source: bytes


class Journal:
    """The journal of one log; one process writes at a time (the writer holds the lock)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._refusing():
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            try:
                # WAL with full synchronisation: a committed batch is on disk when COMMIT returns.
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.executescript(SCHEMA)
            except sqlite3.DatabaseError:
                self._connection.close()
                raise

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Turn the database's own complaint (a full or read-only disk, damage) into one sentence."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise CocketError(
                f"The journal cannot be used ({error})",
                where=str(self._path),
                mend="Free space, check rights, or bring it back from its backup; nothing new was acknowledged.",
            ) from None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def secret(self, fresh: bytes) -> bytes:
        """Give this log's secret for keyed source hashes; `fresh` becomes it the first time."""
        with self._refusing():
            self._connection.execute("INSERT OR IGNORE INTO settings VALUES ('secret', ?)", (fresh,))
        found: bytes = self._ask("SELECT value FROM settings WHERE name = 'secret'")[0][0]
        return found

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._refusing():
            return self._connection.execute(query, values).fetchall()

    def size(self) -> int:
        """Give the number of entries promised so far."""
        found: int = self._ask("SELECT COALESCE(MAX(position) + 1, 0) FROM entries")[0][0]
        return found

    def known(self, sources: Sequence[bytes]) -> dict[bytes, JournalEntry]:
        """Give the entries that already have one of these sources."""
        found: dict[bytes, JournalEntry] = {}
        between = "SELECT 1 FROM entries WHERE source BETWEEN ? AND ? LIMIT 1"
        if not sources or not self._ask(between, min(sources), max(sources)):  # sources that grow are all new
            return found
        for start in range(0, len(sources), _CHUNK):
            part = sources[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            query = f"SELECT position, commitment, salt, source FROM entries WHERE source IN ({marks})"  # noqa: S608 - marks only
            found.update({row[3]: JournalEntry(*row) for row in self._ask(query, *part)})
        return found

    def last_source(self, prefix: bytes) -> bytes | None:
        """Give the greatest source that begins with a prefix, or None."""
        query = "SELECT MAX(source) FROM entries WHERE source >= ? AND source < ?"
        found: bytes | None = self._ask(query, prefix, prefix + b"\xff" * 32)[0][0]
        return found

    def promise(
        self, first: int, commitments: Sequence[bytes], salts: Sequence[bytes], sources: Sequence[bytes]
    ) -> None:
        """Write a batch of entries from an index on; it is on disk when this returns."""
        with self._refusing():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._insert(first, (commitments, salts, sources))
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _insert(self, first: int, columns: Sequence[Sequence[bytes]]) -> None:
        """Insert rows; those of one form by a single statement, which runs without the interpreter's lock."""
        count, widths = len(columns[0]), [set(map(len, column)) for column in columns]
        if all(len(found) == 1 for found in widths):
            parts = ", ".join(f"substr(?, n * {width} + 1, {width})" for (width,) in widths)
            numbers = "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)"
            query = f"{numbers} INSERT INTO entries SELECT ? + n, {parts} FROM numbers"  # noqa: S608 - widths are numbers
            self._connection.execute(query, (count, first, *map(b"".join, columns)))
        else:
            rows = zip(range(first, first + count), *columns, strict=True)
            self._connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", rows)

    def since(self, position: int) -> list[JournalEntry]:
        """Give the entries from a position on, in order."""
        query = "SELECT position, commitment, salt, source FROM entries WHERE position >= ? ORDER BY position"
        return [JournalEntry(*row) for row in self._ask(query, position)]
