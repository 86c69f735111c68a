"""Each technique of route and party: a planted case that its detector finds, an innocent twin that it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cocket.risk.targeting.detectors.model import Flow, Party, Rulebook, World
from cocket.risk.targeting.detectors.service import detect

WATCHED = Rulebook(watched=frozenset(("854231",)))


def flows(hub: str, before: float, after: float, on_before: float, on_after: float, change: int = 6) -> list[Flow]:
    """Give a year of flows into a hub and on from it to ZZ, with one change."""
    found = []
    for month in range(12):
        name, late = f"2025-{month + 1:02}", month >= change
        found.append(Flow(name, "DE", hub, "854231", after if late else before))
        found.append(Flow(name, hub, "ZZ", "854231", on_after if month > change else on_before))
    return found


def cases(make, world, day) -> dict[str, tuple[World, World]]:
    """Give, for each technique, the planted world and its twin; the planted declaration is called X."""
    hub = make(220, id="X", destination="AM", hs6="854231")
    targets = Rulebook(targets=frozenset(("ZZ",)))
    many = [make(n, importer=f"B{n}", end_user="", forwarder="F9") for n in range(9)]
    routed = make(20, id="X", importer="B99", end_user="", forwarder="F9", hs6="854231")
    zone = Party("B1", free_zone="Harbour Zone")
    open_, closed = make(0, id="X", end_user=""), make(0, id="X", end_user="", zone_exit_on=day(30))
    fresh = Party("N1", founded=day(-21), website="no", staff=0, address="Suite 9")
    suite = tuple(Party(f"S{n}", address="Suite 9") for n in range(6))
    new_rule = Rulebook(watched=frozenset(("854231",)), controlled_since=day(0))
    chips = [make(20 + n, id="X" if n == 3 else f"C{n}", importer="N2", hs6="854231") for n in range(4)]
    mixed = [*chips, *(make(30 + n, importer="N2", hs6="392690") for n in range(8))]
    listed = Party("L1", name="Northline Instruments Trading", listed="yes", address="Quay 4", director="A. Marrow")
    heir = Party("H1", name="Northline Instrument Trading")
    same = [make(n, importer="L1", exporter=f"E{n}") for n in range(3)]
    again = [make(100 + n, id="X" if n == 2 else f"H{n}", importer="H1", exporter=f"E{n}") for n in range(3)]
    apart = [replace(row, exporter=f"O{row.exporter}") for row in again]
    bakery, maker = Party("B5", activity="Bakery"), Party("B5", activity="Electronics maker")
    history = [make(n, importer="B5", hs6="854420") for n in range(9)]
    lab = Party("U1", kind="civil", staff=40)
    mover = Party("B1", activity="Logistics and forwarding")
    text = "calibration of the laboratory's measuring bench and of its field sets"
    copied = [
        make(1, importer="B7", hs6="854231", end_use=text),
        make(9, id="X", importer="B8", hs6="854231", end_use=text),
    ]
    shift = Rulebook(controlled_since=day(181), targets=frozenset(("ZZ",)))
    moved = [*flows("AM", 100, 5, 0, 0), *flows("KG", 4, 99, 0, 0)]
    grown = [*flows("AM", 100, 100, 0, 0), *flows("KG", 4, 99, 0, 0)]
    return {
        "EV-001": (
            world([hub], flows=tuple(flows("AM", 10, 110, 1, 96)), rules=targets),
            world([hub], flows=tuple(flows("AM", 10, 110, 1, 2)), rules=targets),
        ),
        "EV-002": (
            world([*many, routed], rules=WATCHED),
            world([*many, replace(routed, end_user="B99")], rules=WATCHED),
        ),
        "EV-003": (world([open_], (zone,)), world([closed], (zone,))),
        "EV-004": (
            world([make(id="X", hs6="854231", end_user="")], (mover,), rules=WATCHED),
            world([make(id="X", hs6="854231", end_user="U1")], (mover,), rules=WATCHED),
        ),
        "EV-005": (
            world([make(id="X", departure="DE", via="BR;SG", destination="TR")]),
            world([make(id="X", departure="DE", via="AE", destination="IN")]),
        ),
        "EV-006": (
            world([make(id="X", transit_opened_on=day(5))]),
            world([make(id="X", transit_opened_on=day(5), transit_closed_on=day(12))]),
        ),
        "EV-007": (
            world([make(id="X", departed_on=day(3), amended_on=day(9), destination_before="FR", destination="KG")]),
            world([make(id="X", departed_on=day(9), amended_on=day(3), destination_before="FR", destination="KG")]),
        ),
        "EV-008": (
            world([make(0, id="X", importer="N1")], (fresh, *suite)),
            world([make(0, id="X", importer="N1")], (replace(fresh, website="yes", staff=12), *suite)),
        ),
        "EV-009": (
            world(chips, (Party("N2", founded=day(10)),), rules=new_rule),
            world(mixed, (Party("N2", founded=day(10)),), rules=new_rule),
        ),
        "EV-010": (
            world([make(id="X", importer="B2")], (listed, Party("B2", address="Quay 4"))),
            world([make(id="X", importer="B2")], (listed, Party("B2", address="Quay 5", director="B. Marrow"))),
        ),
        "EV-011": (world([*same, *again], (listed, heir)), world([*same, *apart], (listed, heir))),
        "EV-012": (
            world(
                [*history[:3], make(20, id="X", importer="B5", hs6="901320")],
                (bakery,),
                rules=Rulebook(frozenset(("901320",))),
            ),
            world([*history, make(20, id="X", importer="B5", hs6="854231")], (maker,), rules=WATCHED),
        ),
        "EV-013": (
            world([make(id="X", end_user="U1", hs6="854231", quantity=500.0, value=400_000.0)], (lab,), rules=WATCHED),
            world([make(id="X", end_user="U1", hs6="854231", quantity=40.0, value=40_000.0)], (lab,), rules=WATCHED),
        ),
        "EV-014": (
            world(copied, rules=WATCHED),
            world(copied, (Party("B7", cluster="K"), Party("B8", cluster="K")), rules=WATCHED),
        ),
        "EV-015": (
            world([make(0, end_user="U1", euc="C-77"), make(9, id="X", end_user="U2", euc="C-77")]),
            world([make(0, end_user="U1", euc="C-77"), make(9, id="X", end_user="U1", euc="C-77")]),
        ),
        "EV-032": (
            world([make(300, id="X", destination="KG", hs6="854231")], flows=tuple(moved), rules=shift),
            world([make(300, id="X", destination="KG", hs6="854231")], flows=tuple(grown), rules=shift),
        ),
    }


TECHNIQUES = (*(f"EV-{n:03}" for n in range(1, 16)), "EV-032")


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_planted_case_is_found(technique, make, world, day) -> None:
    """The detector of a technique names the declaration that was planted with it."""
    planted, _ = cases(make, world, day)[technique]
    found = detect(planted, only=(technique,))
    assert "X" in {one.subject for one in found}
    assert all(one.technique == technique and one.sentence for one in found)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_its_innocent_twin_is_left_alone(technique, make, world, day) -> None:
    """A declaration that differs only in what makes it innocent raises nothing."""
    _, innocent = cases(make, world, day)[technique]
    assert [one for one in detect(innocent, only=(technique,)) if one.subject == "X"] == []


def test_what_is_unknown_raises_nothing(make, world) -> None:
    """Without tables beside the declarations no detector of parties, flows or licences says a word."""
    quiet = {"EV-001", "EV-003", "EV-008", "EV-009", "EV-010", "EV-011", "EV-013", "EV-030", "EV-031", "EV-032"}
    found = detect(world([make(n, importer=f"B{n}") for n in range(30)]))
    assert {one.technique for one in found} & quiet == set()


def test_a_forwarder_of_one_customer_is_left_alone(make, world) -> None:
    """A missing end user alone does not make a routed export: the forwarder must serve strangers in the same way."""
    rows = [make(n, importer="B1", end_user="", forwarder="F3", hs6="854231") for n in range(12)]
    assert detect(world(rows, rules=WATCHED), only=("EV-002",)) == []


def test_parts_by_the_reel_are_not_counted_per_head(make, world) -> None:
    """A small laboratory may use thousands of chips: only pieces of equipment are held against its staff."""
    row = make(id="X", end_user="U1", hs6="854231", quantity=5000.0, value=20_000.0)
    assert detect(world([row], (Party("U1", kind="civil", staff=4),), rules=WATCHED), only=("EV-013",)) == []


def test_a_trader_of_ordinary_goods_is_left_alone(make, world) -> None:
    """Trading houses buy for stock all day: without a watched item their name says nothing."""
    row = make(id="X", end_user="")
    assert detect(world([row], (Party("B1", activity="Trading house"),), rules=WATCHED), only=("EV-004",)) == []
