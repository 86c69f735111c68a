"""Ways are measured as goods travel, long ones are seen, and each has an honest twin that passes."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.exports.model import Leg
from cocket.kernel.countries import codes
from cocket.risk.distances import by_sea, direct, shortest_by_sea
from cocket.risk.places import Means, airport, belongs, capitals, coded, located, means_of, ports
from cocket.risk.ways import measured

PORTS = {port.name: port for many in ports().values() for port in many}


def test_distances_are_those_of_a_globe():
    """Berlin to Oslo is about 840 km and Paris to Wellington about 19,000, the same both ways."""
    place = capitals()
    assert direct(place["DE"], place["NO"]) == pytest.approx(840, abs=30)
    assert direct(place["FR"], place["NZ"]) == pytest.approx(18980, abs=200)
    assert direct(place["NZ"], place["FR"]) == direct(place["FR"], place["NZ"])


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        ("Hamburg", "Singapore", 15900),
        ("Hamburg", "Yokohama", 21000),
        ("Rotterdam", "New York", 6200),
        ("Rotterdam", "Shanghai", 19500),
        ("Rotterdam", "Santos", 10000),
        ("Shanghai", "Los Angeles", 10600),
        ("Cape Town", "Fremantle", 8800),
        ("Murmansk", "Rotterdam", 3000),
    ],
)
def test_ways_by_sea_are_those_of_published_tables(start, end, km):
    """Within 6 % of usual distance tables: through Suez, round the Cape, and never over the pole."""
    assert by_sea(PORTS[start], PORTS[end]) == pytest.approx(km, rel=0.06)
    assert by_sea(PORTS[end], PORTS[start]) == pytest.approx(by_sea(PORTS[start], PORTS[end]), rel=1e-6)


def test_a_way_by_sea_is_never_shorter_than_the_great_circle():
    """Every port is on the network, and no lane cuts across land."""
    hamburg = PORTS["Hamburg"]
    for port in (port for port in PORTS.values() if port.water == "sea"):
        assert direct(hamburg, port) <= by_sea(hamburg, port) < 30_000, port


def test_the_tables_of_places_hold_each_country_once_and_only_real_codes():
    """Capitals and ports lie on the globe and in countries that exist."""
    assert set(capitals()) | set(ports()) <= set(codes())
    assert all(
        -90 <= one.latitude <= 90 and -180 <= one.longitude <= 180 for one in (*capitals().values(), *PORTS.values())
    )
    with (files("cocket.risk") / "data" / "ports.csv").open(encoding="utf-8") as lines:
        rows = [(row["country"], row["port"]) for row in csv.DictReader(lines)]
    assert len(rows) == len(set(rows))


def test_a_country_without_a_port_is_reached_through_its_neighbours():
    """By ship and road to Kampala is longer than the great circle, and not a way round the world."""
    way = shortest_by_sea(capitals()["DE"], capitals()["UG"])
    assert direct(capitals()["DE"], capitals()["UG"]) < way < 16_000


# Each row: the legs, the destination, the degree of a detour, and of a leg that cannot be.
WAYS = [
    (["SG sea", "NO sea"], "NO", 2, 0),
    (["NO sea"], "NO", 0, 0),
    (["KE sea Mombasa"], "KE", 0, 0),
    (["AE sea Jebel Ali", "KE sea"], "KE", 0, 0),
    (["SG sea", "KE sea"], "KE", 0, 0),
    (["CN sea", "KE sea"], "KE", 1, 0),
    (["ZA sea Cape Town", "IN sea"], "IN", 0, 0),
    (["AU sea"], "AU", 0, 0),
    (["AE air DXB", "NO air OSL"], "NO", 1, 0),
    (["AE air DXB", "KE air NBO"], "KE", 0, 0),
    (["SG air SIN", "NO air"], "NO", 2, 0),
    (["SE road", "NO road"], "NO", 0, 0),
    (["DJ sea", "ET road"], "ET", 0, 0),
    (["GE sea Poti", "KG road"], "KG", 0, 0),
    (["ET sea"], "ET", 0, 1),
    (["CH river Basel"], "CH", 0, 0),
    (["CH sea"], "CH", 0, 0),
    (["CH air BSL"], "CH", 0, 0),
    (["US air SJU"], "US", 0, 0),
    (["KZ air DXB", "KG road"], "KG", 0, 2),
    (["KE sea NL RTM"], "KE", 0, 2),
    (["KE sea KE MBA"], "KE", 0, 0),
    (["IN sea DELHI", "IN road PARIS"], "IN", 0, 0),
    (["AE air UAE", "US air USA"], "US", 0, 0),
]


@pytest.mark.parametrize(("legs", "to", "detour", "impossible"), WAYS, ids=["-".join(row[0]) for row in WAYS])
def test_odd_ways_are_seen_and_their_honest_twins_pass(legs, to, detour, impossible, assess):
    """Hubs, relays, the Cape, river ports, shared airports and territories are no red flags."""
    factors = {one.code: one for one in assess(to=to, legs=legs).factors}
    assert factors["route.detour"].degree == detour, factors["route.detour"].evidence
    assert factors["route.impossible"].degree == impossible, factors["route.impossible"].evidence


def test_a_detour_says_both_distances_and_how_they_were_measured(assess):
    """The evidence is figures in kilometres, with the source of the measure."""
    found = next(one for one in assess(legs=["SG sea", "NO sea"]).factors if one.code == "route.detour")
    assert "km stated" in found.evidence
    assert "the shortest by sea" in found.evidence
    assert "searoute" in found.source


def test_places_that_are_not_in_the_tables_leave_the_question_open(assess):
    """Antarctica is no port of call: unknown, with the question that settles it."""
    found = assess(legs=["AQ sea", "NO sea"])
    detour = next(one for one in found.factors if one.code == "route.detour")
    assert not detour.known
    assert any(question.id == "risk.route.detour" for question in found.questions)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("sea", Means.SEA), ("Ocean freight", Means.SEA), ("AIR", Means.AIR), ("air freight", Means.AIR), ("rail", Means.LAND),
        ("by truck", Means.LAND), ("barge", Means.RIVER), ("", Means.UNKNOWN), ("sea/air", Means.UNKNOWN), ("pigeon", Means.UNKNOWN),
    ],
)  # fmt: skip
def test_a_means_of_transport_is_read_or_left_unknown(text, means):
    """Known words only; two means at once are no means."""
    assert means_of(text) is means


def test_airports_and_ports_are_found_by_code_name_or_not_at_all():
    """A code in capitals, a city by air, a port by sea; other words fall back to ports or the capital."""
    assert airport("SHJ").country == "AE"
    assert airport("shj") is None
    assert coded("Dubai", Means.AIR) is coded("DXB", Means.SEA) is coded("PARIS", Means.SEA) is None
    assert coded("NL RTM", Means.SEA) == ("NL", "NL RTM")
    assert located("AE", "Sharjah", Means.AIR)[0].name.startswith("Sharjah")
    assert [port.name for port in located("AE", "Jebel Ali, Dubai", Means.SEA)] == ["Jebel Ali"]
    assert located("AE", "somewhere", Means.LAND)[0].name == "capital"
    assert belongs(airport("BSL"), "CH", "BSL")
    assert not belongs(airport("DXB"), "KZ", "DXB")


def test_a_pair_is_worked_out_once():
    """The second answer comes from memory, so that bulk runs stay fast."""
    legs = [Leg("SG", "", "sea"), Leg("KE", "", "sea")]
    assert measured("DE", legs, "KE") is measured("DE", legs, "KE")


LEGS = st.lists(
    st.builds(
        Leg, st.sampled_from([*codes(), "ZZ"]), st.sampled_from(["", "DXB", "NL RTM", "Jebel Ali", "Ж", "PARIS", "  "]),
        st.sampled_from(["", "sea", "air", "road", "river", "by mule"]),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(codes()), LEGS, st.sampled_from(codes()))
def test_any_way_is_measured_or_unknown_and_never_shorter_than_direct(origin, legs, destination):
    """Whatever the legs say; a stated way is at least as long as the shortest between the same ends, within rounding."""
    way = measured(origin, legs, destination)
    if way is not None:
        assert 0 <= way.stated < 400_000
        assert 0 <= way.shortest < 60_000
        if not way.by_ship:
            assert way.stated >= way.shortest - 1e-6
