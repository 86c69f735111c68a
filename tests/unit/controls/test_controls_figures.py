"""Reading figures and limits, against hand-checked expectations."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.controls import units
from cocket.controls.comparing import compare
from cocket.controls.corpus import Corpus
from cocket.controls.figures import number, read_figures
from cocket.controls.thresholds import limits_of
from cocket.kernel.reasons import Tri

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "controls" / "thresholds.csv"


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("1,5", False, "1.5"),
        ("1,200", False, "1200"),
        ("1,200", True, "1.200"),
        ("0,002", False, "0.002"),
        ("12 000", False, "12000"),
        ("4 × 10⁶", False, "4000000"),
        ("10⁻⁴", False, "0.0001"),
        ("2.5e3", False, "2500"),
        ("1,234,567", False, "1234567"),
        ("-55", False, "-55"),
    ],
)
def test_numbers_are_read_in_both_conventions(text, comma, value):
    """Decimal commas, thousands, powers of ten and signs give the number that was meant."""
    assert number(text, comma_decimal=comma) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "about", "low", "high"),
    [
        ("covering 20 MHz to 6 GHz", "frequency", "20e6", "6e9"),
        ("switches in 0.5 ms", "switching_time", "0.0005", "0.0005"),
        ("640 x 480 elements, 9 Hz", "elements", "307200", "307200"),
        ("12 megapixel camera", "pixels", "12e6", "12e6"),
        ("flight time of 45 minutes", "endurance", "2700", "2700"),
        ("bias stability 0.36 deg/h", "bias_stability", "0.0001", "0.0001"),
        ("AES with a 256-bit key", "key_length", "256", "256"),
        ("five-axis machine", "axes", "5", "5"),
        ("speeds up to Mach 3", "speed", "3", "3"),
    ],
)
def test_figures_say_what_they_are_about(text, about, low, high):
    """A figure of a description is read with its unit and what it is a figure of."""
    figure = next(f for f in read_figures(text) if f.about == about)
    assert figure.low == pytest.approx(Decimal(low), rel=Decimal("1e-9"))
    assert figure.high == pytest.approx(Decimal(high), rel=Decimal("1e-9"))


@pytest.mark.parametrize("text", ["ISO 9001 certified", "model X200", "version 3.2", "IP67 housing"])
def test_names_and_standards_are_not_quantities(text):
    """A number inside a name is no figure."""
    assert read_figures(text) == ()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_figures(text):
    """Any text gives figures or none, never an error."""
    read_figures(text)
    limits_of(text, comma_decimal=True)


def test_every_unit_of_the_table_agrees_with_pint():
    """Each factor is what a units library says, so that no figure is off by a thousand."""
    import pint

    registry = pint.UnitRegistry()
    names = {"°": "degree", "°C": "degC", "µ": "micro", "μ": "micro"}
    checked = 0
    for dimension in (
        "frequency",
        "length",
        "mass",
        "time",
        "power",
        "energy",
        "voltage",
        "current",
        "pressure",
        "volume",
        "area",
        "force",
        "capacitance",
        "inductance",
        "magnetic",
        "speed",
        "density",
    ):
        base = registry(units.base_unit(dimension))
        for spelling, factor in units.spellings(dimension).items():
            asked = spelling.replace("²", "**2").replace("³", "**3")
            for sign, name in names.items():
                asked = asked.replace(sign, name)
            try:
                said = registry(asked).to(base).magnitude / base.magnitude
            except (pint.errors.PintError, AttributeError, AssertionError):
                continue  # a spelling of data sheets that pint does not know
            if registry(asked).dimensionality == base.dimensionality and spelling not in (
                "h",
                "hr",
                "hrs",
                "mins",
                "NM",
                "nm/hr",  # of navigation: nautical miles, no nanometres
                "u",
            ):
                assert float(factor) == pytest.approx(float(said), rel=1e-9), spelling
                checked += 1
    assert checked > 120


def test_a_unit_that_only_pint_knows_is_asked_of_pint():
    """A rare unit is still understood, and an expression that could make the library compute is not."""
    assert units.meanings("furlong")[0].dimension == "length"
    assert units.meanings("9^9^9^9") == ()
    assert units.meanings("__import__('os')") == ()


def _expected() -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {}
    with VECTORS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            rows.setdefault(row["path"], []).append(row)
    return rows


def test_limits_of_many_provisions_are_read_as_checked_by_hand(eu: Corpus):
    """At least 150 provisions give exactly the attribute, operator, value and unit that a person found in them."""
    expected = _expected()
    assert len(expected) >= 150
    for path, rows in expected.items():
        found = [
            (x.threshold.attribute, x.threshold.operator, f"{x.threshold.value:f}", x.threshold.unit, x.dimension)
            for x in eu.limits(path)
        ]
        assert found == [(r["attribute"], r["operator"], r["value"], r["unit"], r["dimension"]) for r in rows], path


def test_every_limit_quotes_its_provision_verbatim(eu: Corpus):
    """The quote of a limit stands in the provision's own text."""
    for p in eu.controls():
        for limit in eu.limits(p.path):
            assert limit.threshold.quote in p.text, p.path


