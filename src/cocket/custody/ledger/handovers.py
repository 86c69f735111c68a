"""Hand-overs: offered by the holder, complete when the receiver signs; containers take their contents along."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from cocket.custody.events.model import Record
from cocket.custody.ledger.model import Handover, LicenceState, Place, Row, escrow, item_key
from cocket.custody.ledger.quantities import ONE, Counted, item_class
from cocket.custody.ledger.rules import moved, new_item, refuse, removed
from cocket.custody.ledger.work import Work
from cocket.kernel.canonical import decimal_text
from cocket.licensing.balance import EXACT

MAX_DEPTH = 12


def offer(
    work: Work,
    record: Record,
    extension: dict[str, Any],
    what: Sequence[Counted],
    place: Place | None,
    between: tuple[str, str],
) -> None:
    """Offer a hand-over: what the sender holds goes between two hands, and the licence is drawn on once."""
    sender, receiver = between
    if sender != work.actor:
        raise refuse(f"{work.actor[-80:]} offers what is with {sender[-80:]}", "Have the sender offer it.")
    if sender == receiver:
        raise refuse("Sender and receiver are one", "Name whom it goes to.")
    if not what:
        raise refuse("The hand-over names no goods", "List them.")
    name = extension.get("licence", "")
    licence = work.licence(name, usable=False) if name else None
    target, parts = escrow(work.event), list[tuple[str, Decimal]]()
    for item, amount, unit in what:
        _move(work, item, amount, unit, sender, target, licence, place)
        parts.append((item, amount))
    handover = Handover(sender, receiver, name, work.at, place, tuple(parts), "offered", record.digest, work.event)
    work.put(f"h:{work.event}", handover)
    work.effects.handover, work.effects.licence = handover, licence
    if record.by("receiver"):
        complete(work, handover, record, None, None)
    else:
        work.watch("countersign", work.event, licence, "countersignDays")


def complete(
    work: Work, handover: Handover, record: Record, received: Sequence[Counted] | None, place: Place | None
) -> None:
    """Complete a hand-over by the receiver's signature, over all of it or over what the receiver counted."""
    signed = record.by("receiver") or record.by("sender")
    if signed is None or signed.key.party != handover.receiver:
        who = signed.key.party[-80:] if signed else "Nobody"
        raise refuse(f"{who} signed, and the hand-over is to {handover.receiver[-80:]}", "Have the receiver sign it.")
    if handover.state != "offered":
        raise refuse(f"The hand-over {handover.event[:80]} is {handover.state} already", "Nothing is left to do.")
    licence = work.licence(handover.licence, usable=False) if handover.licence else None
    counts = {item: amount for item, amount, _ in received} if received is not None else dict(handover.parts)
    units = {item: unit for item, _, unit in received or ()}
    if extra := counts.keys() - dict(handover.parts).keys():
        raise refuse(f"{min(extra)[-60:]} was received and never offered", "Ask the sender for a correction.")
    state = "complete"
    for item, offered in handover.parts:
        amount = counts.get(item, Decimal(0))
        unit = work.item(item).unit
        if amount > offered or units.get(item, unit) != unit:
            got, sent = f"{decimal_text(amount)} {units.get(item, unit)}", f"{decimal_text(offered)} {unit}"
            raise refuse(
                f"{got} of {item[-60:]} are received where {sent} were offered", "Ask the sender for a correction."
            )
        if amount:
            _move(work, item, amount, unit, escrow(handover.event), handover.receiver, None, place)
        if amount < offered:
            state = "short"
            work.effects.missing.append((item, EXACT.subtract(offered, amount), unit))
        _dwell(work, item, licence, handover.receiver)
    done = replace(handover, state=state, completed=work.at)
    work.put(f"h:{handover.event}", done)
    work.unwatch("countersign", handover.event)
    work.effects.handover, work.effects.licence = done, licence
    if licence and handover.receiver in (licence.document["consignee"], licence.document["endUser"]):
        work.watch("verify", handover.event, licence, "deliveryVerificationDays")


def _dwell(work: Work, item: str, licence: LicenceState | None, holder: str) -> None:
    """Goods under a licence that are not yet where they belong must move on."""
    if licence is None:
        return
    contents: tuple[str, ...] = work.get(f"c:{item}") or ()
    for inner in contents:  # goods are waited for, not the box around them
        _dwell(work, inner, licence, holder)
    if contents:
        return
    if holder in (licence.document["consignee"], licence.document["endUser"]):
        work.unwatch("dwell", item)
    else:
        work.watch("dwell", item, licence, "dwellDays")


