"""Corrections are new events: an error declaration takes back what an event did, whole or not at all."""

from __future__ import annotations

import pytest

from cocket.custody.ledger.rules import LedgerRefuses

LOT = "urn:epc:class:lgtin:4012345.012345.{}"


def error(world, event):
    """Give the event as its error declaration repeats it."""
    return event | {"errorDeclaration": {"declarationTime": world.now.isoformat(), "reason": "did_not_occur"}}


def kept(world):
    """Everything but that events were applied."""
    return {key: value for key, value in world.store.values.items() if key[0] != "e"}


def test_a_correction_is_a_new_event_and_restores_what_was(world):
    """An error declaration takes the effects and the draw-down back; what later events build on is corrected first."""
    world.apply(world.granted(), world.line(world.make(A=10)))
    before = {k: v for k, v in world.store.values.items() if k[0] != "e"}
    offer = world.ship("maker", "forwarder", A=4, extension={"licence": "L-1"})
    world.apply(world.line(offer))
    wrong = offer | {"errorDeclaration": {"declarationTime": world.now.isoformat(), "reason": "incorrect_data"}}
    with pytest.raises(LedgerRefuses, match="repeats the event"):
        world.apply(world.line(wrong | {"bizStep": "consigning"}))
    world.apply(world.line(wrong))
    assert {k: v for k, v in world.store.values.items() if k[0] != "e"} == before
    assert world.apply(world.line(wrong)) is None  # a second time changes nothing
    first = world.ship("maker", "forwarder", A=4)
    world.apply(world.line(first), world.line(world.later(hours=1).ship("maker", "carrier", A=1)))
    with pytest.raises(LedgerRefuses, match="builds on this one"):
        world.apply(world.line(first | {"errorDeclaration": {"declarationTime": world.now.isoformat()}}))


def test_one_hand_cannot_undo_what_two_hands_signed(world):
    """A completed hand-over is declared an error by both."""
    world.apply(world.line(world.make(A=10)))
    offer = world.ship("maker", "forwarder", A=4)
    world.apply(world.line(offer, also="forwarder"))
    wrong = offer | {"errorDeclaration": {"declarationTime": world.now.isoformat()}}
    with pytest.raises(LedgerRefuses, match="both declare"):
        world.apply(world.line(wrong))
    world.apply(world.line(wrong, also="forwarder"))
    assert world.held(LOT.format("A"), "maker") == 10


@pytest.mark.parametrize("how", ["countersigned", "received", "counted"])
def test_a_hand_over_that_was_completed_later_is_taken_back_by_both(world, how):
    """A countersignature goes with its hand-over; a receipt is declared an error first, by both too; then all is as before."""
    world.apply(world.granted(), world.line(world.make(A=10)))
    before = kept(world)
    offer = world.ship("maker", "consignee", A=4, extension={"licence": "L-1"})
    world.apply(world.line(offer))
    offered = kept(world)
    world.later(hours=1)
    if how == "countersigned":
        signature = world.scribe("consignee").countersign(offer, world.now)
        world.apply(signature)
    else:
        receipt = world.receive("consignee", offer, **({"A": 3} if how == "counted" else {}))
        world.apply(world.line(receipt))
        with pytest.raises(LedgerRefuses, match=r"builds on this one|both declare"):
            world.apply(world.line(error(world, offer), also="consignee"))
        with pytest.raises(LedgerRefuses, match="both declare"):
            world.apply(world.line(error(world, receipt)))
        with pytest.raises(LedgerRefuses, match="both declare"):  # one hand in two roles is one hand
            world.apply(world.line(error(world, receipt), also="consignee"))
        world.apply(world.line(error(world, receipt), also="maker"))
        assert kept(world) == offered
    if how == "countersigned":
        with pytest.raises(LedgerRefuses, match="both declare"):
            world.apply(world.line(error(world, offer)))
        world.apply(world.line(error(world, offer), also="consignee"))
        assert world.apply(signature) is None
    else:
        world.apply(world.line(error(world, offer)))
    assert kept(world) == before
    world.check()


def test_nothing_changes_when_a_part_cannot_be_taken_back(world):
    """What the receiver passed on stands in the way, and then neither half of the hand-over is taken back."""
    world.apply(world.line(world.make(A=10)))
    offer = world.ship("maker", "forwarder", A=4)
    world.apply(world.line(offer), world.scribe("forwarder").countersign(offer, world.now))
    world.apply(world.line(world.ship("forwarder", "carrier", A=1)))
    before = dict(world.store.values)
    with pytest.raises(LedgerRefuses, match="builds on this one"):
        world.apply(world.line(error(world, offer), also="forwarder"))
    assert world.store.values == before


def test_a_verified_delivery_is_not_taken_back_under_the_verification(world):
    """Who verified it declares that an error first."""
    world.apply(world.granted(), world.line(world.make(A=10)))
    offer = world.ship("maker", "consignee", A=4, extension={"licence": "L-1"})
    world.apply(world.line(offer, also="consignee"))
    verified = world.event(actor="customs", bizStep="inspecting", epcList=[], extension={"verifies": offer["eventID"]})
    world.apply(world.line(verified))
    with pytest.raises(LedgerRefuses, match="builds on this one"):
        world.apply(world.line(error(world, offer), also="consignee"))
    world.apply(world.line(error(world, verified)))
    world.apply(world.line(error(world, offer), also="consignee"))
    assert world.held(LOT.format("A"), "maker") == 10


def test_a_release_is_not_taken_back(world):
    """Its number is taken, and what was handed out stays out: the chain of releases keeps no gap."""
    world.apply(world.granted())
    body = {"sequence": 1, "previous": "0" * 64, "kind": "firmware_update", "what": "firmware 1.1", "amount": "1",
            "unit": "copy", "withheld": False}  # fmt: skip
    event = world.ship("maker", "enduser", extension={"licence": "L-1", "release": body}) | {"epcList": []}
    world.apply(world.line(event))
    before = dict(world.store.values)
    with pytest.raises(LedgerRefuses, match="not taken back"):
        world.apply(world.line(error(world, event)))
    assert world.store.values == before