def test_the_share_of_numeric_provisions_that_are_read(eu: Corpus):
    """What share of provisions with figures is read whole and read in part, as the documentation says."""
    numeric = [p.path for p in eu.controls() if eu.limits(p.path) or eu.unread(p.path)]
    whole = sum(1 for p in numeric if not eu.unread(p))
    some = sum(1 for p in numeric if eu.limits(p))
    assert len(numeric) > 1200
    assert whole / len(numeric) > 0.70
    assert some / len(numeric) > 0.80


@pytest.mark.parametrize(
    ("limit", "said", "met"),
    [
        ("A maximum 'endurance' of 1 hour or greater", "endurance of 3 hours", Tri.YES),
        ("A maximum 'endurance' of 1 hour or greater", "endurance of 20 minutes", Tri.NO),
        ("Operating at frequencies exceeding 31,8 GHz", "bandwidth of 40 GHz", Tri.UNKNOWN),
        ("A frequency exceeding 90 GHz", "frequency from 20 GHz to 110 GHz", Tri.YES),
        ("A 'channel switching time' of less than 1 ms", "switching time below 0.5 ms", Tri.YES),
        ("A peak power exceeding 50 W", "average output power 20 W", Tri.UNKNOWN),
    ],
)
def test_a_limit_is_compared_only_with_a_figure_about_the_same_thing(limit, said, met):
    """A limit is met, not met, or unknown; another kind of figure never rules out."""
    (one,) = limits_of(limit, comma_decimal=True).read
    assert compare(one, read_figures(said)).met is met


def test_which_way_better_points_is_not_guessed():
    """The words “better than” are read for what is known to be better when smaller or larger, and left unread otherwise."""
    assert limits_of("Tip clearance ratio better than 3 m/s", comma_decimal=True).read == ()
    (purity,) = limits_of("a purity of better than 99,99 %", comma_decimal=True).read
    assert purity.threshold.operator == ">"


def test_what_an_exception_says_is_not_a_limit():
    """A figure behind "excluding" takes things out; it is never read as something the item must reach."""
    read = limits_of(
        "Thrust greater than 400 N excluding engines with a thrust greater than 8890 N", comma_decimal=True
    )
    assert [x.threshold.value for x in read.read] == [Decimal(400)]
    assert read.unread == ("8890 N",)


def test_a_band_left_out_is_two_limits_of_which_one_is_enough():
    """In "below 228 K or above 358 K" each phrase belongs to its own figure, and either makes the item fit."""
    read = limits_of("Rated for operation below 228 K (-45 °C) or above 358 K (85 °C); or", comma_decimal=True).read
    assert [(x.threshold.operator, str(x.threshold.value), x.alternative) for x in read] == [
        ("<", "228", True),
        (">", "358", True),
    ]
