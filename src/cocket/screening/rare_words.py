"""Rare whole words that two names share: "nso" in "NSO Group Technologies" and "NSO Group".

Takes names and an index, gives pairs of readings. Letter groups of a short word drown among those of the trade words
beside it, so a word of its own that is rare in names at large and stands in few listed names brings these in itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.index import Index
    from cocket.screening.names import Names

RARE_BITS = 11.0  # of names at large about one in two thousand holds such a word


def rare(names: Names) -> NDArray[np.bool_]:
    """Say of each word of the vocabulary whether it is rare and a name of its own."""
    return np.asarray(names.vocabulary.own & (names.vocabulary.bits >= RARE_BITS))


def rare_places(names: Names, readings: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Give (hash of the word, reading) for every rare word of the readings that count, in order of the hash."""
    reading = np.repeat(np.arange(len(names), dtype=np.int32), np.diff(names.start))
    counts = rare(names)[names.ids] & readings[reading]
    word, reading = names.vocabulary.fold_hash[names.ids[counts]], reading[counts]
    order = np.lexsort((reading, word))
    return word[order], reading[order]


def _with_place(names: Names) -> NDArray[np.bool_]:
    reading = np.repeat(np.arange(len(names)), np.diff(names.start))
    return np.asarray(np.bincount(reading[names.vocabulary.place[names.ids]], minlength=len(names)) > 0)


def search(names: Names, index: Index, most: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give (query reading, listed reading) for every rare word that at most `most` listed readings hold.

    A query must look like a firm's (a word of trade, a place, or one word), or family names would meet firms.
    """
    word, reading = rare_places(names, names.trading() | _with_place(names) | (np.diff(names.start) == 1))
    low, high = (np.searchsorted(index.rare_word, word, side=side) for side in ("left", "right"))
    count = np.where(high - low <= most, high - low, 0)
    query = np.repeat(reading, count)
    within = np.arange(len(query)) - np.repeat(np.cumsum(count) - count, count)
    return query, index.rare_reading[np.repeat(low, count) + within]
