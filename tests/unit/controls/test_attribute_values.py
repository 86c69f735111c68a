"""What the figures of an item's attributes say, in the spellings that exporters use."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cocket.controls import units
from cocket.controls.attributes import said_by_attribute
from cocket.controls.comparing import compare
from cocket.controls.corpus import Corpus
from cocket.controls.figures import Figure
from cocket.controls.thresholds import limits_of
from cocket.exports.model import Attribute
from cocket.kernel.reasons import Tri


def _figures(name: str, value: str) -> list[Figure]:
    return said_by_attribute(Attribute(name=name, value=value))[1]


def _spellings(unit: str) -> list[str]:
    """Give a unit as lists print it and as keyboards have it."""
    plain = unit.replace("²", "2").replace("³", "3").replace("μ", "µ")
    return list(dict.fromkeys([unit, plain, unit.replace("μ", "u")]))


def test_every_unit_of_the_lists_is_read_in_an_attribute(eu: Corpus, us: Corpus):
    """An attribute with the very figure of a limit, in its unit or that unit without raised signs, is read as that figure."""
    missed = []
    for corpus in (eu, us):
        for provision in corpus.controls():
            for limit in corpus.limits(provision.path):
                unit = limit.threshold.unit
                if len(units.meanings(unit)) > 1:
                    continue  # "g": grams or a pull, which only words tell
                if not unit or any(c.isdigit() or c == "×" for c in unit) or " or more " in unit:
                    continue
                for spelling in _spellings(unit):
                    read = _figures("Rated figure", f"{limit.threshold.value:f} {spelling}")
                    if not any(f.dimension == limit.dimension and f.value == limit.base for f in read):
                        missed.append((provision.path, spelling))
    assert missed == []


@pytest.mark.parametrize(
    ("name", "value", "about", "low", "high"),
    [
        ("Consumable electrode volume", "8000 cm3", "volume", "0.008", "0.008"),
        ("Li-6 share", "95 atom %", "", "0.95", "0.95"),
        ("Fluorine content", "70 wt%", "content of fluorine", "0.70", "0.70"),
        ("Ni", "72 %", "content of nickel", "0.72", "0.72"),
        ("Mg assay", "99.8 %", "content of magnesium", "0.998", "0.998"),
        ("Bulk conductivity", "15000 S/m", "", "15000", "15000"),
        ("Total impulse", "0.95 MN·s", "impulse", "950000", "950000"),
        ("Total dose", "1.0e5 Gy (Si)", "radiation", "100000", "100000"),
        ("Operating temperature", "-54 to 105 °C", "temperature", "219.15", "378.15"),
        ("Noise", "5 pT/√Hz rms", "magnetic_sensitivity", "5E-12", "5E-12"),
        ("Range", "15000 to 105000 nT", "magnetic_range", "0.000015", "0.000105"),
        ("Range resolution", "3 m rms", "range_resolution", "3", "3"),
        ("Velocity resolution", "0.5 m/s", "velocity_resolution", "0.5", "0.5"),
        ("Largest dimension", "25 cm", "dimension", "0.25", "0.25"),
        ("Thrust to weight", "1.2 kN/kg", "", "1200", "1200"),
    ],
)
def test_a_figure_of_an_attribute_is_read_as_texts_are(name, value, about, low, high):
    """Units without raised signs, shares by atoms or weight and ranges mean the same in an attribute as in a text."""
    (figure,) = _figures(name, value)
    assert (figure.about, figure.low, figure.high) == (about, Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("name", "value", "figures"),
    [
        ("Heat lift at 20 K", "400 W", ["400 W"]),
        ("Start-up to 90 % thrust", "20 ms", ["20 ms"]),
        ("Azimuth error at ±80 deg latitude", "0.3 deg", ["0.3 deg"]),
        ("Background noise 0-500 Hz", "85 dB re 1 µPa, 1 Hz", ["0-500 Hz", "85 dB"]),
    ],
)
def test_the_condition_in_an_attributes_name_is_not_its_figure(name, value, figures):
    """What stands in a name behind "at" or "to" says when a value holds, and what a level is told against is no figure."""
    assert [f.text for f in _figures(name, value)] == figures


def _held(limit: str, name: str, value: str) -> list[Tri]:
    return [compare(x, _figures(name, value)).met for x in limits_of(limit, comma_decimal=True).read]


def test_a_lone_attribute_may_show_a_ceiling_and_never_rules_out():
    """A "response time" told in other words meets a ceiling where it is the item's one time; beyond it, it stays open."""
    text = "Pulsed engines with a 'response time' of less than 30 ms"
    assert _held(text, "Start-up to full thrust", "20 ms") == [Tri.YES]
    assert _held(text, "Start-up to full thrust", "40 ms") == [Tri.UNKNOWN]


def test_a_range_that_must_be_covered_is_not_met_by_a_part_of_it():
    """The words “over the entire range from A to B” ask an item to reach both ends; one figure alone leaves the other end open."""
    text = "Rated for operation over the entire ambient temperature range from 218 K (-55 °C) to 398 K (125 °C);"
    name = "Operating temperature"
    assert _held(text, name, "-55 to 125 °C") == [Tri.YES, Tri.YES]
    assert _held(text, name, "-40 to 85 °C") == [Tri.NO, Tri.NO]
    assert _held(text, name, "125 °C") == [Tri.UNKNOWN, Tri.YES]


def test_a_feature_that_does_as_well_keeps_a_missed_figure_open():
    """Where words beside a range would do as well, a figure outside it rules nothing out."""
    text = "Specified over an extended temperature range 223 K to 373 K or specified as suitable for aerospace."
    assert _held(text, "Operating temperature", "0 to 40 °C") == [Tri.UNKNOWN, Tri.UNKNOWN]


def test_no_dimension_greater_than_is_a_ceiling():
    """The words “no dimension greater than 30 cm” are met by smaller things and not by larger ones."""
    assert _held("No dimension greater than 30 cm;", "Largest dimension", "25 cm") == [Tri.YES]
    assert _held("No dimension greater than 30 cm;", "Largest dimension", "35 cm") == [Tri.NO]


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("Containing 60 % or more by weight of fluorine.", [("content of fluorine", ">=")]),
        ("Boron alloys with a boron content of 85 % by weight or more;", [("content of boron", ">=")]),
        ("Composed of 50 % or more by weight silicon dioxide", [("purity", ">=")]),
        ("High temperature (450 K (177 °C) and above) position sensors.", [("temperature", ">=")]),
        ("Range of 30 km or greater with a range resolution better than 10 m rms", [("range", ">="), ("range_resolution", "<")]),
        ("resistant to corrosion (e.g. nickel or alloys containing 60 % by weight or more nickel)", []),
    ],
)  # fmt: skip
def test_shares_and_bounds_in_other_orders_are_read(text, limits):
    """A share is told before or behind "by weight", a floor by "and above"; an example is no limit."""
    read = limits_of(text, comma_decimal=True).read
    assert [(x.threshold.attribute, x.threshold.operator) for x in read] == limits
