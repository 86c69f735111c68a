"""Edit distances with bit vectors, one text read once and compared with many.

After H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003), and "Bit-parallel
LCS-length computation revisited" (2004). `mark` notes where each letter of a text stands, in words of 64 bits;
`unmark` takes the notes back, so that a table serves many texts. A text is where it begins among letters and its
length. The values are those of rapidfuzz, and a test compares them.
"""

from __future__ import annotations

import numpy as np

from cocket.screening.compiled.compiling import part

LETTERS = 128  # all texts are ASCII
WORD = 64
_0, _1, _63 = np.uint64(0), np.uint64(1), np.uint64(63)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_PLUS, _MINUS, _DIAGONAL, _BEFORE = 0, 1, 2, 3  # rows of carry
_01, _02, _04 = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
_BYTES = np.uint64(0x0101010101010101)
_2, _4, _56 = np.uint64(2), np.uint64(4), np.uint64(56)


def tables(texts: int, longest: int) -> np.ndarray:
    """Make empty notes for so many texts of at most so many letters: (text, letter, word of 64 places)."""
    return np.zeros((texts, LETTERS, max(1, (longest + WORD - 1) // WORD)), np.uint64)


@part
def mark(notes, table, letters, start, length):
    """Note in a table where each letter of a text stands."""
    for place in range(length):
        notes[table, letters[start + place], place >> 6] |= _1 << np.uint64(place & 63)


@part
def unmark(notes, table, letters, start, length):
    """Take the notes of a text back."""
    for place in range(length):
        notes[table, letters[start + place], place >> 6] = _0


@part
def distance(notes, table, length, letters, start, other, swaps, carry):
    """Give the edits between a noted text of a length and another of `other` letters.

    With `swaps` two swapped neighbours are one edit. `carry` is room for four numbers per word of 64 places.
    """
    if length == 0 or other == 0:
        return length + other
    if length > WORD:
        return _distance_of_long(notes, table, length, letters, start, other, swaps, carry)
    plus, minus, diagonal, before = _ALL, _0, _0, _0
    for place in range(start, start + other):
        here = notes[table, letters[place], 0]
        swapped = (((~diagonal) & here) << _1) & before
        diagonal = (((here & plus) + plus) ^ plus) | here | minus
        if swaps:
            diagonal |= swapped
        up = ((minus | ~(diagonal | plus)) << _1) | _1
        plus, minus = ((diagonal & plus) << _1) | ~(diagonal | up), up & diagonal
        before = here
    within = _ALL >> np.uint64(WORD - length)
    return other + ones(plus & within) - ones(minus & within)


@part
def _distance_of_long(notes, table, length, letters, start, other, swaps, carry):
    words = (length + 63) >> 6
    for word in range(words):
        carry[_PLUS, word], carry[_MINUS, word], carry[_DIAGONAL, word], carry[_BEFORE, word] = _ALL, _0, _0, _0
    edits = length
    last = np.uint64((length - 1) & 63)
    for place in range(start, start + other):
        up_carry, down_carry = _1, _0
        diagonal_below, here_below = _0, _0
        for word in range(words):
            plus, minus, diagonal = carry[_PLUS, word], carry[_MINUS, word], carry[_DIAGONAL, word]
            here = notes[table, letters[place], word]
            swapped = ((((~diagonal) & here) << _1) | (((~diagonal_below) & here_below) >> _63)) & carry[_BEFORE, word]
            met = here | down_carry
            new = (((met & plus) + plus) ^ plus) | met | minus
            if swaps:
                new |= swapped
            up = minus | ~(new | plus)
            down = new & plus
            if word == words - 1:
                edits += np.int64((up >> last) & _1) - np.int64((down >> last) & _1)
            up_next, down_next = up >> _63, down >> _63
            up = (up << _1) | up_carry
            down = (down << _1) | down_carry
            up_carry, down_carry = up_next, down_next
            carry[_PLUS, word] = down | ~(new | up)
            carry[_MINUS, word] = up & new
            diagonal_below, here_below = diagonal, here
            carry[_DIAGONAL, word], carry[_BEFORE, word] = new, here
    return edits


@part
def in_common(notes, table, length, letters, start, other, carry):
    """Give the letters of the longest sequence that a noted text of a length has in common with another."""
    if length <= WORD:
        rest = _ALL
        for place in range(start, start + other):
            here = rest & notes[table, letters[place], 0]
            rest = (rest + here) | (rest - here)
        return ones(~rest)
    words = (length + 63) >> 6
    for word in range(words):
        carry[0, word] = _ALL
    for place in range(start, start + other):
        over = _0
        for word in range(words):
            rest = carry[0, word]
            here = rest & notes[table, letters[place], word]
            half = rest + here
            total = half + over
            over = np.uint64(half < here) | np.uint64(total < over)
            carry[0, word] = total | (rest - here)
    count = 0
    for word in range(words):
        count += ones(~carry[0, word])
    return count


@part
def ones(mask):
    """Count the bits of a mask that are set."""
    word = np.uint64(mask)
    word -= (word >> _1) & _01
    word = (word & _02) + ((word >> _2) & _02)
    word = (word + (word >> _4)) & _04
    return np.int64((word * _BYTES) >> _56)


@part
def alike(edits, most, least):
    """Give a distance as a similarity from 0 to 1, 0 for less than `least`; `most` is the greatest distance.

    The bound is on the distance, as rapidfuzz has it: 1 of 5 edits is just too many for 0.8.
    """
    if most == 0:
        return np.float32(1)
    share = edits / most
    return np.float32(1.0 - share) if share <= 1.0 - least else np.float32(0)