def _move(
    work: Work,
    name: str,
    amount: Decimal,
    unit: str,
    source: str,
    target: str,
    licence: LicenceState | None,
    place: Place | None,
    inside: str = "",
    depth: int = 0,
) -> None:
    """Move an item, and everything in it, from one holder to another; draw on a licence that it is not yet under."""
    if depth > MAX_DEPTH:
        raise refuse(f"Containers stand in one another deeper than {MAX_DEPTH}", "Unpack some.")
    item = work.item(name)
    granted = licence.document["id"] if licence else ""
    after, parts = moved(
        item, name, amount, unit,
        source=(source, inside), target=(target, inside), event=work.event, licence=granted, place=place, seen=work.at,
    )  # fmt: skip
    contents: tuple[str, ...] = work.get(f"c:{name}") or ()
    if licence and not contents:
        for part in parts:
            if part.licence != granted:
                work.draw(granted, item_class(name), part.amount, item.unit)
    work.put_item(name, after)
    work.seen(name, parts, place)
    if licence and not contents:
        work.watch("dwell", name, licence, "dwellDays")
    for inner in contents:
        for row in work.item(inner).rows:
            if row.inside == name and row.holder == source:
                unit_inside = work.item(inner).unit
                _move(work, inner, row.amount, unit_inside, source, target, licence, place, name, depth + 1)


def pack(work: Work, parent: str, what: Sequence[Counted], place: Place | None) -> None:
    """Put what the actor holds into a container; a container that is not known yet is made by packing it."""
    if work.get(item_key(parent)) is None:
        row = Row(work.actor, "", ONE, "", place, work.at, work.event)
        work.make(parent, new_item(ONE, "each", serial=True, row=row, origin=(), event=work.event))
    holder = next((row for row in work.item(parent).rows if row.holder == work.actor), None)
    if holder is None:
        raise refuse(f"{work.actor[-80:]} does not hold the container {parent[-60:]}", "Have its holder pack it.")
    chain, up = {parent}, holder.inside
    while up and len(chain) <= MAX_DEPTH:
        chain.add(up)
        up = next((row.inside for row in work.item(up).rows), "")
    for name, amount, unit in what:
        if name in chain:
            raise refuse(f"{name[-60:]} cannot be put into itself", "Name another container.")
        after, parts = moved(
            work.item(name), name, amount, unit,
            source=(work.actor, ""), target=(work.actor, parent), event=work.event, place=place, seen=work.at,
        )  # fmt: skip
        work.put_item(name, after)
        work.seen(name, parts, place)
    contents: tuple[str, ...] = work.get(f"c:{parent}") or ()
    # The container counts as changed, so that an earlier packing cannot be taken back from under this one.
    work.put_item(parent, replace(work.item(parent), event=work.event))
    work.put(f"c:{parent}", tuple(dict.fromkeys((*contents, *(name for name, _, _ in what)))))


def unpack_container(work: Work, parent: str, what: Sequence[Counted], place: Place | None) -> None:
    """Take things out of a container: what is listed, or all of it when nothing is."""
    contents: tuple[str, ...] = work.get(f"c:{parent}") or ()
    if not contents:
        raise refuse(f"{parent[-60:]} holds nothing that was recorded", "Record first what was packed.")
    rows: list[Counted] = list(what) or [
        (name, row.amount, work.item(name).unit)
        for name in contents
        for row in work.item(name).rows
        if row.inside == parent and row.holder == work.actor
    ]
    if not rows:
        raise refuse(f"{work.actor[-80:]} does not hold what is in {parent[-60:]}", "Have its holder unpack it.")
    for name, amount, unit in rows:
        after, parts = moved(
            work.item(name), name, amount, unit,
            source=(work.actor, parent), target=(work.actor, ""), event=work.event, place=place, seen=work.at,
        )  # fmt: skip
        work.put_item(name, after)
        work.seen(name, parts, place)
    left = tuple(n for n in contents if any(row.inside == parent for row in work.item(n).rows))
    work.put_item(parent, replace(work.item(parent), event=work.event))
    work.put(f"c:{parent}", left)  # an empty one is still known as a container


def consume(work: Work, what: Sequence[Counted]) -> list[str]:
    """Take what the actor holds out of the world; give the licences it was under."""
    licences: list[str] = []
    for name, amount, unit in what:
        after, parts = removed(work.item(name), name, amount, unit, source=(work.actor, ""), event=work.event)
        work.put_item(name, after)
        work.unwatch("dwell", name) if not after.rows else None
        licences += [part.licence for part in parts]
    return licences


def parties(event: dict[str, Any]) -> tuple[str, str]:
    """Give (possessing source, possessing destination) of an event; empty where it names none."""
    source = target = ""
    for row in event.get("sourceList", ()):
        if row["type"] == "possessing_party":
            source = row["source"]
            break
    for row in event.get("destinationList", ()):
        if row["type"] == "possessing_party":
            target = row["destination"]
            break
    return source, target
