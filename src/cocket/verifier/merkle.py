"""Merkle tree proofs of RFC 6962 (and of subtrees, draft-ietf-plants-merkle-tree-certs): pure functions over hashes.

Takes 32-byte SHA-256 hashes, gives roots; raises `ProofFails` when a proof does not hold. In production a hash that is
not 32 bytes is refused. `any_length` is a test mode for published vectors that use 12-byte hashes and expect
acceptance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from cocket.kernel.errors import AnswerIsNo

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
MAX_SIZE = 2**63 - 1  # tree sizes are int64 in deployed logs


class ProofFails(AnswerIsNo):
    """A proof was read and does not hold."""


def leaf_hash(entry: bytes) -> bytes:
    """Give the hash of an entry: SHA-256(0x00 || entry), RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give the hash of an inner node: SHA-256(0x01 || left || right), RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], *, any_length: bool = False
) -> bytes:
    """Give the root that an inclusion proof leads to (RFC 9162 section 2.1.3.2).

    `index` counts from 0; `size` is the number of entries; `proof` goes from the leaf's sibling to the root's child.
    Raises ProofFails for an index outside the tree, a proof of the wrong length, or a hash that is not 32 bytes.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise ProofFails(f"The index {index} is outside a tree of {size} entries")
    # While the path is inside a complete subtree each step may go either way; on the right border it only goes left.
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border:
        raise ProofFails(f"The proof has {len(proof)} hashes where {inner + border} belong")
    _check_lengths(leaf, *proof, any_length=any_length)
    sha256, root = hashlib.sha256, leaf
    for sibling in proof[:inner]:
        root = sha256(b"\x01" + (sibling + root if index & 1 else root + sibling)).digest()
        index >>= 1
    for sibling in proof[inner:]:
        root = sha256(b"\x01" + sibling + root).digest()
    return root


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes, *, any_length: bool = False
) -> None:
    """Check that `leaf` is entry `index` of the tree with `root`; raises ProofFails otherwise."""
    if root_from_inclusion(index, size, leaf, proof, any_length=any_length) != root:
        raise ProofFails("The proof leads to another root: the entry, its index or a hash of the proof is wrong")


def verify_consistency(
    size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes, *, any_length: bool = False
) -> None:
    """Check that the tree of `size2` entries continues that of `size1` (RFC 9162 section 2.1.4); raises ProofFails.

    A proof from the empty tree says nothing about the later one and is refused.
    """
    if not 0 < size1 <= size2 <= MAX_SIZE:
        raise ProofFails(f"A tree of {size2} entries cannot continue one of {size1} provably")
    verify_subtree_consistency(0, size1, size2, proof, root1, root2, any_length=any_length)


def check_subtree(start: int, end: int) -> None:
    """Check that [start, end) is a subtree: start is a multiple of the power of two that covers its width."""
    if not 0 <= start < end <= MAX_SIZE:
        raise ProofFails(f"[{start}, {end}) is not a range of entries")
    width = 1 << (end - start - 1).bit_length()
    if start % width:
        raise ProofFails(f"[{start}, {end}) is not a subtree: its start is no multiple of {width}")


def verify_subtree_inclusion(
    index: int, start: int, end: int, leaf: bytes, proof: Sequence[bytes], root: bytes, *, any_length: bool = False
) -> None:
    """Check that `leaf` is entry `index` of the subtree [start, end) with `root`; raises ProofFails otherwise."""
    check_subtree(start, end)
    if not start <= index < end:
        raise ProofFails(f"The index {index} is outside [{start}, {end})")
    verify_inclusion(index - start, end - start, leaf, proof, root, any_length=any_length)


def verify_subtree_consistency(
    start: int,
    end: int,
    size: int,
    proof: Sequence[bytes],
    root1: bytes,
    root2: bytes,
    *,
    any_length: bool = False,
) -> None:
    """Check that the subtree [start, end) with `root1` is part of the tree of `size` entries with `root2`.

    The walk mirrors the definition SUBTREE_SUBPROOF: each level of the tree takes the last hash of what is left of the
    proof; at the bottom the subtree's own hash is either known (`root1`) or the proof's first hash.
    """
    if not 0 <= start <= end <= size <= MAX_SIZE:
        raise ProofFails(f"[{start}, {end}) is not inside a tree of {size} entries")
    _check_lengths(root1, root2, *proof, any_length=any_length)
    if start == end:  # the empty subtree is part of every tree, and its root is that of nothing
        if proof or root1 != EMPTY_ROOT:
            raise ProofFails("An empty subtree has the empty root and needs no proof")
        return
    check_subtree(start, end)
    rest = list(proof)
    first, second = _walk(start, end, size, rest, root1, known=True)
    if rest:
        raise ProofFails(f"The proof has {len(rest)} hashes too many")
    if first != root1:
        raise ProofFails("The proof leads to another root for the earlier tree")
    if second != root2:
        raise ProofFails("The proof leads to another root for the later tree")


def roots_from_full_proof(size1: int, size2: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Give (root of the first `size1` entries, root of all `size2`) that a proof naming every hash implies.

    Raises ProofFails when the proof has the wrong number of hashes or a hash of the wrong length.
    """
    if not 0 < size1 < size2 <= MAX_SIZE:
        raise ProofFails(f"{size1} and {size2} are no smaller and larger tree")
    _check_lengths(*proof, any_length=False)
    rest = list(proof)
    roots = _walk(0, size1, size2, rest, b"", known=False)
    if rest:
        raise ProofFails(f"The proof has {len(rest)} hashes too many")
    return roots


def _walk(start: int, end: int, size: int, rest: list[bytes], root1: bytes, *, known: bool) -> tuple[bytes, bytes]:
    """Give (hash of the subtree, hash of the tree) as the remaining proof implies them. Depth is at most 64."""
    if start == 0 and end == size:
        same = root1 if known else _take(rest)
        return same, same
    split = 1 << ((size - 1).bit_length() - 1)
    other = _take(rest)
    if end <= split:
        first, whole = _walk(start, end, split, rest, root1, known=known)
        return first, node_hash(whole, other)
    if start >= split:
        first, whole = _walk(start - split, end - split, size - split, rest, root1, known=known)
        return first, node_hash(other, whole)
    # The subtree crosses the split, so it starts at 0 and its own root is not one of the hashes on the path.
    first, whole = _walk(0, end - split, size - split, rest, root1, known=False)
    return node_hash(other, first), node_hash(other, whole)


def _take(rest: list[bytes]) -> bytes:
    if not rest:
        raise ProofFails("The proof has too few hashes")
    return rest.pop()


def _check_lengths(*hashes: bytes, any_length: bool) -> None:
    for value in hashes:
        if len(value) != HASH_SIZE and not (any_length and value):
            raise ProofFails(f"A hash of {len(value)} bytes stands where {HASH_SIZE} belong")
