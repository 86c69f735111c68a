"""Ids: short, sortable where time matters, and safe in file names and addresses."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE = re.compile(r"[^a-z0-9]+", re.ASCII)


def slug(text: str, *, limit: int = 60) -> str:
    """Give a lower-case name of letters, digits and hyphens, for files and anchors; never empty."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _UNSAFE.sub("-", ascii_text).strip("-")[:limit].strip("-") or "unnamed"


def short(hash_hex: str) -> str:
    """Give the first eight digits of a hash, for people; programs compare whole hashes."""
    return hash_hex[:8]
