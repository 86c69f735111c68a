"""What is exported: goods, their software, know-how about them, or equipment that makes them."""

from __future__ import annotations

import pytest

from cocket.controls.model import Outcome
from cocket.controls.serving import Served, group_of, is_equipment, serves, serving, stages_of
from cocket.exports.model import Item, ItemKind


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Acquisition and control program specific to our pulsed radar", "D"),
        ("Server software that assembles implants", "D"),
        ("Source code of a flight computer", "D"),
        ("Unlock file for an inverter drive", "D"),
        ("Application server, 2 CPU, rack mounted", ""),
        ("Software-defined radio, 70 MHz to 6 GHz", ""),
        ("Process control program supplied to run plating tools", "D"),
        ("Trajectory analysis package", "D"),
        ("QR code scanner", ""),
        ("Process sheets and tooling drawings for resonator gyros", "E"),
        ("Know-how package merging autopilot and engine data", "E"),
        ("Technical data package for a pump", "E"),
        ("Data recorder with 16 channels", ""),
        ("Vacuum pump with operating instructions", ""),
    ],
)
def test_the_thing_named_says_what_is_exported(text, group):
    """A program or a paper is exported where the name of the thing ends on one, whatever else is mentioned."""
    assert group_of(ItemKind.GOODS, text) == group


def test_what_is_ticked_counts():
    """A download is software and assistance is know-how, whatever the words say."""
    assert group_of(ItemKind.SOFTWARE_DOWNLOAD, "Centrifuge") == "D"
    assert group_of(ItemKind.TECHNICAL_ASSISTANCE, "Centrifuge") == "E"


def test_ranges_and_places_are_read_from_the_list(eu):
    """Paragraphs on software name the goods they are for, ranges written out, exceptions left out."""
    rows = {row.path: row for row in serving(eu)["D"]}
    assert {"1B001", "1B002", "1B003"} <= set(rows["1D001"].places)
    assert rows["1D201"].places == ("1B201",)
    assert "2B104" in rows["2D101"].places
    assert "use" in rows["2D101"].stages


def test_how_closely_a_paragraph_serves():
    """The place itself or one above it is served closely, one below it loosely, another one not at all."""
    row = Served("2D001.b", ("2B001", "2A001.c"), frozenset({"use"}))
    assert [serves(row, path) for path in ("2B001.a.1", "2A001", "2B002")] == [2, 1, 0]


def test_stages_are_read_from_the_words():
    """Design is development, machining production, control use."""
    assert stages_of("Design code for sizing chambers") == {"development"}
    assert stages_of("Machining instructions") == {"production"}
    assert "use" in stages_of("Control program")
    assert is_equipment("Alignment jig for gyros")
    assert not is_equipment("Gyro for drones")


def test_software_is_not_called_the_goods_it_is_for(classifier):
    """Software for listed equipment is dealt with under its own paragraph, and comes before the goods."""
    text = "Acquisition and control program specific to our pulsed RCS measurement radar, transmit pulses 20 ns wide"
    found = classifier.classify([Item("x", text)])[0]
    assert found.candidates[0].provision == "6D002"
    assert (found.outcome, found.provision) in ((Outcome.LISTED, "6D002"), (Outcome.NEEDS_EXPERT, None))


def test_know_how_is_asked_about(classifier):
    """Whether technology is "required" takes a person: never listed by words alone."""
    found = classifier.classify([Item("x", "Process sheets and tooling drawings for hemispherical resonator gyros")])[0]
    assert found.outcome is Outcome.NEEDS_EXPERT
    assert found.candidates[0].provision[1] == "E"
