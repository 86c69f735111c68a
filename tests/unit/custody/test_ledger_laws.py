"""The laws of the ledger under random events, most of them true and many false; and exact bills of materials."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.custody.ledger.rules import LedgerRefuses, check_transformation
from cocket.kernel.errors import CocketError

LOT = "urn:epc:class:lgtin:4012345.012345.{}"
PALLET = "urn:epc:id:sscc:4012345.1234567890"
# Most moves are by those who hold something, so that many of them are true.
PARTIES = ("maker", "maker", "maker", "forwarder", "forwarder", "carrier", "stranger")

MOVES = st.one_of(
    st.tuples(st.just("make"), st.sampled_from("ABC"), st.integers(1, 50)),
    st.tuples(st.just("serial"), st.sampled_from("123")),
    st.tuples(st.just("ship"), st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.sampled_from("ABC"), st.integers(1, 60), st.sampled_from(["", "L-1", "L-2"])),
    st.tuples(st.just("ship1"), st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.sampled_from("123"), st.sampled_from(["", "L-1"])),
    st.tuples(st.just("sign"), st.integers(0, 9), st.sampled_from(PARTIES)),
    st.tuples(st.just("receive"), st.integers(0, 9), st.sampled_from("ABC"), st.integers(0, 60)),
    st.tuples(st.just("pack"), st.sampled_from(PARTIES), st.sampled_from("ABC"), st.integers(1, 60)),
    st.tuples(st.just("unpack"), st.sampled_from(PARTIES)),
    st.tuples(st.just("pallet"), st.sampled_from(PARTIES), st.sampled_from(PARTIES)),
    st.tuples(st.just("destroy"), st.sampled_from(PARTIES), st.sampled_from("ABC"), st.integers(1, 60)),
    st.tuples(st.just("split"), st.sampled_from(PARTIES), st.sampled_from("ABC"), st.integers(1, 60), st.integers(0, 60), st.integers(0, 3)),
    st.tuples(st.just("error"), st.integers(0, 30)),
)  # fmt: skip


def lines_of(world, move, done, offers):  # noqa: C901, PLR0911 - one case for each move
    world.later(hours=1)
    match move:
        case "make", lot, amount:
            return world.make(**{lot: amount})
        case "serial", serial:
            return world.make(serials=[serial])
        case "ship", sender, receiver, lot, amount, licence:
            return world.ship(sender, receiver, extension={"licence": licence} if licence else None, **{lot: amount})
        case "ship1", sender, receiver, serial, licence:
            return world.ship(sender, receiver, serials=[serial], extension={"licence": licence} if licence else None)
        case "sign", number, _ if offers:
            offer = offers[number % len(offers)]
            who = offer["destinationList"][0]["destination"].partition("//")[2].partition(".")[0]
            return world.scribe(who).countersign(offer, world.now)
        case "receive", number, lot, amount if offers and amount:
            offer = offers[number % len(offers)]
            who = offer["destinationList"][0]["destination"].partition("//")[2].partition(".")[0]
            return world.receive(who, offer, **{lot: amount})
        case "pack", who, lot, amount:
            return world.event(
                "AggregationEvent",
                who,
                action="ADD",
                parentID=PALLET,
                childQuantityList=world.quantities(**{lot: amount}),
            )
        case "unpack", who:
            return world.event("AggregationEvent", who, action="DELETE", parentID=PALLET)
        case "pallet", sender, receiver:
            return world.ship(sender, receiver, parents=[PALLET])
        case "destroy", who, lot, amount:
            return world.event(
                actor=who, action="DELETE", bizStep="destroying", quantityList=world.quantities(**{lot: amount})
            )
        case "split", who, lot, amount, first, lost:
            world.count += 1
            names = (f"{lot}s{world.count}", f"{lot}t{world.count}")
            outs = {names[0]: first, names[1]: amount - first - lost}
            extension = {"losses": [{"input": LOT.format(lot), "amount": str(lost), "why": "scrap"}]} if lost else {}
            return world.event("TransformationEvent", who, extension, inputQuantityList=world.quantities(**{lot: amount}),
                               outputQuantityList=world.quantities(**{k: v for k, v in outs.items() if v > 0}))  # fmt: skip
        case "error", number if done:
            event = dict(done[number % len(done)])
            event["errorDeclaration"] = {"declarationTime": world.now.isoformat(), "reason": "incorrect_data"}
            return event
    return None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MOVES, max_size=40))
def test_whatever_is_sent_nothing_is_made_lost_doubled_or_overdrawn(make_world, moves):
    """After any moves, true or false: made = held + gone, serials are in one place, no licence is overdrawn.

    A refused event changes nothing at all.
    """
    world, done, offers = make_world(), [], []
    world.apply(world.granted(amount="80"), world.granted(name="L-2", amount="30"))
    for made in (world.make(A=50), world.make(B=40), world.make(serials=["1"])):
        world.apply(world.line(made))
        done.append(made)
    world.apply(world.line(world.ship("maker", "forwarder", B=20), also="forwarder"))
    for move in moves:
        event = lines_of(world, move, done, offers)
        if event is None:
            continue
        line = event if isinstance(event, bytes) else world.line(event)
        records, _ = world.read(line)
        before = copy.copy(world.store.values)
        for record in records:
            try:
                world.ledger.apply(record)
            except CocketError:
                assert world.store.values == before
            else:
                if isinstance(event, dict) and "errorDeclaration" not in event:
                    done.append(event)
                    if event.get("bizStep") == "shipping":
                        offers.append(event)
        world.check()


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("abcd"), st.tuples(st.integers(1, 9), st.decimals("0.001", 5, places=3)), min_size=1
    ),
    st.decimals(0, 3, places=3),
    st.integers(1, 5),
    st.decimals("-0.001", "0.001", places=3),
)
def test_a_bill_of_materials_balances_exactly_or_is_refused(outputs, lost, extra, off):
    """What goes in is what the outputs take by their bill of materials plus declared losses; a gram off is refused."""
    total = sum((amount * per for amount, per in outputs.values()), lost)
    inputs = [("in", total + off, "kg"), ("box", Decimal(extra), "each")]
    outs = [(name, Decimal(amount), "each") for name, (amount, _) in outputs.items()]
    first = outs[0]
    materials = [{"output": name, "input": "in", "per": str(per)} for name, (_, per) in outputs.items()]
    materials.append({"output": first[0], "input": "box", "per": "1"})
    losses = [{"input": "in", "amount": str(lost), "why": "scrap"}] if lost else []
    balanced = off == 0 and first[1] == extra
    if balanced:
        check_transformation(inputs, outs, materials, losses)
    else:
        with pytest.raises(LedgerRefuses, match="account for"):
            check_transformation(inputs, outs, materials, losses)
