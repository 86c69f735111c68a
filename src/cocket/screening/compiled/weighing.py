"""What the score looks at, for one aligned pair of names: the numbers of `features`, compiled.

Sums are made in the order in which NumPy makes them, so that both ways give the same bits. `lines` is room for one
number per word and row: the information of either side's words, what they share, and a row to add up.
"""

from __future__ import annotations

import numpy as np

from cocket.screening import features as said
from cocket.screening.compiled.compiling import part
from cocket.screening.compiled.edits import alike, distance, in_common, mark, ones, unmark
from cocket.screening.compiled.sides import (
    FIRST,
    FLAGS,
    FOLD,
    FOLD_MASK,
    KIND,
    NO_VOWELS,
    OWN,
    PATRONYMIC,
    PLACE,
    SPELLING,
    byte_of,
    is_,
    length_of,
    name_of,
    start_of,
)  # fmt: skip
from cocket.screening.rare_words import RARE_BITS
from cocket.screening.similarity import How
from cocket.screening.words import Kind

# The order of `features.FEATURES`; a test compares them.
(
    QUERY_COVERED, LISTED_COVERED, BOTH_COVERED_SQUARED, SHARED_FEW_BITS, COVERED_FEW_BITS, QUERY_ALONE, LISTED_ALONE,
    MISSPELT, JOINED_ALIKE, SOUND, BONES, LONGEST_SAME, COSINE, ALL_SAME, SAME_WORDS, BY_SOUND, BY_INITIAL, BY_NICKNAME,
    FIRST_LETTER_DIFFERS, NUMBER_DIFFERS, DISORDERED, ONE_WORD, LISTED_ONE_WORD, READ_BY_SOUND, ABJAD_CROSSED,
    ABJAD_COVERED, ABJAD_FEW_BITS, WEAK_ALIAS, ORGANISATION_COVERED, ORGANISATION_FEW_BITS, ORGANISATION_ALONE,
    ACRONYM, ORGANISATION_OWN, ORGANISATION_OWN_PART, ORGANISATION_REST, VESSEL_FEW_BITS,
) = range(len(said.NAMES))  # fmt: skip

_0, _1, _TINY = np.float32(0), np.float32(1), np.float32(1e-3)
_TENS, _FEW, _MOST = np.float32(0.1), np.float32(said.FEW_BITS), np.float32(said.MOST_BITS)
_RARE, _SLOPE = np.float32(RARE_BITS), np.float32(said.JOIN_SLOPE)
_SAME_OWN, _MISSING, _PLACE = np.float32(said.SAME_OWN), said.MISSING_LIGHT, said.PLACE_OF_FIRM
_HIGH, _ENOUGH, _LONGEST, _ONE_EACH = said.HIGH, said.ENOUGH_LETTERS, said.LONGEST_WORD, said.ONE_EACH
_PLAIN, _GENERIC, _NUMBER = int(Kind.PLAIN), int(Kind.GENERIC), int(Kind.NUMBER)
_SAME, _BY_SOUND, _SCRIPT = int(How.SAME), int(How.SOUND), int(How.SCRIPT)
_INITIAL, _NICKNAME = int(How.INITIAL), int(How.NICKNAME)
NARROW, WIDE = said.BLOCKS[0], said.BLOCKS[1]
_OURS, _THEIRS, _SHARED, _LINE = 0, 1, 2, 3  # rows of lines
LINES = 4


