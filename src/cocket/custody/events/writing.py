"""Write signed lines: what a party's own program does before it hands events over.

Takes events and a private key, gives canonical lines for `cocket custody record`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cocket.custody.events import model
from cocket.custody.events.reading import ENVELOPES
from cocket.custody.events.signing import batch_digest, sign
from cocket.kernel.canonical import canonical, digest, plain, sha256_hex
from cocket.verifier.encoding import to_base64


@dataclass(frozen=True, slots=True)
class Scribe:
    """Somebody who signs for one log: a key's id, its private half, and the log's origin."""

    key_id: str
    private: Ed25519PrivateKey
    origin: str

    def block(self, what: str, role: str, at: datetime, hexdigest: str) -> dict[str, str]:
        """Give a signature block."""
        return sign(
            self.private, self.key_id, origin=self.origin, what=what, role=role, at=str(plain(at)), digest=hexdigest
        )

    def document(self, kind: str, body: Any, at: datetime, *, role: str = "sender") -> dict[str, Any]:
        """Give a signed envelope around an event, a licence or a status."""
        name, _, what = ENVELOPES[kind]
        return {"type": kind, "log": self.origin, name: body, "signatures": [self.block(what, role, at, digest(body))]}

    def event(self, event: dict[str, Any], at: datetime) -> bytes:
        """Give the line of an event with one signature."""
        return canonical(self.document(model.EVENT, event, at))

    def also(self, line: bytes, at: datetime, *, role: str = "receiver") -> bytes:
        """Give a line with one more signature over the same event: both hands on one document."""
        from cocket.kernel.strict_json import load_json

        document = load_json(line.decode(), where="line")
        name, _, what = ENVELOPES[document["type"]]
        document["signatures"].append(self.block(what, role, at, digest(document[name])))
        return canonical(document)

    def countersign(self, event: dict[str, Any], at: datetime) -> bytes:
        """Give the line of a receiver's countersignature that comes after the event."""
        of = digest(event)
        block = self.block("event", "receiver", at, of)
        return canonical(
            {
                "type": model.COUNTERSIGNATURE,
                "log": self.origin,
                "eventID": event["eventID"],
                "digest": of,
                "signatures": [block],
            }
        )

    def batch(self, events: Sequence[dict[str, Any]], at: datetime) -> list[bytes]:
        """Give the lines of a batch: a header with the one signature, then each event."""
        parts = [canonical(event) for event in events]
        of = batch_digest(parts)
        root = of.partition(" ")[2]
        header = {
            "type": model.BATCH,
            "log": self.origin,
            "events": len(events),
            "root": root,
            "signatures": [self.block("batch", "sender", at, of)],
        }
        shell = {"type": model.EVENT, "log": self.origin, "batch": root, "signatures": []}
        return [canonical(header), *(canonical(shell | {"event": event}) for event in events)]


def public_key(private: Ed25519PrivateKey) -> str:
    """Give the public half as a key file holds it."""
    return to_base64(private.public_key().public_bytes_raw())


def key_id(private: Ed25519PrivateKey) -> str:
    """Give an id made of the public key: 16 hex digits of its SHA-256."""
    return sha256_hex(private.public_key().public_bytes_raw())[:16]
