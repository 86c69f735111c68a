"""Names in the form that compiled code reads: a few plain tables of numbers and one row of letters.

Takes `Names` with what is run together, gives `Side`. The side of an index is made once and kept with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cocket.screening.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cocket.screening.names import Joined, Names

# Columns of Side.words. A text is where it begins and how many letters it has. The first eight are read for every pair.
(
    ABJAD, KIND, FOLD_MASK, FOLD_COUNT, BONES_MASK, BONES_COUNT, NICKNAMES, BONES_HASH, SPELLING, SPELLING_LENGTH, FOLD,
    FOLD_LENGTH, BONES, BONES_LENGTH, SOUNDED, SOUNDED_LENGTH, SERVANT, PATRONYMIC, PLACE, OWN, FIRST, LETTER_MASK,
    GROUPS,
) = range(23)  # fmt: skip
# Columns of Side.readings.
FIRST_WORD, WORDS, TEXTS, SYLLABIC, NO_VOWELS = 0, 1, 2, 8, 9  # three names run together from TEXTS on
_BITS = 64


class Side(NamedTuple):
    """One side of many pairs.

    `ids` holds the word numbers of all readings, `bits` what each word says, `letters` all texts run together.
    `longest` are the letters of the longest spelling or sound of a word, and of the longest name run together.
    """

    readings: NDArray[np.int64]
    ids: NDArray[np.int32]
    words: NDArray[np.int64]
    bits: NDArray[np.float32]
    letters: NDArray[np.uint8]
    longest: tuple[int, int]


def side(names: Names, joined: Joined, no_vowels: NDArray[np.bool_], syllabic: NDArray[np.bool_]) -> Side:
    """Make one side of names."""
    known = names.vocabulary
    of_words, places = _interleaved([c.tolist() for c in (known.spelling, known.fold, known.bones, known.sounded)])
    of_names, joints = _interleaved([c.tolist() for c in (joined.spelling, joined.fold, joined.bones)])
    letters = np.frombuffer((of_words + of_names).encode("ascii"), np.uint8)  # all that was romanised is ASCII
    joints[::2] = [start + len(of_words) for start in joints[::2]]
    table = np.column_stack(
        [
            known.abjad, known.kind, known.fold_mask, np.bitwise_count(known.fold_mask), known.bones_mask,
            np.bitwise_count(known.bones_mask), known.nicknames, known.bones_hash, *places,
            known.servant, known.patronymic, known.place, known.own, known.first, known.letter_mask,
            _groups(known.spelling, known.nicknames),
        ]
    ).astype(np.int64)  # fmt: skip
    readings = np.column_stack([names.start[:-1], np.diff(names.start), *joints, syllabic, no_vowels])
    longest = tuple(max(int(found[n].max(initial=1)) for n in range(1, len(found), 2)) for found in (places, joints))
    return Side(readings.astype(np.int64), names.ids, table, known.bits, letters, (longest[0], longest[1]))


def _interleaved(columns: Sequence[list[str]]) -> tuple[str, list[NDArray[np.int64]]]:
    """Run the texts of each row together, row after row, so that what is read together stands together.

    Gives the whole, then starts and lengths per column.
    """
    lengths = np.array([np.fromiter(map(len, texts), np.int64, len(texts)) for texts in columns])
    ends = np.cumsum(lengths.T).reshape(lengths.shape[::-1]).T
    places = [place for start, length in zip(ends - lengths, lengths, strict=True) for place in (start, length)]
    return "".join(map("".join, zip(*columns, strict=True))), places


def _groups(spelling: NDArray[np.object_], hints: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the groups of short names that each word belongs to, one bit each; the hints fold some groups into one."""
    known = words().nicknames
    most = max((group for found in known.values() for group in found), default=0)
    out = np.zeros((len(spelling), most // _BITS + 1), np.uint64)
    for row in np.flatnonzero(hints).tolist():
        for group in known.get(spelling[row], ()):
            out[row, group // _BITS] |= np.uint64(1 << group % _BITS)
    return out.view(np.int64)