@part
def weighed(
    ids1, first1, count1, words1, bits1, letters1, readings1, reading1, ids2, first2, count2, words2, bits2, letters2,
    readings2, reading2, joined, spare, carry, lines, met, texts, firm, pair, partner, score, how, table,
):  # fmt: skip
    """Fill in row `pair` of the table but for what follows from the row or is known beforehand; gives both_covered."""
    most = max(count1, count2)
    width = NARROW if most <= NARROW else WIDE if most <= WIDE else lines.shape[1]
    for at in range(count2):
        met[1, at] = False
    for at in range(count1):
        met[0, at] = partner[pair, at] >= 0
        if met[0, at]:
            met[1, partner[pair, at]] = True
    _word_bits(ids1, first1, count1, words1, bits1, met, _OURS, firm, lines)
    _word_bits(ids2, first2, count2, words2, bits2, met, _THEIRS, firm, lines)
    total1, total2 = max(_sum(lines, _OURS, width), _TINY), max(_sum(lines, _THEIRS, width), _TINY)
    alone1, alone2 = _alone(lines, _OURS, count1, met, width), _alone(lines, _THEIRS, count2, met, width)
    _clear(lines, _SHARED)
    for at in range(count1):
        if met[0, at]:
            lines[_SHARED, at] = min(lines[_OURS, at], lines[_THEIRS, partner[pair, at]])
    _counted(ids1, first1, count1, words1, ids2, first2, count2, words2, lines, met, pair, partner, how, table)
    if firm:
        _words_of_firms(
            ids1, first1, count1, words1, ids2, first2, count2, words2, lines, met, width, pair, score, table
        )
    agreed, covered1, covered2, lost, by_sound = _shares(count1, lines, width, pair, partner, score, how)
    covered1, covered2 = covered1 / total1, covered2 / total2
    table[pair, MISSPELT], table[pair, BY_SOUND] = lost * _TENS, by_sound / total1
    spelled, sound, bones = _whole_names(readings1, reading1, readings2, reading2, letters2, joined, carry)
    # Words joined or split otherwise: what met nothing on either side is run together and compared once more.
    rest = _leftovers(
        ids1, first1, count1, words1, letters1, ids2, first2, count2, words2, letters2, met, spare, carry, texts
    )
    if rest > _0:
        covered1 += rest * alone1 / total1
        covered2 += rest * alone2 / total2
        agreed += rest * min(alone1, alone2)
    # And if the names agree run together as a whole, they are covered, whatever the words did.
    run_together = max(_0, _1 - _SLOPE * (_1 - max(spelled, sound)))
    covered1, covered2 = max(covered1, run_together), max(covered2, run_together)
    agreed = max(agreed, run_together * min(total1, total2))
    alone1, alone2 = min(alone1, (_1 - covered1) * total1), min(alone2, (_1 - covered2) * total2)
    both = covered1 * covered2
    few = max(_0, _FEW - agreed) * _TENS
    table[pair, QUERY_COVERED], table[pair, LISTED_COVERED] = covered1, covered2
    table[pair, BOTH_COVERED_SQUARED], table[pair, COVERED_FEW_BITS] = both * both, few * (both * both)
    table[pair, SHARED_FEW_BITS] = few
    table[pair, QUERY_ALONE], table[pair, LISTED_ALONE] = min(alone1, _MOST) * _TENS, min(alone2, _MOST) * _TENS
    table[pair, JOINED_ALIKE], table[pair, SOUND], table[pair, BONES] = spelled, sound, bones
    return both


@part
def _clear(lines, row):
    for at in range(lines.shape[1]):
        lines[row, at] = _0


@part
def _sum(lines, row, width):
    """Add up a row of 4, 8 or 16 numbers: from the left, or in eight strands that are added pairwise."""
    if width == NARROW:
        return ((lines[row, 0] + lines[row, 1]) + lines[row, 2]) + lines[row, 3]
    if width > WIDE:
        return (
            ((lines[row, 0] + lines[row, 8]) + (lines[row, 1] + lines[row, 9]))
            + ((lines[row, 2] + lines[row, 10]) + (lines[row, 3] + lines[row, 11]))
        ) + (
            ((lines[row, 4] + lines[row, 12]) + (lines[row, 5] + lines[row, 13]))
            + ((lines[row, 6] + lines[row, 14]) + (lines[row, 7] + lines[row, 15]))
        )
    return ((lines[row, 0] + lines[row, 1]) + (lines[row, 2] + lines[row, 3])) + (
        (lines[row, 4] + lines[row, 5]) + (lines[row, 6] + lines[row, 7])
    )


