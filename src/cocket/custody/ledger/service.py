"""`Ledger.apply`: one record after another, each accepted whole or refused with its reason.

Takes checked records, changes the store, gives the effects for whoever watches. Cost per event depends on what the
event names, never on how much is recorded.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import DecimalException
from typing import Any

from msgspec.structs import replace

from cocket.custody.events import model
from cocket.custody.events.extension import NAME
from cocket.custody.events.keys import shown
from cocket.custody.events.model import Record
from cocket.custody.ledger import documents, handovers, intangible
from cocket.custody.ledger.corrections import Correction
from cocket.custody.ledger.model import Applied, Handover, LicenceState, Place, Row, place_of
from cocket.custody.ledger.names import same_class
from cocket.custody.ledger.ports import Store
from cocket.custody.ledger.quantities import ONE, Counted, counted
from cocket.custody.ledger.rules import check_transformation, new_item, refuse
from cocket.custody.ledger.work import Effects, Work
from cocket.kernel.canonical import canonical
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import opened

SENDING = frozenset(("shipping", "consigning", "dispensing"))
LEAVING = frozenset(("departing", "transporting"))
RECEIVING = frozenset(("receiving", "accepting"))


class Ledger:
    """The rules of custody over a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def apply(self, record: Record) -> Effects | None:
        """Apply a record; None when it was applied before. Raises LedgerRefuses, and then nothing has changed."""
        try:
            match record.type:
                case model.EVENT:
                    return self._event(record)
                case model.COUNTERSIGNATURE:
                    return self._countersign(record)
                case model.LICENCE:
                    return self._licence(record)
                case model.STATUS:
                    return self._status(record)
                case model.CREDENTIAL:
                    return self._credential(record)
        except DecimalException:
            raise refuse(
                "An amount has too many digits to be added exactly", "Round it to what was measured."
            ) from None
        key = f"b:{record.digest}"  # a batch's header
        if self.store.get(key) is not None:
            return None
        self.store.put(key, "seen")
        return Effects()

    def _event(self, record: Record) -> Effects | None:
        event, extension = record.body, record.body[NAME]
        name = event["eventID"]
        applied: Applied | None = self.store.get(f"e:{name}")
        if "errorDeclaration" in event:
            return self._declare_error(record, applied)
        if applied is not None:
            if applied.digest == record.digest:
                return None
            raise refuse(
                f"Another event is recorded as {name[:80]}", "Correct it by an error declaration and a new event."
            )
        work = Work(self.store, name, record.at, self._actor(record))
        where = extension.get("place")
        place = place_of(where) if where else None
        _HANDLERS[event["type"]](work, record, extension, place)
        work.commit(record.digest)
        return work.effects

    def _actor(self, record: Record) -> str:
        """Whose event it is: that party must have signed it."""
        event, extension = record.body, record.body[NAME]
        actor: str = extension.get("actor", "")
        if not actor:
            sender, receiver = handovers.parties(event)
            actor = receiver if event.get("bizStep") in RECEIVING else sender
        signed = record.by("sender")
        if signed is None or (actor and signed.key.party != actor):
            raise refuse(
                f"The event is by {actor[-80:]}, and {signed.key.party[-80:] if signed else 'nobody'} signed it",
                "Have its actor sign it, in the role of sender.",
            )
        return actor or signed.key.party

    def _countersign(self, record: Record) -> Effects | None:
        name = str(record.body["eventID"])
        key = f"{name}#countersigned"
        known: Applied | None = self.store.get(f"e:{key}")
        if known is not None and known.digest == record.digest:
            return None
        work = Work(self.store, key, record.at, record.signed[0].key.party)
        handover = work.handover(name)
        if handover.digest != record.digest or record.by("receiver") is None:
            raise refuse("The countersignature is not over the hand-over as it is recorded", "Sign what was offered.")
        handovers.complete(work, handover, record, None, None)
        work.commit(record.digest)
        return work.effects

    def _licence(self, record: Record) -> Effects | None:
        name = record.body["id"]
        known: LicenceState | None = self.store.get(f"l:{name}")
        if known is not None:
            if known.document == record.body:
                return None
            raise refuse(f"Another licence is recorded as {name[:80]}", "A changed licence gets a new id.")
        _need_authority(record)
        grants: dict[str, Quantity] = {}
        for row in record.body["grants"]:
            if any(same_class(row["item"], other) for other in grants):
                raise refuse(f"The licence grants {row['item'][-60:]} twice", "Add the two amounts up.")
            grants[row["item"]] = Quantity(_amount(row["amount"]), row["unit"])
        state = LicenceState(record.body, "active", (), 0, "", record.at.isoformat())
        self.store.put(f"l:{name}", state.with_balance(opened(name, grants)))
        return Effects(licence=state)

    def _status(self, record: Record) -> Effects | None:
        _need_authority(record)
        body = record.body
        known, latest = f"s:{record.digest}", f"t:{body['licence']}"
        if self.store.get(known) is not None:
            return None
        state: LicenceState | None = self.store.get(f"l:{body['licence']}")
        if state is None:
            raise refuse(f"The licence {body['licence'][:80]} is not known here", "Record the licence first.")
        if state.status == "revoked" and body["status"] != "revoked":
            raise refuse("The licence was revoked, which is final", "Grant a new one.")
        before: str | None = self.store.get(latest)
        if before is not None and record.at < datetime.fromisoformat(before):
            # Else whoever kept an old line could lift a suspension by sending it once more.
            raise refuse(
                f"A later status of the licence is recorded, of {shown(datetime.fromisoformat(before))}",
                "Have the authority state anew what holds now.",
            )
        after = replace(state, status=body["status"], since=record.at.isoformat())
        self.store.put(f"l:{body['licence']}", after)
        self.store.put(known, "seen")
        self.store.put(latest, record.at.isoformat())
        return Effects(licence=after)

    def _credential(self, record: Record) -> Effects | None:
        body = record.body
        name = f"{body['id']}#{body.get('licence') or body.get('handover')}"
        if self.store.get(f"e:{name}") is not None:
            return None
        work = Work(self.store, name, record.at, record.signed[0].key.party)
        documents.attach(work, record)
        work.commit(record.digest)
        return work.effects

    def _declare_error(self, record: Record, applied: Applied | None) -> Effects | None:
        """Take back what an event did, unless later events build on it: those are corrected first."""
        name = record.body["eventID"]
        if applied is None:
            raise refuse(f"There is no event {name[:80]} to correct", "Record the event first.")
        if applied.void:
            return None
        bare = {key: value for key, value in record.body.items() if key != "errorDeclaration"}
        if hashlib.sha256(canonical(bare)).hexdigest() != applied.digest:
            raise refuse(
                "An error declaration repeats the event as it was recorded", "Change nothing but the declaration."
            )
        if self._actor(record) != applied.actor:
            raise refuse("Only the event's own actor declares it an error", "Ask the actor.")
        if "release" in record.body[NAME]:
            raise refuse(
                "A release is not taken back: its number is taken, and what was handed out stays out",
                "Withhold the next one, or have the authority suspend the licence.",
            )
        correction = Correction(self.store, frozenset(signed.key.party for signed in record.signed))
        # What the receiver signed afterwards is part of the same hand-over, and no event of its own.
        for part in (f"{name}#countersigned", name):
            correction.take_back(part)
        return correction.commit()


