"""Pairs of names from their words to a sum of points, one pair after the other, without tables in between.

Takes two sides, pairs and weights; gives what `alignment.align`, `features.features` and `Weights.sums` give.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cocket.screening.alignment import NOBODY, Alignment
from cocket.screening.compiled.compiling import SOURCES, kept, part
from cocket.screening.compiled.edits import mark, tables, unmark
from cocket.screening.compiled.sides import (
    FOLD,
    NO_VOWELS,
    SPELLING,
    SYLLABIC,
    Side,
    is_,
    length_of,
    name_of,
    start_of,
    words_of,
)  # fmt: skip
from cocket.screening.compiled.weighing import (
    ABJAD_COVERED,
    ABJAD_CROSSED,
    ABJAD_FEW_BITS,
    ACRONYM,
    COSINE,
    LINES,
    ORGANISATION_ALONE,
    ORGANISATION_COVERED,
    ORGANISATION_FEW_BITS,
    QUERY_ALONE,
    READ_BY_SOUND,
    SHARED_FEW_BITS,
    VESSEL_FEW_BITS,
    WEAK_ALIAS,
    weighed,
)  # fmt: skip
from cocket.screening.compiled.words_met import meet
from cocket.screening.features import NAMES
from cocket.screening.score import DECIMALS
from cocket.screening.tokens import MAX_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.candidates import Pairs
    from cocket.screening.score import Weights

_TENS = np.float32(0.1)
_FIRM, _SHIP = 1, 2  # the codes of index.KINDS
_JOINED = 3  # texts of a name run together


def judged(
    left: Side, right: Side, pairs: Pairs, kind: NDArray[np.int8], weak: NDArray[np.bool_],
    acronym: NDArray[np.int64], weights: Weights,
) -> tuple[Alignment, NDArray[np.float32], NDArray[np.float64]]:  # fmt: skip
    """Give alignment, features and sum of every pair.

    Per pair: `kind` of the listed party, whether the listed name is a weak alias, letters of the acronym.
    """
    size = len(pairs)
    met = Alignment(
        np.full((size, MAX_WORDS), NOBODY, np.int8),
        np.zeros((size, MAX_WORDS), np.float32),
        np.zeros((size, MAX_WORDS), np.uint8),
    )
    table = np.zeros((size, len(NAMES)), np.float32)
    sums = np.empty(size, np.float64)
    if not size:
        return met, table, sums
    of_words, of_names = left.longest
    leftover = (of_words + right.longest[0]) * MAX_WORDS
    square = (MAX_WORDS, MAX_WORDS)
    _judge_all(
        pairs.query, pairs.listed, pairs.cosine, kind, weak, acronym, left.readings, left.ids, left.words, left.bits,
        left.groups, left.letters, right.readings, right.ids, right.words, right.bits, right.groups, right.letters,
        tables(2 * MAX_WORDS, of_words), tables(_JOINED, of_names), tables(1, leftover),
        np.zeros((4, max(leftover, of_names) // 64 + 1), np.uint64), np.empty(square, np.float32),
        np.empty(square, np.float32), np.empty(square, np.uint8), np.zeros((LINES, MAX_WORDS), np.float32),
        np.zeros((2, MAX_WORDS), np.bool_), np.empty(leftover, np.uint8), met.partner, met.score, met.how, table,
        weights.linear, weights.intercept, *_curves(weights), sums,
    )  # fmt: skip
    return met, table, sums.round(DECIMALS)


def _curves(weights: Weights) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Give feature and first row of every curve, and for all of them rows of value, points and slope from there on."""
    features = np.array([feature for feature, _ in weights.curves], np.int64)
    start = np.concatenate([[0], np.cumsum([len(values) for _, (values, _) in weights.curves])]).astype(np.int64)
    rows = [
        np.column_stack([values, points, np.append(np.diff(points) / np.diff(values), 0.0)])
        for _, (values, points) in weights.curves
    ]
    return features, start, np.concatenate(rows) if rows else np.zeros((0, 3))


