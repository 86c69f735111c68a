"""What the score looks at: one number per pair of names and question, in the order of FEATURES.

Takes an alignment, gives a table of features. Weights are bits of information (`background`), so that a missing rare
family name counts far more than a missing "company".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cpdist

from cocket.screening import acronyms
from cocket.screening.alignment import Alignment, word_table
from cocket.screening.candidates import Pairs
from cocket.screening.rare_words import RARE_BITS
from cocket.screening.similarity import How
from cocket.screening.tokens import MAX_WORDS
from cocket.screening.words import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.index import Index
    from cocket.screening.names import Joined, Names
    from cocket.screening.vocabulary import Vocabulary

# name: what it measures. The text is the documentation of the factor.
FEATURES: dict[str, str] = {
    "query_covered": "share of the query's information that met its like, weighed by how alike",
    "listed_covered": "the same share of the listed name's information",
    "both_covered_squared": "the product of the two shares, squared: full agreement is worth more than its parts",
    "shared_few_bits": "how far the shared information falls short of 24 bits, in tens of bits",
    "covered_few_bits": "shared_few_bits where both names are covered",
    "query_alone": "information of query words that met nothing, in tens of bits",
    "listed_alone": "information of listed words that met nothing, in tens of bits",
    "misspelt": "information lost to words that are alike but not the same, in tens of bits",
    "joined": "how alike the names are with their words run together, as spelled",
    "sound": "how alike the names sound, words run together",
    "bones": "how alike the names' consonants are, words run together",
    "longest_same": "letters of the longest word of both names that is exactly the same and rare, in tens, at most 12",
    "cosine": "how many rare letter groups the names share",
    "all_same": "every plain word of both names met its like",
    "same_words": "share of the query's words that met exactly the same word",
    "by_sound": "share of the query's information that met by sound or consonants only",
    "by_initial": "words that met by an initial",
    "by_nickname": "words that met by a short form",
    "first_letter_differs": "share of the words that met whose first letters differ",
    "number_differs": "a number stands in one name and not in the other",
    "disordered": "share of the words that met in another order",
    "one_word": "the query has one word only that says anything",
    "listed_one_word": "the listed name has one word only that says anything",
    "read_by_sound": "the query was written in Chinese, Korean or Japanese and the listed name was not",
    "abjad_crossed": "one name was written without vowels and the other with them",
    "abjad_covered": "both_covered where one name was written without vowels",
    "abjad_few_bits": "shared_few_bits where one name was written without vowels",
    "weak_alias": "the publisher calls this name a weak alias",
    "organisation_covered": "both_covered where the listed party is an organisation",
    "organisation_few_bits": "shared_few_bits where the listed party is an organisation",
    "organisation_alone": "query_alone where the listed party is an organisation",
    "acronym": "letters of one name that are the initials of the other, in tens",
    "organisation_own": "information of the rare words that are the names' own (no trade word, legal form or place) "
    "where the listed party is an organisation and all of them are the same in both names, in tens of bits, at most 24",
    "organisation_own_part": "the same where other words of their own stand in one of the names",
    "organisation_rest": "information of trade words, legal forms and places that met nothing, in tens of bits, where "
    "organisation_own counts",
    "vessel_few_bits": "shared_few_bits where the listed party is a vessel or an aircraft",
}
NAMES = tuple(FEATURES)
# One side of many pairs: vocabulary, table of word numbers, which are there, which met nothing, information.
Words = tuple["Vocabulary", "NDArray[np.int32]", "NDArray[np.bool_]", "NDArray[np.bool_]", "NDArray[np.float32]"]
_TENS = np.float32(0.1)
FEW_BITS = 24.0
MOST_BITS = 50.0
_PLAIN = (Kind.PLAIN, Kind.GENERIC, Kind.NUMBER)
HIGH = 0.8
LONGEST_WORD = 12
JOIN_SLOPE = 3.0
BLOCKS = (4, 8, MAX_WORDS)  # pairs whose longer name has at most this many words are worked on together
ONE_EACH = 2  # one word against one word was compared already
ENOUGH_LETTERS = 0.7
PLACE_OF_FIRM = np.float32(6.0)  # two firms of one city have little in common
MISSING_LIGHT = np.float32(3.0)
SAME_OWN = 0.95
WEAK = 2  # in index.QUALITIES


def features(
    left: Names, joined: Joined, index: Index, pairs: Pairs, alignment: Alignment, kind: NDArray[np.int8]
) -> NDArray[np.float32]:
    """Give one row per pair; `kind` is the kind of each listed party (`index.KINDS`)."""
    out = np.empty((len(pairs), len(NAMES)), np.float32)
    longer = np.maximum(np.diff(left.start)[pairs.query], np.diff(index.names.start)[pairs.listed])
    acronym = acronyms.length(left, joined, pairs.query, index, pairs.listed) * _TENS
    shorter_than = 0
    for width in BLOCKS:
        rows = np.flatnonzero((longer > shorter_than) & (longer <= width))
        shorter_than = width
        if len(rows):
            part = Pairs(pairs.query[rows], pairs.listed[rows], pairs.cosine[rows])
            met = Alignment(*(getattr(alignment, name)[rows, :width] for name in ("partner", "score", "how")))
            out[rows] = _block(left, joined, index, part, met, kind[rows], acronym[rows], width)
    return out


def _block(
    left: Names,
    joined: Joined,
    index: Index,
    pairs: Pairs,
    alignment: Alignment,
    kind: NDArray[np.int8],
    acronym: NDArray[np.float32],
    width: int,
) -> NDArray[np.float32]:
    """Give the features of pairs whose names have at most `width` words."""
    one = word_table(left, pairs.query, width)
    two = word_table(index.names, pairs.listed, width)
    here, there = one >= 0, two >= 0
    kind1 = np.where(here, left.vocabulary.kind[one], 255)
    kind2 = np.where(there, index.names.vocabulary.kind[two], 255)
    found = alignment.partner >= 0
    taken = np.zeros_like(there)
    at = np.nonzero(found)
    taken[at[0], alignment.partner[at]] = True
    # A patronymic, or a place in a firm's name, that is missing says little, one that is there as much as any word.
    firm, ship = kind == 1, kind == 2  # noqa: PLR2004 - the codes of index.KINDS
    bits1 = _bits(left.vocabulary, one, here, found, firm)
    bits2 = _bits(index.names.vocabulary, two, there, taken, firm)
    rows = np.arange(len(pairs))[:, None]
    partner = np.where(found, alignment.partner, 0)
    met_bits = bits2[rows, partner]
    shared = np.where(found, np.minimum(bits1, met_bits), np.float32(0))
    total1, total2 = np.maximum(bits1.sum(1), 1e-3), np.maximum(bits2.sum(1), 1e-3)
    agreed = (shared * alignment.score).sum(1)
    alone1 = np.where(here & ~found, bits1, 0).sum(1)
    alone2 = np.where(there & ~taken, bits2, 0).sum(1)
    covered1 = (np.where(found, bits1, 0) * alignment.score).sum(1) / total1
    covered2 = np.where(found, met_bits * alignment.score, 0).sum(1) / total2
    abjad = left.abjad()[pairs.query] != index.abjad[pairs.listed]
    spelled = _alike(joined.spelling, pairs.query, index.joined.spelling, pairs.listed, OSA.normalized_similarity)
    sound = _alike(joined.fold, pairs.query, index.joined.fold, pairs.listed, OSA.normalized_similarity)
    bones = _alike(joined.bones, pairs.query, index.joined.bones, pairs.listed, Indel.normalized_similarity)
    spelled[abjad], sound[abjad] = bones[abjad], bones[abjad]
    # Words joined or split otherwise: what met nothing on either side is run together and compared once more.
    rest = _leftovers(left.vocabulary, one, here & ~found, index.names.vocabulary, two, there & ~taken)
    covered1 += np.where(rest > 0, rest * alone1 / total1, 0)
    covered2 += np.where(rest > 0, rest * alone2 / total2, 0)
    agreed += rest * np.minimum(alone1, alone2)
    # And if the names agree run together as a whole, they are covered, whatever the words did.
    run_together = np.maximum(0, 1 - JOIN_SLOPE * (1 - np.maximum(spelled, sound)))
    covered1, covered2 = np.maximum(covered1, run_together), np.maximum(covered2, run_together)
    agreed = np.maximum(agreed, run_together * np.minimum(total1, total2))
    alone1, alone2 = np.minimum(alone1, (1 - covered1) * total1), np.minimum(alone2, (1 - covered2) * total2)
    both = covered1 * covered2
    few = np.maximum(0, FEW_BITS - agreed) * _TENS
    plain1, plain2 = np.isin(kind1, _PLAIN), np.isin(kind2, _PLAIN)
    same = alignment.how == How.SAME
    by_sound = (alignment.how == How.SOUND) | (alignment.how == How.SCRIPT)
    alone = np.minimum(alone1, MOST_BITS) * _TENS
    own, own_part, rest_of_firm = _own_words(
        (left.vocabulary, one, here, here & ~found, bits1),
        (index.names.vocabulary, two, there, there & ~taken, bits2),
        (shared >= RARE_BITS) & (alignment.score >= SAME_OWN),
        shared,
        firm,
    )
    table = {
        "query_covered": covered1,
        "listed_covered": covered2,
        "both_covered_squared": both**2,
        "shared_few_bits": few,
        "covered_few_bits": few * both**2,
        "query_alone": alone,
        "listed_alone": np.minimum(alone2, MOST_BITS) * _TENS,
        "misspelt": (shared * (1 - alignment.score)).sum(1) * _TENS,
        "joined": spelled,
        "sound": sound,
        "bones": bones,
        "longest_same": _longest_same(left.vocabulary, one, same & (shared >= RARE_BITS)),
        "cosine": pairs.cosine,
        "all_same": (~plain1 | found).all(1) & (~plain2 | taken).all(1),
        "same_words": same.sum(1) / np.maximum(here.sum(1), 1),
        "by_sound": np.where(by_sound, bits1, 0).sum(1) / total1,
        "by_initial": (alignment.how == How.INITIAL).sum(1),
        "by_nickname": (alignment.how == How.NICKNAME).sum(1),
        "first_letter_differs": _first_letters(left.vocabulary, one, index.names.vocabulary, two[rows, partner], found),
        "number_differs": _number_differs(kind1, kind2, same, taken),
        "disordered": _disordered(alignment.partner, found),
        "one_word": plain1.sum(1) <= 1,
        "listed_one_word": plain2.sum(1) <= 1,
        "read_by_sound": left.syllabic()[pairs.query] & ~index.syllabic[pairs.listed],
        "abjad_crossed": abjad,
        "abjad_covered": abjad * both,
        "abjad_few_bits": abjad * few,
        "weak_alias": index.quality[index.name[pairs.listed]] == WEAK,
        "organisation_covered": firm * both,
        "organisation_few_bits": firm * few,
        "organisation_alone": firm * alone,
        "organisation_own": own,
        "organisation_own_part": own_part,
        "organisation_rest": rest_of_firm,
        "vessel_few_bits": ship * few,
        "acronym": acronym,
    }
    return np.column_stack([np.asarray(table[name], np.float32) for name in NAMES])


def _own_words(
    query: Words, listed: Words, met: NDArray[np.bool_], shared: NDArray[np.float32], firm: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Give the shared information of words that are a firm's own, that in part, and what is left over of the others."""
    own1, own2 = (words.own[table] & there for words, table, there, _, _ in (query, listed))
    met = met & own1
    others = (own1 & ~met).any(1) | (own2 & listed[3]).any(1)
    value = np.where(firm, np.minimum(np.where(met, shared, 0).sum(1), FEW_BITS), 0) * _TENS
    rest = sum(np.where(alone & ~own, bits, 0).sum(1) for own, (*_, alone, bits) in ((own1, query), (own2, listed)))
    rest = np.minimum(rest, MOST_BITS) * _TENS
    whole = (value > 0) & ~others
    return np.where(whole, value, 0), np.where(others, value, 0), np.where(whole, rest, 0)


