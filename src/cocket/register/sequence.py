"""The outbox: facts in one strict order, for one sequencer to carry into the transparency log.

Takes a connection whose transaction the caller owns, gives entries with positions 1, 2, 3, … without gaps.

A counter taken at insert time cannot be that order: with concurrent writers on PostgreSQL, number 7 may be committed
before number 6, and a reader that has gone past 7 would never see 6. So writers only queue their facts (a trigger does
it, in their own transaction), and positions are given to committed facts alone, by one sequencer at a time. A fact that
was written after another was committed comes after it. Writers never wait for one another.
"""

from __future__ import annotations

from cocket.kernel.errors import BadInput, RegisterBroken
from cocket.register.model import Entry
from cocket.register.ports import Connection, Database, Row, database
from cocket.register.rules import GENESIS, fact_digest, next_entries
from cocket.register.service import COLUMNS, read_fact

_MEND = "Compare with the transparency log and a backup; do not go on writing."
_FACT = ", ".join(f"f.{column.strip()}" for column in COLUMNS.split(","))


def sequence(connection: Connection, limit: int = 1000) -> int:
    """Give positions to at most `limit` committed facts that have none yet, oldest first; gives how many.

    Holds the sequencer's lock until the caller's transaction ends, so commit soon. Raises BadInput on a connection that
    commits each statement by itself, RegisterBroken when a queued fact was altered.
    """
    db = database(connection)
    db.lock_sequencer()
    waiting = db.rows(
        f"SELECT p.seq, f.digest, {_FACT} FROM register_pending p JOIN register_fact f ON f.seq = p.seq"  # noqa: S608 - names of columns from a constant; values are bound
        " ORDER BY p.seq LIMIT ?",
        (limit,),
    )
    last, chain = _last(db)
    stored = [(read_fact(row[2:]), str(row[1])) for row in waiting]
    for fact, digest in stored:
        if fact_digest(fact) != digest:
            raise RegisterBroken("A fact does not match its digest", where=fact.id, mend=_MEND)
    for (seq, *_), entry in zip(waiting, next_entries(last, chain, stored), strict=True):
        db.execute(
            "INSERT INTO register_outbox (position, fact, chain) VALUES (?, ?, ?)", (entry.position, seq, entry.chain)
        )
        db.execute("DELETE FROM register_pending WHERE seq = ?", (seq,))
    return len(waiting)


def outbox(connection: Connection, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
    """Give at most `limit` entries with positions after `after`, in order and without gaps."""
    rows = database(connection).rows(
        f"SELECT o.position, f.digest, o.chain, {_FACT} FROM register_outbox o JOIN register_fact f ON f.seq = o.fact"  # noqa: S608 - names of columns from a constant; values are bound
        " WHERE o.position > ? ORDER BY o.position LIMIT ?",
        (after, limit),
    )
    entries = tuple(_entry(row) for row in rows)
    for expected, entry in enumerate(entries, start=after + 1):
        if entry.position != expected:
            raise RegisterBroken(f"The outbox lacks position {expected}", where="register", mend=_MEND)
    return entries


def acknowledge(connection: Connection, reader: str, position: int) -> None:
    """Record that a reader has dealt with everything up to a position; raises BadInput when it goes back or too far."""
    db = database(connection)
    last, before = _last(db)[0], acknowledged(connection, reader)
    if not before <= position <= last:
        raise BadInput(
            f"A reader at {before} of {last} entries cannot acknowledge {position}",
            where=reader,
            mend="Acknowledge the position of the last entry that was dealt with.",
        )
    db.execute(
        "INSERT INTO register_cursor (reader, position) VALUES (?, ?)"
        " ON CONFLICT (reader) DO UPDATE SET position = excluded.position",
        (reader, position),
    )


def acknowledged(connection: Connection, reader: str) -> int:
    """Give the last position that a reader acknowledged, or 0."""
    found = database(connection).rows("SELECT position FROM register_cursor WHERE reader = ?", (reader,))
    return int(found[0][0]) if found else 0


def verify(connection: Connection) -> int:
    """Check every fact against its digest and the whole outbox against its chain; gives the number of entries.

    Raises RegisterBroken at the first thing that does not add up: an altered fact, a gap, a broken chain, or a fact
    that is neither in the outbox nor waiting for it.
    """
    db = database(connection)
    last, chain = 0, GENESIS
    for row in db.stream(
        f"SELECT o.position, f.digest, o.chain, {_FACT} FROM register_outbox o JOIN register_fact f ON f.seq = o.fact"  # noqa: S608 - names of columns from a constant; values are bound
        " WHERE o.position > ? ORDER BY o.position",
        (0,),
    ):
        entry = _entry(row)
        expected = next_entries(last, chain, [(entry.fact, fact_digest(entry.fact))])[0]
        if entry != expected:
            raise RegisterBroken(
                f"Entry {last + 1} does not follow from the one before it", where=entry.fact.id, mend=_MEND
            )
        last, chain = entry.position, entry.chain
    if last != (held := int(db.rows("SELECT count(*) FROM register_outbox")[0][0])):
        raise RegisterBroken(f"The outbox holds {held} entries, but only {last} facts", where="register", mend=_MEND)
    stray = db.rows(
        "SELECT id FROM register_fact f WHERE NOT EXISTS (SELECT 1 FROM register_outbox WHERE fact = f.seq)"
        " AND NOT EXISTS (SELECT 1 FROM register_pending WHERE seq = f.seq) LIMIT 1"
    )
    if stray:
        raise RegisterBroken("A fact is neither in the outbox nor waiting for it", where=str(stray[0][0]), mend=_MEND)
    return last


def _last(db: Database) -> tuple[int, str]:
    found = db.rows("SELECT position, chain FROM register_outbox ORDER BY position DESC LIMIT 1")
    return (int(found[0][0]), str(found[0][1])) if found else (0, GENESIS)


def _entry(row: Row) -> Entry:
    position, digest, chain = row[:3]
    return Entry(int(position), read_fact(row[3:]), str(digest), str(chain))
