"""Base64 as it is written once: standard alphabet, padded, and nothing that two readers could take differently."""

from __future__ import annotations

import base64
import binascii

from cocket.kernel.errors import BadDocument


def to_base64(data: bytes) -> str:
    """Write bytes as standard Base64."""
    return base64.b64encode(data).decode()


def from_base64(text: object, size: int | None = None, *, where: str) -> bytes:
    """Read canonical standard Base64, of a fixed number of bytes if given; raises BadDocument."""
    try:
        # One spelling only: what is read must be written the same way again.
        raw = text.encode("ascii") if isinstance(text, str) else b"-"
        data = binascii.a2b_base64(raw)
        canonical = binascii.b2a_base64(data, newline=False) == raw
    except ValueError:
        data, canonical = b"", False
    if not canonical:
        raise BadDocument("This is not Base64", where=where, mend="Copy the whole value.")
    if size is not None and len(data) != size:
        raise BadDocument(f"This is {len(data)} bytes where {size} belong", where=where, mend="Copy the whole value.")
    return data