@part
def _word_bits(ids, first, count, words, bits, met, side, firm, lines):
    """Fill in what each word says: patronymics, and places in a firm's name, say little where they are missing."""
    _clear(lines, side)
    for at in range(count):
        word = ids[first + at]
        value = bits[word]
        place = firm and words[word, FLAGS] & PLACE
        if not met[side, at] and (place or words[word, FLAGS] & PATRONYMIC):
            value = min(value, _MISSING)
        lines[side, at] = min(value, _PLACE) if place else value


@part
def _alone(lines, side, count, met, width):
    """Give the information of the words that met nothing."""
    _clear(lines, _LINE)
    for at in range(count):
        if not met[side, at]:
            lines[_LINE, at] = lines[side, at]
    return _sum(lines, _LINE, width)


@part
def _shares(count, lines, width, pair, partner, score, how):
    """Give information: shared, that of either name which met its like, lost to spelling, met by sound alone."""
    _clear(lines, _LINE)
    for at in range(count):
        lines[_LINE, at] = lines[_SHARED, at] * score[pair, at]
    agreed = _sum(lines, _LINE, width)
    for at in range(count):
        lines[_LINE, at] = lines[_OURS, at] * score[pair, at]
    covered1 = _sum(lines, _LINE, width)
    for at in range(count):
        lines[_LINE, at] = lines[_THEIRS, partner[pair, at]] * score[pair, at] if partner[pair, at] >= 0 else _0
    covered2 = _sum(lines, _LINE, width)
    for at in range(count):
        lines[_LINE, at] = lines[_SHARED, at] * (_1 - score[pair, at])
    lost = _sum(lines, _LINE, width)
    for at in range(count):
        lines[_LINE, at] = lines[_OURS, at] if how[pair, at] in (_BY_SOUND, _SCRIPT) else _0
    return agreed, covered1, covered2, lost, _sum(lines, _LINE, width)


@part
def _whole_names(readings1, reading1, readings2, reading2, letters2, joined, carry):
    """Give how alike two names are with their words run together: as spelled, by sound, by consonants."""
    (_, one), (start, two) = name_of(readings1, reading1, 2), name_of(readings2, reading2, 2)
    bones = alike(one + two - 2 * in_common(joined, 2, one, letters2, start, two, carry), one + two, 0.0)
    if is_(readings1, reading1, NO_VOWELS) != is_(readings2, reading2, NO_VOWELS):
        return bones, bones, bones
    (_, one), (start, two) = name_of(readings1, reading1, 0), name_of(readings2, reading2, 0)
    spelled = alike(distance(joined, 0, one, letters2, start, two, True, carry), max(one, two), 0.0)
    (_, one), (start, two) = name_of(readings1, reading1, 1), name_of(readings2, reading2, 1)
    sound = alike(distance(joined, 1, one, letters2, start, two, True, carry), max(one, two), 0.0)
    return spelled, sound, bones


@part
def _leftovers(
    ids1, first1, count1, words1, letters1, ids2, first2, count2, words2, letters2, met, spare, carry, texts
):
    """Give how alike the words that met nothing are, run together in order; 0 where they are not alike at all."""
    mask1, alone1 = _mask(ids1, first1, count1, words1, met, 0)
    mask2, alone2 = _mask(ids2, first2, count2, words2, met, 1)
    if alone1 == 0 or alone2 == 0 or alone1 + alone2 <= _ONE_EACH:
        return _0
    if ones(mask1 & mask2) < _ENOUGH * max(ones(mask1), ones(mask2)):
        return _0
    one = _run_together(ids1, first1, count1, words1, letters1, met, 0, texts, 0)
    two = _run_together(ids2, first2, count2, words2, letters2, met, 1, texts, one) - one
    mark(spare, 0, texts, 0, one)
    edits = distance(spare, 0, one, texts, one, two, True, carry)
    unmark(spare, 0, texts, 0, one)
    return alike(edits, max(one, two), _HIGH)


