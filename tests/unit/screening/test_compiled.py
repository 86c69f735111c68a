"""Compiled code gives what the array code gives, to the bit."""

from __future__ import annotations

import random
import string

import numba
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, LCSseq, Levenshtein

from cocket.screening import engine
from cocket.screening.compiled import edits, weighing
from cocket.screening.engine import compare
from cocket.screening.features import NAMES
from cocket.screening.index import build
from cocket.screening.listed import panel
from cocket.screening.score import shipped_weights

EXTRA = (
    "Tarnhelm Zmeyka Trading Company Limited", "General Trading LLC", "ZVQRI", "MV ZVEZDA 7", "Hizb Ullah Zardanov",
    "محمد الزرداني", "Зардан Ворошев", "扎尔丹", "Kozhe nkova Irina", "Abdul Zardan", "B. Zardanov", "", "...",
    "Zardanovskoye Nauchno-Proizvodstvennoye Obyedineniye Morskogo Priborostroyeniya i Vychislitelnoy Tekhniki AO",
)  # fmt: skip


def listed(names: list[str]) -> engine.Index:
    """Build an index of invented firms, people and ships."""
    kinds = ["person", "organisation", "vessel"]
    rows = pa.table(
        {
            "entity": pa.array(range(len(names)), pa.int32()),
            "name": names,
            "quality": [("primary", "weak")[number % 7 == 0] for number in range(len(names))],
        }
    )
    return build(rows, pa.table({"kind": [kinds[number % 3] for number in range(len(names))]}))


def changed(name: str, chance: random.Random) -> str:
    """Give a name with a slip, a word less, or its words in another order."""
    words = name.split()
    way = chance.random()
    if way < 0.3 and len(words) > 1:
        words.pop(chance.randrange(len(words)))
    elif way < 0.6:
        chance.shuffle(words)
    elif words:
        at = chance.randrange(len(words))
        cut = chance.randrange(len(words[at]))
        words[at] = words[at][:cut] + chance.choice(string.ascii_lowercase) + words[at][cut + 1 :]
    return " ".join(words)


@pytest.fixture(scope="module")
def both() -> tuple[engine.Found, engine.Found]:
    """Compare a thousand changed names with two thousand others, in arrays and compiled."""
    chance = random.Random(5)
    names = [*panel()[:2000], *EXTRA]
    texts = [changed(name, chance) for name in names[::2]] + list(EXTRA)
    index = listed(names)
    weights = shipped_weights()
    return compare(texts, index, weights, compiled=False), compare(texts, index, weights, compiled=True)


def test_the_same_pairs_are_compared(both):
    """Which listed names are candidates, and how near they are, is the same."""
    one, two = (found.pairs for found in both)
    assert len(one) > 5000
    for column in ("query", "listed", "cosine"):
        np.testing.assert_array_equal(getattr(one, column), getattr(two, column), column)


def test_words_meet_the_same_words(both):
    """Every word meets the same word, as well and in the same way."""
    for column in ("partner", "score", "how"):
        one, two = (getattr(found.alignment, column) for found in both)
        np.testing.assert_array_equal(one, two, column)


def test_every_feature_is_the_same(both):
    """All features agree to the bit, and each of them is told apart from nothing by some pair."""
    one, two = (found.table for found in both)
    for number, name in enumerate(NAMES):
        np.testing.assert_array_equal(one[:, number], two[:, number], name)
    assert [name for number, name in enumerate(NAMES) if not one[:, number].any()] == []


def test_the_results_are_the_same(both):
    """Entities, best names and sums are the same, in the same order."""
    for column in ("query", "entity", "listed", "sums", "pair"):
        one, two = (getattr(found, column) for found in both)
        np.testing.assert_array_equal(one, two, column)


def test_features_stand_in_their_order():
    """The compiled code fills in the columns that the table of features names."""
    said = [name for name in vars(weighing) if name.isupper() and name.lower() in NAMES]
    assert {name: getattr(weighing, name) for name in said} == {name: NAMES.index(name.lower()) for name in said}
    assert len(said) >= len(NAMES) - 1
    assert NAMES.index("joined") == weighing.JOINED_ALIKE


@numba.njit
def _edits(one, two, notes, carry):
    edits.mark(notes, 0, one, 0, len(one))
    swapped = edits.distance(notes, 0, len(one), two, 0, len(two), swaps=True, carry=carry)
    plain = edits.distance(notes, 0, len(one), two, 0, len(two), swaps=False, carry=carry)
    common = edits.in_common(notes, 0, len(one), two, 0, len(two), carry)
    edits.unmark(notes, 0, one, 0, len(one))
    return swapped, plain, common


LETTERS = st.text("abc", max_size=200) | st.text("ab", min_size=60, max_size=70) | st.text("abcdefgh", max_size=12)


@settings(max_examples=400, deadline=None)
@given(LETTERS, LETTERS)
def test_edits_are_those_of_rapidfuzz(one, two):
    """Texts of any length, across the borders of a word of 64 places."""
    notes, carry = edits.tables(1, 256), np.zeros((4, 5), np.uint64)
    got = _edits(np.frombuffer(one.encode(), np.uint8), np.frombuffer(two.encode(), np.uint8), notes, carry)
    assert got == (OSA.distance(one, two), Levenshtein.distance(one, two), LCSseq.similarity(one, two))
    assert not notes.any()


def test_few_names_load_no_compiler():
    """A process that compares a few names never waits for numba."""
    before, engine.Compared.readings = engine.Compared.readings, 0
    try:
        assert not engine.Compared.many(1)
        assert not engine.Compared.many(engine.WORTH_LOADING - 1)
        assert engine.Compared.many(engine.WORTH_COMPILING)
    finally:
        engine.Compared.readings = before
