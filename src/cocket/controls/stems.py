"""The stems of a list's texts, kept beside the edition so that a list opens at once.

Takes an edition's column of texts, gives the stems of each, from `derived/` where this version of the words has written
them before. What does not match its own hash is made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import pyarrow as pa

from cocket.controls.keeping import keep, read_kept
from cocket.controls.words import content
from cocket.kernel.canonical import sha256_hex
from cocket.reference.model import Edition
from cocket.reference.store import Library

Stems = tuple[str, ...]
_SOURCES = (
    "words.py",
    "ranking.py",
    "tariff.py",
    "lexicon/tariff_words.toml",
    "lexicon/words.toml",
    "lexicon/synonyms.toml",
)


@cache
def version() -> str:
    """Give what names this version of the words: a hash over the rules that make stems and rank them."""
    folder = files("cocket.controls")
    return sha256_hex(b"\0".join(folder.joinpath(name).read_bytes() for name in _SOURCES))[:16]


def kept_in(library: Library, edition: Edition) -> Path:
    """Give the folder for what these words make of an edition."""
    return library.folder(edition) / "derived" / f"stems-{version()}"


def stems_of(library: Library, edition: Edition, table: str, column: str) -> list[Stems]:
    """Give the stems that carry meaning of each row's text, in row order."""
    texts = library.table(edition, table)[column].to_pylist()
    path = kept_in(library, edition) / f"{table}.arrow"
    kept = _read(path, len(texts))
    if kept is None:
        kept = [content(text) for text in texts]
        _keep(path, kept)
    return kept


def _read(path: Path, rows: int) -> list[Stems] | None:
    """Give what was kept, or None where there is nothing whole for as many rows."""
    data = read_kept(path)
    if data is None:
        return None
    texts = pa.ipc.open_file(data).read_all()["stems"].to_pylist()
    return [tuple(text.split(" ")) if text else () for text in texts] if len(texts) == rows else None


def _keep(path: Path, stems: Sequence[Stems]) -> None:
    table = pa.table({"stems": pa.array([" ".join(row) for row in stems], pa.string())})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    keep(path, sink.getvalue().to_pybytes())
