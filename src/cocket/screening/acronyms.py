"""Acronyms: IRISL and Islamic Republic of Iran Shipping Lines, in either direction.

Takes names and an index, gives pairs of readings where one is a single short word and the other's initials spell it.
Words of up to MOST letters are packed into numbers, so that all queries are looked up at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.index import Index
    from cocket.screening.names import Joined, Names

FEWEST, MOST = 3, 10  # letters of an acronym
_BITS = 5
COMPANY = 1 << 60  # the name ends with "company": its C may be told or not


def packed(letters: str) -> int:
    """Give letters as a number, 0 for too few, too many or anything else; a capital C at the end sets COMPANY."""
    company = letters.endswith("C")
    bare = letters.removesuffix("C")
    if not FEWEST - company <= len(bare) <= MOST - company or not bare.isascii() or not bare.isalpha():
        return 0
    number = 0
    for letter in bare:
        number = number << _BITS | (ord(letter) - 96)
    return number | COMPANY if company else number


def with_company(initials: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the initials with the C of company, -1 where the name is none."""
    bare = initials & ~COMPANY
    return np.where(initials & COMPANY, bare << _BITS | 3, -1)


def without(initials: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the initials without the C of company, -1 where fewer than FEWEST are left."""
    bare = initials & ~COMPANY
    return np.where(bare >> (_BITS * (FEWEST - 1)), bare, -1)


def lookup(
    wanted: NDArray[np.int64], keys: NDArray[np.int64], most: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give (row of wanted, row of keys) for every equal pair, at most `most` for one row; -1 is never wanted."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    low, high = np.searchsorted(ordered, wanted, side="left"), np.searchsorted(ordered, wanted, side="right")
    count = np.where(wanted > 0, np.minimum(high - low, most), 0)
    row = np.repeat(np.arange(len(wanted), dtype=np.int32), count)
    within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, order[low[row] + within].astype(np.int32)


def short_words(joined: Joined) -> NDArray[np.int64]:
    """Give each reading as packed letters where it is short enough for an acronym, else 0."""
    return np.array([packed(text) if FEWEST <= len(text) <= MOST else 0 for text in joined.spelling], np.int64)


def search(names: Names, joined: Joined, index: Index, most: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give (query reading, listed reading) where one name spells the other's initials.

    A query that is spelled out must look like a firm's, or the initials of people would meet three-letter firms.
    """
    short = short_words(joined)
    long = np.where(names.trading(), names.initials, 0)
    found = [
        lookup(short, without(index.initials), most),
        lookup(short, with_company(index.initials), most),
        lookup(without(long), index.short, most),
        lookup(with_company(long), index.short, most),
    ]
    query, listed = (np.concatenate(part) for part in zip(*found, strict=True))
    return query, listed


def length(
    names: Names, joined: Joined, query: NDArray[np.int32], index: Index, listed: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Give for pairs of readings the letters of the acronym that one is of the other, 0 where it is none."""
    short, long = short_words(joined), np.where(names.trading(), names.initials, 0)
    out = np.zeros(len(query), np.int64)
    for word, initials in ((short[query], index.initials[listed]), (index.short[listed], long[query])):
        met = (word > 0) & ((word == without(initials)) | (word == with_company(initials)))
        out[met] = 1 + np.floor(np.log2(word[met])).astype(np.int64) // _BITS
    return out
