"""The ledger's laws: quantity, holding, licences, serials, two-sided hand-overs, corrections."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cocket.custody.events.model import LICENCE
from cocket.custody.ledger.rules import LedgerRefuses
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import CocketError

LOT = "urn:epc:class:lgtin:4012345.012345.{}"
SERIAL = "urn:epc:id:sgtin:4012345.012345.{}"
PALLET = "urn:epc:id:sscc:4012345.1234567890"


def test_what_is_destroyed_is_gone_and_counted(world):
    """Made = held + gone; what is gone cannot be handed over, and only its holder can destroy it."""
    world.apply(world.line(world.make(A=10)))
    destroy = world.event(action="DELETE", bizStep="destroying", quantityList=world.quantities(A=4))
    world.apply(world.line(destroy))
    item = world.store.get(f"i:{LOT.format('A')}")
    assert (item.made, item.held, item.gone) == (10, 6, 4)
    for who, amount in (("maker", 7), ("stranger", 1)):
        event = world.event(actor=who, action="DELETE", bizStep="destroying", quantityList=world.quantities(A=amount))
        with pytest.raises(LedgerRefuses):
            world.apply(world.line(event))


def test_a_split_and_a_merge_keep_the_quantity_and_the_licence(world):
    """Twenty become twelve and eight, and then twenty again less a declared loss; the licence is not drawn again."""
    world.apply(world.granted(amount="20"), world.line(world.make(A=20)))
    world.apply(world.line(world.ship("maker", "forwarder", A=20, extension={"licence": "L-1"}), also="forwarder"))
    split = world.event("TransformationEvent", "forwarder", inputQuantityList=world.quantities(A=20),
                        outputQuantityList=world.quantities(B=12, C=8))  # fmt: skip
    world.apply(world.line(split))
    loss = {"losses": [{"input": LOT.format("C"), "amount": "1", "why": "broken"}]}
    merge = {"inputQuantityList": world.quantities(B=12, C=8), "outputQuantityList": world.quantities(D=19)}
    with pytest.raises(LedgerRefuses, match="account for 19"):
        world.apply(world.line(world.event("TransformationEvent", "forwarder", **merge)))
    world.apply(world.line(world.event("TransformationEvent", "forwarder", loss, **merge)))
    merged = world.store.get(f"i:{LOT.format('D')}")
    assert (merged.held, merged.rows[0].licence) == (19, "L-1")
    assert merged.origin == (LOT.format("B"), LOT.format("C"))
    world.apply(world.line(world.ship("forwarder", "consignee", D=19, extension={"licence": "L-1"}), also="consignee"))
    assert world.store.get("l:L-1").lines[-1][3] == 20
    world.check()


def test_a_licence_is_not_shaken_off_by_adding_a_part(world):
    """What is made of licensed goods and of others stays under the licence; of goods under two licences, it is said."""
    grants = [{"item": "*", "amount": "100", "unit": "each"}]
    world.apply(
        world.granted(grants=grants), world.granted(id="L-2", grants=grants), world.line(world.make(A=4, B=4, C=4))
    )
    for lot, licence in (("A", "L-1"), ("B", "L-2")):
        world.apply(
            world.line(world.ship("maker", "forwarder", extension={"licence": licence}, **{lot: 4}), also="forwarder")
        )
    world.apply(world.line(world.ship("maker", "forwarder", C=4), also="forwarder"))

    def mixed(out, **inputs):
        lots = {"inputQuantityList": world.quantities(**inputs), "outputQuantityList": world.quantities(**out)}
        return world.apply(world.line(world.event("TransformationEvent", "forwarder", **lots))).notes

    assert mixed({"D": 4}, A=2, C=2) == []
    assert [row.licence for row in world.store.get(f"i:{LOT.format('D')}").rows] == ["L-1"]
    assert "under L-1, L-2" in mixed({"E": 4}, D=2, B=2)[0]
    assert [row.licence for row in world.store.get(f"i:{LOT.format('E')}").rows] == [""]
    world.check()


def test_a_hand_over_is_complete_when_the_receiver_signs(world):
    """Before that the goods are between two hands, and neither can hand them on."""
    world.apply(world.line(world.make(A=10)))
    offer = world.later(hours=1).ship("maker", "forwarder", A=4)
    world.apply(world.line(offer))
    assert world.held(LOT.format("A"), "maker") == 6
    assert world.held(LOT.format("A"), "forwarder") == 0
    with pytest.raises(LedgerRefuses, match="does not hold"):
        world.apply(world.line(world.ship("forwarder", "carrier", A=4)))
    with pytest.raises(LedgerRefuses, match="holds 6 each"):
        world.apply(world.line(world.ship("maker", "carrier", A=7)))
    world.apply(world.scribe("forwarder").countersign(offer, world.now))
    assert world.held(LOT.format("A"), "forwarder") == 4
    assert world.store.get(f"h:{offer['eventID']}").state == "complete"
    with pytest.raises(LedgerRefuses, match="complete already"):
        world.apply(
            world.scribe("forwarder").countersign(offer, world.later(minutes=1).now),
            world.line(world.receive("forwarder", offer)),
        )


def test_both_may_sign_one_document(world):
    """A sender's and a receiver's signature on one line complete the hand-over at once; a stranger's does not."""
    world.apply(world.line(world.make(A=10)))
    world.apply(world.line(world.ship("maker", "forwarder", A=4), also="forwarder"))
    assert world.held(LOT.format("A"), "forwarder") == 4
    with pytest.raises(LedgerRefuses, match="the hand-over is to"):
        world.apply(world.line(world.ship("maker", "forwarder", A=4), also="stranger"))


