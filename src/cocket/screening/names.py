"""Names made ready for comparing: cleaned, read, cut into words, each word described once.

Takes texts, gives `Names`: flat arrays over all readings of all texts, and a `Vocabulary` of their words. Nothing here
loops in Python per pair; the loops are per name and per new word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from cocket.screening.acronyms import packed
from cocket.screening.romanise import readings, script_of
from cocket.screening.text import Done, clean
from cocket.screening.tokens import words_and_initials
from cocket.screening.vocabulary import Vocabulary, vocabulary_of
from cocket.screening.words import Kind, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SYLLABIC = frozenset({"Hani", "Hang", "Jpan"})
_LEFT_OUT = np.array(["al", "el", "ul", "and", "the", "of"], object)


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
        known = words().trade
        trade = np.fromiter((word in known for word in self.vocabulary.spelling), bool, len(self.vocabulary))
        out[rows[trade[self.ids]]] = True
        return out

    def joined(self) -> Joined:
        """Give each reading's words run together without legal forms, titles, articles and "and"."""
        left_out = self._light() | np.isin(self.vocabulary.spelling, _LEFT_OUT)
        columns = (self.vocabulary.spelling, self.vocabulary.fold, self.vocabulary.bones)
        return Joined(*(_texts(self._texts(column, left_out, "")) for column in columns))

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


def _texts(values: Sequence[str]) -> NDArray[np.object_]:
    out = np.empty(len(values), object)
    out[:] = values
    return out
