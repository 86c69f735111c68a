"""The development set: its make-up, its own words, and the measures on the part that was not looked at."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from cocket.controls.measuring import measure
from cocket.controls.model import Outcome
from cocket.controls.tables import read_items
from cocket.exports.model import Item

ITEMS = Path(__file__).resolve().parents[3] / "benchmarks" / "classification_items.csv"


@pytest.fixture(scope="module")
def rows():
    found, rejects = read_items(ITEMS)
    assert rejects == []
    return found


def test_the_set_has_every_kind_of_item(rows):
    """At least 240 items, 60 unlisted surveillance products and 60 ordinary ones, near misses and decontrolled ones."""
    groups = Counter(row.others["group"] for row in rows)
    assert len(rows) >= 240
    assert groups["unlisted_surveillance"] >= 60
    assert groups["ordinary"] >= 60
    assert min(groups[g] for g in ("listed", "one_list", "near_miss", "decontrolled")) >= 10
    assert Counter(row.others["split"] for row in rows)["unseen"] >= 120


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[n : n + 4]) for n in range(len(words) - 3)}


@pytest.fixture(scope="module")
def further():
    found, rejects = read_items(ITEMS.with_name("classification_further.csv"))
    assert rejects == []
    return found


def test_no_further_item_is_wrongly_freed_and_few_goods_are_flagged(further, classifier):
    """The sets written later: no listed item is called not listed, no surveillance product goes bare, goods are not stopped."""
    scores = measure(classifier, further)
    assert scores.wrong_not_listed == []
    assert scores.bare == []
    assert scores.flagged("eu", ["ordinary"]) <= 0.05
    assert scores.share("eu", "entry", 5) >= 0.95


@pytest.mark.slow
def test_applications_in_the_words_of_firms_are_found_and_never_freed(classifier):
    """Sets written by somebody who saw no program: nothing listed is freed, no surveillance goes bare, goods are not stopped."""
    found, rejects = read_items(ITEMS.with_name("classification_applications.csv"))
    scores = measure(classifier, found)
    assert rejects == []
    assert scores.wrong_not_listed == []
    assert scores.bare == []
    assert scores.flagged("eu", ["ordinary"]) <= 0.05
    assert scores.share("eu", "entry", 5) >= 0.95
    assert scores.share("eu", "paragraph", 5) >= 0.85


def test_sales_talk_and_other_languages_are_seen_for_what_they_are(classifier):
    """Surveillance as it is sold, in 14 languages, asks for the end user; everyday goods in the same words stop nobody."""
    found, rejects = read_items(ITEMS.with_name("classification_languages.csv"))
    scores = measure(classifier, found)
    assert rejects == []
    assert scores.bare == []
    assert scores.flagged("eu", ["ordinary"]) <= 0.05
    caught = scores.caught["eu", "unlisted_surveillance", True]
    assert caught / (caught + scores.caught["eu", "unlisted_surveillance", False]) >= 0.95


def test_no_item_shares_four_words_in_a_row_with_a_list(rows, further, eu, us):
    """The descriptions are in other words than the lists."""
    listed = set().union(*(_runs(p.text) for corpus in (eu, us) for p in corpus.provisions))
    shared = {row.item.id: run for row in [*rows, *further] for run in _runs(row.item.description) & listed}
    assert shared == {}


def test_every_label_is_a_provision(rows, further, eu, us):
    """A labelled provision exists in its list, or is known to be missing from the US file."""
    for row in [*rows, *further]:
        if path := row.others["eu_provision"]:
            assert path in eu.by_path, row.item.id
        if path := row.others["us_provision"]:
            assert us.nearest(path) is not None, row.item.id


def test_a_listed_item_is_never_called_not_listed(rows, classifier):
    """Zero wrong "not listed" on the whole set, and the measures hold with room for the floor."""
    scores = measure(classifier, rows)
    assert scores.wrong_not_listed == []
    assert scores.share("eu", "entry", 5) >= 0.95
    assert scores.share("eu", "paragraph", 5) >= 0.85
    assert scores.rate("eu", ["ordinary"], "not_listed") >= 0.95
    assert scores.bare == []
    caught = scores.caught["eu", "unlisted_surveillance", True]
    assert caught / (caught + scores.caught["eu", "unlisted_surveillance", False]) >= 0.95


# What a paragraph says where it only names a property or a plain thing; none of them describes an item by itself.
PLAIN_FRAGMENTS = {
    "A density exceeding 17",
    "A toggle frequency exceeding 1",
    "Belt drive type.",
    "2 or more animals",
}


@pytest.mark.slow
def test_the_lists_own_words_are_never_called_ordinary(classifier, eu):
    """The first words of every paragraph on goods, given as a description, are listed or asked about."""
    texts = {
        re.split(r"[,;:]|having|designed|as follows|other than", p.text)[0][:90].strip(" \"'")
        for p in eu.controls()
        if p.entry[1] not in "DE"
    }
    items = [Item(text, text) for text in sorted(texts) if len(text) > 5]
    answers = classifier.classify(items)[::2]
    wrong = {a.item_id for a in answers if a.outcome is Outcome.NOT_LISTED}
    assert wrong <= PLAIN_FRAGMENTS