@part
def _judge(
    query, listed, cosine, kind, weak, acronym, readings1, ids1, words1, bits1, groups1, letters1, readings2, ids2,
    words2, bits2, groups2, letters2, notes, joined, spare, carry, value, scores, hows, lines, met, texts, partner,
    score, how, table, linear, intercept, features, start, curves, sums,
):  # fmt: skip
    noted = -1
    for pair in range(len(query)):
        one, two = query[pair], listed[pair]
        (first1, count1), (first2, count2) = words_of(readings1, one), words_of(readings2, two)
        if one != noted:
            if noted >= 0:
                _note(readings1, noted, ids1, words1, letters1, notes, joined, False)
            _note(readings1, one, ids1, words1, letters1, notes, joined, True)
            noted = one
        meet(
            ids1, first1, count1, words1, letters1, groups1, ids2, first2, count2, words2, letters2, groups2,
            notes, spare, carry, value, scores, hows, pair, partner, score, how,
        )  # fmt: skip
        firm = kind[pair] == _FIRM
        both = weighed(
            ids1, first1, count1, words1, bits1, letters1, readings1, one, ids2, first2, count2, words2, bits2,
            letters2, readings2, two, joined, spare, carry, lines, met, texts, firm, pair, partner, score, how, table,
        )  # fmt: skip
        few = table[pair, SHARED_FEW_BITS]
        table[pair, COSINE], table[pair, WEAK_ALIAS] = cosine[pair], weak[pair]
        table[pair, ACRONYM] = acronym[pair] * np.float64(_TENS)
        table[pair, READ_BY_SOUND] = is_(readings1, one, SYLLABIC) and not is_(readings2, two, SYLLABIC)
        if is_(readings1, one, NO_VOWELS) != is_(readings2, two, NO_VOWELS):
            table[pair, ABJAD_CROSSED], table[pair, ABJAD_COVERED], table[pair, ABJAD_FEW_BITS] = 1, both, few
        if firm:
            table[pair, ORGANISATION_COVERED], table[pair, ORGANISATION_FEW_BITS] = both, few
            table[pair, ORGANISATION_ALONE] = table[pair, QUERY_ALONE]
        elif kind[pair] == _SHIP:
            table[pair, VESSEL_FEW_BITS] = few
        sums[pair] = _sum(table, pair, linear, intercept, features, start, curves)


@part
def _note(readings, reading, ids, words, letters, notes, joined, new):
    """Note the texts of a query, or take the notes back."""
    first, count = words_of(readings, reading)
    for at in range(count):
        word = ids[first + at]
        _text(notes, 2 * at, letters, start_of(words, word, SPELLING), length_of(words, word, SPELLING), new)
        _text(notes, 2 * at + 1, letters, start_of(words, word, FOLD), length_of(words, word, FOLD), new)
    for at in range(_JOINED):
        start, length = name_of(readings, reading, at)
        _text(joined, at, letters, start, length, new)


@part
def _text(notes, table, letters, start, length, new):
    if new:
        mark(notes, table, letters, start, length)
    else:
        unmark(notes, table, letters, start, length)


@part
def _sum(table, row, linear, intercept, features, start, curves):
    total = 0.0
    for feature in range(table.shape[1]):
        total += table[row, feature] * linear[feature]
    total += intercept
    for curve in range(len(features)):
        total += _on_curve(np.float64(table[row, features[curve]]), curves, start[curve], start[curve + 1] - 1)
    return total


@part
def _on_curve(value, curves, first, last):
    if value <= curves[first, 0]:
        return curves[first, 1]
    at = first
    while at < last and value >= curves[at + 1, 0]:
        at += 1
    if at == last:
        return curves[last, 1]
    return curves[at, 2] * (value - curves[at, 0]) + curves[at, 1]


def _entry(sources: int) -> Any:
    def judge(*arguments):
        if sources:
            _judge(*arguments)

    return judge


_judge_all = kept(_entry(SOURCES))


@functools.cache
def at_hand() -> bool:
    """Say whether an earlier process has left compiled code behind."""
    return any(Path(_judge_all.stats.cache_path or ".").glob("pairs.*judge*.nbi"))
