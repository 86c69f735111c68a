"""Tiles, edges and proofs, held against the verifier and a tree built in one go."""

import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.custody.proofs import Tree, consistency_proof, inclusion_proof
from cocket.custody.tiles import (
    Edge,
    edge_tiles,
    extend,
    index_path,
    pack_entries,
    parse_tile_path,
    row_root,
    tile_path,
    unpack_entries,
)
from cocket.kernel.errors import BadDocument, BadInput
from cocket.verifier.merkle import EMPTY_ROOT, leaf_hash, node_hash, verify_consistency, verify_inclusion

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]


@pytest.mark.parametrize(("number", "path"), [(0, "000"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067")])
def test_tile_numbers_become_the_paths_of_the_specification(number, path):
    """1234067 is x001/x234/067."""
    assert index_path(number) == path
    assert parse_tile_path(tile_path(3, number, 7)) == ("3", number, 7)


@pytest.mark.parametrize(
    "path", ["tile/0/0", "tile/64/000", "tile/00/000", "tile/0/x000/001", "tile/0/000.p/0", "tile/0/000.p/256", "x"]
)
def test_paths_that_are_not_canonical_have_no_place(path):
    """Leading zeroes, levels above 63 and widths outside 1 to 255 are refused."""
    assert parse_tile_path(path) is None


def test_the_example_of_the_specification_has_the_tiles_it_names():
    """A tree of 70,000 has 273 full level-0 tiles, partial ones of 112, 17 and 1."""
    _, files = extend(Edge(), b"".join(LEAVES))
    full = [path for path in files if path.startswith("tile/0/") and ".p/" not in path]
    assert len(full) == 273
    assert edge_tiles(70_000) == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert {tile_path(*place) for place in edge_tiles(70_000)} <= set(files)


def naive(leaves):
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(naive(leaves[:split]), naive(leaves[split:]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=5))
def test_however_a_tree_is_appended_its_root_is_the_same(batches):
    """Edge, whole tree and the definition agree after any split into batches."""
    edge, tree, size = Edge(), Tree(), 0
    for count in batches:
        part = LEAVES[size : size + count]
        edge, _ = extend(edge, b"".join(part))
        tree.append_leaves(b"".join(part))
        size += count
    assert edge.root() == tree.root() == naive(LEAVES[:size]) == row_root(b"".join(LEAVES[:size]))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 70_000), st.data())
def test_proofs_of_a_big_tree_hold_at_every_size(size, data):
    """Inclusion and consistency proofs verify for any entry and any two sizes."""
    index, earlier = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    proof = inclusion_proof(index, size, BIG.node)
    verify_inclusion(index, size, LEAVES[index], proof, BIG.root(size))
    assert BIG.prove(index, size) == proof
    verify_consistency(earlier, size, consistency_proof(earlier, size, BIG.node), BIG.root(earlier), BIG.root(size))


BIG = Tree()
BIG.append_leaves(b"".join(LEAVES))


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_there_is_no_proof_of_what_is_not_there(index, size):
    """An index outside the tree is bad input."""
    with pytest.raises(BadInput):
        inclusion_proof(index, size, BIG.node)
    with pytest.raises(BadInput):
        consistency_proof(0, size, BIG.node)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_read_back_and_never_when_truncated(entries):
    """A bundle gives its entries back; cut anywhere inside an entry it is refused."""
    bundle = pack_entries(entries)
    assert unpack_entries(bundle, where="x") == entries
    cut = random.Random(0).randrange(len(bundle)) if bundle else 0
    with contextlib.suppress(BadDocument):
        whole = unpack_entries(bundle[:cut], where="x")
        assert whole == entries[: len(whole)]
