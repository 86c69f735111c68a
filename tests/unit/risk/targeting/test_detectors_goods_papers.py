"""Each technique of goods, papers and services: a planted case that is found, an innocent twin that is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.detectors.model import Denial, Licence, Party, Payment, Rulebook, World
from cocket.risk.targeting.detectors.service import DETECTORS, detect

SETS = {"receiver set": frozenset(("852991", "854231", "851762"))}


def cases(make, world, day) -> dict[str, tuple[World, World]]:
    """Give, for each technique, the planted world and its twin; the planted declaration is called X."""
    connectors = [make(n, importer=f"B{n}") for n in range(15)]
    radios = [
        make(n, hs6="851762", description="portable radio base station transceiver", quantity=2.0, value=9000.0 + n)
        for n in range(15)
    ]
    mixed = [*connectors, *radios]
    parcels = [make(n, id="X" if n == 3 else f"P{n}", importer=f"B{n}", value=950.0) for n in range(5)]
    sisters = tuple(Party(f"B{n}", cluster="K1") for n in range(5))
    limit = Rulebook(limit=1000.0)
    parts = [
        make(n * 9, id="X" if n == 2 else f"S{n}", importer=f"B{n}", hs6=code)
        for n, code in enumerate(sorted(SETS["receiver set"]))
    ]
    licence = Licence("L1", "E1", "B1", 150.0, day(300), "")
    drawn = [make(0, licence="L1", quantity=100.0), make(5, id="X", licence="L1", quantity=100.0)]
    credit = [make(n, importer=f"B{n}", terms="credit", value=50_000.0) for n in range(24)]
    served = [make(n, importer=f"B{n}", installation="yes") for n in range(20)]
    half = [replace(one, installation="declined" if n % 2 else "yes") for n, one in enumerate(served)]
    both = [
        make(0, exporter="E1", site="Hill 3", hs6="851762"),
        make(30, id="X", exporter="E2", site="Hill 3", hs6="852380"),
    ]
    family = (Party("E1", cluster="K2"), Party("E2", cluster="K2"))
    usual = [make(n, importer=f"B{n}", hs6="854231", value=10_000.0) for n in range(20)]
    watched = Rulebook(watched=frozenset(("854231",)))
    tries = [make(30 + n, importer="N7", hs6="854231", value=500.0) for n in range(3)]
    leap = make(60, id="X", importer="N7", hs6="854231", value=90_000.0)
    return {
        "EV-016": (
            world([*mixed, make(40, id="X", hs6="853690", description="portable radio base station transceiver")]),
            world([*mixed, make(40, id="X", hs6="853690", description="electrical connectors for radio cabinets")]),
        ),
        "EV-017": (
            world([make(id="X", description="Electronic parts, various")]),
            world([make(id="X", description="Parts of ball bearings")]),
        ),
        "EV-018": (
            world([*connectors, make(20, id="X", value=9000.0)]),
            world([*connectors, make(20, id="X", value=1150.0)]),
        ),
        "EV-019": (world(parcels, sisters, rules=limit), world(parcels, rules=limit)),
        "EV-020": (
            world(parts, sisters, rules=Rulebook(sets=SETS)),
            world(parts, rules=Rulebook(sets=SETS)),
        ),
        "EV-022": (
            world([*connectors, make(20, id="X", gross_mass=140.0)]),
            world([*connectors, make(20, id="X", gross_mass=56.0)]),
        ),
        "EV-023": (
            world([make(id="X", procedure="temporary", return_due=day(90))]),
            world([make(id="X", procedure="temporary", return_due=day(90), returned_on=day(95))]),
        ),
        "EV-025": (world(both, family), world(both)),
        "EV-026": (
            world([*served, make(30, id="X", installation="declined")]),
            world([*half, make(30, id="X", installation="declined")]),
        ),
        "EV-027": (
            world([make(id="X", payer="R1")], (Party("R1", country="AE"),)),
            world([make(id="X", payer="B1")], (Party("R1", country="AE"),)),
        ),
        "EV-028": (
            world([*credit, make(30, id="X", terms="cash", value=50_000.0)]),
            world([*credit, make(30, id="X", terms="cash", value=500.0)]),
        ),
        "EV-029": (
            world([make(0, invoice="I-1"), make(20, id="X", invoice="I-1")]),
            world([make(0, invoice="I-1"), make(0, id="X", invoice="I-1")]),
        ),
        "EV-030": (
            world(drawn, licences={"L1": licence}),
            world(drawn, licences={"L1": replace(licence, quantity=200.0)}),
        ),
        "EV-031": (
            world([make(100, id="X", hs6="854231")], denials=(Denial("N1", day(0), "NL", "B1", "854231"),)),
            world([make(100, id="X", hs6="854231")], denials=(Denial("N1", day(200), "NL", "B1", "854231"),)),
        ),
        "EV-033": (world([*usual, *tries, leap], rules=watched), world([*usual, leap], rules=watched)),
    }


TECHNIQUES = (
    "EV-016",
    "EV-017",
    "EV-018",
    "EV-019",
    "EV-020",
    "EV-022",
    "EV-023",
    *(f"EV-{n:03}" for n in range(25, 32)),
    "EV-033",
)


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


def test_a_payment_for_goods_that_nobody_declared_is_found(make, world, day) -> None:
    """A bank's payment whose invoice no declaration names is the other side of a phantom shipment."""
    known, ghost = (Payment(f"M{n}", day(10), "B1", f"I-{n}", 5000.0) for n in (1, 2))
    found = detect(world([make(invoice="I-1")], payments=(known, ghost)), only=("EV-029",))
    assert [one.subject for one in found] == ["M2"]


def test_a_technique_without_a_detector_is_named() -> None:
    """Asking for what cannot be seen in data is refused with the list of what can."""
    with pytest.raises(BadInput, match="EV-024"):
        detect(World(as_of=None), only=("EV-024",))  # type: ignore[arg-type]


def test_each_detector_is_tested_on_both_sides() -> None:
    """No detector is without a planted case and a twin in these two files."""
    route_and_party = {*(f"EV-{n:03}" for n in range(1, 16)), "EV-032"}
    assert set(DETECTORS) == route_and_party | set(TECHNIQUES)


def test_one_word_of_other_goods_is_not_enough(make, world) -> None:
    """Housings for radios may be housings: a single word of another heading raises nothing."""
    rows = [make(n, importer=f"B{n}") for n in range(15)]
    rows += [make(n, hs6="851762", description="portable radio base station transceiver") for n in range(15)]
    rows.append(make(40, id="X", hs6="853690", description="radio housings"))
    assert detect(world(rows), only=("EV-016",)) == []
