"""Trade names of materials, limits told by denial, and parts of a thing that is ruled out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cocket.controls.materials import materials
from cocket.controls.model import Outcome
from cocket.controls.reading import read
from cocket.controls.thresholds import limits_of
from cocket.exports.model import Attribute, Item


def item(description: str, **attributes: str) -> Item:
    """Give an item with attributes as text."""
    found = tuple(Attribute(name.replace("_", " "), value) for name, value in attributes.items())
    return Item("x", description, attributes=found)


def test_a_trade_name_is_read_as_what_it_is_made_of():
    """The list asks for a share of nickel, the exporter writes a brand."""
    figures = {f.about: f.value for f in read(item("Column in Hastelloy C-276")).figures}
    assert figures["content of nickel"] == Decimal("0.57")


def test_a_stated_share_goes_before_the_nominal_one():
    """What the exporter says of the alloy counts."""
    figures = [f for f in read(item("Diaphragm of Inconel with 72 % nickel")).figures if f.about == "content of nickel"]
    assert [f.value for f in figures] == [Decimal("0.72")]


def test_the_longest_name_wins():
    """Inconel 625 is not read as plain Inconel too."""
    figures = [f.value for f in read(item("Tube of Inconel 625")).figures if f.about == "content of nickel"]
    assert figures == [Decimal("0.61")]


def test_every_row_is_a_share_of_a_whole():
    """Nominal contents are between nought and a hundred percent, and together no more."""
    for row in materials():
        shares = [value for _, value in row.content]
        assert all(0 <= value <= 100 for value in shares), row.id
        assert sum(shares) <= 100, row.id


def test_shares_of_different_elements_are_different_figures():
    """Twenty percent of chromium says nothing of nickel."""
    read_limits = limits_of("'Alloys' with more than 25 % nickel and 20 % chromium by weight;", comma_decimal=True).read
    assert [(x.threshold.attribute, x.threshold.operator) for x in read_limits] == [
        ("content of nickel", ">"),
        ("content of chromium", ">"),
    ]


def test_a_limit_told_by_denial_is_turned_round_and_quoted_whole():
    """A machine "not capable of" more than 3 kg is one that stops at 3 kg."""
    (limit,) = limits_of("Not capable of balancing rotors having a mass greater than 3 kg;", comma_decimal=True).read
    assert limit.threshold.operator == "<="
    assert limit.threshold.quote.startswith("Not capable of")


@pytest.mark.parametrize(
    ("made", "outcome"),
    [
        (item("Small balancing machine", rotor_mass="2 kg", balancing_speed="20000 rpm"), Outcome.NEEDS_EXPERT),
        (item("Balancing machine for turbochargers", rotor_mass="30 kg", speed="3000 rpm"), None),
        (item("PTFE-lined storage tank", capacity="10000 l"), Outcome.LISTED),
        (item("Glass-lined reactor for the laboratory", volume="20 litres"), None),
        (item("Two-axis positioning table for sensor tests", accuracy="3 arcsec"), Outcome.LISTED),
    ],
)
def test_materials_and_denials_in_whole_items(classifier, made, outcome):
    """What is read this way lists, rules out, or leaves open what it should; a light rotor is never ruled out."""
    found = classifier.classify([made])[0].outcome
    assert found is outcome if outcome is not None else found is not Outcome.LISTED


def test_what_is_rated_to_the_very_figure_does_not_exceed_it(classifier):
    """The list rounds 85 °C to 358 K; a computer for 85 °C does not go beyond it."""
    found = classifier.classify([item("Rugged computer", operating_temperature="-40 °C to 85 °C")])[0]
    assert found.outcome is not Outcome.LISTED


def test_a_limit_of_another_kind_of_thing_is_not_met(classifier):
    """A proton magnetometer is held to the limit of its own kind, not to the laxer one for fibre-optic ones."""
    found = classifier.classify([item("Proton magnetometer for schools", sensitivity="100 pT")])[0]
    assert found.outcome is not Outcome.LISTED


@pytest.mark.parametrize("text", ["2,2'-Thiobisethanol, CAS 111-48-8, 200 kg drums", "Substance 111-48-8, neat"])
def test_a_cas_number_names_a_chemical_whatever_it_is_called(classifier, text):
    """Thiodiglycol is found by its registry number; a number whose check digit is wrong names nothing."""
    found = classifier.classify([Item("x", text), Item("y", text.replace("48-8", "48-7"))])
    assert (found[0].outcome.value, found[0].provision) == ("listed", "1C350.1")
    assert found[len(found) // 2].outcome.value == "needs_expert"


def test_a_weak_mixture_is_asked_about_and_not_listed(classifier):
    """A note lets mixtures with at most 30 % of a chemical go: a share below it is worth a question."""
    found = classifier.classify([Item("x", "Lubricant additive, 18 % triethanolamine in water")])[0]
    assert found.outcome.value == "needs_expert"
