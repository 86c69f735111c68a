"""Records: the text behind a fact that may have to be deleted, each under a salt of its own.

Takes text, gives a pointer for the fact. Deleting a record deletes its salt too; what stays in the fact is a hash that
can no longer be tried against guesses.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cocket.kernel.errors import BadInput, RegisterBroken
from cocket.register.model import Pointer
from cocket.register.ports import Connection, database

MAX_CONTENT = 10_000_000


def keep(connection: Connection, content: str) -> Pointer:
    """Store text in a record that can be deleted, in the caller's transaction; BadInput for text it cannot hold."""
    if "\0" in content or len(content) > MAX_CONTENT:
        raise BadInput(
            "A record's text is too long or holds a NUL character", where="record", mend="Shorten or clean it."
        )
    try:
        raw = content.encode("utf-8")
    except UnicodeEncodeError as err:
        raise BadInput(
            "A record's text holds half of a surrogate pair", where="record", mend="Send well-formed Unicode."
        ) from err
    record, salt = f"rec:{secrets.token_hex(16)}", secrets.token_hex(32)
    database(connection).execute(
        "INSERT INTO register_record (id, salt, content) VALUES (?, ?, ?)", (record, salt, content)
    )
    return Pointer(record, salted(salt, raw))


def recall(connection: Connection, pointer: Pointer) -> str | None:
    """Give a record's text, or None once it was deleted; RegisterBroken when it is not what the fact points to."""
    return recall_all(connection, [pointer]).get(pointer.record)


def recall_all(connection: Connection, pointers: Sequence[Pointer]) -> dict[str, str]:
    """Give the texts of many records by id in one query, without the deleted; RegisterBroken as `recall`."""
    db = database(connection)
    condition, value = db.one_of("id", [pointer.record for pointer in pointers])
    expected = {pointer.record: pointer.salted_sha256 for pointer in pointers}
    rows = db.rows(f"SELECT id, salt, content FROM register_record WHERE {condition}", (value,))  # noqa: S608 - a constant
    return {record: _checked(record, salt, content, expected[record]) for record, salt, content in rows}


def _checked(record: str, salt: str, content: str, expected: str) -> str:
    if not hmac.compare_digest(salted(salt, content.encode("utf-8", "surrogatepass")), expected):
        raise RegisterBroken(
            "A record's text is not the one that was recorded",
            where=record,
            mend="Treat it as altered and restore it from a backup.",
        )
    return str(content)


def disclosed(connection: Connection, pointers: Sequence[Pointer]) -> dict[str, tuple[str, str]]:
    """Give salt and text of records by id, for whoever is to check a pointer's hash; without the deleted."""
    db = database(connection)
    condition, value = db.one_of("id", [pointer.record for pointer in pointers])
    rows = db.rows(f"SELECT id, salt, content FROM register_record WHERE {condition}", (value,))  # noqa: S608 - a constant
    return {str(record): (str(salt), str(content)) for record, salt, content in rows}


def forget(connection: Connection, record: str) -> bool:
    """Delete a record with its salt, in the caller's transaction; gives whether it was there. The fact stays."""
    return database(connection).execute("DELETE FROM register_record WHERE id = ?", (record,)) > 0


def salted(salt: str, content: bytes) -> str:
    """Give the HMAC-SHA256 of content under a salt given in hex, as 64 hex digits."""
    return hmac.new(bytes.fromhex(salt), content, hashlib.sha256).hexdigest()
