"""Names as sparse vectors of letter groups, weighted by how rare each group is in names at large.

Takes `Names`, gives a SciPy CSR matrix with one row per reading. The spelling and the consonants are two halves of a
vector, each of length one, so that their products are cosines. A query keeps its rarest groups: common ones touch
thousands of names and say little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from cocket.screening import grams
from cocket.screening.background import background

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.names import Names

SPELLING_SHARE = 0.6  # of the product when both names are written with vowels; consonants have the rest
# A query's groups are taken rarest first until together they touch this share of all names; some are always taken.
# Consonants are a second opinion where there are vowels, and all there is where there are none.
SPELLING, CONSONANTS, CONSONANTS_ALONE = (0.05, 4), (0.01, 2), (0.06, 6)


def listed_vectors(names: Names) -> sparse.csr_matrix:
    """Give the vectors of listed names, both halves whole."""
    spelled, cored = names.spaced()
    halves = [_unit(*_weighted(grams.spelling_grams(spelled))), _unit(*_weighted(grams.skeleton_grams(cored)))]
    return _matrix(halves, len(names))


def query_vectors(names: Names) -> sparse.csr_matrix:
    """Give the vectors of queries: rarest groups only, halves scaled by their share."""
    spelled, cored = names.spaced()
    abjad = names.abjad()
    everyone = np.ones(len(names), np.float32)
    spelling = _rarest(_unit(*_weighted(grams.spelling_grams(spelled))), everyone * SPELLING[0], everyone * SPELLING[1])
    touched, always = (np.where(abjad, *pair) for pair in zip(CONSONANTS_ALONE, CONSONANTS, strict=True))
    bones = _rarest(_unit(*_weighted(grams.skeleton_grams(cored))), touched, always)
    share = np.where(abjad, 0.0, SPELLING_SHARE).astype(np.float32)
    halves = [
        (spelling[0], spelling[1], spelling[2] * share[spelling[0]]),
        (bones[0], bones[1], bones[2] * (1 - share[bones[0]])),
    ]
    return _matrix(halves, len(names))


Entries = tuple["NDArray[np.int32]", "NDArray[np.int32]", "NDArray[np.float32]"]


def _weighted(found: tuple[NDArray[np.int32], NDArray[np.int32]]) -> Entries:
    """Give each group of a row once, with its bits."""
    key = np.unique(found[0].astype(np.int64) * grams.COLUMNS + found[1])
    row, column = (key // grams.COLUMNS).astype(np.int32), (key % grams.COLUMNS).astype(np.int32)
    return row, column, background().grams[column]


def _unit(row: NDArray[np.int32], column: NDArray[np.int32], value: NDArray[np.float32]) -> Entries:
    length = np.sqrt(np.bincount(row, value.astype(np.float64) ** 2))
    return row, column, (value / np.maximum(length[row], 1e-6)).astype(np.float32)


def _rarest(entries: Entries, touched: NDArray[np.float32], always: NDArray[np.float32]) -> Entries:
    """Keep the rarest groups of each row, up to the row's share of names touched, and `always` many in any case."""
    row, column, value = entries
    bits = background().grams[column]
    order = np.lexsort((-bits, row))
    row, column, value, bits = row[order], column[order], value[order], bits[order]
    share = np.exp2(-bits)
    running = np.cumsum(share, dtype=np.float64)
    first = np.searchsorted(row, row, side="left")
    before = running - share - np.where(first > 0, running[first - 1], 0.0)
    kept = (before + share <= touched[row]) | (np.arange(len(row)) - first < always[row])
    return row[kept], column[kept], value[kept]


def _matrix(halves: list[Entries], rows: int) -> sparse.csr_matrix:
    row, column, value = (np.concatenate(parts) for parts in zip(*halves, strict=True))
    matrix = sparse.csr_matrix((value, (row, column)), shape=(rows, grams.COLUMNS), dtype=np.float32)
    matrix.sort_indices()
    return matrix
