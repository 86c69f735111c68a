"""One item has one name in the ledger, whatever spelling of its GS1 key an event uses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.custody.events.digital_link import HOST, _whole_urn, canonical_link
from cocket.custody.ledger.names import link_of, same_class
from cocket.custody.ledger.rules import LedgerRefuses

URN = "urn:epc:id:sgtin:4012345.012345.S1"
# The same serial: the company prefix ends a digit earlier, a link, a link of another host, and one with names for numbers.
SPELLINGS = [
    "urn:epc:id:sgtin:401234.0512345.S1",
    f"{HOST}/01/04012345123456/21/S1",
    "https://goods.example/some/path/01/04012345123456/21/S1?linkType=all",
    "https://goods.example/gtin/4012345123456/ser/S1",
]
LOT, LOT_LINK = "urn:epc:class:lgtin:4012345.012345.A", f"{HOST}/01/04012345123456/10/A"
PALLET, PALLET_LINK = "urn:epc:id:sscc:4012345.1234567890", canonical_link("urn:epc:id:sscc:4012345.1234567890")


def made(world, *epcs, **fields):
    return world.event(action="ADD", bizStep="commissioning", epcList=list(epcs), **fields)


@pytest.mark.parametrize("other", SPELLINGS)
@pytest.mark.parametrize("first", ["urn", "link"])
def test_a_serial_is_made_once_in_whatever_spelling(world, other, first):
    """A serial that was made cannot be made again under another spelling of its number, in either order."""
    one, two = (URN, other) if first == "urn" else (other, URN)
    world.apply(world.line(made(world, one)))
    with pytest.raises(LedgerRefuses, match="was made before"):
        world.apply(world.line(made(world, two)))
    assert [key for key, _ in world.store.scan("i:")] == [f"i:{one}"]


def test_two_spellings_in_one_event_are_refused(world):
    """One serial that stands in a list twice is found there too."""
    with pytest.raises(LedgerRefuses, match="was made before"):
        world.apply(world.line(made(world, URN, SPELLINGS[0])))
    world.apply(world.line(made(world, URN)))
    with pytest.raises(LedgerRefuses, match="in two spellings"):
        world.apply(world.line(world.event(bizStep="storing", epcList=[URN, SPELLINGS[1]])))


def test_a_lot_is_handed_over_received_and_packed_under_another_spelling(world):
    """Whoever spells a lot differently means the same lot, and its quantity stays one."""
    world.apply(world.granted(), world.line(world.make(A=10)))
    offer = world.ship("maker", "forwarder", extension={"licence": "L-1"}, A=4)
    offer["quantityList"][0]["epcClass"] = LOT_LINK
    world.apply(world.line(offer))
    receipt = world.receive("forwarder", offer, A=4)
    receipt["quantityList"][0]["epcClass"] = LOT_LINK
    world.apply(world.line(receipt))
    assert (world.held(LOT, "maker"), world.held(LOT, "forwarder")) == (6, 4)
    children = [{"epcClass": LOT_LINK, "quantity": 4}]
    pack = world.event("AggregationEvent", "forwarder", action="ADD", parentID=PALLET, childQuantityList=children)
    world.apply(world.line(pack))
    world.apply(world.line(world.ship("forwarder", "consignee", parents=[PALLET_LINK])))
    assert world.held(LOT, "forwarder") == 0
    split = [{"epcClass": LOT_LINK, "quantity": 6}]
    loss = {"losses": [{"input": LOT_LINK, "amount": "1", "why": "scrap"}]}
    change = world.event(
        "TransformationEvent", "maker", loss, inputQuantityList=split, outputQuantityList=world.quantities(B=5)
    )
    world.apply(world.line(change))
    world.check()


def test_a_licence_that_names_the_class_by_its_link_covers_the_lot(world):
    """What a licence grants by the link of a class is drawn by lots that are named by URN, once."""
    link = canonical_link("urn:epc:idpat:sgtin:4012345.012345.*")
    world.apply(world.granted(grants=[{"item": link, "amount": "5", "unit": "each"}]), world.line(world.make(A=10)))
    world.apply(world.line(world.ship("maker", "forwarder", extension={"licence": "L-1"}, A=5)))
    assert world.store.get("l:L-1").lines[0][3] == 5
    with pytest.raises(LedgerRefuses, match="0 are left"):
        world.apply(world.line(world.ship("maker", "forwarder", extension={"licence": "L-1"}, A=1)))
    twice = [{"item": item, "amount": "5", "unit": "each"} for item in (link, "urn:epc:idpat:sgtin:4012345.012345.*")]
    with pytest.raises(LedgerRefuses, match="twice"):
        world.apply(world.granted(name="L-2", id="L-2", grants=twice))


def test_an_error_declaration_frees_the_name(world):
    """A making that was declared an error leaves nothing behind, under no spelling."""
    event = made(world, URN)
    world.apply(world.line(event))
    wrong = {"declarationTime": world.now.isoformat(), "reason": "did_not_occur"}
    world.apply(world.line(event | {"errorDeclaration": wrong}))
    world.apply(world.line(made(world, SPELLINGS[0])))


def test_names_that_are_no_gs1_key_are_told_apart_as_they_are():
    """Nothing is guessed about other names; escapes of one character are one, in capitals or not."""
    assert link_of("urn:uuid:00000000-0000-4000-8000-000000000001") == link_of("https://maker.example/things/1") == ""
    assert not same_class("https://a.example/x", "https://a.example/X")
    assert link_of(f"{HOST}/01/04012345123456/21/a%2fb") == link_of(f"{HOST}/01/04012345123456/21/a%2Fb")


@given(
    st.sampled_from(["id:sgtin", "class:lgtin"]),
    st.from_regex(r"[0-9]{5,13}\.[0-9]{0,8}", fullmatch=True),
    st.text("AZaz09.-_:;'()*+,!%/ é2F", max_size=30),
)
def test_the_quick_way_to_a_link_is_the_whole_one(kind, head, text):
    """Working out a class once gives what working out each lot gives, for any text whatever."""
    urn = f"urn:epc:{kind}:{head}.{text}"
    assert canonical_link(urn) == _whole_urn(urn)
