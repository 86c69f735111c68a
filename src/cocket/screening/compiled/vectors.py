"""Query vectors straight from the letters of words, one name after the other: what `vectors.query_vectors` gives.

Letter groups never cross a space but for bare pairs of spaces, so that the groups of a name are those of its words.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from cocket.screening import grams
from cocket.screening import vectors as said
from cocket.screening.background import background
from cocket.screening.compiled.compiling import SOURCES, kept, part
from cocket.screening.compiled.sides import (
    ABJAD,
    BONES,
    FIRST_WORD,
    FLAGS,
    FOLD,
    KIND,
    LENGTHS,
    NO_VOWELS,
    WORDS,
    Side,
    byte_of,
    is_,
    length_of,
    start_of,
    words_of,
)  # fmt: skip
from cocket.screening.words import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEGAL, _TITLE = int(Kind.LEGAL), int(Kind.TITLE)
_BASE, _CORE, _PAIRS, _TRIPLES = grams.BASE, grams.CORE, grams.TRIGRAMS, grams.SKELETON_BIGRAMS
_SHARE, _REST = np.float32(said.SPELLING_SHARE), np.float32(1) - np.float32(said.SPELLING_SHARE)
_TOUCHED, _ALWAYS = np.float64(np.float32(said.SPELLING[0])), said.SPELLING[1]
_FEW, _FEW_ALWAYS = said.CONSONANTS
_ALONE, _ALONE_ALWAYS = said.CONSONANTS_ALONE


def query_vectors(side: Side) -> sparse.csr_matrix:
    """Give the vectors of queries, one row per reading."""
    rows = len(side.readings)
    lengths = (side.words[:, [LENGTHS]] >> np.array([FOLD, BONES])) & 0xFFFF
    # A word has at most its letters as groups of three, and its consonants and one as groups of three and of two.
    room = np.append(0, np.cumsum((lengths @ np.array([1, 2]) + 1)[side.ids]))
    first = side.readings[:, FIRST_WORD]
    words = room[first + (side.readings[:, WORDS] & 0xFF)] - room[first]
    most = int(words.max(initial=1))
    start = np.zeros(rows + 1, np.int32)
    group, value = np.empty(int(words.sum()), np.int32), np.empty(int(words.sum()), np.float32)
    end = _vectors(
        side.readings, side.ids, side.words, side.letters, *grams.codes(), *_weights(), np.empty(most, np.int32),
        np.empty(most, np.int32), start, group, value,
    )  # fmt: skip
    return sparse.csr_matrix((value[:end], group[:end], start), shape=(rows, grams.COLUMNS), copy=False)


@functools.cache
def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the bits of every letter group and the share of names that hold it."""
    bits = background().grams
    return bits, np.exp2(-bits)


@part
def _fill(
    readings, ids, words, letters, spelling_codes, skeleton_codes, bits, share, found, order, start, group, value,
):  # fmt: skip
    end = 0
    for row in range(len(readings)):
        (first, count), abjad = words_of(readings, row), is_(readings, row, NO_VOWELS)
        size = _groups(ids, first, count, words, letters, spelling_codes, False, found)
        scale = np.float32(0) if abjad else _SHARE
        end = _rarest(found, order, size, bits, share, _TOUCHED, _ALWAYS, scale, group, value, end)
        size = _groups(ids, first, count, words, letters, skeleton_codes, True, found)
        touched, always = (_ALONE, _ALONE_ALWAYS) if abjad else (_FEW, _FEW_ALWAYS)
        scale = np.float32(1) if abjad else _REST
        end = _rarest(found, order, size, bits, share, touched, always, scale, group, value, end)
        start[row + 1] = end
    return end


@part
def _groups(ids, first, count, words, letters, codes, skeleton, found):
    """Fill in the groups of a name, each once and in order; a name of nothing but light words keeps them."""
    size = 0
    for light in range(2):
        for at in range(first, first + count):
            word = ids[at]
            abjad = (words[word, FLAGS] & ABJAD) != 0
            kind = byte_of(words, word, KIND)
            is_light = kind == _LEGAL or kind == _TITLE  # noqa: PLR1714 - two comparisons are what is compiled
            if (light and abjad) or (not light and (is_light or (abjad and not skeleton))):
                continue
            if skeleton:
                size = _of_skeleton(
                    letters, start_of(words, word, BONES), length_of(words, word, BONES), codes, found, size
                )
            else:
                size = _of_spelling(
                    letters, start_of(words, word, FOLD), length_of(words, word, FOLD), codes, found, size
                )
        if size:
            break
    return size


@part
def _of_spelling(letters, start, length, codes, found, size):
    before, here = 0, codes[letters[start]] if length else 0
    for at in range(length):
        after = codes[letters[start + at + 1]] if at + 1 < length else 0
        if here:
            size = _once(found, size, (before * _BASE + here) * _BASE + after)
        before, here = here, after
    return size


@part
def _of_skeleton(letters, start, length, codes, found, size):
    before, here = 0, codes[letters[start]] if length else 0
    for at in range(length):
        after = codes[letters[start + at + 1]] if at + 1 < length else 0
        if here:
            size = _once(found, size, (before * _CORE + here) * _CORE + after + _TRIPLES)
        if before or here:
            size = _once(found, size, before * _CORE + here + _PAIRS)
        before, here = here, after
    if before:
        size = _once(found, size, before * _CORE + _PAIRS)
    return size


@part
def _once(found, size, group):
    """Put a group in its place among those found, unless it is there."""
    at = size
    while at > 0 and found[at - 1] > group:
        at -= 1
    if at > 0 and found[at - 1] == group:
        return size
    for later in range(size, at, -1):
        found[later] = found[later - 1]
    found[at] = group
    return size + 1


@part
def _rarest(found, order, size, bits, share, touched, always, scale, group, value, end):
    """Add the rarest groups of a name, scaled to the length of all, in order of the group."""
    squares = 0.0
    for at in range(size):
        squares += np.float64(bits[found[at]]) ** 2
        place = at
        while place > 0 and bits[order[place - 1]] < bits[found[at]]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = found[at]
    length = max(np.sqrt(squares), 1e-6)
    running, begin = 0.0, end
    for at in range(size):
        one = order[at]
        if at >= always and running + share[one] > touched:
            break
        running += share[one]
        place = end
        while place > begin and group[place - 1] > one:
            group[place], value[place] = group[place - 1], value[place - 1]
            place -= 1
        group[place], value[place] = one, np.float32(bits[one] / length) * scale
        end += 1
    return end


def _entry(sources: int) -> Any:
    def vectors(*arguments):
        return _fill(*arguments) if sources else 0

    return vectors


_vectors = kept(_entry(SOURCES))