def test_a_receiver_can_sign_for_less_but_never_for_more(world):
    """What was not received stays between the two hands and is reported missing."""
    world.apply(world.line(world.make(A=10)))
    offer = world.ship("maker", "forwarder", A=8)
    world.apply(world.line(offer))
    with pytest.raises(LedgerRefuses, match=r"9 each of .* are received where 8 each were offered"):
        world.apply(world.line(world.receive("forwarder", offer, A=9)))
    other = world.receive("forwarder", offer) | {
        "quantityList": [{"epcClass": LOT.format("A"), "quantity": 5, "uom": "KGM"}]
    }
    with pytest.raises(LedgerRefuses, match="5 kg of"):
        world.apply(world.line(other))
    effects = world.apply(world.line(world.receive("forwarder", offer, A=5)))
    assert effects.missing == [(LOT.format("A"), Decimal(3), "each")]
    assert world.held(LOT.format("A")) == 10
    world.check()


def test_a_licence_is_drawn_once_for_the_same_goods_across_borders(world):
    """Part shipments draw part by part; the next hand-over under the same licence draws nothing; too much is refused."""
    world.apply(world.granted(amount="10"), world.line(world.make(A=20)))
    for amount in (4, 6):
        world.apply(
            world.line(world.ship("maker", "forwarder", A=amount, extension={"licence": "L-1"}), also="forwarder")
        )
    world.apply(world.line(world.ship("forwarder", "consignee", A=10, extension={"licence": "L-1"}), also="consignee"))
    assert world.store.get("l:L-1").balance().line_for(LOT, "each") is None
    assert world.store.get("l:L-1").lines[-1][2:] == (10, 10)
    with pytest.raises(LedgerRefuses, match="1 each are to be drawn and 0 are left"):
        world.apply(world.line(world.ship("maker", "forwarder", A=1, extension={"licence": "L-1"})))
    with pytest.raises(LedgerRefuses, match="not known here"):
        world.apply(world.line(world.ship("maker", "forwarder", A=1, extension={"licence": "L-9"})))


@pytest.mark.parametrize("status", ["suspended", "revoked"])
def test_a_licence_that_is_not_active_cannot_be_drawn(world, status):
    """Suspension stops the next draw-down; only suspension can be lifted."""
    world.apply(world.granted(), world.line(world.make(A=20)), world.status(status))
    line = world.line(world.ship("maker", "forwarder", A=1, extension={"licence": "L-1"}))
    with pytest.raises(LedgerRefuses, match=status):
        world.apply(line)
    if status == "suspended":
        world.apply(world.status("active"), line)
    else:
        with pytest.raises(LedgerRefuses, match="final"):
            world.apply(world.status("active"))


def test_an_old_status_does_not_come_back(world):
    """The same status again is known; one that is older than the last is refused, so that no suspension is lifted by it."""
    world.apply(world.granted(), world.line(world.make(A=10)))
    active = world.later(days=1).status("active")
    world.apply(active)
    suspended = world.later(days=1).status("suspended")
    world.apply(suspended)
    assert world.apply(suspended) is None
    assert world.apply(active) is None
    older = world.later(days=-1, hours=5).status("active")
    with pytest.raises(LedgerRefuses, match="later status"):
        world.apply(older)
    assert world.store.get("l:L-1").status == "suspended"
    with pytest.raises(LedgerRefuses, match="suspended"):
        world.apply(world.line(world.later(days=3).ship("maker", "forwarder", extension={"licence": "L-1"}, A=1)))
    world.apply(world.status("active"))
    assert world.store.get("l:L-1").status == "active"