def _amount(text: str) -> Any:
    from cocket.kernel.quantities import parse_amount

    return parse_amount(text)


def _need_authority(record: Record) -> None:
    signed = record.by("authority")
    if signed is None or "authority" not in signed.key.roles:
        raise refuse("Only an authority's key grants, suspends or revokes", "Have the authority sign it.")


def _need_observer(record: Record, does: str) -> None:
    signed = record.by("sender")
    if signed is None or not signed.key.roles & {"observer", "authority"}:
        raise refuse(f"Only an authority or observer {does}", "Have one sign it.")


def _object(work: Work, record: Record, extension: dict[str, Any], place: Place | None) -> None:
    event, action, step = record.body, record.body["action"], record.body.get("bizStep")
    if "release" in extension:
        intangible.release(work, record, extension, place)
        return
    if "activation" in extension:
        intangible.activate(work, record, extension, place)
        return
    if "drawdown" in extension:
        _need_observer(record, "records what passes a border")
    what = counted(event.get("epcList", ()), event.get("quantityList", ()), record.where)
    if action == "ADD":
        _make(work, record, what, place, extension.get("licence", ""))
        return
    what = work.named(what)
    if action == "DELETE":
        handovers.consume(work, what)
    elif step in SENDING and all(between := handovers.parties(event)):
        handovers.offer(work, record, extension, what, place, between)
    elif step in RECEIVING and "handover" in extension:
        handovers.complete(work, work.handover(extension["handover"]), record, what or None, place)
    elif "verifies" in extension:
        _verify(work, record, extension)
    else:
        _observe(work, record, what, place)


def _make(work: Work, record: Record, what: list[Counted], place: Place | None, licence: str) -> None:
    signed = record.by("sender")
    if signed is None or "maker" not in signed.key.roles:
        raise refuse("Only a maker's key brings goods into the ledger", "Have the maker sign it.")
    serials = frozenset(record.body.get("epcList", ()))
    for name, amount, unit in what:
        row = Row(work.actor, "", amount, licence, place, work.at, work.event)
        work.make(name, new_item(amount, unit, serial=name in serials, row=row, origin=(), event=work.event))


def _observe(work: Work, record: Record, what: list[Counted], place: Place | None) -> None:
    """Somebody entitled saw the goods: their holder, either hand of an open hand-over, or an observer.

    Whoever sees a container sees what is in it.
    """
    signed = record.by("sender")
    entitled = signed is not None and bool(signed.key.roles & {"observer", "authority"})
    leaving = record.body.get("bizStep") in LEAVING
    for name, _, _ in what:
        item = work.item(name)
        mine = [row for row in item.rows if row.holder == work.actor or _between(work, row.holder)]
        rows = mine or (list(item.rows) if entitled else [])
        if not rows:
            raise refuse(
                f"{work.actor[-80:]} neither holds {name[-60:]} nor is an observer", "Have its holder record it."
            )
        _see(work, name, rows, place, leaving=leaving)


