"""An everyday name settles nothing beside a word of the lists, and everyday speech is no likeness to a listed thing."""

from __future__ import annotations

import pytest

from cocket.controls.model import Outcome
from cocket.exports.model import Item

DISGUISES = [
    "Office furniture, {0}",
    "Printer and {0}",
    "{0}, in a cardboard box",
    "Coffee machine with {0}",
    "Garden tool: {0}. Sold at retail with a two-year warranty, colour black, packed in a box with a manual.",
]
LISTED = [
    "boron enriched in B-10",
    "diethylformamidine, laboratory grade",
    "foliage penetrating SAR",
    "etch module for GAA transistors",
    "amorphous boron, 5 µm, 92 % pure",
    "streak tube camera",
    "shear spinning lathe",
    "radio exchange built for minus 60 °C",
]


def eu(classifier, description: str, code: str | None = None):
    """Classify under the EU list."""
    return classifier.classify([Item("x", description, hs_code=code)])[0]


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("listed", LISTED)
def test_an_everyday_name_never_hides_a_listed_thing(classifier, disguise, listed):
    """Whatever everyday thing is named beside it, a listed thing is not called not listed."""
    assert eu(classifier, disguise.format(listed)).outcome is not Outcome.NOT_LISTED


@pytest.mark.parametrize(("disguise", "code"), [("Office furniture, {0}", "940310"), ("Toy {0}", "950300")])
@pytest.mark.parametrize("listed", LISTED)
def test_nor_does_the_code_of_the_everyday_thing(classifier, disguise, code, listed):
    """A code that names the disguise frees only what its chapter speaks of."""
    assert eu(classifier, disguise.format(listed), code).outcome is not Outcome.NOT_LISTED


@pytest.mark.parametrize(
    "description",
    [
        "Centrifugal water pump, cast iron, 230 V",
        "Stainless steel kitchen sink, single bowl",
        "Circuit breaker 16 A, C curve, DIN rail",
        "Bluetooth headphones, noise cancelling",
    ],
)
def test_everyday_speech_alone_is_not_like_a_listed_thing(classifier, description):
    """Where an everyday thing is named and no other word hints at technology, words that add up by chance do not count."""
    assert eu(classifier, description).outcome is Outcome.NOT_LISTED


def test_a_word_for_the_listed_thing_itself_keeps_it_open(classifier):
    """A lathe beside a printer is still a lathe."""
    assert eu(classifier, "Printer and motor frequency converter").outcome is Outcome.NEEDS_EXPERT
