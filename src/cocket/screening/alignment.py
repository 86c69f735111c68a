"""Set the words of two names one against the other, for many pairs of names at once.

Takes query names, an index and candidate pairs, gives for each pair which word met which, how well, and what was left
over. Pairs are worked on in groups of like length as dense blocks; each word meets at most one other, best agreement
first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cocket.screening.similarity import How, plausible, similarity
from cocket.screening.tokens import MAX_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.candidates import Pairs
    from cocket.screening.names import Names

_BLOCKS = (3, 5, 9, MAX_WORDS)  # pairs whose longer name has at most this many words share a block
OFF_DIAGONAL = 0.001  # among equal agreements the nearer position wins
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Alignment:
    """Per pair and word of the query (padded to MAX_WORDS): the listed word it met or NOBODY, similarity and `How`."""

    partner: NDArray[np.int8]
    score: NDArray[np.float32]
    how: NDArray[np.uint8]


def word_table(names: Names, rows: NDArray[np.int32], width: int) -> NDArray[np.int32]:
    """Give the word numbers of readings as a table of `width` columns, -1 where a name has no more words."""
    start = names.start[rows]
    count = names.start[rows + 1] - start
    offset = np.arange(width)
    inside = offset < count[:, None]
    return np.where(inside, names.ids[np.where(inside, start[:, None] + offset, 0)], NOBODY).astype(np.int32)


def align(left: Names, right: Names, pairs: Pairs) -> Alignment:
    """Align all pairs."""
    size = len(pairs)
    result = Alignment(
        np.full((size, MAX_WORDS), NOBODY, np.int8),
        np.zeros((size, MAX_WORDS), np.float32),
        np.zeros((size, MAX_WORDS), np.uint8),
    )
    longer = np.maximum(np.diff(left.start)[pairs.query], np.diff(right.start)[pairs.listed])
    shorter_than = 0
    for width in _BLOCKS:
        rows = np.flatnonzero((longer > shorter_than) & (longer <= width))
        shorter_than = width
        if len(rows):
            _align_block(left, right, pairs.query[rows], pairs.listed[rows], width, rows, result)
    return result


def _align_block(
    left: Names,
    right: Names,
    query: NDArray[np.int32],
    listed: NDArray[np.int32],
    width: int,
    rows: NDArray[np.int64],
    result: Alignment,
) -> None:
    one, two = word_table(left, query, width), word_table(right, listed, width)
    score, how = _block(left, right, one, two)
    size = len(rows)
    value = score - OFF_DIAGONAL * np.abs(np.arange(width)[:, None] - np.arange(width)).astype(np.float32)
    value[score <= 0] = -1.0
    flat = value.reshape(size, width * width)
    everyone = np.arange(size)
    while size:
        best = flat[everyone].argmax(axis=1)
        found = flat[everyone, best] > 0
        everyone, best = everyone[found], best[found]
        size = len(everyone)
        if not size:
            break
        row, column = best // width, best % width
        at = rows[everyone]
        result.partner[at, row] = column
        result.score[at, row] = score[everyone, row, column]
        result.how[at, row] = how[everyone, row, column]
        value[everyone, row, :] = -1.0
        value[everyone, :, column] = -1.0


def _block(
    left: Names, right: Names, one: NDArray[np.int32], two: NDArray[np.int32]
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Give similarity and `How` of every word against every word of its pair; each different pair of words once."""
    size, width = one.shape
    score = np.zeros((size, width, width), np.float32)
    how = np.zeros((size, width, width), np.uint8)
    where = np.nonzero((one[:, :, None] >= 0) & (two[:, None, :] >= 0))
    a, b = one[where[0], where[1]], two[where[0], where[2]]
    near = plausible(left.vocabulary, a, right.vocabulary, b)
    where = (where[0][near], where[1][near], where[2][near])
    key = a[near].astype(np.int64) * len(right.vocabulary) + b[near]
    once, back = np.unique(key, return_inverse=True)
    found, kind = similarity(
        left.vocabulary,
        (once // len(right.vocabulary)).astype(np.int32),
        right.vocabulary,
        (once % len(right.vocabulary)).astype(np.int32),
    )
    score[where], how[where] = found[back], kind[back]
    return score, how


def met(how: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Say which words met another."""
    return np.asarray(how != How.DIFFERS)
