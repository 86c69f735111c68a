"""Catalogues of translations: written as text in the package, compiled into the home when they changed.

Takes a home, gives the folder that Django reads. Nothing compiled is in the package, so that a translator edits one
file, and no tool of the system is needed to build or to start.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

SOURCES = Path(__file__).parent / "locale"


def compiled(home: Path) -> Path:
    """Give the folder of compiled catalogues under a home; they are written again when their source changed."""
    folder = home / "office" / "locale"
    for source in sorted(SOURCES.glob("*/LC_MESSAGES/django.po")):
        raw = source.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        target = folder / source.relative_to(SOURCES).with_suffix(".mo")
        stamp = target.with_suffix(".sha256")
        if target.exists() and stamp.exists() and stamp.read_text("ascii") == digest:
            continue
        _compile(raw, target)
        stamp.write_text(digest, "ascii")
    return folder


def _compile(raw: bytes, target: Path) -> None:
    import io

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    with part.open("wb") as stream:
        write_mo(stream, read_po(io.BytesIO(raw)))
    part.replace(target)
