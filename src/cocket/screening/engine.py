"""One batch of names against one index, start to end: candidates, alignment, features, sums.

Takes texts and an index, gives the best listed name of every entity that is near a query. No loop in Python runs per
pair: few names are compared with arrays, many in compiled code, with the same result.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cocket.screening import acronyms
from cocket.screening.alignment import Alignment, align
from cocket.screening.candidates import MOST, NEAR_BEST, Pairs, search
from cocket.screening.features import WEAK, features
from cocket.screening.index import build
from cocket.screening.names import Names, analyse
from cocket.screening.regrouping import regroup
from cocket.screening.score import shipped_weights
from cocket.screening.vectors import query_vectors
from cocket.screening.words import LIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from cocket.screening.compiled.sides import Side
    from cocket.screening.index import Index
    from cocket.screening.names import Joined
    from cocket.screening.score import Weights


# Names that a process has compared: so many take about as long as loading numba with what it compiled earlier, and as
# compiling it, which an installation does once.
WORTH_LOADING, WORTH_COMPILING = 8_192, 32_768


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

    def shares_one_word(self, row: int, index: Index) -> bool:
        """Say whether a single word of the names met, particles and legal forms aside, and words of both did not."""
        pair = self.pair[row]
        query, listed = self.pairs.query[pair], self.pairs.listed[pair]
        ours = self.names.ids[self.names.start[query] : self.names.start[query + 1]]
        # A handful of words each: lists of Python are quicker here than arrays.
        partner = self.alignment.partner[pair, : len(ours)].tolist()
        said = [kind not in LIGHT for kind in self.names.vocabulary.kind[ours].tolist()]
        met = [where >= 0 for where, counts in zip(partner, said, strict=True) if counts]
        if sum(met) != 1 or all(met):
            return False
        theirs = index.names.ids[index.names.start[listed] : index.names.start[listed + 1]]
        there = enumerate(index.names.vocabulary.kind[theirs].tolist())
        return any(kind not in LIGHT and place not in partner for place, kind in there)


@dataclass(frozen=True)
class Asked:
    """Texts made ready once, for comparing with any number of indexes."""

    names: Names
    joined: Joined

    @functools.cached_property
    def vectors(self) -> sparse.csr_matrix:
        """The vectors of the names as queries."""
        return query_vectors(self.names)

    @functools.cached_property
    def side(self) -> Side:
        """The names in the form that compiled code reads."""
        from cocket.screening.compiled.sides import side

        return side(self.names, self.joined, self.names.abjad(), self.names.syllabic())

    @functools.cached_property
    def compiled_vectors(self) -> sparse.csr_matrix:
        """The same vectors, made by compiled code."""
        from cocket.screening.compiled.vectors import query_vectors as compiled_query_vectors

        return compiled_query_vectors(self.side)


def asked(texts: Sequence[str]) -> Asked:
    """Make texts ready for comparing; never raises, whatever they hold."""
    names = analyse(texts)
    return Asked(names, names.joined())


def compare(
    texts: Sequence[str] | Asked,
    index: Index,
    weights: Weights,
    *,
    most: int = MOST,
    near_best: float = NEAR_BEST,
    compiled: bool | None = None,
) -> Found:
    """Compare texts with an index; `most` and `near_best` bound the candidates (`candidates.search`).

    Compiled or not the result is the same; None leaves the choice to how many names this process has compared.
    """
    query = texts if isinstance(texts, Asked) else asked(texts)
    if compiled is None:
        compiled = Compared.many(len(query.names))
    work = _compiled if compiled else _in_arrays
    names, pairs, alignment, table, sums, best = work(query, index, weights, most, near_best)
    text, listed = names.source[pairs.query[best]], pairs.listed[best]
    entity = index.entity[index.name[listed]]
    return Found(names, text, entity, listed, sums[best], best, pairs, alignment, table)


Work = tuple["Names", Pairs, Alignment, "NDArray[np.float32]", "NDArray[np.float64]", "NDArray[np.int64]"]


def _in_arrays(query: Asked, index: Index, weights: Weights, most: int, near_best: float) -> Work:
    """Give names as they were read in the end, pairs, alignment, features, sums, and the rows of the best pairs."""
    names, joined = query.names, query.joined
    pairs = search(names, joined, query.vectors, index, most=most, near_best=near_best)
    names, joined, pairs = regroup(names, joined, index, pairs)
    alignment = align(names, index.names, pairs)
    entity = index.entity[index.name[pairs.listed]]
    table = features(names, joined, index, pairs, alignment, index.kind[entity])
    sums = weights.sums(table)
    return names, pairs, alignment, table, sums, _best_pairs(names.source[pairs.query], entity, pairs.listed, sums)


def _best_pairs(
    text: NDArray[np.int32], entity: NDArray[np.int32], listed: NDArray[np.int32], sums: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give the rows of the best pairs of every text and entity: by text, then the highest sum first, then by entity."""
    order = np.lexsort((listed, -sums, entity, text))
    first = np.ones(len(order), bool)
    first[1:] = (text[order][1:] != text[order][:-1]) | (entity[order][1:] != entity[order][:-1])
    best = order[first]
    return best[np.lexsort((entity[best], -sums[best], text[best]))]


def _compiled(query: Asked, index: Index, weights: Weights, most: int, near_best: float) -> Work:
    """Give what `_in_arrays` gives."""
    from cocket.screening.compiled.best import best_pairs
    from cocket.screening.compiled.pairs import judged
    from cocket.screening.compiled.sides import side

    names, joined, ours = query.names, query.joined, query.side
    pairs = search(names, joined, query.compiled_vectors, index, most=most, near_best=near_best, compiled=True)
    wider, joined, pairs = regroup(names, joined, index, pairs, ours)
    if wider is not names:
        names, ours = wider, side(wider, joined, wider.abjad(), wider.syllabic())
    entity = index.entity[index.name[pairs.listed]]
    acronym = acronyms.length(names, joined, pairs.query, index, pairs.listed)
    weak = index.quality[index.name[pairs.listed]] == WEAK
    alignment, table, sums = judged(ours, index.side, pairs, index.kind[entity], weak, acronym, weights)
    return names, pairs, alignment, table, sums, best_pairs(names.source[pairs.query], entity, pairs.listed, sums)


class Compared:
    """How many names this process has compared: one that compared many will compare more, and uses compiled code."""

    readings = 0

    @classmethod
    def many(cls, more: int) -> bool:
        """Count some more, and say whether compiled code is worth its loading."""
        cls.readings += more
        if cls.readings <= WORTH_LOADING:
            return False
        from cocket.screening.compiled.pairs import at_hand

        return cls.readings > WORTH_COMPILING or at_hand()


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
