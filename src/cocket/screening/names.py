"""Names made ready for comparing: cleaned, read, cut into words, each word described once.

Takes texts, gives `Names`: flat arrays over all readings of all texts, and a `Vocabulary` of their words. Nothing here
loops in Python per pair; the loops are per name and per new word.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from cocket.screening.acronyms import packed
from cocket.screening.background import background
from cocket.screening.folding import fold, skeleton, sounded
from cocket.screening.romanise import ABJAD_MARK, readings, script_of
from cocket.screening.text import Done, clean
from cocket.screening.tokens import words_and_initials
from cocket.screening.words import Kind, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_DESCRIBED = 400_000  # words kept between batches
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
)
_PATRONYMIC = re.compile(
    "(?:ovich|evich|ovych|evych|ovitch|evitch|ovna|evna|ivna|ichna|ovichi|avich|ogly|oglu|kyzy|qizi)$"
)
_SHORTEST_PATRONYMIC = 7
_SHORTEST_SERVANT = 6  # abd- and a name of three letters
_SYLLABIC = frozenset({"Hani", "Hang", "Jpan"})
_LEFT_OUT = np.array(["al", "el", "ul", "and", "the", "of"], object)
_LETTER_BITS = {letter: 1 << number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789@")}

Description = tuple[str, str, str, str, int, float, int, int, int, int, int, int, bool, bool, int, int]
_described: dict[str, Description] = {}


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
    )


def _mask(letters: str) -> int:
    mask = 0
    for letter in letters:
        mask |= _LETTER_BITS.get(letter, 0)
    return mask


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One row per different word. Texts are kept as object arrays, so that rows can be taken by number."""

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

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True)
class Joined:
    """Per reading its words run together: as spelled, by sound, by consonants."""

    spelling: NDArray[np.object_]
    fold: NDArray[np.object_]
    bones: NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Names:
    """Readings of names: `source` is the row of the text, `ids[start[i]:start[i + 1]]` are the words of reading i.

    `script` and `done` are per text, `initials` per reading (`acronyms`). A text without any word has no reading.
    """

    source: NDArray[np.int32]
    start: NDArray[np.int64]
    ids: NDArray[np.int32]
    vocabulary: Vocabulary
    script: list[str]
    done: list[Done]
    initials: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.source)

    def abjad(self) -> NDArray[np.bool_]:
        """Say which readings hold a word without vowels."""
        out = np.zeros(len(self), bool)
        rows = np.repeat(np.arange(len(self)), np.diff(self.start))
        out[rows[self.vocabulary.abjad[self.ids]]] = True
        return out

    def syllabic(self) -> NDArray[np.bool_]:
        """Say which readings read Chinese, Korean or Japanese characters."""
        return np.array([script in _SYLLABIC for script in self.script], bool)[self.source]

    def trading(self) -> NDArray[np.bool_]:
        """Say which readings hold a legal form or a word of trade, as names of firms do and those of people do not."""
        out = np.zeros(len(self), bool)
        rows = np.repeat(np.arange(len(self)), np.diff(self.start))
        out[rows[np.isin(self.vocabulary.kind[self.ids], (Kind.LEGAL, Kind.GENERIC))]] = True
        return out

    def joined(self) -> Joined:
        """Give each reading's words run together without legal forms, titles, articles and "and"."""
        left_out = self._light() | np.isin(self.vocabulary.spelling, _LEFT_OUT)
        columns = (self.vocabulary.spelling, self.vocabulary.fold, self.vocabulary.bones)
        return Joined(*(_column(self._texts(column, left_out, ""), object) for column in columns))

    def spaced(self) -> tuple[list[str], list[str]]:
        """Give each reading's words between single spaces, by sound (abjad words left out) and by consonants.

        Legal forms and titles are left out: they would make every firm of a country a candidate.
        """
        light = self._light()
        sounds = self._texts(self.vocabulary.fold, light | self.vocabulary.abjad, " ")
        bones = self._texts(self.vocabulary.bones, light, " ")
        return [f" {text} " for text in sounds], [f" {text} " for text in bones]

    def _light(self) -> NDArray[np.bool_]:
        return np.isin(self.vocabulary.kind, (Kind.LEGAL, Kind.TITLE))

    def _texts(self, column: NDArray[np.object_], left_out: NDArray[np.bool_], between: str) -> list[str]:
        """Give each reading's words of a column, put together; a name of nothing but light words keeps them."""
        kept = column.copy()
        kept[left_out] = ""
        parts, bounds = kept[self.ids].tolist(), self.start.tolist()
        texts = [between.join(parts[a:b]) for a, b in pairwise(bounds)]
        for row, text in enumerate(texts):
            if not text.strip():
                words_of = self.ids[bounds[row] : bounds[row + 1]]
                texts[row] = between.join(column[w] for w in words_of if not self.vocabulary.abjad[w] or not between)
        return texts


def vocabulary_of(found: Sequence[str]) -> Vocabulary:
    """Describe each word of a sequence of different words."""
    if len(_described) > _MOST_DESCRIBED:
        _described.clear()
    rows: list[Description] = []
    for word in found:
        row = _described.get(word)
        if row is None:
            row = _described[word] = _describe(word)
        rows.append(row)
    columns: list[tuple[object, ...]] = list(zip(*rows, strict=True)) if rows else [()] * len(_TYPES)
    return Vocabulary(*(_column(values, kind) for values, kind in zip(columns, _TYPES, strict=True)))


def _column(values: Sequence[object], kind: type) -> NDArray[Any]:
    if kind is not object:
        return np.array(values, kind)
    out = np.empty(len(values), object)
    out[:] = values
    return out


def in_order(text: str) -> str:
    """Turn "LAST, First" round; a comma before a legal form or a second comma is not that."""
    last, comma, first = text.partition(",")
    if not comma or "," in first or not first.strip() or not last.strip():
        return text
    start = first.replace(".", "").lower().split()
    if not start or words().kinds.get(words().single.get(start[0], (start[0],))[0]) is Kind.LEGAL:
        return text
    return f"{first} {last}"


def analyse(texts: Sequence[str]) -> Names:
    """Make names ready for comparing; never raises, whatever the texts hold."""
    script: list[str] = []
    done: list[Done] = []
    read: list[str] = []
    source: list[int] = []
    for row, text in enumerate(texts):
        cleaned, what = clean(text)
        if cleaned.isascii():
            script.append("Latn")
            read.append(cleaned)
            source.append(row)
        else:
            found = script_of(cleaned)
            script.append(found)
            ways = readings(cleaned, found)
            read.extend(ways)
            source.extend([row] * len(ways))
        done.append(what)
    numbers: dict[str, int] = {}
    flat: list[int] = []
    counts: list[int] = []
    kept: list[int] = []
    initials: list[str] = []
    words_of, initials_of = words_and_initials([in_order(text) for text in read]) if read else ([], [])
    for row, parts, first in zip(source, words_of, initials_of, strict=True):
        if not parts:
            continue
        kept.append(row)
        initials.append(first)
        counts.append(len(parts))
        flat.extend([numbers.setdefault(part, len(numbers)) for part in parts])
    for row in set(range(len(texts))).difference(kept):
        done[row] |= Done.EMPTY
    start = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=start[1:])
    return Names(
        np.array(kept, np.int32),
        start,
        np.array(flat, np.int32),
        vocabulary_of(list(numbers)),
        script,
        done,
        np.array(list(map(packed, initials)), np.int64),
    )
