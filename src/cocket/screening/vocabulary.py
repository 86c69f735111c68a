"""The different words of some names, each described once: how it is spelt and sounds, what it says and what it is.

Takes words (abjad words with their mark), gives `Vocabulary`: one array per property. What was described is kept
between batches as columns, so that the next batch only takes rows.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cocket.screening.background import background
from cocket.screening.folding import fold, skeleton, sounded
from cocket.screening.romanise import ABJAD_MARK
from cocket.screening.words import Kind, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_DESCRIBED = 400_000  # words kept between batches
_FIRST_ROOM = 4096
_NICKNAME_BITS = 62  # more groups than bits: a shared bit is a hint that `words().nicknames` settles
_TYPES = (
    object,
    object,
    object,
    object,
    np.uint8,
    np.float32,
    np.int64,
    np.int64,
    np.int64,
    np.int64,
    np.bool_,
    np.int64,
    np.bool_,
    np.bool_,
    np.uint8,
    np.int32,
    np.bool_,
    np.bool_,
    np.int64,
)
_PATRONYMIC = re.compile(
    "(?:ovich|evich|ovych|evych|ovitch|evitch|ovna|evna|ivna|ichna|ovichi|avich|ogly|oglu|kyzy|qizi)$"
)
_SHORTEST_PATRONYMIC = 7
_SHORTEST_OWN = 3
_SHORTEST_SERVANT = 6  # abd- and a name of three letters
_LETTER_BITS = {letter: 1 << number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789@")}

Description = tuple[str, str, str, str, int, float, int, int, int, int, int, int, bool, bool, int, int, bool, bool, int]


def _describe(word: str) -> Description:
    """Give the row of one word, in the order of Vocabulary's columns."""
    table = words()
    abjad = word.startswith(ABJAD_MARK)
    bare = word.removeprefix(ABJAD_MARK)
    folded, bones = fold(word), skeleton(word)
    if any(letter.isdecimal() for letter in bare):
        kind = Kind.NUMBER
    elif len(bare) == 1 and not abjad:
        kind = Kind.INITIAL
    else:
        kind = table.kinds.get(bare, Kind.PLAIN)
    bits = background().word_bits(folded, kind, abjad=abjad)
    nicknames = 0
    for group in table.nicknames.get(bare, ()):
        nicknames |= 1 << (group % _NICKNAME_BITS)
    return (
        bare,
        folded,
        bones,
        sounded(word),
        int(kind),
        bits,
        _mask(bare),
        _mask(folded),
        _mask(bones),
        zlib.crc32(bones.encode()),
        int(abjad),
        nicknames,
        len(bare) >= _SHORTEST_PATRONYMIC and bool(_PATRONYMIC.search(bare)),
        folded.startswith("abd") and len(folded) >= _SHORTEST_SERVANT,
        ord(folded[:1] or " "),
        len(bare),
        kind == Kind.PLAIN
        and not abjad
        and len(bare) >= _SHORTEST_OWN
        and bare not in table.trade
        and bare not in table.places,
        bare in table.places,
        zlib.crc32(folded.encode()),
    )


def _mask(letters: str) -> int:
    mask = 0
    for letter in letters:
        mask |= _LETTER_BITS.get(letter, 0)
    return mask


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One row per different word. Texts are kept as object arrays, so that rows can be taken by number.

    `own` says that a word is a name of its own: no legal form, title, trade word or place, and no mere letter or two.
    """

    spelling: NDArray[np.object_]
    fold: NDArray[np.object_]
    bones: NDArray[np.object_]
    sounded: NDArray[np.object_]
    kind: NDArray[np.uint8]
    bits: NDArray[np.float32]
    letter_mask: NDArray[np.int64]
    fold_mask: NDArray[np.int64]
    bones_mask: NDArray[np.int64]
    bones_hash: NDArray[np.int64]
    abjad: NDArray[np.bool_]
    nicknames: NDArray[np.int64]
    patronymic: NDArray[np.bool_]
    servant: NDArray[np.bool_]
    first: NDArray[np.uint8]
    letters: NDArray[np.int32]
    own: NDArray[np.bool_]
    place: NDArray[np.bool_]
    fold_hash: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.kind)


class _Described:
    """Words and their rows in columns that grow."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self._columns: list[NDArray[Any]] = [np.empty(_FIRST_ROOM, kind) for kind in _TYPES]

    def take(self, found: Sequence[str]) -> Vocabulary:
        """Give the rows of some words, described if they are new."""
        if len(self.rows) > _MOST_DESCRIBED:
            self.rows.clear()
        known = self.rows
        new = [word for word in found if word not in known]
        if new:
            start = len(known)
            room = len(self._columns[0])
            if start + len(new) > room:
                more = max(room, len(new))
                self._columns = [np.concatenate([c, np.empty(more, c.dtype)]) for c in self._columns]
            for values, column in zip(zip(*map(_describe, new), strict=True), self._columns, strict=True):
                column[start : start + len(new)] = values
            known.update(zip(new, range(start, start + len(new)), strict=True))
        at = np.fromiter(map(known.__getitem__, found), np.int64, len(found))
        return Vocabulary(*(column[at] for column in self._columns))


_described = _Described()


def vocabulary_of(found: Sequence[str]) -> Vocabulary:
    """Describe each word of a sequence of different words."""
    return _described.take(found)
