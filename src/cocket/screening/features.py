"""What the score looks at: one number per pair of names and question, in the order of FEATURES.

Takes an alignment, gives a table of features. Weights are bits of information (`background`), so that a missing rare
family name counts far more than a missing "company".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cpdist

from cocket.screening.alignment import Alignment, word_table
from cocket.screening.similarity import How
from cocket.screening.tokens import MAX_WORDS
from cocket.screening.words import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.candidates import Pairs
    from cocket.screening.index import Index
    from cocket.screening.names import Names

# name: what it measures. The text is the documentation of the factor.
FEATURES: dict[str, str] = {
    "query_covered": "share of the query's information that met its like, weighed by how alike",
    "listed_covered": "the same share of the listed name's information",
    "least_covered": "the smaller of the two shares",
    "least_covered_squared": "its square: full agreement is worth more than the sum of its parts",
    "both_covered": "the product of the two shares",
    "shared_bits": "how much the shared words say about who is meant (rare names say more), in tens of bits, at most 4",
    "shared_few_bits": "how far the shared information falls short of 16 bits, in tens of bits",
    "query_alone": "information of query words that met nothing, in tens of bits",
    "listed_alone": "information of listed words that met nothing, in tens of bits",
    "misspelt": "information lost to words that are alike but not the same, in tens of bits",
    "worst_word": "how unlike the least alike pair of words that met is",
    "joined": "how alike the names are with their words run together",
    "joined_high": "the same, counted from 0.8 upwards only",
    "bones": "how alike the names' consonants are, words run together",
    "cosine": "how many rare letter groups the names share",
    "all_same": "every plain word of both names met the same word",
    "same_words": "share of the query's words that met exactly the same word",
    "by_sound": "share of the query's information that met by sound or consonants only",
    "by_initial": "words that met by an initial",
    "by_nickname": "words that met by a short form",
    "number_differs": "a number stands in one name and not in the other",
    "disordered": "share of the words that met in another order",
    "one_word": "the query has one word only that says anything",
    "listed_one_word": "the listed name has one word only that says anything",
    "abjad_crossed": "one name was written without vowels and the other with them",
    "weak_alias": "the publisher calls this name a weak alias",
    "organisation": "the listed party is an organisation",
    "vessel": "the listed party is a vessel or an aircraft",
    "organisation_covered": "least_covered where the listed party is an organisation",
    "organisation_few_bits": "shared_few_bits where the listed party is an organisation",
    "abjad_covered": "least_covered where one name was written without vowels",
}
NAMES = tuple(FEATURES)
_TENS = np.float32(0.1)
_FEW_BITS = 16.0
_MOST_BITS = 40.0
_PLAIN = (Kind.PLAIN, Kind.GENERIC, Kind.NUMBER)
_HIGH = 0.8


def features(
    left: Names,
    left_joined: tuple[NDArray[np.object_], NDArray[np.object_]],
    index: Index,
    pairs: Pairs,
    alignment: Alignment,
    kind: NDArray[np.int8],
) -> NDArray[np.float32]:
    """Give one row per pair; `kind` is the kind of each listed party: 0 person or unknown, 1 organisation, 2 vessel."""
    one = word_table(left, pairs.query, MAX_WORDS)
    two = word_table(index.names, pairs.listed, MAX_WORDS)
    here, there = one >= 0, two >= 0
    bits1 = np.where(here, left.vocabulary.bits[one], np.float32(0))
    bits2 = np.where(there, index.names.vocabulary.bits[two], np.float32(0))
    kind1 = np.where(here, left.vocabulary.kind[one], 255)
    kind2 = np.where(there, index.names.vocabulary.kind[two], 255)
    found = alignment.partner >= 0
    rows = np.arange(len(pairs))[:, None]
    partner = np.where(found, alignment.partner, 0)
    shared = np.where(found, np.minimum(bits1, bits2[rows, partner]), np.float32(0))
    taken = np.zeros_like(there)
    at = np.nonzero(found)
    taken[at[0], alignment.partner[at]] = True
    total1, total2 = bits1.sum(1), bits2.sum(1)
    agreed = (shared * alignment.score).sum(1)
    alone1 = np.where(here & ~found, bits1, 0).sum(1)
    alone2 = np.where(there & ~taken, bits2, 0).sum(1)
    met1 = (np.where(found, bits1, 0) * alignment.score).sum(1)
    met2 = np.where(found, bits2[rows, partner] * alignment.score, 0).sum(1)
    covered1, covered2 = met1 / np.maximum(total1, 1e-3), met2 / np.maximum(total2, 1e-3)
    least = np.minimum(covered1, covered2)
    joined = cpdist(
        left_joined[0][pairs.query], index.joined[pairs.listed], scorer=OSA.normalized_similarity, dtype=np.float32
    )
    bones = cpdist(
        left_joined[1][pairs.query],
        index.joined_bones[pairs.listed],
        scorer=Indel.normalized_similarity,
        dtype=np.float32,
    )
    abjad = _has_abjad(left)[pairs.query] != _has_abjad(index.names)[pairs.listed]
    joined[abjad] = bones[abjad]
    few = np.maximum(0, _FEW_BITS - agreed) * _TENS
    firm, ship = kind == 1, kind == 2  # noqa: PLR2004 - the codes of this function's contract
    plain1, plain2 = np.isin(kind1, _PLAIN), np.isin(kind2, _PLAIN)
    same = alignment.how == How.SAME
    number = _number_differs(kind1, kind2, same, taken)
    table = {
        "query_covered": covered1,
        "listed_covered": covered2,
        "least_covered": least,
        "least_covered_squared": least**2,
        "both_covered": covered1 * covered2,
        "shared_bits": np.minimum(agreed, _MOST_BITS) * _TENS,
        "shared_few_bits": few,
        "query_alone": np.minimum(alone1, _MOST_BITS) * _TENS,
        "listed_alone": np.minimum(alone2, _MOST_BITS) * _TENS,
        "misspelt": (shared * (1 - alignment.score)).sum(1) * _TENS,
        "worst_word": np.where(found & plain1, 1 - alignment.score, 0).max(1),
        "joined": joined,
        "joined_high": np.maximum(0, joined - _HIGH) / (1 - _HIGH),
        "bones": bones,
        "cosine": pairs.cosine,
        "all_same": (~plain1 | same).all(1) & (~plain2 | taken).all(1),
        "same_words": same.sum(1) / np.maximum(here.sum(1), 1),
        "by_sound": np.where((alignment.how == How.SOUND) | (alignment.how == How.SCRIPT), bits1, 0).sum(1)
        / np.maximum(total1, 1e-3),
        "by_initial": (alignment.how == How.INITIAL).sum(1),
        "by_nickname": (alignment.how == How.NICKNAME).sum(1),
        "number_differs": number,
        "disordered": _disordered(alignment.partner, found),
        "one_word": plain1.sum(1) <= 1,
        "listed_one_word": plain2.sum(1) <= 1,
        "abjad_crossed": abjad,
        "weak_alias": index.quality[index.name[pairs.listed]] == 2,  # noqa: PLR2004 - "weak" in index.QUALITIES
        "organisation": firm,
        "vessel": ship,
        "organisation_covered": firm * least,
        "organisation_few_bits": firm * few,
        "abjad_covered": abjad * least,
    }
    return np.column_stack([np.asarray(table[name], np.float32) for name in NAMES])


def _has_abjad(names: Names) -> NDArray[np.bool_]:
    out = np.zeros(len(names), bool)
    rows = np.repeat(np.arange(len(names)), np.diff(names.start))
    out[rows[names.vocabulary.abjad[names.ids]]] = True
    return out


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