@part
def _mask(ids, first, count, words, met, side):
    mask, alone = np.int64(0), 0
    for at in range(count):
        if not met[side, at]:
            mask |= words[ids[first + at], FOLD_MASK]
            alone += 1
    return mask, alone


@part
def _run_together(ids, first, count, words, letters, met, side, texts, end):
    for at in range(count):
        if not met[side, at]:
            word = ids[first + at]
            start = start_of(words, word, FOLD)
            for place in range(start, start + length_of(words, word, FOLD)):
                texts[end] = letters[place]
                end += 1
    return end


@part
def _words_of_firms(ids1, first1, count1, words1, ids2, first2, count2, words2, lines, met, width, pair, score, table):
    """Fill in what a firm's own words say (`features._own_words`)."""
    others = False
    _clear(lines, _LINE)
    for at in range(count1):
        if words1[ids1[first1 + at], FLAGS] & OWN:
            if lines[_SHARED, at] >= _RARE and score[pair, at] >= _SAME_OWN:
                lines[_LINE, at] = lines[_SHARED, at]
            else:
                others = True
    value = min(_sum(lines, _LINE, width), _FEW) * _TENS
    if value <= _0:
        return
    for at in range(count2):
        others |= not met[1, at] and (words2[ids2[first2 + at], FLAGS] & OWN) != 0
    if others:
        table[pair, ORGANISATION_OWN_PART] = value
        return
    rest = _rest(ids1, first1, count1, words1, lines, _OURS, met, width)
    rest += _rest(ids2, first2, count2, words2, lines, _THEIRS, met, width)
    table[pair, ORGANISATION_OWN], table[pair, ORGANISATION_REST] = value, min(rest, _MOST) * _TENS


@part
def _rest(ids, first, count, words, lines, side, met, width):
    _clear(lines, _LINE)
    for at in range(count):
        if not met[side, at] and not words[ids[first + at], FLAGS] & OWN:
            lines[_LINE, at] = lines[side, at]
    return _sum(lines, _LINE, width)


@part
def _counted(ids1, first1, count1, words1, ids2, first2, count2, words2, lines, met, pair, partner, how, table):
    """Fill in the numbers that count words."""
    found, same, initials, nicknames, other_letter, turned = 0, 0, 0, 0, 0, 0
    plain1, longest, highest = 0, 0, -1
    all_same, number = True, False
    for at in range(count1):
        word, met_by, way = ids1[first1 + at], partner[pair, at], how[pair, at]
        kind = byte_of(words1, word, KIND)
        plain = kind in (_PLAIN, _GENERIC, _NUMBER)
        plain1 += plain
        number |= kind == _NUMBER and way != _SAME
        if met_by < 0:
            all_same &= not plain
            continue
        turned += met_by < highest
        highest = max(highest, met_by)
        found += 1
        other_letter += byte_of(words1, word, FIRST) != byte_of(words2, ids2[first2 + met_by], FIRST)
        initials += way == _INITIAL
        nicknames += way == _NICKNAME
        if way == _SAME:
            same += 1
            if lines[_SHARED, at] >= _RARE:
                longest = max(longest, length_of(words1, word, SPELLING))
    plain2 = 0
    for at in range(count2):
        kind = byte_of(words2, ids2[first2 + at], KIND)
        plain = kind in (_PLAIN, _GENERIC, _NUMBER)
        plain2 += plain
        if not met[1, at]:
            number |= kind == _NUMBER
            all_same &= not plain
    table[pair, LONGEST_SAME] = min(longest, _LONGEST) * np.float64(_TENS)
    table[pair, ALL_SAME], table[pair, NUMBER_DIFFERS] = all_same, number
    table[pair, SAME_WORDS] = same / max(count1, 1)
    table[pair, BY_INITIAL], table[pair, BY_NICKNAME] = initials, nicknames
    table[pair, FIRST_LETTER_DIFFERS] = other_letter / max(found, 1)
    table[pair, DISORDERED] = turned / max(found - 1, 1)
    table[pair, ONE_WORD], table[pair, LISTED_ONE_WORD] = plain1 <= 1, plain2 <= 1