def _see(work: Work, name: str, rows: list[Row], place: Place | None, *, leaving: bool, depth: int = 0) -> None:
    item = work.item(name)
    work.seen(name, rows, place)
    now = [row for row in rows if work.at >= row.seen]  # a late sighting does not move anything back
    seen = item.rows
    if place is not None:
        seen = tuple(replace(r, place=place, seen=work.at, event=work.event) if r in now else r for r in item.rows)
        if (leaving or any(row.place != place for row in now)) and (waiting := work.get(f"w:dwell:{name}")):
            licence = work.licence(waiting.licence, usable=False)
            # What has left is under way: a slow voyage is no stay, so it gets twice the time.
            work.watch("dwell", name, licence, "dwellDays", 2 if leaving else 1)
    work.put_item(name, replace(item, rows=seen, event=work.event))
    holders = {row.holder for row in rows}
    contents: tuple[str, ...] = work.get(f"c:{name}") or ()
    for inner in contents if depth < handovers.MAX_DEPTH else ():
        inside = [row for row in work.item(inner).rows if row.inside == name and row.holder in holders]
        if inside:
            _see(work, inner, inside, place, leaving=leaving, depth=depth + 1)


def _between(work: Work, holder: str) -> bool:
    if not holder.startswith("handover:"):
        return False
    handover: Handover | None = work.get(f"h:{holder.partition(':')[2]}")
    return handover is not None and work.actor in (handover.sender, handover.receiver)


def _verify(work: Work, record: Record, extension: dict[str, Any]) -> None:
    """An authority or observer confirms a delivery."""
    _need_observer(record, "verifies a delivery")
    handover = work.handover(extension["verifies"])
    if handover.state not in ("complete", "short"):
        raise refuse("The delivery is not complete, so it cannot be verified", "Have the receiver sign first.")
    work.unwatch("verify", handover.event)
    work.put(f"v:{handover.event}", work.event)
    work.effects.handover = handover
    work.effects.items += [item for item, _ in handover.parts]


def _aggregate(work: Work, record: Record, extension: dict[str, Any], place: Place | None) -> None:
    event = record.body
    what = work.named(counted(event.get("childEPCs", ()), event.get("childQuantityList", ()), record.where))
    if "parentID" not in event:
        raise refuse("A packing event names its container", "Add parentID.")
    parent = work.name(event["parentID"])
    if event["action"] == "ADD":
        handovers.pack(work, parent, what, place)
    elif event["action"] == "DELETE":
        handovers.unpack_container(work, parent, what, place)
    else:
        _observe(work, record, [(parent, ONE, "each")], place)
    work.effects.items.append(parent)
    _ = extension


def _associate(work: Work, record: Record, extension: dict[str, Any], place: Place | None) -> None:
    """A seal or sensor is put on or taken off: nothing changes hands."""
    _observe(work, record, [(work.name(record.body["parentID"]), ONE, "each")], place)
    _ = extension


def _transact(work: Work, record: Record, extension: dict[str, Any], place: Place | None) -> None:
    """An order or invoice is linked to goods: nothing changes hands."""
    what = counted(record.body.get("epcList", ()), record.body.get("quantityList", ()), record.where)
    _observe(work, record, work.named(what), place)
    _ = extension


def _transform(work: Work, record: Record, extension: dict[str, Any], place: Place | None) -> None:
    event = record.body
    if "transformationID" in event:
        raise refuse("A transformation spread over several events cannot be balanced", "State it in one event.")
    inputs = work.named(counted(event.get("inputEPCList", ()), event.get("inputQuantityList", ()), record.where))
    outputs = counted(event.get("outputEPCList", ()), event.get("outputQuantityList", ()), record.where)
    materials, losses = (
        [row | {"input": work.name(row["input"])} for row in extension.get(name, ())]
        for name in ("materials", "losses")
    )
    check_transformation(inputs, outputs, materials, losses)
    # What is made of goods under a licence is under it too; parts that need none do not take it off.
    licences = sorted(set(handovers.consume(work, inputs)) - {""})
    licence = licences[0] if len(licences) == 1 else ""
    if len(licences) > 1:
        work.effects.notes.append(
            f"The inputs are under {', '.join(licences)[:200]}, so what comes out is watched under none of them."
        )
    serials = frozenset(event.get("outputEPCList", ()))
    origin = tuple(name for name, _, _ in inputs)
    for name, amount, unit in outputs:
        row = Row(work.actor, "", amount, licence, place, work.at, work.event)
        work.make(name, new_item(amount, unit, serial=name in serials, row=row, origin=origin, event=work.event))


_HANDLERS = {
    "ObjectEvent": _object,
    "AggregationEvent": _aggregate,
    "AssociationEvent": _associate,
    "TransactionEvent": _transact,
    "TransformationEvent": _transform,
}
