"""Words that one name runs together and the other keeps apart: KOZHENK OVA, PetrokickLLC, Hizb Ullah.

Takes query names and their candidates, gives the names with more readings and the pairs that need them: where two
neighbouring words of a query make one listed word, or one word two, in either order, the query is read in that way too.
Whether it can be is told from lengths and letters of all pairs at once; only the few that can are read anew.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from cocket.screening.alignment import word_table
from cocket.screening.candidates import Pairs
from cocket.screening.names import Joined, Names
from cocket.screening.vocabulary import Vocabulary, vocabulary_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.compiled.sides import Side
    from cocket.screening.index import Index

BLOCKS = (3, 5, 9)  # pairs whose longer name has at most this many words; longer names are left as they are
SHORTEST = 5  # letters of the longer word
SPARE_LETTERS = 1
OTHER_LETTERS = 2  # that may stand on one side only
_ALIKE = 0.82
NEAR = 0.2  # cosine of pairs that are looked at

# Per way of reading anew: row of pairs, the query's word, the listed word, and the second listed word or -1.
Ways = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.int64]"]


def regroup(
    names: Names, joined: Joined, index: Index, pairs: Pairs, side: Side | None = None
) -> tuple[Names, Joined, Pairs]:
    """Add the readings of queries that listed names call for, and the pairs of these readings.

    `side` are the names in the form of compiled code, where that is in use.
    """
    if side is None:
        ways = _ways(names, index, pairs)
    else:
        from cocket.screening.compiled.ways import ways as compiled_ways

        ways = compiled_ways(side, index.side, pairs)
    if not len(ways[0]):
        return names, joined, pairs
    row, word, one, two = ways
    listed, words, theirs = pairs.listed[row], names.vocabulary.spelling, index.names.vocabulary.spelling
    first = names.start[pairs.query[row]] + word
    at = index.names.start[listed]
    merged = two < 0
    here = words[names.ids[first]]
    here[merged] += words[names.ids[first[merged] + 1]]
    there = theirs[index.names.ids[at + one]]
    there[~merged] += theirs[index.names.ids[at[~merged] + two[~merged]]]
    alike = cpdist(here, there, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE, dtype=np.float32)
    best = np.lexsort((-alike, row))
    best = best[np.r_[True, row[best][1:] != row[best][:-1]] & (alike[best] > 0)]
    if not len(best):
        return names, joined, pairs
    return _with_readings(names, joined, index, pairs, tuple(part[best] for part in ways))


def _ways(names: Names, index: Index, pairs: Pairs) -> Ways:
    ours, theirs = np.diff(names.start)[pairs.query], np.diff(index.names.start)[pairs.listed]
    near = (pairs.cosine >= NEAR) & ~(names.abjad()[pairs.query] | index.abjad[pairs.listed])
    found: list[Ways] = []
    shorter_than = 0
    for width in BLOCKS:
        longer = np.maximum(ours, theirs)
        rows = np.flatnonzero(near & (longer > shorter_than) & (longer <= width))
        shorter_than = width
        if len(rows):
            found += _block(names, index, pairs, rows, width)
    if not found:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing, nothing
    row, word, one, two = (np.concatenate(part) for part in zip(*found, strict=True))
    return row, word, one, two


def _block(names: Names, index: Index, pairs: Pairs, rows: NDArray[np.int64], width: int) -> list[Ways]:
    lengths, masks = [], []
    for side, which in ((names, pairs.query), (index.names, pairs.listed)):
        table = word_table(side, which[rows], width)
        there = table >= 0
        lengths.append(np.where(there, side.vocabulary.letters[table], 0).astype(np.int16))
        masks.append(np.where(there, side.vocabulary.letter_mask[table], 0))
    (ours, theirs), (our_mask, their_mask) = lengths, masks
    count = (theirs > 0).sum(1)
    found: list[Ways] = []
    # Two words of the query for one that is listed.
    both = np.where((ours[:, :-1] > 0) & (ours[:, 1:] > 0), ours[:, :-1] + ours[:, 1:], 0)
    hit = _could_be(both, np.bitwise_or(our_mask[:, :-1], our_mask[:, 1:]), theirs, their_mask)
    at, word, one = np.nonzero(hit)
    found.append((rows[at], word, one, np.full(len(at), -1)))
    # One word of the query for two that are listed, neighbours or the first and the last, in either order.
    last = np.maximum(count - 1, 0)
    everyone = np.arange(len(rows))
    for start in range(-1, width - 1):
        one_place = last if start < 0 else np.full(len(rows), start)
        two_place = np.zeros(len(rows), np.int64) if start < 0 else np.full(len(rows), start + 1)
        sum_of = theirs[everyone, one_place] + theirs[everyone, two_place]
        there = (theirs[everyone, two_place] > 0) & (one_place != two_place)
        mask = their_mask[everyone, one_place] | their_mask[everyone, two_place]
        hit = _could_be(np.where(there, sum_of, 0)[:, None], mask[:, None], ours, our_mask)[:, 0, :]
        at, word = np.nonzero(hit)
        for first, second in ((one_place, two_place), (two_place, one_place)):
            found.append((rows[at], word, first[at], second[at]))
    return found


def _could_be(
    sums: NDArray[np.int16], masks: NDArray[np.int64], whole: NDArray[np.int16], mask: NDArray[np.int64]
) -> NDArray[np.bool_]:
    near = np.abs(sums[:, :, None] - whole[:, None, :]) <= SPARE_LETTERS
    near &= (sums[:, :, None] >= SHORTEST) & (whole[:, None, :] >= SHORTEST)
    near &= np.bitwise_count(masks[:, :, None] ^ mask[:, None, :]) <= OTHER_LETTERS
    return np.asarray(near)


def _with_readings(names: Names, joined: Joined, index: Index, pairs: Pairs, ways: Ways) -> tuple[Names, Joined, Pairs]:
    """Put the new readings after the others; one per pair, whose query it replaces in a pair of its own."""
    known = len(names.vocabulary)
    plain = np.flatnonzero(~names.vocabulary.abjad).tolist()
    numbers = dict(zip(names.vocabulary.spelling[plain].tolist(), plain, strict=True))
    unseen: list[str] = []
    ids: list[int] = []
    counts: list[int] = []
    for row, word, one, two in zip(*(part.tolist() for part in ways), strict=True):
        query, at = int(pairs.query[row]), int(index.names.start[pairs.listed[row]])
        old = names.ids[int(names.start[query]) : int(names.start[query + 1])].tolist()
        text = [str(names.vocabulary.spelling[n]) for n in old[word : word + 2]]
        if two < 0:
            parts, taken = ["".join(text)], 2
        else:
            left = str(index.names.vocabulary.spelling[index.names.ids[at + one]])
            right = str(index.names.vocabulary.spelling[index.names.ids[at + two]])
            cut = len(text[0]) - len(right) if text[0].endswith(right) else min(len(left), len(text[0]) - 1)
            parts, taken = [text[0][:cut], text[0][cut:]], 1
        for part in parts:
            if part not in numbers:
                numbers[part] = known + len(unseen)
                unseen.append(part)
        whole = [*old[:word], *(numbers[part] for part in parts), *old[word + taken :]]
        ids += whole
        counts.append(len(whole))
    more = vocabulary_of(unseen)
    vocabulary = Vocabulary(
        *(np.concatenate([getattr(names.vocabulary, f.name), getattr(more, f.name)]) for f in fields(Vocabulary))
    )
    row = ways[0]
    wider = Names(
        np.concatenate([names.source, names.source[pairs.query[row]]]),
        np.concatenate([names.start, names.start[-1] + np.cumsum(counts)]),
        np.concatenate([names.ids, np.array(ids, np.int32)]),
        vocabulary,
        names.script,
        names.done,
        np.concatenate([names.initials, np.zeros(len(row), np.int64)]),
    )
    both = Joined(
        *(np.concatenate([getattr(joined, f.name), getattr(joined, f.name)[pairs.query[row]]]) for f in fields(Joined))
    )
    added = Pairs(
        np.concatenate([pairs.query, np.arange(len(names), len(wider), dtype=np.int32)]),
        np.concatenate([pairs.listed, pairs.listed[row]]),
        np.concatenate([pairs.cosine, pairs.cosine[row]]),
    )
    return wider, both, added