def test_the_same_serial_is_never_made_or_held_twice(world):
    """A serial is made once, and whoever handed it over does not have it any more."""
    world.apply(world.line(world.make(serials=["1"])))
    with pytest.raises(LedgerRefuses, match="made before"):
        world.apply(world.line(world.make(serials=["1"])))
    world.apply(world.line(world.ship("maker", "forwarder", serials=["1"]), also="forwarder"))
    with pytest.raises(LedgerRefuses, match=r"does not hold .*held by https://forwarder"):
        world.apply(world.line(world.ship("maker", "carrier", serials=["1"])))


@pytest.mark.parametrize("name", [SERIAL.format("1"), "https://id.gs1.org/01/04012345123456/21/1"])
def test_a_serial_has_no_quantity(world, name):
    """Three of one serial, or half of one, would be the same serial in several places; a lot is no single thing either."""
    with pytest.raises(CocketError, match="stands in a quantity list"):
        world.apply(world.line(world.event(action="ADD", quantityList=[{"epcClass": name, "quantity": 3}])))
    with pytest.raises(CocketError, match="stands among single things"):
        world.apply(world.line(world.event(action="ADD", epcList=[LOT.format("A")])))


def test_a_single_thing_of_any_name_is_never_parted(world):
    """What was made as one thing moves whole, is received whole and is used up whole, also where its name is no GS1 key."""
    thing = "https://maker.example/machine/7"
    half = [{"epcClass": thing, "quantity": 0.5}]
    world.apply(world.line(world.event(action="ADD", bizStep="commissioning", epcList=[thing])))
    offer = world.ship("maker", "forwarder") | {"epcList": [thing]}
    for event in (
        world.ship("maker", "forwarder") | {"quantityList": half},
        world.event(action="DELETE", quantityList=half),
        world.event("AggregationEvent", action="ADD", parentID="https://maker.example/box", childQuantityList=half),
    ):
        with pytest.raises(LedgerRefuses, match="is a single thing"):
            world.apply(world.line(event))
    world.apply(world.line(offer))
    with pytest.raises(LedgerRefuses, match="is a single thing"):
        world.apply(world.line(world.receive("forwarder", offer) | {"quantityList": half}))
    world.check()


def test_a_container_takes_its_contents_along(world):
    """What is packed moves with its container and not without it; nested containers move too."""
    case = "urn:epc:id:sscc:4012345.1234567891"
    world.apply(world.granted(), world.line(world.make(A=10)))
    world.apply(
        world.line(
            world.event("AggregationEvent", action="ADD", parentID=case, childQuantityList=world.quantities(A=6))
        )
    )
    world.apply(world.line(world.event("AggregationEvent", action="ADD", parentID=PALLET, childEPCs=[case])))
    with pytest.raises(LedgerRefuses, match="into itself"):
        world.apply(world.line(world.event("AggregationEvent", action="ADD", parentID=case, childEPCs=[PALLET])))
    with pytest.raises(LedgerRefuses, match="holds 4 each"):
        world.apply(world.line(world.ship("maker", "forwarder", A=6)))
    world.apply(
        world.line(world.ship("maker", "forwarder", parents=[PALLET], extension={"licence": "L-1"}), also="forwarder")
    )
    assert world.held(LOT.format("A"), "forwarder") == 6
    assert world.store.get("l:L-1").lines[-1][3] == 6
    for parent in (PALLET, case):
        world.apply(world.line(world.event("AggregationEvent", "forwarder", action="DELETE", parentID=parent)))
    world.apply(world.line(world.ship("forwarder", "consignee", A=6), also="consignee"))
    world.check()


def test_the_same_event_again_changes_nothing_and_another_under_its_id_is_refused(world):
    """Replaying a line is harmless; an id belongs to one event."""
    event = world.make(A=10)
    world.apply(world.line(event))
    assert world.apply(world.line(event)) is None
    with pytest.raises(LedgerRefuses, match="Another event is recorded"):
        world.apply(world.line(event | {"bizStep": "encoding"}))


