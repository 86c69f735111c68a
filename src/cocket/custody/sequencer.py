"""Carry the register's facts into the transparency log, in their order, each once.

Takes a register's connection and the log's writer. The outbox gives facts that are committed; a fact's position and
chain value name it in the log, so that a crash between logging and acknowledging shows nothing twice.
"""

from __future__ import annotations

from typing import Any

from cocket.custody.commitments import canonical_document
from cocket.custody.writer import LogWriter
from cocket.kernel.canonical import plain
from cocket.register import Entry, acknowledge, acknowledged, outbox, sequence
from cocket.register.ports import Connection

READER = "custody"
TYPE = "cocket.register.entry.v1"
LIMIT = 1_000


def pull(connection: Connection, log: LogWriter, *, limit: int = LIMIT) -> int:
    """Log every committed fact that is not in the log yet; gives how many. Commits the connection's transactions.

    1. Give positions to committed facts. 2. Append the next ones to the log. 3. Acknowledge them. Raises RegisterBroken
    when the register was altered, and whatever the log raises; then nothing is acknowledged that is not in the log.
    """
    while sequence(connection, limit):
        connection.commit()
    connection.commit()
    done = 0
    while entries := outbox(connection, acknowledged(connection, READER), limit):
        documents = [canonical_document(document(entry), where=entry.fact.id) for entry in entries]
        log.commit(documents, [source(entry) for entry in entries])
        acknowledge(connection, READER, entries[-1].position)
        connection.commit()
        done += len(entries)
    return done


def document(entry: Entry) -> dict[str, Any]:
    """Give what the log commits to of an outbox entry."""
    return {"type": TYPE, **plain(entry)}


def source(entry: Entry) -> bytes:
    """Give the name under which the log knows an outbox entry."""
    return b"register:" + entry.position.to_bytes(8, "big") + bytes.fromhex(entry.chain)[:16]
