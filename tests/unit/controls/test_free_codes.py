"""Goods that their tariff code shows to be free, and listed items that no code frees, whatever is declared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cocket.controls.free_codes import free_goods
from cocket.controls.model import Outcome
from cocket.controls.tables import read_items
from cocket.controls.tariff import SUBHEADING, Tariff
from cocket.controls.tariff_links import has_links
from cocket.exports.model import Item

BENCHMARKS = Path(__file__).resolve().parents[3] / "benchmarks"


@pytest.fixture(scope="module")
def tariff(library):
    found = Tariff.of(library)
    assert found is not None
    return found


def eu_answer(classifier, description, code=""):
    return classifier.classify([Item("x", description, hs_code=code)])[0]


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("Flywheels and pulleys of cast iron", "848350"),
        ("Three-phase squirrel cage motor 5.5 kW, 1450 rpm", "850152"),
        ("Zinc-plated hexagon head bolts M10 x 60", "731815"),
        ("Gear wheels for conveyors, ratio 40:1", "848340"),
        ("Iron sulphate for lawns", "283329"),
    ],
)
def test_a_code_that_names_the_goods_and_has_no_provision_frees_them(classifier, description, code):
    """What words leave open, the declared code settles, and the answer quotes the code."""
    answer = eu_answer(classifier, description, code)
    assert answer.outcome is Outcome.NOT_LISTED
    assert answer.reasons[0].source == f"HS {code}"


def test_without_its_code_the_same_goods_are_asked_about(classifier):
    """The code is what settles it: a name that stands in no table is not enough."""
    assert eu_answer(classifier, "Friction linings for brakes of lorries").outcome is Outcome.NEEDS_EXPERT


def test_a_stated_figure_below_the_limit_rules_out_what_words_alone_found(classifier):
    """A bench supply of 30 V is held against the limit on high-voltage supplies, which is quoted."""
    answer = eu_answer(classifier, "Bench power supply 0-30 V, 5 A, with display", "850440")
    assert answer.outcome is Outcome.NOT_LISTED
    assert "3A226" in answer.reasons[0].sentence


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("Foliage penetrating SAR", "670210"),
        ("Etch module for GAA transistors", "852411"),
        ("Diethylformamidine, laboratory grade", "382211"),
        ("Amorphous boron, 5 µm, 92 % pure", "281000"),
        ("Carbon fibre bicycle handlebar yarn, modulus 320 GPa", "871491"),
        ("Bench power supply giving 25 kV at 1.5 A for hours", "850440"),
        ("Pneumatic cylinder of an unknown make", "000000"),
    ],
)
def test_a_code_does_not_free_what_the_list_or_a_stranger_may_mean(classifier, description, code):
    """Abbreviations, words of the list and codes of other goods leave the item open."""
    assert eu_answer(classifier, description, code).outcome is not Outcome.NOT_LISTED


def test_a_code_with_a_provision_or_on_the_priority_list_frees_nothing(classifier, tariff):
    """Codes of the table and of the common high-priority list are never "free"."""
    searcher_words: frozenset[str] = frozenset()
    for code in [*tariff.priority, "841350", "293100"]:
        reading = classifier.read(Item("x", tariff.describe(code)))
        assert free_goods(reading, code, tariff, searcher_words) is None


def test_a_heading_is_linked_when_one_of_its_subheadings_is():
    """Only a heading without any row is free as a heading; a subheading goes by its own row and its heading's."""
    assert has_links("8413")
    assert has_links("841350")
    assert has_links("848210")
    assert not has_links("731815")


def test_listed_items_in_other_trades_words_stay_open(classifier):
    """Listed items dressed as goods of plain trades, or under the code they travel by: none is called not listed."""
    rows = [row for row in read_items(BENCHMARKS / "classification_goods.csv")[0] if row.others["group"] == "listed"]
    assert len(rows) == 70
    assert [a.item_id for a in classifier.classify([r.item for r in rows]) if a.outcome is Outcome.NOT_LISTED] == []


@pytest.mark.slow
def test_no_code_frees_a_listed_item(classifier, tariff):
    """Every listed item under the three codes that fit it best, so that a liar's best choice is among them."""
    rows = [r for r in read_items(BENCHMARKS / "classification_items.csv")[0] if r.others["eu_outcome"] == "listed"]
    lies = []
    for row in rows:
        fitting = [c.hs6 for c in tariff.fitting(classifier.read(row.item)) if len(c.hs6) == SUBHEADING]
        free = [code for code in fitting if not has_links(code)]
        lies += [replace(row.item, id=f"{row.item.id}-{code}", hs_code=code) for code in {*fitting[:3], *free[:3]}]
    assert len(lies) > len(rows)
    answers = [a for a in classifier.classify(lies) if a.regime == "eu"]
    assert [a.item_id for a in answers if a.outcome is Outcome.NOT_LISTED] == []
