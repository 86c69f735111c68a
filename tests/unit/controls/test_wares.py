"""The catalogue of wares: well formed, in words of its own, and only ever a likeness."""

from __future__ import annotations

import re

import pytest

from cocket.controls.model import Outcome
from cocket.controls.wares import CAPABILITIES, US, Wares, catalogue, indexed, said_words, telling_words, version
from cocket.controls.words import tokens
from cocket.exports.model import Item

WARES = Wares(*indexed())


def near(text: str, **more):
    """Hold a text against the catalogue."""
    said = tokens(text)
    return WARES.near(telling_words(said), 12, abroad=False, said=said_words(said), **more)


def answer(classifier, text: str, **more):
    """Classify under the EU list."""
    return classifier.classify([Item("x", text, **more)])[0]


def test_every_line_has_a_place_and_words():
    """Each line of the catalogue names where it belongs and says something; none stands there twice."""
    listed, ordinary, capable = catalogue()
    for ware in (*listed, *ordinary, *capable):
        assert ware.places
        assert re.search(r"\w", ware.text)
    for rows in (listed, ordinary, capable):
        keys = [(ware.places[0], ware.text.casefold()) for ware in rows]
        assert len(keys) == len(set(keys))


def test_places_exist_in_the_lists(classifier):
    """A line points at a paragraph that a list has."""
    eu, us = classifier.corpora
    for ware in catalogue()[0]:
        for place in ware.places:
            held = us.by_path if place.startswith(US) else eu.by_path
            assert place.removeprefix(US) in held, ware


def test_wares_share_no_run_of_four_words_with_a_list(classifier):
    """The catalogue speaks as trade does: what the law says is found in the law."""
    runs = set()
    for corpus in classifier.corpora:
        for provision in corpus.provisions:
            words = [t.word for t in tokens(provision.text)]
            runs.update(zip(words, words[1:], words[2:], words[3:], strict=False))
    for ware in catalogue()[0]:
        words = [t.word for t in tokens(ware.text)]
        assert not runs.intersection(zip(words, words[1:], words[2:], words[3:], strict=False)), ware.text


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Hot cell shear that chops spent fuel bundles", "0B006"),
        ("Winder for gyro coils of optical fibre", "7B003"),
        ("Rice blast culture on agar slants", "1C354"),
    ],
)
def test_a_thing_is_found_by_what_trade_calls_it(text, entry):
    """The likest place is the paragraph's, in words that the list does not use."""
    assert next(iter(near(text).places)).startswith(entry)


def test_an_ordinary_ware_must_be_named_by_its_very_words():
    """A mug with a picture frees no reactor, and a word that only begins alike is another word."""
    assert not near("Nuclear reactors").is_ordinary(0)
    assert not near("Louping ill virus").is_ordinary(0)
    assert near("Penne rigate, 500 g").is_ordinary(0.05)


def test_no_words_are_like_nothing():
    """An empty description is near nothing and clearly nothing."""
    empty = near("")
    assert (dict(empty.places), empty.listed, empty.ordinary) == ({}, 0, 0)
    assert not empty.is_ordinary(0)


def test_watching_people_is_told_apart_from_what_only_sounds_like_it():
    """The log-odds speak for a dossier on citizens and against a shop's visitor counter."""
    assert near("Dossier builder that links residents' faces, phones and movements for the ministry").watching > 2
    assert near("Stainless steel dinner plates").watching < 0


def test_likeness_alone_lists_nothing(classifier):
    """Told just like a ware whose paragraph turns on a figure, an item without that figure is asked about."""
    found = answer(classifier, "Temperature-altitude-vibration test chamber with electrodynamic shaker")
    assert found.outcome is Outcome.NEEDS_EXPERT
    assert "9B106" in {c.entry for c in found.candidates[:5]}


def test_what_rules_out_one_provision_settles_nothing_about_a_likelier_one(classifier):
    """A shaker below its own limit is still part of a chamber that another paragraph controls."""
    found = answer(
        classifier, "Environmental chamber -70/+180 °C with electrodynamic shaker 35 kN, 25 g rms, 20-2000 Hz"
    )
    assert found.outcome is not Outcome.NOT_LISTED


@pytest.mark.parametrize(
    "text", ["Turning tool holder SCLCR 2020K09", "Sleeping bag -5 °C, polyester", "Basmati rice 5 kg"]
)
def test_goods_of_ordinary_trade_are_free(classifier, text):
    """What ordinary trade calls by these words, and no list comes near, is not listed; and nobody is asked about it."""
    found = answer(classifier, text)
    assert (found.outcome, found.catch_all) == (Outcome.NOT_LISTED, ())


def test_products_for_watching_people_get_the_question_of_article_5(classifier):
    """Where no phrase names a capability, being told like such products is enough to ask about the end use."""
    text = "Early-warning model which ranks residents as possible extremists"
    found = answer(classifier, text)
    assert found.catch_all
    assert found.questions


def test_the_version_changes_with_the_catalogue():
    """What was kept for another catalogue is not used: its name is a hash over the lines and the rules."""
    assert re.fullmatch(r"[0-9a-f]{16}", version())
    assert CAPABILITIES == "capabilities"
