"""Find the listed names that a query may be: near by letter groups, spelled by initials, or with a rare word in common.

Takes query names and an index, gives pairs of readings with their cosine. `sparse_dot_topn` does the work in native
code; which pairs are candidates depends on the two names alone, except where a query has more than MOST, or a word
stands in more than MOST listed names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sparse_dot_topn import sp_matmul_topn

from cocket.screening import acronyms, rare_words

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from cocket.screening.index import Index
    from cocket.screening.names import Joined, Names

MOST = 28
NEAR_BEST = 0.6  # of the best cosine of the query: names that are far behind it are not looked at
FIRST = 7  # candidates are looked at in any case
NEAREST = 0.12  # a lower cosine never came with a true match


Found = tuple["NDArray[np.int32]", "NDArray[np.int32]"]  # query readings and listed readings


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of readings: rows of the query names and of the index, sorted by query, and the cosine of each."""

    query: NDArray[np.int32]
    listed: NDArray[np.int32]
    cosine: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.query)


def search(
    names: Names,
    joined: Joined,
    vectors: sparse.csr_matrix,
    index: Index,
    *,
    most: int = MOST,
    near_best: float = NEAR_BEST,
    compiled: bool = False,
) -> Pairs:
    """Give the candidates of each query reading: at most `most`, from a share `near_best` of the best cosine on.

    `vectors` are those of the names as queries (`vectors.query_vectors`).
    """
    if len(names) == 0 or len(index.names) == 0:
        nothing = np.zeros(0, np.int32)
        return Pairs(nothing, nothing, np.zeros(0, np.float32))
    if compiled:
        from cocket.screening.compiled.search import nearest
    else:
        nearest = _nearest
    near = Pairs(*nearest(vectors, index.postings, most, near_best, FIRST, NEAREST))
    return _with(near, acronyms.search(names, joined, index, most), rare_words.search(names, index, most), index)


def _nearest(
    queries: sparse.csr_matrix, postings: sparse.csr_matrix, most: int, near_best: float, first: int, least: float
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Give row, column and cosine of the `most` best of each query, equal ones in the order of the index.

    What is not among the `first` must have a share `near_best` of the best cosine, and all more than `least`.
    """
    # One more is asked for, since which of equal ones comes last is left open there.
    found = sp_matmul_topn(queries, postings, top_n=most + 1, threshold=least, sort=True, n_threads=1)
    counts = np.diff(found.indptr)
    full = np.flatnonzero(counts > most)
    last = found.indptr[full] + most
    open_ = full[found.data[last] == found.data[last - 1]]
    query, listed, cosine = _rows(found)
    if len(open_):
        whole = _rows(queries[open_] @ postings)
        near = whole[2] > np.float32(least)
        others = ~np.isin(query, open_)
        query, listed, cosine = (
            np.concatenate([column[others], more[near]])
            for column, more in zip((query, listed, cosine), (open_[whole[0]], *whole[1:]), strict=True)
        )
    order = np.lexsort((listed, -cosine, query))
    query, listed, cosine = query[order], listed[order], cosine[order]
    start = np.searchsorted(query, query, side="left")
    place = np.arange(len(query)) - start
    kept = (place < most) & ((place < first) | (cosine >= np.float32(near_best) * cosine[start]))
    return query[kept].astype(np.int32), listed[kept].astype(np.int32), cosine[kept]


def _rows(matrix: sparse.csr_matrix) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    row = np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))
    return row, matrix.indices, matrix.data


def _with(pairs: Pairs, shortened: Found, shared: Found, index: Index) -> Pairs:
    """Add pairs that were found otherwise, each once; their cosine is taken for 0, which it is not far from."""
    key = pairs.query.astype(np.int64) * len(index.names) + pairs.listed
    query, listed = (np.concatenate(part) for part in zip(shortened, shared, strict=True))
    more = np.unique(query.astype(np.int64) * len(index.names) + listed)
    key.sort()
    more = more[np.searchsorted(key, more, side="left") == np.searchsorted(key, more, side="right")]
    query = np.concatenate([pairs.query, (more // len(index.names)).astype(np.int32)])
    listed = np.concatenate([pairs.listed, (more % len(index.names)).astype(np.int32)])
    cosine = np.concatenate([pairs.cosine, np.zeros(len(more), np.float32)])
    order = np.argsort(query, kind="stable")
    return Pairs(query[order], listed[order], cosine[order])
