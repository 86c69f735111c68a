"""Records: the text behind a fact that may have to be deleted, each under a salt of its own.

Takes text, gives a pointer for the fact. Deleting a record deletes its salt too; what stays in the fact is a hash that
can no longer be tried against guesses.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

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
    found = database(connection).rows("SELECT salt, content FROM register_record WHERE id = ?", (pointer.record,))
    if not found:
        return None
    salt, content = found[0]
    if not hmac.compare_digest(salted(salt, content.encode("utf-8", "surrogatepass")), pointer.salted_sha256):
        raise RegisterBroken(
            "A record's text is not the one that was recorded",
            where=pointer.record,
            mend="Treat it as altered and restore it from a backup.",
        )
    return str(content)


def forget(connection: Connection, record: str) -> bool:
    """Delete a record with its salt, in the caller's transaction; gives whether it was there. The fact stays."""
    return database(connection).execute("DELETE FROM register_record WHERE id = ?", (record,)) > 0


def salted(salt: str, content: bytes) -> str:
    """Give the HMAC-SHA256 of content under a salt given in hex, as 64 hex digits."""
    return hmac.new(bytes.fromhex(salt), content, hashlib.sha256).hexdigest()
