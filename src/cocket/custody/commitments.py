"""Salted commitments: what the public log shows of a document, and how an entitled party opens it.

An entry of the log is 32 bytes: SHA-256 over a fixed label, a random 32-byte salt, and the canonical JSON (RFC 8785) of
the document. Without the salt nothing can be learned or guessed from it; whoever deletes the salt has made the entry
unopenable for ever, while the log stays whole.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadDocument

LABEL = b"cocket.commitment.v1\n"
SALT_SIZE = 32
MAX_DOCUMENT = 65_536


def new_salts(count: int) -> list[bytes]:
    """Give so many salts of 32 random bytes, asked of the system at once."""
    drawn = secrets.token_bytes(SALT_SIZE * count)
    return [drawn[start : start + SALT_SIZE] for start in range(0, len(drawn), SALT_SIZE)]


def canonical_document(document: Any, *, where: str = "") -> bytes:
    """Give a document's canonical bytes; raises BadDocument above 64 KiB."""
    data = canonical(document)
    if len(data) > MAX_DOCUMENT:
        raise BadDocument(
            f"The document is {len(data):,} bytes long; the limit is {MAX_DOCUMENT:,}",
            where=where,
            mend="Put large parts into files of their own and keep their hashes in the document.",
        )
    return data


def commitment(document: bytes, salt: bytes) -> bytes:
    """Give the 32-byte commitment to a document's canonical bytes under a salt."""
    return hashlib.sha256(LABEL + salt + document).digest()
