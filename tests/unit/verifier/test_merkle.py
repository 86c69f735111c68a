"""Merkle proofs: the published vectors, and a tree built the slow way as the oracle."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.verifier.merkle import (
    EMPTY_ROOT,
    ProofFails,
    check_subtree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)

COUNTS = {"inclusion": 98, "consistency": 98, "subtreeinclusion": 204, "subtreeconsistency": 118}


def _bytes(text):
    return base64.b64decode(text or "")


def _verify(kind, case, *, any_length):
    proof = [_bytes(text) for text in case.get("proof") or []]
    if kind == "consistency":
        roots = (_bytes(case["root1"]), _bytes(case["root2"]))
        verify_consistency(case["size1"], case["size2"], proof, *roots, any_length=any_length)
    elif kind == "subtreeconsistency":
        roots = (_bytes(case["root1"]), _bytes(case["root2"]))
        verify_subtree_consistency(case["start"], case["end"], case["size"], proof, *roots, any_length=any_length)
    elif "treeSize" in case:
        leaf, root = _bytes(case["leafHash"]), _bytes(case["root"])
        verify_inclusion(case["leafIdx"], case["treeSize"], leaf, proof, root, any_length=any_length)
    else:
        leaf, root = _bytes(case["leafHash"]), _bytes(case["root"])
        ends = (case["start"], case["end"])
        verify_subtree_inclusion(case["leafIdx"], *ends, leaf, proof, root, any_length=any_length)


@pytest.mark.parametrize("kind", sorted(COUNTS))
def test_published_vectors_give_the_expected_verdict(shared_data, kind):
    """Every vector agrees; in production the four that call 12-byte hashes good are refused."""
    files = sorted((shared_data / "custody/rfc6962-merkle/testdata" / kind).rglob("*.json"))
    assert len(files) == COUNTS[kind]
    stricter = []
    for file in files:
        case = json.loads(file.read_bytes())
        verdicts = []
        for any_length in (True, False):
            try:
                _verify(kind, case, any_length=any_length)
                verdicts.append(False)
            except ProofFails:
                verdicts.append(True)
        assert verdicts[0] == case["wantErr"], file.name
        if verdicts[1] != case["wantErr"]:
            stricter.append(case)
    assert len(stricter) == {"consistency": 1, "subtreeconsistency": 3}.get(kind, 0)
    assert all(12 in (len(_bytes(case["root1"])), len(_bytes(case["root2"]))) for case in stricter)


# The oracle: the definitions of RFC 6962 section 2.1 and of the subtree draft, read aloud.
def root_of(leaves):
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(root_of(leaves[:split]), root_of(leaves[split:]))


def path(index, leaves):
    if len(leaves) == 1:
        return []
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < split:
        return [*path(index, leaves[:split]), root_of(leaves[split:])]
    return [*path(index - split, leaves[split:]), root_of(leaves[:split])]


def subproof(start, end, leaves, *, known=True):
    if start == 0 and end == len(leaves):
        return [] if known else [root_of(leaves)]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if end <= split:
        return [*subproof(start, end, leaves[:split], known=known), root_of(leaves[split:])]
    if start >= split:
        return [*subproof(start - split, end - split, leaves[split:], known=known), root_of(leaves[:split])]
    return [*subproof(0, end - split, leaves[split:], known=False), root_of(leaves[:split])]


@st.composite
def trees(draw):
    size = draw(st.integers(1, 70))
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    return leaves, draw(st.integers(0, size - 1)), draw(st.integers(1, size))


@given(trees())
def test_honest_proofs_hold(tree):
    """Every leaf of every tree is provable, and every earlier tree is a provable beginning."""
    leaves, index, earlier = tree
    verify_inclusion(index, len(leaves), leaves[index], path(index, leaves), root_of(leaves))
    proof = subproof(0, earlier, leaves)
    verify_consistency(earlier, len(leaves), proof, root_of(leaves[:earlier]), root_of(leaves))


@given(trees(), st.integers(0, 255), st.integers(0, 10_000))
def test_a_flipped_bit_anywhere_breaks_the_proof(tree, bit, where):
    """One wrong bit in the leaf, a hash of the proof, or the root makes the proof fail."""
    leaves, index, _ = tree
    parts = [leaves[index], root_of(leaves), *path(index, leaves)]
    spoiled = bytearray(parts[where % len(parts)])
    spoiled[bit // 8] ^= 1 << (bit % 8)
    parts[where % len(parts)] = bytes(spoiled)
    with pytest.raises(ProofFails):
        verify_inclusion(index, len(leaves), parts[0], parts[2:], parts[1])


@given(trees(), st.integers(0, 69))
def test_a_proof_of_another_index_fails(tree, other):
    """The proof of one entry does not prove its neighbour's place."""
    leaves, index, _ = tree
    if other == index:
        return
    with pytest.raises(ProofFails):
        verify_inclusion(other, len(leaves), leaves[index], path(index, leaves), root_of(leaves))


@given(trees(), st.integers(0, 6), st.integers(0, 69))
def test_honest_subtrees_are_part_of_their_tree(tree, level, block):
    """Any aligned range is provably part of the whole tree, and its leaves part of it."""
    leaves, _, _ = tree
    start = block << level
    end = min(start + (1 << level), len(leaves))
    if start >= end:
        return
    check_subtree(start, end)
    part = leaves[start:end]
    proof = subproof(start, end, leaves)
    verify_subtree_consistency(start, end, len(leaves), proof, root_of(part), root_of(leaves))
    verify_subtree_inclusion(start, start, end, part[0], path(0, part), root_of(part))


@pytest.mark.parametrize("length", [0, 12, 31, 33, 64])
def test_hashes_of_another_length_are_refused(length):
    """Production takes 32-byte hashes only."""
    with pytest.raises(ProofFails, match="bytes"):
        verify_inclusion(0, 1, b"x" * length, [], b"x" * length)
