"""One batch of names against one index, start to end: candidates, alignment, features, sums.

Takes texts and an index, gives the best listed name of every entity that is near a query. No loop here runs per pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cocket.screening.alignment import Alignment, align
from cocket.screening.candidates import MOST, NEAR_BEST, Pairs, search
from cocket.screening.features import features
from cocket.screening.index import build
from cocket.screening.names import Joined, Names, analyse
from cocket.screening.regrouping import regroup
from cocket.screening.score import shipped_weights
from cocket.screening.vectors import query_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from cocket.screening.index import Index
    from cocket.screening.score import Weights


@dataclass(frozen=True, slots=True)
class Found:
    """Per query text and near entity its best pair: entity, reading of the index and sum, best first for each text.

    `pair` is the row of `alignment` and `table` that the result rests on.
    """

    names: Names
    query: NDArray[np.int32]
    entity: NDArray[np.int32]
    listed: NDArray[np.int32]
    sums: NDArray[np.float64]
    pair: NDArray[np.int64]
    pairs: Pairs
    alignment: Alignment
    table: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """Texts made ready once, for comparing with any number of indexes."""

    names: Names
    joined: Joined
    vectors: sparse.csr_matrix


def asked(texts: Sequence[str]) -> Asked:
    """Make texts ready for comparing; never raises, whatever they hold."""
    names = analyse(texts)
    return Asked(names, names.joined(), query_vectors(names))


def compare(
    texts: Sequence[str] | Asked, index: Index, weights: Weights, *, most: int = MOST, near_best: float = NEAR_BEST
) -> Found:
    """Compare texts with an index; `most` and `near_best` bound the candidates (`candidates.search`)."""
    query = texts if isinstance(texts, Asked) else asked(texts)
    names, joined = query.names, query.joined
    pairs = search(names, joined, query.vectors, index, most=most, near_best=near_best)
    names, joined, pairs = regroup(names, joined, index, pairs)
    alignment = align(names, index.names, pairs)
    entity = index.entity[index.name[pairs.listed]]
    table = features(names, joined, index, pairs, alignment, index.kind[entity])
    sums = weights.sums(table)
    text = names.source[pairs.query]
    order = np.lexsort((pairs.listed, -sums, entity, text))
    first = np.ones(len(order), bool)
    first[1:] = (text[order][1:] != text[order][:-1]) | (entity[order][1:] != entity[order][:-1])
    best = order[first]
    best = best[np.lexsort((entity[best], -sums[best], text[best]))]
    return Found(names, text[best], entity[best], pairs.listed[best], sums[best], best, pairs, alignment, table)


def compare_pairs(
    left: Sequence[str], right: Sequence[str], weights: Weights, kinds: Sequence[str] = ()
) -> NDArray[np.float64]:
    """Give the sum of each pair (left[i], right[i]), candidates or not: for labelled pairs.

    A name without any word gives the lowest sum there is.
    """
    query, table = _pair_table(left, right, kinds)
    best = np.full(len(left), -np.inf)
    np.maximum.at(best, query, weights.sums(table))
    return best


def pair_features(left: Sequence[str], right: Sequence[str], kinds: Sequence[str] = ()) -> NDArray[np.float32]:
    """Give the features of each pair (left[i], right[i]), for learning; zeros where a name has no word."""
    query, table = _pair_table(left, right, kinds)
    out = np.zeros((len(left), table.shape[1]), np.float32)
    # A name with several readings is judged by the best.
    order = np.argsort(shipped_weights().sums(table), kind="stable")
    out[query[order]] = table[order]
    return out


def _pair_table(
    left: Sequence[str], right: Sequence[str], kinds: Sequence[str]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Give for every pair of readings of paired names the row of the pair and the features."""
    entities = pa.table({"kind": list(kinds) or [""] * len(right)})
    rows = pa.array(range(len(right)), pa.int32())
    index = build(pa.table({"entity": rows, "name": list(right), "quality": ["primary"] * len(right)}), entities)
    names = analyse(left)
    first = np.searchsorted(index.name, names.source)
    count = np.searchsorted(index.name, names.source, side="right") - first
    query = np.repeat(np.arange(len(names), dtype=np.int32), count)
    within = np.arange(len(query)) - np.repeat(np.cumsum(count) - count, count)
    listed = (first[query] + within).astype(np.int32)
    product = query_vectors(names)[query].multiply(index.postings.T.tocsr()[listed]).sum(axis=1)
    pairs = Pairs(query, listed, np.asarray(product, np.float32).ravel())
    names, joined, pairs = regroup(names, names.joined(), index, pairs)
    aligned = align(names, index.names, pairs)
    table = features(names, joined, index, pairs, aligned, index.kind[index.name[pairs.listed]])
    return names.source[pairs.query], table
