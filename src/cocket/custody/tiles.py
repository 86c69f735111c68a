"""The arithmetic of tiled logs (C2SP tlog-tiles): paths of tiles, and the right edge that an append extends.

Pure functions over hashes: takes the edge of a tree and new leaf hashes, gives the new edge and the files to write.
A tile at level L holds hashes of complete subtrees of 256^L entries; only the last tile of a level may be partial.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cocket.kernel.errors import BadDocument
from cocket.verifier.merkle import EMPTY_ROOT, HASH_SIZE

WIDTH = 256
TILE_BYTES = WIDTH * HASH_SIZE
MAX_ENTRY = 2**16 - 1  # entry bundles prefix each entry with its length in 16 bits


def index_path(number: int) -> str:
    """Give a tile number in three-digit path elements, all but the last with an x: 1234067 is x001/x234/067."""
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:  # noqa: PLR2004 - three digits
        number //= 1000
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Give a tile's path below the log's folder; `level` is "entries" for a bundle; partial ones end in .p/WIDTH."""
    suffix = f".p/{width}" if width < WIDTH else ""
    return f"tile/{level}/{index_path(number)}{suffix}"


_PATH = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?$", re.ASCII
)


def parse_tile_path(path: str) -> tuple[str, int, int] | None:
    """Give (level, number, width) of a canonical tile path, or None."""
    found = _PATH.match(path)
    if not found:
        return None
    number = int(found[2].replace("x", "").replace("/", ""))
    width = int(found[3]) if found[3] else WIDTH
    canonical = tile_path(found[1], number, width)
    return (found[1], number, width) if canonical == path and width <= WIDTH else None


def parents(row: bytes) -> bytes:
    """Give the hashes one height up: each 64 bytes (left and right) become 32. The row has an even number of hashes."""
    sha256 = hashlib.sha256
    return b"".join([sha256(b"\x01" + row[i : i + 64]).digest() for i in range(0, len(row), 64)])


def leaf_row(entries: Iterable[bytes]) -> bytes:
    """Give the leaf hashes of entries, joined (RFC 6962 section 2.1)."""
    sha256 = hashlib.sha256
    return b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def row_root(row: bytes) -> bytes:
    """Give the Merkle tree hash of a row of hashes (RFC 6962 section 2.1); an odd last one moves up unchanged."""
    while len(row) > HASH_SIZE:
        odd = row[len(row) & ~63 :]
        row = parents(row[: len(row) & ~63]) + odd
    return row


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: its size, and for each level the hashes of the last, not yet full tile."""

    size: int = 0
    partial: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        """Give the root hash of the tree."""
        if self.size == 0:
            return EMPTY_ROOT
        below = b""
        for row in self.partial:
            # What is incomplete below stands as one more, last unit: the split rule treats it as a whole one.
            below = row_root(row + below) if row or below else b""
        return below

    def widths(self) -> tuple[int, ...]:
        """Give the number of hashes in the last tile of each level."""
        return tuple(len(row) // HASH_SIZE for row in self.partial)


def extend(edge: Edge, incoming: bytes) -> tuple[Edge, dict[str, bytes]]:
    """Append leaf hashes, joined; give the new edge and the tiles to write, full and partial, by path.

    Cost: about two hashes a leaf. The files of the old edge that stay valid are not written again.
    """
    files: dict[str, bytes] = {}
    size = edge.size + len(incoming) // HASH_SIZE
    partial: list[bytes] = []
    level = 0
    while incoming or level < len(edge.partial):
        row = (edge.partial[level] if level < len(edge.partial) else b"") + incoming
        first = (edge.size >> (8 * level)) // WIDTH
        full = len(row) // TILE_BYTES
        for number in range(full):
            files[tile_path(level, first + number)] = row[number * TILE_BYTES : (number + 1) * TILE_BYTES]
        rest = row[full * TILE_BYTES :]
        if rest and incoming:
            files[tile_path(level, first + full, len(rest) // HASH_SIZE)] = rest
        partial.append(rest)
        incoming = row[: full * TILE_BYTES]
        for _ in range(8 if incoming else 0):
            incoming = parents(incoming)
        level += 1
    return Edge(size, tuple(partial)), files


def edge_tiles(size: int) -> list[tuple[int, int, int]]:
    """Give (level, number, width) of the partial tiles at the right edge of a tree of `size` entries."""
    tiles, level = [], 0
    while size >> (8 * level):
        count = size >> (8 * level)
        if count % WIDTH:
            tiles.append((level, count // WIDTH, count % WIDTH))
        level += 1
    return tiles


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """Write an entry bundle: each entry after its length as a big-endian 16-bit number."""
    if len(set(map(len, entries))) == 1:  # commitments all have one length
        prefix = len(entries[0]).to_bytes(2, "big")
        return prefix + prefix.join(entries)
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def unpack_entries(bundle: bytes, *, where: str) -> list[bytes]:
    """Read an entry bundle; raises BadDocument when it is truncated."""
    entries, position = [], 0
    while position < len(bundle):
        length = int.from_bytes(bundle[position : position + 2], "big")
        entry = bundle[position + 2 : position + 2 + length]
        if position + 2 > len(bundle) or len(entry) != length:
            raise BadDocument("The entry bundle is truncated", where=where, mend="Fetch the file again from the log.")
        entries.append(entry)
        position += 2 + length
    return entries
