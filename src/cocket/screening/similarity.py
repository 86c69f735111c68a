"""How alike two words are, for many pairs at once: spelling, sound, consonants, initials, short names.

Takes two vocabularies and arrays of word numbers, gives a similarity from 0 to 1 and the kind of agreement per pair.
Spelling and sound are edit distances in native code (rapidfuzz); the rest is array arithmetic.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import OSA, LCSseq, Levenshtein
from rapidfuzz.process import cpdist

from cocket.screening.words import Kind, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.vocabulary import Vocabulary

LEAST = 0.55  # words less alike than this are two words, not two spellings

# What a kind of agreement is worth at most; hand-set, then left alone: `weights.json` sits on top of them.
SOUND_FACTOR = 0.97
SAME_CONSONANTS = {2: 0.72, 3: 0.84}  # by number of consonants, more count as three
NICKNAME = 0.85
SERVANT = 0.85
INITIAL = 0.60
INITIAL_OF_WORD = 0.56
CONSONANTS_OF_ABJAD = 0.75


class How(IntEnum):
    """By what kind of agreement two words met."""

    DIFFERS = 0
    SAME = 1
    SPELLING = 2
    SOUND = 3
    NICKNAME = 4
    INITIAL = 5
    SCRIPT = 6


def plausible(left: Vocabulary, a: NDArray[np.int32], right: Vocabulary, b: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say for which pairs a closer look can pay: enough letters in common, or an initial, or a short name.

    Letters are compared as sets of bits, so that most pairs never reach the edit distance.
    """
    abjad = left.abjad[a] | right.abjad[b]
    one = np.where(abjad, left.bones_mask[a], left.fold_mask[a])
    two = np.where(abjad, right.bones_mask[b], right.fold_mask[b])
    most = np.maximum(np.bitwise_count(one), np.bitwise_count(two))
    shared = np.bitwise_count(one & two)
    enough = 2 * shared.astype(np.int16) >= most
    initial = ((left.kind[a] == Kind.INITIAL) | (right.kind[b] == Kind.INITIAL)) & (shared > 0)
    short = (left.nicknames[a] & right.nicknames[b]) != 0
    return np.asarray(enough | initial | short)


def similarity(
    left: Vocabulary, a: NDArray[np.int32], right: Vocabulary, b: NDArray[np.int32]
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Give similarity and `How` for pairs of words."""
    score = np.zeros(len(a), np.float32)
    how = np.zeros(len(a), np.uint8)
    if len(a) == 0:
        return score, how
    crossed = left.abjad[a] != right.abjad[b]
    plain = np.flatnonzero(~crossed)
    if len(plain):
        score[plain], how[plain] = _plain(left, a[plain], right, b[plain])
    mixed = np.flatnonzero(crossed)
    if len(mixed):
        score[mixed] = _crossed(left, a[mixed], right, b[mixed])
        how[mixed] = How.SCRIPT
    how[score < LEAST] = How.DIFFERS
    score[score < LEAST] = 0.0
    return score, how


def _plain(
    left: Vocabulary, a: NDArray[np.int32], right: Vocabulary, b: NDArray[np.int32]
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    one, two = left.spelling[a], right.spelling[b]
    spelled = cpdist(one, two, scorer=OSA.normalized_similarity, score_cutoff=LEAST - 0.1, dtype=np.float32)
    sound = cpdist(
        left.fold[a], right.fold[b], scorer=Levenshtein.normalized_similarity, score_cutoff=LEAST, dtype=np.float32
    )
    sound *= SOUND_FACTOR
    length = np.minimum(3, np.bitwise_count(left.bones_mask[a])).astype(np.intp)
    worth = np.array([0.0, 0.0, SAME_CONSONANTS[2], SAME_CONSONANTS[3]], np.float32)[length]
    bones = np.where(left.bones_hash[a] == right.bones_hash[b], worth, np.float32(0))
    # A number is the same number or another one; a digit changed is no misspelling.
    number = (left.kind[a] == Kind.NUMBER) | (right.kind[b] == Kind.NUMBER)
    spelled[number & (spelled < 1)] = 0.0
    sound[number], bones[number] = 0.0, 0.0
    score = np.maximum(np.maximum(spelled, sound), bones)
    how = np.where(spelled >= score, How.SPELLING, How.SOUND).astype(np.uint8)
    how[spelled >= 1] = How.SAME
    _servants(left, a, right, b, score, how)
    _initials(left, a, right, b, score, how)
    _nicknames(left, a, right, b, score, how)
    return score, how


def _servants(
    left: Vocabulary,
    a: NDArray[np.int32],
    right: Vocabulary,
    b: NDArray[np.int32],
    score: NDArray[np.float32],
    how: NDArray[np.uint8],
) -> None:
    """Let abd- meet its name alone: Abdul Baseer is called Baseer."""
    rows = np.flatnonzero((left.servant[a] ^ right.servant[b]) & (score < SERVANT))
    if not len(rows):
        return
    one = [
        text[3:] if is_servant else text
        for text, is_servant in zip(left.fold[a[rows]], left.servant[a[rows]], strict=True)
    ]
    two = [
        text[3:] if is_servant else text
        for text, is_servant in zip(right.fold[b[rows]], right.servant[b[rows]], strict=True)
    ]
    alike = SERVANT * cpdist(one, two, scorer=OSA.normalized_similarity, score_cutoff=0.8, dtype=np.float32)
    better = alike > score[rows]
    score[rows[better]], how[rows[better]] = alike[better], How.SOUND


def _initials(
    left: Vocabulary,
    a: NDArray[np.int32],
    right: Vocabulary,
    b: NDArray[np.int32],
    score: NDArray[np.float32],
    how: NDArray[np.uint8],
) -> None:
    initial = (left.kind[a] == Kind.INITIAL) ^ (right.kind[b] == Kind.INITIAL)
    for at in np.flatnonzero(initial & (score < INITIAL)):
        if left.spelling[a[at]][:1] == right.spelling[b[at]][:1]:
            score[at], how[at] = INITIAL, How.INITIAL


def _nicknames(
    left: Vocabulary,
    a: NDArray[np.int32],
    right: Vocabulary,
    b: NDArray[np.int32],
    score: NDArray[np.float32],
    how: NDArray[np.uint8],
) -> None:
    groups = words().nicknames
    hinted = (left.nicknames[a] & right.nicknames[b]) != 0
    for at in np.flatnonzero(hinted & (score < NICKNAME)):
        one, two = groups.get(left.spelling[a[at]]), groups.get(right.spelling[b[at]])
        if one and two and one & two:
            score[at], how[at] = NICKNAME, How.NICKNAME


def _crossed(left: Vocabulary, a: NDArray[np.int32], right: Vocabulary, b: NDArray[np.int32]) -> NDArray[np.float32]:
    """Compare an abjad word with one that has vowels: consonants first, then whether the written vowels are found."""
    consonants = cpdist(
        left.bones[a],
        right.bones[b],
        scorer=Levenshtein.normalized_similarity,
        score_cutoff=LEAST - 0.1,
        dtype=np.float32,
    )
    shared = cpdist(left.sounded[a], right.sounded[b], scorer=LCSseq.similarity, dtype=np.float32)
    lengths = np.fromiter(
        (
            len(one) if abjad else len(two)
            for one, two, abjad in zip(left.sounded[a], right.sounded[b], left.abjad[a], strict=True)
        ),
        np.float32,
        len(a),
    )
    vowels = shared / np.maximum(lengths, 1)
    return np.asarray(consonants * (CONSONANTS_OF_ABJAD + (1 - CONSONANTS_OF_ABJAD) * vowels), np.float32)
