"""One batch of names against one index, start to end: candidates, alignment, features, sums.

Takes texts and an index, gives the best listed name of every entity that is near a query. No loop here runs per pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cocket.screening.alignment import Alignment, align
from cocket.screening.candidates import MOST, Pairs, search
from cocket.screening.features import features
from cocket.screening.names import Names, analyse

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


def compare(texts: Sequence[str], index: Index, weights: Weights, *, most: int = MOST) -> Found:
    """Compare texts with an index."""
    names = analyse(texts)
    pairs = search(names, index, most=most)
    alignment = align(names, index.names, pairs)
    entity = index.entity[index.name[pairs.listed]]
    table = features(names, names.joined(), index, pairs, alignment, index.kind[entity])
    sums = weights.sums(table)
    text = names.source[pairs.query]
    order = np.lexsort((pairs.listed, -sums, entity, text))
    first = np.ones(len(order), bool)
    first[1:] = (text[order][1:] != text[order][:-1]) | (entity[order][1:] != entity[order][:-1])
    best = order[first]
    best = best[np.lexsort((entity[best], -sums[best], text[best]))]
    return Found(names, text[best], entity[best], pairs.listed[best], sums[best], best, pairs, alignment, table)
