"""What is signed, and by whom: one signature for an event, or one for a whole batch.

Takes digests and keys, gives signature blocks or refuses them. The signed text names the log, so that an event cannot
be replayed into another; the role, so that a receiver's signature is not a sender's; the key and the time.

    cocket.custody.signature.v1
    LOG ORIGIN
    WHAT (event, batch, licence, status, credential)
    ROLE (sender, receiver, authority)
    KEY ID
    SIGNED AT
    SHA-256 of the canonical JSON of what is signed, or of a batch: its number of events and the Merkle root over them
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cocket.custody.events.keys import KeyBook, SignatureRefused, TrustedKey, parse_moment
from cocket.custody.tiles import leaf_row, row_root
from cocket.kernel.errors import BadDocument
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.merkle import EMPTY_ROOT
from cocket.verifier.signatures import SIGNATURE_SIZE, Equation, verify_ed25519

LABEL = "cocket.custody.signature.v1"
ROLES = ("sender", "receiver", "authority")
_BLOCK = frozenset(("key", "role", "signature", "signedAt"))


class Signed(msgspec.Struct, frozen=True, gc=False):
    """A good signature: the role it was made in, the key, and when it says it was made."""

    role: str
    key: TrustedKey
    at: datetime


def signed_text(origin: str, what: str, role: str, key_id: str, at: str, digest: str) -> bytes:
    """Give the bytes that an Ed25519 key signs."""
    return f"{LABEL}\n{origin}\n{what}\n{role}\n{key_id}\n{at}\n{digest}\n".encode()


def sign(
    private: Ed25519PrivateKey, key_id: str, *, origin: str, what: str, role: str, at: str, digest: str
) -> dict[str, str]:
    """Give a signature block over a digest."""
    signature = private.sign(signed_text(origin, what, role, key_id, at, digest))
    return {"key": key_id, "role": role, "signature": to_base64(signature), "signedAt": at}


def batch_digest(events: Sequence[bytes]) -> str:
    """Give what is signed of a batch: `COUNT ROOT`, the RFC 6962 root over the canonical bytes of its events."""
    root = row_root(leaf_row(events)) if events else EMPTY_ROOT
    return f"{len(events)} {to_base64(root)}"


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    return parse_moment(text, "")


def check_signature(
    block: Any,
    keys: KeyBook,
    *,
    origin: str,
    what: str,
    digest: str,
    recorded: datetime,
    where: str,
    equation: Equation | None = None,
) -> Signed:
    """Check one signature block; raises BadDocument for its form and SignatureRefused for what it fails to prove.

    `equation` is another implementation of Ed25519 to ask (see `verifier.signatures`).

    1. The block is well formed. 2. Its key is trusted and was valid. 3. The signature holds over the signed text.
    """
    if not isinstance(block, Mapping) or block.keys() != _BLOCK:
        raise BadDocument("A signature has key, role, signature and signedAt", where=where, mend="Give all four.")
    role, key_id, at = block["role"], block["key"], block["signedAt"]
    # A line break inside a field would let two different blocks have one signed text.
    if role not in ROLES or not isinstance(key_id, str) or not isinstance(at, str) or not (key_id + at).isprintable():
        raise BadDocument("The signature's role, key or time is not known", where=where, mend=f"Roles: {ROLES}.")
    try:
        moment = _moment(at)
    except BadDocument as error:
        raise BadDocument(error.what, where=where, mend=error.mend) from None
    signature = from_base64(block["signature"], SIGNATURE_SIZE, where=where)
    key = keys.get(key_id)
    key.check(moment, recorded)
    if not verify_ed25519(key.public, signature, signed_text(origin, what, role, key_id, at, digest), equation):
        raise SignatureRefused(
            f"The {role}'s signature is not good over this {what} for the log {origin[:80]}",
            where=where,
            mend="The content was changed, or it was signed for another log.",
        )
    return Signed(role, key, moment)
