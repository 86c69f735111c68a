"""Each alarm has a planted case and an innocent twin that differs in one thing and raises nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cocket.custody.alarms import service
from cocket.custody.alarms.model import KINDS
from cocket.custody.ledger.model import Place
from cocket.custody.places import KNOWN, degrees, kilometres
from cocket.kernel.errors import BadInput
from cocket.register import embedded, get, recall

HAMBURG = {"country": "DE", "unlocode": "DEHAM"}
FRANKFURT = {"country": "DE", "unlocode": "DEFRA"}
MOMBASA = {"country": "KE", "unlocode": "KEMBA"}
DUBAI = {"country": "AE", "unlocode": "AEDXB"}
ALGECIRAS = {"country": "ES", "unlocode": "ESALG"}
KEY = "https://maker.example/key/a"


class Watched:
    """A world whose applied records are watched."""

    def __init__(self, world):
        self.world = world

    def apply(self, *lines):
        records, rejects = self.world.read(*lines)
        assert not rejects, rejects
        for record in records:
            effects = self.world.ledger.apply(record)
            service.watch(self.world.ledger, record, effects)

    def kinds(self, as_of=None):
        return [one.kind for one in service.raised(self.world.store, as_of or self.world.now)]


@pytest.fixture
def watched(world):
    watched = Watched(world)
    watched.apply(world.granted(limits={"countersignDays": 3, "dwellDays": 20, "deliveryVerificationDays": 30}))
    watched.apply(world.line(world.make(A=10, extension={"place": HAMBURG})))
    world.later(days=1)
    return watched


def shipped(watched, *, place=HAMBURG, also="forwarder", receiver="forwarder", **extension):
    world = watched.world
    event = world.ship("maker", receiver, A=10, extension={"licence": "L-1", "place": place, **extension})
    watched.apply(world.line(event, also=also))
    return event


def seen(watched, place, actor="forwarder", step="arriving", **extension):
    world = watched.world
    watched.apply(
        world.line(
            world.event(
                actor=actor, bizStep=step, quantityList=world.quantities(A=10), extension={"place": place, **extension}
            )
        )
    )


def countersignature_overdue(w, planted):
    event = shipped(w, also=None)
    if not planted:
        w.apply(w.world.scribe("forwarder").countersign(event, w.world.later(hours=10).now))
    w.world.later(days=4)


def countersignature_late(w, planted):
    event = shipped(w, also=None)
    w.world.later(days=5 if planted else 2)
    w.apply(w.world.scribe("forwarder").countersign(event, w.world.now))


def dwell_too_long(w, planted):
    shipped(w)
    w.world.later(days=15)
    if not planted:
        seen(w, ALGECIRAS)
    w.world.later(days=10)


def unexplained_gap(w, planted):
    shipped(w)
    w.world.later(hours=2 if planted else 12)  # by air it is possible, not in two hours
    seen(w, MOMBASA)


def excluded_detour(w, planted):
    shipped(w)
    w.world.later(days=5)
    seen(w, DUBAI if planted else ALGECIRAS)


def seal_broken(w, planted):
    shipped(w)
    w.world.later(days=3)
    if planted:
        seen(w, ALGECIRAS, seals=[{"id": "S-1", "state": "broken"}])
    else:  # customs opens it and puts on another
        seen(
            w,
            ALGECIRAS,
            "customs",
            "inspecting",
            seals=[{"id": "S-1", "state": "removed"}, {"id": "S-2", "state": "applied"}],
        )


def consignee_differs(w, planted):
    shipped(w)
    w.world.later(days=9)
    receiver = "stranger" if planted else "consignee"
    event = w.world.ship("forwarder", receiver, A=10, extension={"licence": "L-1", "place": MOMBASA})
    w.apply(w.world.line(event, also=receiver))


def delivery_verification_overdue(w, planted):
    shipped(w)
    event = w.world.later(days=9).ship("forwarder", "consignee", A=10, extension={"licence": "L-1", "place": MOMBASA})
    w.apply(w.world.line(event, also="consignee"))
    if not planted:
        w.world.later(days=20)
        seen(w, MOMBASA, "visitor", "inspecting", verifies=event["eventID"])
    w.world.later(days=31)


def quantity_missing(w, planted):
    event = shipped(w, also=None)
    w.world.later(hours=5)
    w.apply(w.world.line(w.world.receive("forwarder", event, A=8 if planted else 10)))


def licence_expired_in_transit(w, planted):
    shipped(w)
    if planted:
        w.world.later(days=310)
        seen(w, ALGECIRAS)
    else:
        event = w.world.later(days=9).ship(
            "forwarder", "consignee", A=10, extension={"licence": "L-1", "place": MOMBASA}
        )
        w.apply(w.world.line(event, also="consignee"))
        w.world.later(days=10)
        seen(w, MOMBASA, "visitor", "inspecting", verifies=event["eventID"])
        w.world.later(days=300)


def activation_wrong_country(w, planted):
    world = w.world
    body = {
        "sequence": 1,
        "previous": "0" * 64,
        "kind": "activation_key",
        "what": "k",
        "amount": "1",
        "unit": "key",
        "withheld": False,
    }
    release = world.event(action="ADD", bizStep="commissioning", epcList=[KEY], extension={"licence": "L-1", "release": body},
                          destinationList=[{"type": "possessing_party", "destination": world.uri("enduser")}])  # fmt: skip
    w.apply(world.line(release))
    activation = {"release": release["eventID"], "device": "https://maker.example/d/1", "holder": world.uri("enduser")}
    w.apply(world.line(world.later(days=1).event(actor="enduser", bizStep="installing", epcList=[KEY],
                                                 extension={"place": DUBAI if planted else MOMBASA, "activation": activation})))  # fmt: skip


def visit_contradicts(w, planted):
    shipped(w)
    w.world.later(days=9)
    seen(w, MOMBASA, "visitor", "inspecting", visit={"found": "moved" if planted else "as_declared"})


CASES = {
    case.__name__: case
    for case in (
        countersignature_overdue, dwell_too_long, unexplained_gap, excluded_detour, seal_broken, consignee_differs,
        delivery_verification_overdue, quantity_missing, licence_expired_in_transit, activation_wrong_country, visit_contradicts,
    )
}  # fmt: skip


def test_every_kind_has_a_planted_case_and_a_twin():
    """No kind of alarm goes untested."""
    assert CASES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", CASES)
def test_the_planted_case_raises_its_alarm(watched, kind):
    """With evidence, a gravity, and somebody who should look."""
    CASES[kind](watched, planted=True)
    found = [one for one in service.raised(watched.world.store, watched.world.now) if one.kind == kind]
    assert len(found) == 1
    assert found[0].evidence
    assert found[0].severity in ("high", "medium")
    assert found[0].who
    assert found[0].sentence.endswith(".")


@pytest.mark.parametrize("kind", CASES)
def test_the_alarms_about_some_things_are_those_among_all(watched, kind):
    """Asked about its subject alone, the same alarm is found; by its event, if it is about all that is in it; else none."""
    CASES[kind](watched, planted=True)
    every = service.raised(watched.world.store, watched.world.now)
    for one in every:
        mine = service.raised(watched.world.store, watched.world.now, {one.subject})
        assert mine == [other for other in every if other.subject == one.subject]
        mine = service.raised(watched.world.store, watched.world.now, {one.evidence[0]})
        assert (one in mine) == (one.kind in service.OF_THE_EVENT or one.subject == one.evidence[0])
    assert service.raised(watched.world.store, watched.world.now, {"urn:x:other"}) == []


@pytest.mark.parametrize("kind", CASES)
def test_the_innocent_twin_raises_nothing(watched, kind):
    """Not this alarm, and no other."""
    CASES[kind](watched, planted=False)
    assert watched.kinds() == []


def test_what_came_late_stays_raised(watched):
    """A countersignature after its time does not make the alarm vanish without a word."""
    countersignature_late(watched, planted=True)
    assert watched.kinds() == ["countersignature_overdue"]


def test_a_late_sighting_is_said_and_moves_nothing_back(watched):
    """An event older than what is recorded is noted, and the goods stay where they were last seen."""
    shipped(watched)
    watched.world.later(days=9)
    seen(watched, MOMBASA)
    watched.world.now -= timedelta(days=5)
    world = watched.world
    records, _ = world.read(
        world.line(
            world.event(
                actor="forwarder",
                bizStep="arriving",
                quantityList=world.quantities(A=10),
                extension={"place": ALGECIRAS},
            )
        )
    )
    effects = world.ledger.apply(records[0])
    assert "came late" in effects.notes[0]
    (item,) = [item for _, item in world.store.scan("i:")]
    assert item.rows[0].place.unlocode == "KEMBA"


def test_an_unknown_place_is_not_near(watched):
    """Without coordinates no distance is made up, so nothing is raised; impossible ones count as unknown."""
    shipped(watched)
    watched.world.later(minutes=5)
    seen(watched, {"country": "KE", "unlocode": "KEXXX"})
    assert watched.kinds() == []
    assert degrees(Place("KE", latitude="91", longitude="0")) is None
    assert kilometres(Place("KE"), Place("DE", "DEHAM")) is None
    assert 5900 < kilometres(Place("DE", "DEFRA"), Place("KE", "KENBO")) < 6700
    assert all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in KNOWN.values())


def test_an_alarm_closes_only_by_an_explained_decision(watched, tmp_path):
    """The decision is a fact with who, why and a text that can be deleted; without a reason nothing closes."""
    quantity_missing(watched, planted=True)
    (one,) = service.raised(watched.world.store, watched.world.now)
    connection = embedded(tmp_path)
    with pytest.raises(BadInput, match="explained decision"):
        service.close(connection, one, who="officer:7", code="counted_again", text=" ", when=watched.world.now)
    fact = service.close(
        connection, one, who="officer:7", code="counted_again", text="Found in the second box.", when=watched.world.now
    )
    connection.commit()
    assert service.open_alarms([one], service.closed(connection)) == []
    assert recall(connection, get(connection, fact.id).why.text) == "Found in the second box."
    connection.close()
