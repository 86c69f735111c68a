"""Candidates by letter groups, one query after the other, without a matrix of all products.

Takes the vectors of queries and an index's postings, gives what `candidates.nearest` gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cocket.screening.compiled.compiling import SOURCES, kept, part

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

_BLOCK = 64
_ROOM = 1 << 18  # results that are held at a time


def nearest(
    queries: sparse.csr_matrix, postings: sparse.csr_matrix, most: int, near_best: float, first: int, least: float
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Give rows of the queries, columns of the postings and cosines; the arguments are those of `candidates`."""
    rows, size = queries.shape[0], postings.shape[1]
    most = min(most, size)
    sums = np.zeros(((size + _BLOCK - 1) // _BLOCK, _BLOCK), np.float32)
    at_once = max(1, _ROOM // most)
    query, listed = np.empty(at_once * most, np.int32), np.empty(at_once * most, np.int32)
    cosine = np.empty(at_once * most, np.float32)
    found = []
    for start in range(0, rows, at_once):
        end = _search(
            start, min(start + at_once, rows), queries.indptr, queries.indices, queries.data, postings.indptr,
            postings.indices.view(np.uint32), postings.data, sums, sums.reshape(-1), np.float32(near_best), first,
            np.float32(least), np.empty(most, np.float32), np.empty(most, np.int32), query, listed, cosine,
        )  # fmt: skip
        found.append((query[:end].copy(), listed[:end].copy(), cosine[:end].copy()))
    queries, places, values = (np.concatenate(column) for column in zip(*found, strict=True))
    return queries, places, values


@part
def _nearest(
    begin, stop, starts, groups, weights, posting_starts, readings, shares, blocks, sums, near_best, first, least,
    values, places, query, listed, cosine,
):  # fmt: skip
    end = 0
    for row in range(begin, stop):
        for at in range(starts[row], starts[row + 1]):
            weight = weights[at]
            group = groups[at]
            for posting in range(posting_starts[group], posting_starts[group + 1]):
                sums[readings[posting]] += weight * shares[posting]
        found = 0
        for number in range(len(blocks)):
            near = np.uint32(0)
            for place in range(_BLOCK):  # becomes vector instructions: most blocks hold nothing near
                near |= np.uint32(blocks[number, place] > least)
            if near:
                for place in range(_BLOCK):
                    if blocks[number, place] > least:
                        found = _keep(values, places, found, blocks[number, place], number * _BLOCK + place)
        for place in range(len(sums)):
            sums[place] = np.float32(0)
        for number in range(found):
            if number >= first and values[number] < near_best * values[0]:
                break
            query[end], listed[end], cosine[end] = row, places[number], values[number]
            end += 1
    return end


@part
def _keep(values, places, found, value, place):
    """Put a value where it belongs among the best so far, equal ones after it; gives how many there are."""
    number = found
    if number < len(values):
        found += 1
    elif value > values[number - 1]:
        number -= 1
    else:
        return found
    while number > 0 and values[number - 1] < value:
        values[number], places[number] = values[number - 1], places[number - 1]
        number -= 1
    values[number], places[number] = value, place
    return found


def _entry(sources: int) -> Any:
    def search(*arguments):
        return _nearest(*arguments) if sources else 0

    return search


_search = kept(_entry(SOURCES))
