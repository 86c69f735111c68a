"""Which word met which, for one pair of names: what `alignment.align` says, compiled."""

from __future__ import annotations

import numpy as np

from cocket.screening import alignment
from cocket.screening.compiled.alike import plausible, words_alike
from cocket.screening.compiled.compiling import part

_OFF_DIAGONAL = np.float32(alignment.OFF_DIAGONAL)
_0, _TAKEN = np.float32(0), np.float32(-1)


@part
def meet(
    ids1, first1, count1, words1, letters1, groups1, ids2, first2, count2, words2, letters2, groups2, notes, spare,
    carry, value, scores, hows, pair, partner, score, how,
):  # fmt: skip
    """Set the words of two names one against the other; fills in row `pair` of the last three.

    `notes` are those of the query's words, spelling and sound in turn; `value`, `scores` and `hows` are room for every
    word against every other.
    """
    for one in range(count1):
        a = ids1[first1 + one]
        for two in range(count2):
            value[one, two] = _TAKEN
            b = ids2[first2 + two]
            if not plausible(words1, a, words2, b):
                continue
            found, kind = words_alike(
                words1, letters1, groups1, a, words2, letters2, groups2, b, notes, 2 * one, spare, carry
            )
            if found > _0:
                scores[one, two], hows[one, two] = found, kind
                value[one, two] = found - _OFF_DIAGONAL * np.float32(abs(one - two))
    while True:
        highest, row, column = _0, -1, -1
        for one in range(count1):
            for two in range(count2):
                if value[one, two] > highest:
                    highest, row, column = value[one, two], one, two
        if row < 0:
            return
        partner[pair, row] = column
        score[pair, row], how[pair, row] = scores[row, column], hows[row, column]
        for two in range(count2):
            value[row, two] = _TAKEN
        for one in range(count1):
            value[one, column] = _TAKEN
