"""Names in the form that compiled code reads: a few plain tables of numbers and one row of letters.

Takes `Names` with what is run together, gives `Side`. The side of an index is made once and kept with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cocket.screening.compiled.compiling import part
from cocket.screening.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cocket.screening.names import Joined, Names

# Columns of Side.words: one line of a processor's cache holds a word. FLAGS are bits and bytes, LENGTHS four lengths of
# 16 bits, of spelling, sound, consonants and sounded text, which stand behind each other from TEXT on.
FLAGS, FOLD_MASK, BONES_MASK, NICKNAMES, LETTER_MASK, BONES_HASH, TEXT, LENGTHS = range(8)
ABJAD, SERVANT, PATRONYMIC, PLACE, OWN = (1 << bit for bit in range(5))
KIND, FIRST, FOLD_COUNT, BONES_COUNT = 8, 16, 24, 32  # first bit of a byte
SPELLING, FOLD, BONES, SOUNDED = 0, 16, 32, 48  # first bit of a length
# Columns of Side.readings: three names run together stand behind each other from TEXT on.
FIRST_WORD, WORDS, TEXTS, NAME_LENGTHS = range(4)
NO_VOWELS, SYLLABIC = 8, 9  # bits of WORDS, whose byte is how many there are
_LENGTH, _LONGEST = 16, 65_535
_BITS = 64


class Side(NamedTuple):
    """One side of many pairs.

    `ids` holds the word numbers of all readings, `bits` what each word says, `groups` its groups of short names, one
    bit each, `letters` all texts. `longest` are the letters of the longest text of a word and of a name run together.
    """

    readings: NDArray[np.int64]
    ids: NDArray[np.int32]
    words: NDArray[np.int64]
    bits: NDArray[np.float32]
    groups: NDArray[np.int64]
    letters: NDArray[np.uint8]
    longest: tuple[int, int]


def side(names: Names, joined: Joined, no_vowels: NDArray[np.bool_], syllabic: NDArray[np.bool_]) -> Side:
    """Make one side of names."""
    known = names.vocabulary
    of_words, text, lengths = _interleaved([known.spelling, known.fold, known.bones, known.sounded])
    of_names, texts, name_lengths = _interleaved([joined.spelling, joined.fold, joined.bones])
    flags = known.kind.astype(np.int64) << KIND | known.first.astype(np.int64) << FIRST
    flags |= np.bitwise_count(known.fold_mask).astype(np.int64) << FOLD_COUNT
    flags |= np.bitwise_count(known.bones_mask).astype(np.int64) << BONES_COUNT
    for bit, column in (
        (ABJAD, known.abjad), (SERVANT, known.servant), (PATRONYMIC, known.patronymic), (PLACE, known.place),
        (OWN, known.own),
    ):  # fmt: skip
        flags |= np.where(column, bit, 0)
    table = np.column_stack(
        [
            flags, known.fold_mask, known.bones_mask, known.nicknames, known.letter_mask, known.bones_hash, text,
            _packed(lengths),
        ]
    )  # fmt: skip
    counts = np.diff(names.start) | no_vowels.astype(np.int64) << NO_VOWELS | syllabic.astype(np.int64) << SYLLABIC
    readings = np.column_stack([names.start[:-1], counts, texts + len(of_words), _packed(name_lengths)])
    letters = np.frombuffer((of_words + of_names).encode("ascii"), np.uint8)  # all that was romanised is ASCII
    longest = int(lengths.max(initial=1)), int(name_lengths.max(initial=1))
    return Side(
        readings.astype(np.int64), names.ids, table.astype(np.int64), known.bits,
        _groups(known.spelling, known.nicknames), letters, longest,
    )  # fmt: skip


def _interleaved(columns: Sequence[NDArray[np.object_]]) -> tuple[str, NDArray[np.int64], NDArray[np.int64]]:
    """Run the texts of each row together, row after row, so that what is read together stands together.

    Gives the whole, where each row begins, and the lengths, one row per column.
    """
    texts = [column.tolist() for column in columns]
    lengths = np.array([np.fromiter(map(len, column), np.int64, len(column)) for column in texts])
    ends = np.cumsum(lengths.sum(0))
    return "".join(map("".join, zip(*texts, strict=True))), ends - lengths.sum(0), lengths


def _packed(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put up to four lengths of 16 bits into one number; text.MAX_LENGTH keeps names far below."""
    assert lengths.max(initial=0) <= _LONGEST
    return np.asarray(sum(row << (_LENGTH * at) for at, row in enumerate(lengths)))


@part
def length_of(words, word, text):
    """Give the length of one text of a word."""
    return (words[word, LENGTHS] >> text) & _LONGEST


@part
def start_of(words, word, text):
    """Give where one text of a word begins."""
    start, lengths = words[word, TEXT], words[word, LENGTHS]
    for before in range(0, text, _LENGTH):
        start += (lengths >> before) & _LONGEST
    return start


@part
def byte_of(words, word, which):
    """Give KIND, FIRST, FOLD_COUNT or BONES_COUNT of a word."""
    return (words[word, FLAGS] >> which) & 255


@part
def name_of(readings, reading, which):
    """Give start and length of one of the three names run together."""
    start, lengths = readings[reading, TEXTS], readings[reading, NAME_LENGTHS]
    for _ in range(which):
        start += lengths & _LONGEST
        lengths >>= _LENGTH
    return start, lengths & _LONGEST


@part
def words_of(readings, reading):
    """Give where the words of a reading begin, and how many they are."""
    return readings[reading, FIRST_WORD], readings[reading, WORDS] & 255


@part
def is_(readings, reading, bit):
    """Say whether NO_VOWELS or SYLLABIC is set."""
    return ((readings[reading, WORDS] >> bit) & 1) != 0


def _groups(spelling: NDArray[np.object_], hints: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the groups of short names that each word belongs to, one bit each; the hints fold some groups into one."""
    known = words().nicknames
    most = max((group for found in known.values() for group in found), default=0)
    out = np.zeros((len(spelling), most // _BITS + 1), np.uint64)
    for row in np.flatnonzero(hints).tolist():
        for group in known.get(spelling[row], ()):
            out[row, group // _BITS] |= np.uint64(1 << group % _BITS)
    return out.view(np.int64)
