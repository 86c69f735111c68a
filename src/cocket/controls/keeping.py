"""What was worked out once, kept beside its edition: whole or not at all, and made again when it is not whole.

Takes a path below an edition's `derived/`, gives bytes that match their own hash, or None.
"""

from __future__ import annotations

import os
from pathlib import Path

from cocket.kernel.canonical import sha256_hex


def read_kept(path: Path) -> bytes | None:
    """Give what was kept at a path, or None where there is nothing that matches its hash."""
    try:
        data, stated = path.read_bytes(), path.with_suffix(".sha256").read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return None
    return data if sha256_hex(data) == stated else None


def keep(path: Path, data: bytes) -> None:
    """Keep bytes for the next opening; a home that cannot be written to only opens more slowly."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for target, content in ((path, data), (path.with_suffix(".sha256"), sha256_hex(data).encode())):
            fresh = target.with_name(f".{target.name}.{os.getpid()}")
            fresh.write_bytes(content)
            fresh.replace(target)
    except OSError:
        return
