"""An edition's manifest: what it says of itself, sealed by a hash.

Takes an `Edition`, gives JSON bytes, and back. The seal finds accidents and careless edits, not a forger who recomputes
it; against a forger, compare the edition's `sha256` with the publisher's own bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from cocket.kernel.canonical import digest
from cocket.kernel.errors import CocketError
from cocket.reference.model import Edition

_TEXTS = frozenset(f.name for f in fields(Edition) if f.type == "str")
_FLAGS = frozenset(f.name for f in fields(Edition) if f.type == "bool")


def seal(edition: Edition) -> bytes:
    """Write the manifest of an edition with the SHA-256 of its canonical JSON beside it."""
    body = asdict(edition)
    return (json.dumps({"edition": body, "seal": digest(body)}, indent=2, ensure_ascii=False) + "\n").encode()


def unseal(raw: bytes) -> Edition:
    """Read a manifest; raises ValueError saying what is wrong when it is not whole or does not match its seal."""
    try:
        document: Any = json.loads(raw)
    except (ValueError, RecursionError):
        raise ValueError("its manifest is not whole") from None
    body = document.get("edition") if isinstance(document, dict) else None
    if not isinstance(body, dict):
        raise ValueError("its manifest is not a manifest")  # noqa: TRY004 - callers treat all flaws alike
    try:
        matches = document.get("seal") == digest(body)
    except (CocketError, ValueError, TypeError, RecursionError):
        matches = False
    if not matches:
        raise ValueError("its manifest was changed after it was written")
    known = {f.name for f in fields(Edition)}
    sound = (
        body.keys() <= known
        and all(isinstance(body.get(name), str) for name in _TEXTS)
        and all(isinstance(body.get(name, False), bool) for name in _FLAGS)
        and type(body.get("sequence")) is int
        and all(isinstance(body.get(name), dict) for name in ("counts", "tables", "parts"))
    )
    if not sound:
        raise ValueError("its manifest was written by a different version of this program")
    return Edition(**body)
