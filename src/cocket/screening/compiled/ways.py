"""Words that one name may run together and the other keep apart: what `regrouping.ways` gives, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cocket.screening import regrouping as said
from cocket.screening.compiled.compiling import SOURCES, kept, part
from cocket.screening.compiled.edits import ones
from cocket.screening.compiled.sides import LETTER_MASK, NO_VOWELS, SPELLING, Side, is_, length_of, words_of

if TYPE_CHECKING:
    from cocket.screening.candidates import Pairs

_NEAR, _MOST_WORDS, _SHORTEST = np.float32(said.NEAR), said.BLOCKS[-1], said.SHORTEST
_SPARE, _OTHER = said.SPARE_LETTERS, said.OTHER_LETTERS


def ways(left: Side, right: Side, pairs: Pairs) -> said.Ways:
    """Give the ways in which queries can be read anew, those of a pair in the order in which they are tried."""
    room = len(pairs) + 64
    while True:
        out = np.empty((4, room), np.int64)
        end = _ways(
            left.readings, left.ids, left.words, right.readings, right.ids, right.words, pairs.query, pairs.listed,
            pairs.cosine, out,
        )  # fmt: skip
        if end <= room:
            return out[0, :end], out[1, :end], out[2, :end], out[3, :end]
        room = end


@part
def _of_all(readings1, ids1, words1, readings2, ids2, words2, query, listed, cosine, out):
    end = 0
    for pair in range(len(query)):
        one, two = query[pair], listed[pair]
        (first1, count1), (first2, count2) = words_of(readings1, one), words_of(readings2, two)
        if cosine[pair] < _NEAR or max(count1, count2) > _MOST_WORDS:
            continue
        if is_(readings1, one, NO_VOWELS) or is_(readings2, two, NO_VOWELS):
            continue
        for word in range(count1 - 1):  # two words of the query for one that is listed
            a, b = ids1[first1 + word], ids1[first1 + word + 1]
            for at in range(count2):
                if _could_be(words1, a, b, words2, ids2[first2 + at]):
                    end = _add(out, end, pair, word, at, -1)
        for start in range(-1, count2 - 1):  # one word for two: neighbours, or the first and the last
            before, after = (start, start + 1) if start >= 0 else (count2 - 1, 0)
            if before == after:
                continue
            a, b = ids2[first2 + before], ids2[first2 + after]
            for turned in range(2):
                for word in range(count1):
                    if _could_be(words2, a, b, words1, ids1[first1 + word]):
                        end = _add(out, end, pair, word, after if turned else before, before if turned else after)
    return end


@part
def _could_be(words, a, b, others, whole):
    together = length_of(words, a, SPELLING) + length_of(words, b, SPELLING)
    length = length_of(others, whole, SPELLING)
    if together < _SHORTEST or length < _SHORTEST or abs(together - length) > _SPARE:
        return False
    return ones((words[a, LETTER_MASK] | words[b, LETTER_MASK]) ^ others[whole, LETTER_MASK]) <= _OTHER


@part
def _add(out, end, pair, word, one, two):
    if end < out.shape[1]:
        out[0, end], out[1, end], out[2, end], out[3, end] = pair, word, one, two
    return end + 1


def _entry(sources: int) -> Any:
    def ways(*arguments):
        return _of_all(*arguments) if sources else 0

    return ways


_ways = kept(_entry(SOURCES))
