"""How alike two words are, one pair at a time: what `similarity` says, compiled.

A word is its row of `Side.words`. The words of a query are noted beforehand (`edits.mark`), so that each listed word is
read once. All arguments are plain arrays and numbers: numba counts the references of whatever else it is handed.
"""

from __future__ import annotations

import numpy as np

from cocket.screening import similarity as said
from cocket.screening.compiled.compiling import part
from cocket.screening.compiled.edits import alike, distance, in_common, mark, ones, unmark
from cocket.screening.compiled.sides import (
    ABJAD,
    BONES,
    BONES_COUNT,
    BONES_HASH,
    BONES_MASK,
    FLAGS,
    FOLD,
    FOLD_COUNT,
    FOLD_MASK,
    KIND,
    LETTER_MASK,
    NICKNAMES,
    SERVANT,
    SOUNDED,
    SPELLING,
    byte_of,
    length_of,
    start_of,
)  # fmt: skip
from cocket.screening.similarity import How
from cocket.screening.words import Kind

_0 = np.float32(0)
_LEAST = np.float32(said.LEAST)
_LEAST_ALIKE, _LEAST_SPELLED = said.LEAST, said.LEAST - 0.1
_MOST_EDITS = 1 - said.LEAST + 1e-6  # of the longer text
_LEAST_SERVANT = 0.8
_SOUND, _NICKNAME = np.float32(said.SOUND_FACTOR), np.float32(said.NICKNAME)
_SERVANT, _INITIAL = np.float32(said.SERVANT), np.float32(said.INITIAL)
_TWO, _THREE = np.float32(said.SAME_CONSONANTS[2]), np.float32(said.SAME_CONSONANTS[3])
_CONSONANTS = np.float32(said.CONSONANTS_OF_ABJAD)
_VOWELS = np.float32(1 - said.CONSONANTS_OF_ABJAD)
_IS_INITIAL, _IS_NUMBER = int(Kind.INITIAL), int(Kind.NUMBER)
_SAME, _SPELLING, _BY_SOUND = int(How.SAME), int(How.SPELLING), int(How.SOUND)
_SHORT, _BY_INITIAL, _SCRIPT, _DIFFERS = int(How.NICKNAME), int(How.INITIAL), int(How.SCRIPT), int(How.DIFFERS)
_ABD = 3  # letters


@part
def plausible(words1, a, words2, b):
    """Say whether a closer look at two words can pay (`similarity.plausible`)."""
    if (words1[a, FLAGS] | words2[b, FLAGS]) & ABJAD:
        shared = ones(words1[a, BONES_MASK] & words2[b, BONES_MASK])
        most = max(byte_of(words1, a, BONES_COUNT), byte_of(words2, b, BONES_COUNT))
    else:
        shared = ones(words1[a, FOLD_MASK] & words2[b, FOLD_MASK])
        most = max(byte_of(words1, a, FOLD_COUNT), byte_of(words2, b, FOLD_COUNT))
    if 2 * shared >= most:
        return True
    if shared > 0 and (byte_of(words1, a, KIND) == _IS_INITIAL or byte_of(words2, b, KIND) == _IS_INITIAL):
        return True
    return (words1[a, NICKNAMES] & words2[b, NICKNAMES]) != 0


@part
def words_alike(words1, letters1, groups1, a, words2, letters2, groups2, b, notes, table, spare, carry):
    """Give similarity and `How` of two words; the notes of word a are in `table` and the table after it."""
    if (words1[a, FLAGS] ^ words2[b, FLAGS]) & ABJAD:
        score, how = _crossed(words1, letters1, a, words2, letters2, b, spare, carry), _SCRIPT
    else:
        score, how = _plain(words1, a, words2, letters2, b, notes, table, carry)
        if (words1[a, FLAGS] ^ words2[b, FLAGS]) & SERVANT and score < _SERVANT:
            value = _servants(words1, letters1, a, words2, letters2, b, spare, carry)
            if value > score:
                score, how = value, _BY_SOUND
        if score < _INITIAL and (byte_of(words1, a, KIND) == _IS_INITIAL) != (byte_of(words2, b, KIND) == _IS_INITIAL):
            if letters1[start_of(words1, a, SPELLING)] == letters2[start_of(words2, b, SPELLING)]:
                score, how = _INITIAL, _BY_INITIAL
        if (
            score < _NICKNAME
            and (words1[a, NICKNAMES] & words2[b, NICKNAMES]) != 0
            and _grouped(groups1, a, groups2, b)
        ):
            score, how = _NICKNAME, _SHORT
    if score < _LEAST:
        return _0, _DIFFERS
    return score, how


