"""The two databases that a register can live in, behind the few differences that matter.

Takes a DB-API connection that the caller opened, gives a `Database`: SQL text is written with `?` for parameters.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeAlias

from cocket.kernel.errors import BadInput

Row = tuple[Any, ...]
# sqlite3's and psycopg's connections share no base class, and psycopg is an optional dependency.
Connection: TypeAlias = Any


class Database(Protocol):
    """What the register asks of a database. Nothing here commits: the caller owns the transaction."""

    name: str

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement and give the number of rows it touched."""
        ...

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run one query and give all its rows."""
        ...

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Run one query and give its rows one by one, all from one snapshot, in bounded memory."""
        ...

    def one_of(self, column: str, values: Sequence[str]) -> tuple[str, Any]:
        """Give a condition that a column holds one of any number of values, and its one parameter."""
        ...

    def begin_schema_change(self) -> None:
        """Make what follows one change that a second process waits for."""
        ...

    def lock_sequencer(self) -> None:
        """Wait until no other transaction assigns positions, and hold that right until this one ends."""
        ...


def database(connection: Connection) -> Database:
    """Give the database behind a connection; raises BadInput for one that is neither SQLite's nor psycopg's."""
    if isinstance(connection, sqlite3.Connection):
        return Sqlite(connection)
    if any(base.__module__.partition(".")[0] == "psycopg" for base in type(connection).__mro__):
        return Postgres(connection)
    raise BadInput(
        f"A connection of {type(connection).__module__} is not known to the register",
        mend="Hand in a connection of sqlite3 or of psycopg 3.",
    )


class Sqlite(Database):
    """SQLite through the standard library. One writer at a time, so commit order and insert order are the same."""

    name = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _cursor(self, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
        cursor = self._connection.cursor()
        cursor.row_factory = None  # the caller's row factory is the caller's
        return cursor.execute(sql, tuple(values))

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement."""
        return self._cursor(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run one query."""
        return self._cursor(sql, values).fetchall()

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Run one query row by row."""
        yield from self._cursor(sql, values)

    def one_of(self, column: str, values: Sequence[str]) -> tuple[str, Any]:
        """Give the condition and its parameter."""
        import json

        # One parameter for any number of values: SQLite limits how many parameters a statement may have.
        return f"{column} IN (SELECT value FROM json_each(?))", json.dumps(list(values))  # noqa: S608 - column names only

    def begin_schema_change(self) -> None:
        """Let no second migration run beside this one."""
        # Python's sqlite3 opens no transaction before DDL; without one, a half-done migration would stay.
        if not self._connection.in_transaction:
            self.execute("BEGIN IMMEDIATE")

    def lock_sequencer(self) -> None:
        """Let no second sequencer run beside this one."""
        # SQLite has one write lock; BEGIN IMMEDIATE takes it, and so does any write in a transaction that is open.
        if not self._connection.in_transaction:
            self.execute("BEGIN IMMEDIATE")
        self.execute("DELETE FROM register_pending WHERE 0")


class Postgres(Database):
    """PostgreSQL through psycopg 3. Many writers at once: commit order is not insert order."""

    name = "postgres"
    _SCHEMA_LOCK = 0x636F636B65740001  # "cocket", 1
    _SEQUENCER_LOCK = 0x636F636B65740002

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _cursor(self) -> Connection:
        from psycopg.rows import tuple_row

        return self._connection.cursor(row_factory=tuple_row)

    @staticmethod
    def _sql(sql: str) -> str:
        return sql.replace("%", "%%").replace("?", "%s")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement."""
        with self._cursor() as cursor:
            # Without parameters psycopg takes the text as it is, percent signs included.
            cursor.execute(*((self._sql(sql), tuple(values)) if values else (sql,)))
            return int(cursor.rowcount)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run one query."""
        with self._cursor() as cursor:
            cursor.execute(*((self._sql(sql), tuple(values)) if values else (sql,)))
            return list(cursor.fetchall())

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Run one query row by row."""
        with self._cursor() as cursor:
            yield from cursor.stream(self._sql(sql), tuple(values))

    def one_of(self, column: str, values: Sequence[str]) -> tuple[str, Any]:
        """Give the condition and its parameter."""
        return f"{column} = ANY(?)", list(values)

    def begin_schema_change(self) -> None:
        """Let no second migration run beside this one."""
        self._need_transaction()
        self.rows("SELECT pg_advisory_xact_lock(?)", (self._SCHEMA_LOCK,))

    def lock_sequencer(self) -> None:
        """Let no second sequencer run beside this one."""
        self._need_transaction()
        self.rows("SELECT pg_advisory_xact_lock(?)", (self._SEQUENCER_LOCK,))

    def _need_transaction(self) -> None:
        # Where every statement commits by itself, a transaction-level lock is gone before it protects anything.
        if self._connection.autocommit and self._connection.info.transaction_status.name == "IDLE":
            raise BadInput(
                "The connection commits each statement by itself",
                where="register",
                mend="Open a transaction first, for example with connection.transaction().",
            )
