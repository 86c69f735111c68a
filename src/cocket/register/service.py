"""Append facts and read them back: the verbs that every room above uses.

Takes a DB-API connection whose transaction the caller owns, so that a caller commits its own row and the fact together;
gives stored facts and whatever a reducer makes of them. Nothing here commits.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from cocket.kernel.canonical import canonical, plain
from cocket.kernel.errors import BadInput, RegisterBroken
from cocket.register.guards import check_guards
from cocket.register.model import Fact, Pointer, Why
from cocket.register.ports import Connection, Row, database
from cocket.register.rules import checked, fact_digest
from cocket.register.schema import migrate

State = TypeVar("State")
PATIENCE = 30.0  # seconds to wait for another process that is writing to an embedded register
COLUMNS = "id, kind, subject, payload, pointers, who, why_code, why_record, why_hash, happened_at"


def embedded(home: Path) -> sqlite3.Connection:
    """Open the register of an embedded home (`HOME/register.sqlite3`), made or migrated as needed, guards checked.

    The caller closes the connection. Raises RegisterBroken when the file is not a register or its guards were touched,
    BadInput when it cannot be opened or stays locked.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / "register.sqlite3"
    try:
        connection = sqlite3.connect(path, timeout=PATIENCE)
    except sqlite3.OperationalError as err:
        raise _unopened(path, err) from err
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # A register that exists is checked before the migration would set its guards again and hide what happened.
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'register_schema'").fetchone():
            check_guards(connection)
        migrate(connection)
        connection.commit()
    except sqlite3.OperationalError as err:
        connection.close()
        raise _unopened(path, err) from err
    except sqlite3.DatabaseError as err:
        connection.close()
        raise RegisterBroken("The file is not a register", where=str(path), mend="Restore it from a backup.") from err
    except RegisterBroken:
        connection.close()
        raise
    return connection


def _unopened(path: Path, err: sqlite3.OperationalError) -> BadInput:
    return BadInput(
        f"The register cannot be opened ({err})",
        where=str(path),
        mend="Check its rights, and end what else is using it.",
    )


def start(connection: Connection) -> None:
    """Check the guards of a register that lives in the caller's database; call it once for each new connection."""
    check_guards(connection)


def append(connection: Connection, fact: Fact) -> Fact:
    """Store a fact in the caller's transaction and give it as stored, with its id.

    A fact whose id is already there is accepted when it is the same fact, so that a caller may try again; otherwise
    BadInput is raised, as it is for anything that a fact may not hold.
    """
    db = database(connection)
    fact = checked(replace(fact, id=fact.id or f"fact:{secrets.token_hex(16)}"))
    digest = fact_digest(fact)
    values = (*_columns(fact), digest)
    marks = ", ".join("CAST(? AS text)" for _ in values)
    # The condition rather than a caught error: a failed statement would end a PostgreSQL caller's whole transaction.
    conflict = " ON CONFLICT (id) DO NOTHING" if db.name == "postgres" else ""
    stored = db.execute(
        f"INSERT INTO register_fact ({COLUMNS}, digest) SELECT {marks}"  # noqa: S608 - constants only
        f" WHERE NOT EXISTS (SELECT 1 FROM register_fact WHERE id = ?){conflict}",
        (*values, fact.id),
    )
    if not stored and db.rows("SELECT digest FROM register_fact WHERE id = ?", (fact.id,)) != [(digest,)]:
        raise BadInput("Another fact already has this id", where=fact.id, mend="Give each fact an id of its own.")
    return fact


def get(connection: Connection, fact_id: str) -> Fact | None:
    """Give one fact by id, or None."""
    found = database(connection).rows(f"SELECT {COLUMNS} FROM register_fact WHERE id = ?", (fact_id,))  # noqa: S608 - names of columns from a constant; values are bound
    return read_fact(found[0]) if found else None


def facts(
    connection: Connection,
    *,
    kinds: Sequence[str] = (),
    subjects: Sequence[str] = (),
    who: Sequence[str] = (),
) -> Iterator[Fact]:
    """Give the facts of some kinds, subjects and actors (none named: all) in the order written, from one snapshot.

    The connection is busy until the iterator is read to its end.
    """
    db = database(connection)
    conditions, values = ["seq > ?"], [0]
    for column, wanted in (("kind", kinds), ("subject", subjects), ("who", who)):
        if wanted:
            condition, value = db.one_of(column, wanted)
            conditions.append(condition)
            values.append(value)
    query = f"SELECT {COLUMNS} FROM register_fact WHERE {' AND '.join(conditions)} ORDER BY seq"  # noqa: S608 - constants
    for row in db.stream(query, values):
        yield read_fact(row)


def fold(
    connection: Connection,
    reducer: Callable[[State, Fact], State],
    initial: State,
    *,
    kinds: Sequence[str] = (),
    subjects: Sequence[str] = (),
) -> State:
    """Fold facts into a view: `reducer(state, fact)` for each in the order they were written.

    The reducer must not use the connection.
    """
    state = initial
    for fact in facts(connection, kinds=kinds, subjects=subjects):
        state = reducer(state, fact)
    return state


def _columns(fact: Fact) -> tuple[str, ...]:
    text = fact.why.text
    return (
        fact.id,
        fact.kind,
        fact.subject,
        canonical(fact.payload).decode(),
        canonical(fact.pointers).decode(),
        fact.who,
        fact.why.code,
        text.record if text else "",
        text.salted_sha256 if text else "",
        str(plain(fact.when)),
    )


def read_fact(row: Row) -> Fact:
    """Give the fact of a row read as COLUMNS; raises RegisterBroken when the row cannot be one."""
    fact_id, kind, subject, payload, pointers, who, code, record, hash_, when = row
    try:
        return Fact(
            kind=kind,
            subject=subject,
            who=who,
            why=Why(code, Pointer(record, hash_) if record else None),
            when=datetime.fromisoformat(when),
            payload=json.loads(payload),
            pointers=tuple(Pointer(**pointer) for pointer in json.loads(pointers)),
            id=fact_id,
        )
    except (ValueError, TypeError) as err:
        raise RegisterBroken(
            "A stored fact cannot be read", where=str(fact_id), mend="Restore it from a backup."
        ) from err