def test_roles_are_needed_for_what_they_allow(world):
    """Only makers make, authorities grant, observers verify, and actors sign their own events."""
    with pytest.raises(LedgerRefuses, match="Only a maker"):
        world.apply(world.line(world.make(actor="stranger", A=1)))
    with pytest.raises(LedgerRefuses, match="Only an authority"):
        world.apply(canonical(world.scribe("maker").document(LICENCE, world.licence(), world.now, role="authority")))
    event = world.make(A=1)
    with pytest.raises(LedgerRefuses, match="signed it"):
        world.apply(world.scribe("stranger").event(event, world.now))
    world.apply(world.line(event))
    offer = world.ship("maker", "forwarder", A=1)
    world.apply(world.line(offer, also="forwarder"))
    with pytest.raises(LedgerRefuses, match="neither holds"):
        world.apply(
            world.line(
                world.event(
                    actor="stranger",
                    bizStep="inspecting",
                    quantityList=world.quantities(A=1),
                    extension={"place": {"country": "DE"}},
                )
            )
        )
    world.apply(
        world.line(
            world.event(
                actor="customs",
                bizStep="inspecting",
                quantityList=world.quantities(A=1),
                extension={"place": {"country": "DE"}},
            )
        )
    )
    assert world.store.get(f"i:{LOT.format('A')}").rows[0].place.country == "DE"
    with pytest.raises(LedgerRefuses, match="Only an authority or observer"):
        world.apply(
            world.line(
                world.event(
                    actor="maker",
                    bizStep="accepting",
                    epcList=[SERIAL.format(1)],
                    extension={"verifies": offer["eventID"]},
                )
            )
        )


def test_nobody_offers_what_is_with_somebody_else(world):
    """Naming oneself as the actor of another's hand-over moves nothing."""
    world.apply(world.line(world.make(A=10)))
    offer = world.ship("maker", "stranger", A=10)
    offer["cocket:custody"]["actor"] = world.uri("stranger")
    with pytest.raises(LedgerRefuses, match="offers what is with"):
        world.apply(world.line(offer, also="stranger"))
    receive = world.ship("maker", "forwarder", A=1)
    world.apply(world.line(receive))
    with pytest.raises(LedgerRefuses, match="the hand-over is to"):
        world.apply(world.line(world.receive("stranger", receive)))
    assert world.held(LOT.format("A"), "maker") == 9


def test_units_of_one_lot_do_not_change(world):
    """A lot counted in kilograms is not handed over in pieces; grams and tonnes are the same kind."""
    lot = LOT.format("K")
    make = world.event(
        action="ADD", bizStep="commissioning", quantityList=[{"epcClass": lot, "quantity": 1.5, "uom": "TNE"}]
    )
    world.apply(world.line(make))
    offer = world.ship("maker", "forwarder") | {"quantityList": [{"epcClass": lot, "quantity": 250000, "uom": "GRM"}]}
    world.apply(world.line(offer, also="forwarder"))
    assert world.held(lot, "forwarder") == 250
    with pytest.raises(LedgerRefuses, match="counted in kg"):
        world.apply(world.line(world.ship("maker", "forwarder", K=1)))


def test_links_and_orders_are_sightings(world):
    """A sensor on a pallet or an order on a lot changes no hands; only who holds or observes may record it."""
    world.apply(world.line(world.make(A=10)))
    world.apply(
        world.line(
            world.event("AggregationEvent", action="ADD", parentID=PALLET, childQuantityList=world.quantities(A=6))
        )
    )
    sensor = {"parentID": PALLET, "childEPCs": ["urn:epc:id:giai:4012345.S1"], "action": "ADD"}
    place = {"place": {"country": "DE", "unlocode": "DEHAM"}}
    effects = world.apply(world.line(world.event("AssociationEvent", extension=place, **sensor)))
    assert {seen.item for seen in effects.seen} == {PALLET, LOT.format("A")}
    order = {"bizTransactionList": [{"type": "po", "bizTransaction": "https://maker.example/po/1"}], "action": "ADD"}
    world.apply(world.line(world.event("TransactionEvent", quantityList=world.quantities(A=1), **order)))
    for kind, fields in (
        ("AssociationEvent", sensor),
        ("TransactionEvent", order | {"quantityList": world.quantities(A=1)}),
    ):
        with pytest.raises(LedgerRefuses, match="neither holds"):
            world.apply(world.line(world.event(kind, "stranger", **fields)))
    world.check()