def _bits(
    words: Vocabulary,
    table: NDArray[np.int32],
    inside: NDArray[np.bool_],
    met: NDArray[np.bool_],
    firm: NDArray[np.bool_],
) -> NDArray[np.float32]:
    bits = np.where(inside, words.bits[table], np.float32(0))
    light = inside & ~met & (words.patronymic[table] | (words.place[table] & firm[:, None]))
    bits[light] = np.minimum(bits[light], MISSING_LIGHT)
    return np.where(words.place[table] & firm[:, None], np.minimum(bits, PLACE_OF_FIRM), bits)


def _leftovers(
    words1: Vocabulary,
    one: NDArray[np.int32],
    alone1: NDArray[np.bool_],
    words2: Vocabulary,
    two: NDArray[np.int32],
    alone2: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """Give how alike the words are, run together in order, that met nothing; 0 where they are not alike at all."""
    out = np.zeros(len(one), np.float32)
    rows = np.flatnonzero(alone1.any(1) & alone2.any(1) & (alone1.sum(1) + alone2.sum(1) > ONE_EACH))
    if not len(rows):
        return out
    masks = [
        np.bitwise_or.reduce(np.where(alone[rows], words.fold_mask[table[rows]], 0), axis=1)
        for words, table, alone in ((words1, one, alone1), (words2, two, alone2))
    ]
    shared = np.bitwise_count(masks[0] & masks[1])
    rows = rows[shared >= ENOUGH_LETTERS * np.maximum(np.bitwise_count(masks[0]), np.bitwise_count(masks[1]))]
    if not len(rows):
        return out
    texts = []
    for words, table, alone in ((words1, one, alone1), (words2, two, alone2)):
        text = np.full(len(rows), "", object)
        for column in range(table.shape[1]):
            there = alone[rows, column]
            text[there] += words.fold[table[rows[there], column]]
        texts.append(text)
    alike = cpdist(texts[0], texts[1], scorer=OSA.normalized_similarity, score_cutoff=HIGH, dtype=np.float32)
    out[rows] = alike
    return out


def _alike(
    one: NDArray[np.object_],
    a: NDArray[np.int32],
    two: NDArray[np.object_],
    b: NDArray[np.int32],
    scorer: Any,
) -> NDArray[np.float32]:
    return np.asarray(cpdist(one[a], two[b], scorer=scorer, dtype=np.float32))


def _first_letters(
    words1: Vocabulary, one: NDArray[np.int32], words2: Vocabulary, met: NDArray[np.int32], found: NDArray[np.bool_]
) -> NDArray[np.float32]:
    differs = found & (words1.first[one] != words2.first[met])
    return np.asarray(differs.sum(1) / np.maximum(found.sum(1), 1), np.float32)


def _longest_same(words: Vocabulary, table: NDArray[np.int32], same: NDArray[np.bool_]) -> NDArray[np.float32]:
    longest = np.where(same, words.letters[table], 0).max(1)
    return np.asarray(np.minimum(longest, LONGEST_WORD) * _TENS, np.float32)


def _number_differs(
    kind1: NDArray[np.int64], kind2: NDArray[np.int64], same: NDArray[np.bool_], taken: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    left_over = ((kind1 == Kind.NUMBER) & ~same).any(1)
    missing = ((kind2 == Kind.NUMBER) & ~taken).any(1)
    return np.asarray(left_over | missing)


def _disordered(partner: NDArray[np.int8], found: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Give the share of neighbouring met words whose partners stand the other way round."""
    highest = np.maximum.accumulate(np.where(found, partner, -1), axis=1)
    turned = found[:, 1:] & (partner[:, 1:] < highest[:, :-1])
    return np.asarray(turned.sum(1) / np.maximum(found.sum(1) - 1, 1), np.float32)