@part
def _plain(words1, a, words2, letters2, b, notes, table, carry):
    by_letter = _0
    one, two = length_of(words1, a, SPELLING), length_of(words2, b, SPELLING)
    if _may_be_alike(words1[a, LETTER_MASK], words2[b, LETTER_MASK], one, two):
        edits = distance(notes, table, one, letters2, start_of(words2, b, SPELLING), two, True, carry)
        by_letter = alike(edits, max(one, two), _LEAST_SPELLED)
        if by_letter >= np.float32(1):
            return by_letter, _SAME
    # A number is the same number or another one; a digit changed is no misspelling.
    if byte_of(words1, a, KIND) == _IS_NUMBER or byte_of(words2, b, KIND) == _IS_NUMBER:
        return _0, _SPELLING
    sound = bones = _0
    one, two = length_of(words1, a, FOLD), length_of(words2, b, FOLD)
    if _may_be_alike(words1[a, FOLD_MASK], words2[b, FOLD_MASK], one, two):
        edits = distance(notes, table + 1, one, letters2, start_of(words2, b, FOLD), two, False, carry)
        sound = alike(edits, max(one, two), _LEAST_ALIKE) * _SOUND
    if words1[a, BONES_HASH] == words2[b, BONES_HASH]:
        consonants = byte_of(words1, a, BONES_COUNT)
        bones = _THREE if consonants > 2 else _TWO if consonants == 2 else _0  # noqa: PLR2004 - SAME_CONSONANTS
    score = max(by_letter, max(sound, bones))
    return score, _SPELLING if by_letter >= score else _BY_SOUND


@part
def _may_be_alike(mask1, mask2, length1, length2):
    """Say whether two texts may be alike enough to count: a letter that one has and the other has not is an edit."""
    fewest = max(abs(length1 - length2), max(ones(mask1 & ~mask2), ones(mask2 & ~mask1)))
    return fewest <= _MOST_EDITS * max(length1, length2)


@part
def _servants(words1, letters1, a, words2, letters2, b, spare, carry):
    start1, one = start_of(words1, a, FOLD), length_of(words1, a, FOLD)
    start2, two = start_of(words2, b, FOLD), length_of(words2, b, FOLD)
    if words1[a, FLAGS] & SERVANT:
        start1, one = start1 + _ABD, one - _ABD
    else:
        start2, two = start2 + _ABD, two - _ABD
    mark(spare, 0, letters1, start1, one)
    edits = distance(spare, 0, one, letters2, start2, two, True, carry)
    unmark(spare, 0, letters1, start1, one)
    return _SERVANT * alike(edits, max(one, two), _LEAST_SERVANT)


@part
def _grouped(groups1, a, groups2, b):
    for column in range(groups1.shape[1]):
        if groups1[a, column] & groups2[b, column]:
            return True
    return False


@part
def _crossed(words1, letters1, a, words2, letters2, b, spare, carry):
    start, one, two = start_of(words1, a, BONES), length_of(words1, a, BONES), length_of(words2, b, BONES)
    mark(spare, 0, letters1, start, one)
    edits = distance(spare, 0, one, letters2, start_of(words2, b, BONES), two, False, carry)
    unmark(spare, 0, letters1, start, one)
    consonants = alike(edits, max(one, two), _LEAST_SPELLED)
    start, one, two = start_of(words1, a, SOUNDED), length_of(words1, a, SOUNDED), length_of(words2, b, SOUNDED)
    mark(spare, 0, letters1, start, one)
    shared = np.float32(in_common(spare, 0, one, letters2, start_of(words2, b, SOUNDED), two, carry))
    unmark(spare, 0, letters1, start, one)
    length = np.float32(one if words1[a, FLAGS] & ABJAD else two)
    return consonants * (_CONSONANTS + _VOWELS * (shared / max(length, np.float32(1))))
