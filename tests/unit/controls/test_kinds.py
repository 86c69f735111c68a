"""A met limit shows nothing where the item is of another kind than the paragraph is about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cocket.controls.model import Classification, Outcome
from cocket.controls.service import Classifier
from cocket.exports.model import Attribute, Item

pytestmark = pytest.mark.data


def answer(classifier: Classifier, description: str, *attributes: tuple[str, str, str]) -> Classification:
    """Give the answer under the EU list; an attribute is (name, value, unit), the value empty or a number."""
    given = tuple(Attribute(n, Decimal(v) if v else "", unit) for n, v, unit in attributes)
    return classifier.classify([Item("item", description, attributes=given)])[0]


def test_a_laser_of_one_kind_is_not_listed_under_another(classifier: Classifier) -> None:
    """A note reserves carbon dioxide lasers for one paragraph, so limits of the other paragraphs show nothing."""
    found = answer(classifier, "CO2 laser tube for marking", ("output power", "60", "W"), ("wavelength", "10.6", "µm"))
    assert found.outcome is not Outcome.LISTED


def test_rings_of_tungsten_are_not_listed_as_rhenium(classifier: Classifier) -> None:
    """An entry that opens with an element needs that element to be named."""
    attributes = [("inside diameter", "150", "mm"), ("mass", "30", "kg"), ("tungsten content", "95", "%")]
    found = answer(classifier, "Tungsten alloy rings", *attributes)
    assert (found.provision or "").partition(".")[0] != "1C241"


def test_what_a_note_releases_by_purpose_is_asked_and_not_listed(classifier: Classifier) -> None:
    """Things "designed as weights" are released by a note: a description that says so is worth a question."""
    attributes = [("inside diameter", "150", "mm"), ("mass", "30", "kg"), ("tungsten content", "95", "%")]
    found = answer(classifier, "Tungsten rings designed as counterbalance weights", *attributes)
    assert found.outcome is Outcome.NEEDS_EXPERT


@pytest.mark.parametrize("denied", ["no slip rings", "without slip rings"])
def test_a_denied_feature_keeps_a_met_figure_from_deciding(classifier: Classifier, denied: str) -> None:
    """A centrifuge above the limit that has no slip rings lacks what the paragraph asks for beside the figure."""
    found = answer(classifier, "Centrifuge for test tubes", ("acceleration", "4000", "g"), (denied, "", ""))
    assert found.outcome is not Outcome.LISTED


def test_the_only_figure_of_its_kind_meets_a_floor_and_no_ceiling(classifier: Classifier) -> None:
    """A pressure without a word for it reaches a limit from below; a lone small length shows nothing."""
    press = answer(classifier, "Hot isostatic press, 200 MPa, 1700 °C, chamber inner diameter 500 mm")
    assert press.outcome is Outcome.LISTED
    chopped = answer(classifier, "Chopped carbon fibre 6 mm, for conductive plastics, 240 GPa")
    assert chopped.outcome is not Outcome.LISTED


def test_an_exclusive_purpose_that_a_note_releases_is_asked_about(classifier: Classifier) -> None:
    """A note lets go what is designed for surface vessels: "for ships only" is a question, not a listing."""
    found = answer(classifier, "Doppler velocity log, for survey ships only, 600 kHz, 0.3 % accuracy")
    assert found.outcome is Outcome.NEEDS_EXPERT


def test_a_specific_modulus_follows_from_modulus_and_density(classifier: Classifier) -> None:
    """The list asks for a figure that data sheets leave to arithmetic: 324 GPa at 1.79 g/cm³ is 18.5 million metres."""
    found = answer(
        classifier, "Carbon fibre tow, tensile strength 7000 MPa, elastic modulus 324 GPa, density 1.79 g/cm3"
    )
    assert (found.outcome, found.provision) == (Outcome.LISTED, "1C010.b")


def test_a_met_figure_shows_nothing_where_a_feature_beside_it_is_denied(classifier: Classifier) -> None:
    """A hydrophone for 300 m without compensation for acceleration lacks what the paragraph on depth asks for."""
    found = answer(classifier, "Hydrophone, PZT ceramic, depth rating 300 m, no acceleration compensation")
    assert found.outcome is not Outcome.LISTED


def test_a_lanes_rate_is_never_held_against_a_limit_on_their_sum(classifier: Classifier) -> None:
    """Many transceivers at 32 Gb/s each may reach an aggregate of 500 Gb/s: the figure of one rules nothing out."""
    found = answer(classifier, "FPGA with 416 user I/O and 128 serial transceivers at 32.75 Gb/s each")
    assert found.outcome is Outcome.NEEDS_EXPERT


def test_a_kind_that_a_note_specifies_elsewhere_is_not_listed_here(classifier: Classifier) -> None:
    """CO2 lasers are specified in 6A005.d alone, whatever figures of 6A005.a they meet."""
    found = answer(classifier, "CO2 laser source 4 kW CW, 10.6 µm, fast axial flow")
    assert found.outcome is not Outcome.LISTED


def test_an_abbreviation_in_a_note_stands_for_its_name(classifier: Classifier) -> None:
    """A note on "Measurement While Drilling (MWD)" sensors is asked about where only the name is said."""
    figures = [("bias repeatability", "1100", "µg"), ("scale factor repeatability", "900", "ppm")]
    text = "Quartz accelerometer made specifically for measurement-while-drilling directional tools, downhole service"
    assert answer(classifier, text, *figures).outcome is not Outcome.LISTED


def test_a_mixture_is_weak_by_the_share_of_the_chemical_that_is_named(classifier: Classifier) -> None:
    """22 % of a listed amine in water is a weak mixture, however much water there is."""
    shares = [("methyldiethanolamine", "22", "wt%"), ("water", "73", "wt%")]
    assert answer(classifier, "Gas solvent with methyldiethanolamine and water", *shares).outcome is not Outcome.LISTED
