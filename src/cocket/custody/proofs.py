"""Inclusion and consistency proofs from any source of complete nodes, and a whole tree in memory.

`Nodes` gives the hash of the complete subtree `index` at `height` (entries [index·2^h, (index+1)·2^h)). Proofs need
complete nodes and, on the right border, hashes of incomplete ranges made from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from itertools import islice

from cocket.custody.tiles import parents
from cocket.kernel.errors import BadInput
from cocket.verifier.merkle import EMPTY_ROOT, HASH_SIZE, node_hash

CHUNK = 4_096
Nodes = Callable[[int, int], bytes]


def range_root(start: int, end: int, node: Nodes) -> bytes:
    """Give the Merkle tree hash of entries [start, end), where start is aligned for the range's width."""
    if start == end:
        return EMPTY_ROOT
    pieces, position = [], start
    while position < end:
        height = (end - position).bit_length() - 1
        pieces.append(node(height, position >> height))
        position += 1 << height
    root = pieces.pop()
    while pieces:
        root = node_hash(pieces.pop(), root)
    return root


def inclusion_proof(index: int, size: int, node: Nodes) -> list[bytes]:
    """Give the proof of entry `index` in the tree of `size` entries, from the leaf's sibling to the root's child.

    Raises BadInput for an index outside the tree.
    """
    if not 0 <= index < size:
        raise BadInput(f"The log has {size} entries, so there is no entry {index}", mend="Indexes count from 0.")
    proof = []
    inner = (index ^ (size - 1)).bit_length()
    for height in range(inner):
        sibling = (index >> height) ^ 1
        end = (sibling + 1) << height
        proof.append(node(height, sibling) if end <= size else range_root(sibling << height, size, node))
    path = index >> inner
    proof += [node(inner + bit, (path >> bit) ^ 1) for bit in range(path.bit_length()) if path >> bit & 1]
    return proof


def consistency_proof(size1: int, size2: int, node: Nodes) -> list[bytes]:
    """Give the proof that the tree of `size2` entries continues that of `size1` (RFC 6962 section 2.1.2).

    Raises BadInput unless 0 < size1 <= size2.
    """
    if not 0 < size1 <= size2:
        raise BadInput(f"A log of {size2} entries has no proof from {size1}", mend="Give 1 to the log's size.")
    return _subproof(size1, 0, size2, node, known=True)


def full_proof(size1: int, size2: int, node: Nodes) -> list[bytes]:
    """Give the consistency proof that names every hash, so that it determines both roots by itself."""
    return _subproof(size1, 0, size2, node, known=False)


def _subproof(size1: int, start: int, end: int, node: Nodes, *, known: bool) -> list[bytes]:
    if size1 == end - start:
        return [] if known else [range_root(start, end, node)]
    split = 1 << ((end - start - 1).bit_length() - 1)
    if size1 <= split:
        return [*_subproof(size1, start, start + split, node, known=known), range_root(start + split, end, node)]
    return [
        *_subproof(size1 - split, start + split, end, node, known=False),
        range_root(start, start + split, node),
    ]


class Tree:
    """A whole tree in memory: one row of hashes a height (64 bytes an entry in all), so that proofs are look-ups."""

    def __init__(self) -> None:
        self.rows: list[bytearray] = [bytearray()]
        self._still: list[bytes] | None = None  # the rows as they stand, made for the first proof after an append
        self._borders: dict[tuple[int, int], bytes] = {}

    @property
    def size(self) -> int:
        """The number of entries."""
        return len(self.rows[0]) // HASH_SIZE

    def _border(self, start: int, end: int) -> bytes:
        """Give the root of a range that may be incomplete; a tree has few of them, and many proofs need the same."""
        known = self._borders.get((start, end))
        if known is None:
            if len(self._borders) >= CHUNK:  # proofs at many earlier sizes
                self._borders.clear()
            known = self._borders[start, end] = range_root(start, end, self.node)
        return known

    def append_entries(self, entries: Iterable[bytes]) -> None:
        """Append entries by their bytes."""
        sha256, source = hashlib.sha256, iter(entries)
        # Part by part, so that the hashes just made are still in the processor's cache when they are hashed again.
        while part := list(islice(source, CHUNK)):
            self.append_leaves(b"".join([sha256(b"\x00" + entry).digest() for entry in part]))

    def append_leaves(self, leaves: bytes) -> None:
        """Append leaf hashes, joined; each complete node is hashed once."""
        self._still = None
        self._borders.clear()
        self.rows[0] += leaves
        height = 0
        while True:
            row = self.rows[height]
            done = len(self.rows[height + 1]) * 2 if height + 1 < len(self.rows) else 0
            fresh = bytes(row[done : len(row) & ~63])
            if not fresh:
                return
            if height + 1 == len(self.rows):
                self.rows.append(bytearray())
            self.rows[height + 1] += parents(fresh)
            height += 1

    def node(self, height: int, index: int) -> bytes:
        """Give the hash of a complete node."""
        return bytes(self.rows[height][index * HASH_SIZE : (index + 1) * HASH_SIZE])

    def root(self, size: int | None = None) -> bytes:
        """Give the root of the first `size` entries, by default all."""
        return range_root(0, self.size if size is None else size, self.node)

    def prove(self, index: int, size: int | None = None) -> list[bytes]:
        """Give the inclusion proof of an entry; raises BadInput for an index outside the tree."""
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            return inclusion_proof(index, size, self.node)
        # As `inclusion_proof`, with the look-ups written out: a proof is twenty of them.
        if self._still is None:
            self._still = [bytes(row) for row in self.rows]
        rows, inner = self._still, (index ^ (size - 1)).bit_length()
        # Below the height where the ways to this entry and to the last one part, every sibling is complete.
        proof = [rows[h][(at := ((index >> h) ^ 1) << 5) : at + HASH_SIZE] for h in range(inner - 1)]
        if inner:
            height = inner - 1
            start = ((index >> height) ^ 1) << height
            end = start + (1 << height)
            at = start >> height << 5
            proof.append(rows[height][at : at + HASH_SIZE] if end <= size else self._border(start, size))
        path = index >> inner
        while path:
            if path & 1:
                at = (path ^ 1) << 5
                proof.append(rows[inner][at : at + HASH_SIZE])
            path, inner = path >> 1, inner + 1
        return proof
