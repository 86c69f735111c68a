"""Letter groups of names as numbers: three letters of a spelling, two and three consonants of a skeleton.

Takes words as ASCII text, gives (row, column) pairs, all at once with array arithmetic. Columns are fixed: the same
group has the same number in every index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SPELLING = " abcdefghijklmnopqrstuvwxyz0123456789"
_SKELETON = " @abcdefghijklmnopqrstuvwxyz"
BASE, CORE = len(_SPELLING), len(_SKELETON)
TRIGRAMS = BASE**3
SKELETON_BIGRAMS = TRIGRAMS + CORE**2
COLUMNS = SKELETON_BIGRAMS + CORE**3


def _codes(alphabet: str) -> NDArray[np.int32]:
    table = np.zeros(256, np.int32)
    for number, letter in enumerate(alphabet):
        table[ord(letter)] = number
    return table


_SPELLING_CODES, _SKELETON_CODES = _codes(_SPELLING), _codes(_SKELETON)


def codes() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the numbers of letters in spellings and in skeletons, by ASCII code."""
    return _SPELLING_CODES, _SKELETON_CODES


def spelling_grams(texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the three-letter groups of texts whose words are divided and surrounded by single spaces."""
    row, code = _flat(texts, _SPELLING_CODES)
    group = (code[:-2] * BASE + code[1:-1]) * BASE + code[2:]
    inside = (row[:-2] == row[2:]) & (code[1:-1] != 0)
    return row[:-2][inside], group[inside]


def skeleton_grams(texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the two- and three-consonant groups of skeletons divided and surrounded by single spaces."""
    row, code = _flat(texts, _SKELETON_CODES)
    three = (code[:-2] * CORE + code[1:-1]) * CORE + code[2:] + SKELETON_BIGRAMS
    inside3 = (row[:-2] == row[2:]) & (code[1:-1] != 0)
    two = code[:-1] * CORE + code[1:] + TRIGRAMS
    inside2 = (row[:-1] == row[1:]) & ((code[:-1] != 0) | (code[1:] != 0))
    return (
        np.concatenate([row[:-2][inside3], row[:-1][inside2]]),
        np.concatenate([three[inside3], two[inside2]]),
    )


def _flat(texts: Sequence[str], table: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    row = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    code = table[np.frombuffer("".join(texts).encode("ascii"), np.uint8)]
    if len(row) < 3:  # noqa: PLR2004 - too short to hold one group
        return np.zeros(2, np.int32), np.zeros(2, np.int32)
    return row, code
