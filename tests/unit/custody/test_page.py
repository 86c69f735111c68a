"""The journey's page and map: outside text stays text, lines say what they are, and little data draws little."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.custody.alarms.model import alarm
from cocket.custody.journeys import Journey, Step
from cocket.custody.ledger.model import Item, Place, Row
from cocket.custody.map import _coastline, draw_map
from cocket.custody.page import journey_page, sentence

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EVIL = '<script>alert("x")</script>&"\''


def step(number, *, latitude="", longitude="", proven=True, void=False, name="", unlocode=""):
    place = Place("DE", unlocode, latitude, longitude, name) if latitude or unlocode or name else None
    return Step(NOW.isoformat(), "seen", "https://a.example", "", place, proven, void, f"urn:e:{number}", number, "L")


def journey(*steps, rows=None):
    held = (
        (Row("https://a.example", "", Decimal(5), "L", Place("DE", "DEHAM"), NOW.isoformat(), "e"),)
        if rows is None
        else rows
    )
    return Journey(
        EVIL,
        Item(unit="each", serial=False, made=Decimal(5), gone=Decimal(0), rows=held, origin=(EVIL,), event="e"),
        tuple(steps),
        (EVIL,),
    )


def test_outside_text_is_escaped_everywhere():
    """Names, ids and alarms from outside cannot become markup."""
    found = journey(step(1, unlocode="DEHAM", name=EVIL), step(2, latitude="1", longitude="2", name=EVIL))
    page = journey_page(found, [alarm("seal_broken", EVIL, EVIL, (EVIL,), NOW.isoformat())], {}, origin=EVIL, as_of=NOW)
    assert "<script" not in page
    assert "&lt;script" in page
    assert "Content-Security-Policy" in page
    assert "default-src &#39;none&#39;" in page


def test_claimed_is_dashed_and_proven_is_solid():
    """Each line carries its standing, and the table says it in words."""
    found = journey(step(1, unlocode="DEHAM"), step(2, unlocode="ESALG", proven=False), step(3, unlocode="KEMBA"))
    svg = ET.fromstring(draw_map(found.located()))
    lines = [e.get("class") for e in svg.iter() if e.tag == "polyline"]
    assert lines == ["claimed", "proven"]
    page = journey_page(found, [], {}, origin="log.example", as_of=NOW)
    assert page.count("● proven") == 2
    assert page.count("▲ claimed") == 1
    assert "stroke-dasharray" in page


def test_fewer_than_two_known_places_draw_no_map():
    """An unknown place is not put anywhere; a void step does not count."""
    for steps in ((), (step(1, unlocode="DEHAM"),), (step(1, unlocode="DEHAM"), step(2, name="somewhere")),
                  (step(1, unlocode="DEHAM"), step(2, unlocode="ESALG", void=True))):  # fmt: skip
        assert draw_map(journey(*steps).located()) == ""
    assert "no map is drawn" in journey_page(journey(step(1, unlocode="DEHAM")), [], {}, origin="x", as_of=NOW)


def test_coasts_are_drawn_where_there_are_some():
    """Around the Mediterranean there are; amid the Pacific there are none; every point lies on the globe."""
    near = draw_map(journey(step(1, unlocode="DEHAM"), step(2, unlocode="ESALG")).located())
    far = draw_map([step(1, latitude="-47", longitude="-124"), step(2, latitude="-49", longitude="-125")])
    assert near.count('class="coast"') == 1
    assert 'class="coast"' not in far
    assert all(abs(lat) <= 90 and abs(lon) <= 180 for line in _coastline() for lat, lon in line)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180), st.booleans()), min_size=2, max_size=8))
def test_any_places_give_a_well_formed_map_inside_its_frame(points):
    """Poles, the antimeridian, the same place twice: always valid SVG, every circle inside."""
    steps = [step(n, latitude=f"{lat:.4f}", longitude=f"{lon:.4f}", proven=p) for n, (lat, lon, p) in enumerate(points)]
    drawn = draw_map(steps)
    if drawn:
        for circle in ET.fromstring(drawn).iter("circle"):
            assert 0 <= float(circle.get("cx")) <= 720
            assert 0 <= float(circle.get("cy")) <= 400
        assert not re.search(r"nan|inf", drawn)


def test_the_first_sentence_says_where_it_is():
    """One holder, several, none, or between two hands."""
    assert sentence(journey()).startswith("https://a.example holds all")
    assert sentence(journey(rows=())).startswith("None of it is left")
    two = tuple(Row(h, "", Decimal(1), "", None, NOW.isoformat(), "e") for h in ("a", "handover:b"))
    assert sentence(journey(rows=two)) == "It is in 2 hands and 2 parts."
    assert sentence(journey(rows=two[1:])).startswith("between two hands")
