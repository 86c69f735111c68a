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
) -> Pairs:
    """Give the candidates of each query reading: at most `most`, from a share `near_best` of the best cosine on.

    `vectors` are those of the names as queries (`vectors.query_vectors`).
    """
    if len(names) == 0 or len(index.names) == 0:
        nothing = np.zeros(0, np.int32)
        return Pairs(nothing, nothing, np.zeros(0, np.float32))
    found = sp_matmul_topn(vectors, index.postings, top_n=most, threshold=NEAREST, sort=True, n_threads=1)
    counts = np.diff(found.indptr)
    query = np.repeat(np.arange(found.shape[0], dtype=np.int32), counts)
    best = found.data[np.minimum(found.indptr[:-1], max(len(found.data) - 1, 0))] if len(found.data) else np.zeros(0)
    place = np.arange(len(query)) - found.indptr[query]
    kept = (found.data >= near_best * best[query]) | (place < FIRST)
    nearest = Pairs(query[kept], found.indices[kept].astype(np.int32), found.data[kept])
    return _with(nearest, acronyms.search(names, joined, index, most), rare_words.search(names, index, most), index)


def _with(pairs: Pairs, shortened: Found, shared: Found, index: Index) -> Pairs:
    """Add pairs that were found otherwise, each once; their cosine is taken for 0, which it is not far from."""
    key = pairs.query.astype(np.int64) * len(index.names) + pairs.listed
    query, listed = (np.concatenate(part) for part in zip(shortened, shared, strict=True))
    more = np.setdiff1d(query.astype(np.int64) * len(index.names) + listed, key)
    query = np.concatenate([pairs.query, (more // len(index.names)).astype(np.int32)])
    listed = np.concatenate([pairs.listed, (more % len(index.names)).astype(np.int32)])
    cosine = np.concatenate([pairs.cosine, np.zeros(len(more), np.float32)])
    order = np.argsort(query, kind="stable")
    return Pairs(query[order], listed[order], cosine[order])
