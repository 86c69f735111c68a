"""A lot's journey: from its documents, step by step, what is proven and what is only claimed.

A step is *proven* when more than one independent party stands for it: both hands signed the hand-over, or an observer
or authority signed what it saw. What one interested party alone says is *claimed*. Takes a store, gives plain values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from msgspec.structs import asdict

from cocket.custody.events import model
from cocket.custody.events.extension import NAME
from cocket.custody.events.keys import KeyBook, SignatureRefused
from cocket.custody.ledger.documents import key_of
from cocket.custody.ledger.handovers import parties
from cocket.custody.ledger.model import Applied, Handover, Item, LicenceState, Place, item_key, place_of
from cocket.custody.ledger.names import link_of, name_in
from cocket.custody.ledger.service import SENDING
from cocket.custody.ledger.sqlite import SqliteStore
from cocket.custody.places import KNOWN, Places, degrees
from cocket.kernel.canonical import decimal_text
from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_json

LINEAGE = 200  # lots that are followed upstream


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, what, who, where, whether it is proven, and the position of its document in the ledger."""

    at: str
    what: str
    actor: str
    receiver: str
    place: Place | None
    proven: bool
    void: bool
    event: str
    position: int
    licence: str
    notes: tuple[str, ...] = ()
    item: str = ""  # the lot that it is about, where that is one from which this one was made


@dataclass(frozen=True, slots=True)
class Backing:
    """A licence of this journey: its status, and the verified credentials behind it as (type, number or id, issuer)."""

    licence: str
    status: str
    documents: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """An item with its holdings, its steps in order of time, what it was made from, and what was made of it."""

    item: str
    state: Item
    steps: tuple[Step, ...]
    origin: tuple[str, ...]
    licences: tuple[Backing, ...] = ()
    became: tuple[str, ...] = ()

    def located(self, known: Places = KNOWN) -> tuple[Step, ...]:
        """Give the valid steps whose place has coordinates."""
        return tuple(step for step in self.steps if not step.void and degrees(step.place, known) is not None)


def journey(store: SqliteStore, item: str, keys: KeyBook | None = None) -> Journey:
    """Give the journey of a lot or serial; raises BadInput when it is not in the ledger."""
    item = name_in(store.get, item)
    state: Item | None = store.get(item_key(item))
    if state is None:
        raise BadInput(
            "This lot or serial is not in the ledger",
            where=item[:200],
            mend="Give its full identifier as in the events.",
        )
    documents = _documents(store, item)
    became = [name for _, document in documents for name in _made_of(document, item)]
    steps = [step for position, document in documents for step in _step(store, position, document, keys)]
    steps += _upstream(store, state, steps, keys)
    steps.sort(key=lambda step: (step.at, step.position))
    named = dict.fromkeys([*(row.licence for row in state.rows), *(step.licence for step in steps)])
    return Journey(
        item,
        state,
        tuple(steps),
        state.origin,
        tuple(_backing(store, name) for name in named if name),
        tuple(dict.fromkeys(became)),
    )


def _documents(store: SqliteStore, item: str) -> list[tuple[int, dict[str, Any]]]:
    found = ((position, load_json(data.decode(), where="ledger")) for position, data in store.touching(item))
    shown = (model.EVENT, model.COUNTERSIGNATURE, model.CREDENTIAL)
    return [(position, document) for position, document in found if document["type"] in shown]


def _made_of(document: dict[str, Any], item: str) -> list[str]:
    """Give what a transformation made of an item."""
    event = document.get("event", {})
    taken = [*event.get("inputEPCList", ()), *(row["epcClass"] for row in event.get("inputQuantityList", ()))]
    if item not in taken and (link_of(item) or item) not in map(link_of, taken):
        return []
    return [*event.get("outputEPCList", ()), *(row["epcClass"] for row in event.get("outputQuantityList", ()))]


def _upstream(store: SqliteStore, state: Item, own: Iterable[Step], keys: KeyBook | None) -> Iterable[Step]:
    """Give the steps of the lots from which an item was made, up to its making, each document once."""
    seen = {step.position for step in own}
    waiting = [(name, min((step.at for step in own), default="")) for name in state.origin]
    known = set(state.origin)
    while waiting:
        name, until = waiting.pop()
        steps = [
            replace(step, item=name)
            for position, document in _documents(store, name)
            if position not in seen
            for step in _step(store, position, document, keys)
            if step.at <= until
        ]
        seen.update(step.position for step in steps)
        yield from steps
        before: Item | None = store.get(item_key(name))
        made = min((step.at for step in steps), default=until)
        further = [other for other in before.origin if other not in known] if before and len(known) < LINEAGE else []
        known.update(further)
        waiting += [(other, made) for other in further]


def _backing(store: SqliteStore, name: str) -> Backing:
    state: LicenceState | None = store.get(f"l:{name}")
    documents: dict[str, list[str]] = store.get(key_of(name)) or {}
    found = tuple((kind, names[0], names[2]) for kind, names in documents.items())
    return Backing(name, state.status if state else "not recorded", found)


def _step(store: SqliteStore, position: int, document: dict[str, Any], keys: KeyBook | None) -> Iterable[Step]:
    if document["type"] == model.COUNTERSIGNATURE:
        handover: Handover | None = store.get(f"h:{document['eventID']}")
        if handover is not None:
            yield Step(
                handover.completed, "receiver signs", handover.receiver, "", None, proven=True, void=False,
                event=document["eventID"], position=position, licence=handover.licence,
            )  # fmt: skip
        return
    if document["type"] == model.CREDENTIAL:
        handover = store.get(f"h:{document['credential']['handover']}")
        if handover is not None:
            yield Step(
                document["signatures"][0]["signedAt"], "delivery verified by a credential", handover.receiver, "", None,
                proven=True, void=False, event=handover.event, position=position, licence=handover.licence,
            )  # fmt: skip
        return
    event = document["event"]
    extension = event[NAME]
    sender, receiver = parties(event)
    applied: Applied | None = store.get(f"e:{event['eventID']}")
    declared = "errorDeclaration" in event
    where = extension.get("place")
    place = place_of(where) if where else None
    yield Step(
        at=applied.at if applied and not declared else str(event["eventTime"]),
        what="error declared" if declared else words(event),
        actor=str(extension.get("actor") or sender),
        receiver=receiver,
        place=place,
        proven=_proven(store, event, document, keys),
        void=declared or bool(applied and applied.void),
        event=event["eventID"],
        position=position,
        licence=extension.get("licence", ""),
        notes=tuple(_notes(extension)),
    )


def words(event: dict[str, Any]) -> str:
    """Say in a word or two what an event is."""
    extension = event[NAME]
    if "release" in extension:
        return "release withheld" if extension["release"]["withheld"] else "released"
    for part, said in (("activation", "activated"), ("verifies", "delivery verified"), ("visit", "visited")):
        if part in extension:
            return said
    if event["type"] == "AggregationEvent":
        return {"ADD": "packed", "DELETE": "unpacked"}.get(event.get("action", ""), "seen")
    if event["type"] == "TransformationEvent":
        return "made into other lots"
    if event.get("action") == "ADD":
        return "made"
    step = event.get("bizStep", "")
    if step in SENDING:
        return "handed over"
    return "taken out" if event.get("action") == "DELETE" else str(step).replace("_", " ") or "seen"


def _proven(store: SqliteStore, event: dict[str, Any], document: dict[str, Any], keys: KeyBook | None) -> bool:
    handover: Handover | None = store.get(f"h:{event['eventID']}")
    if handover is not None:
        return handover.state == "complete"
    if "handover" in event[NAME]:
        return True  # the sender's signature is on the offer, the receiver's on this
    for block in document["signatures"]:
        try:
            if keys is not None and keys.get(block["key"]).roles & {"observer", "authority"}:
                return True
        except SignatureRefused:  # a key that is no longer in the book proves nothing more
            continue
    return False


def _notes(extension: dict[str, Any]) -> Iterable[str]:
    for seal in extension.get("seals", ()):
        yield f"seal {seal['id']} {seal['state']}"
    if "visit" in extension:
        yield f"found {extension['visit']['found'].replace('_', ' ')}"
    for loss in extension.get("losses", ()):
        yield f"{loss['amount']} of {loss['input'][-40:]} lost ({loss['why']})"


def as_document(found: Journey) -> dict[str, Any]:
    """Give a journey as plain JSON."""
    state = found.state
    return {
        "item": found.item,
        "unit": state.unit,
        "serial": state.serial,
        "made": decimal_text(state.made),
        "gone": decimal_text(state.gone),
        "origin": list(found.origin),
        "became": list(found.became),
        "licences": [
            {
                "licence": one.licence,
                "status": one.status,
                "credentials": [{"type": kind, "id": name, "issuer": issuer} for kind, name, issuer in one.documents],
            }
            for one in found.licences
        ],
        "holdings": [
            {
                "holder": row.holder,
                "inside": row.inside or None,
                "amount": decimal_text(row.amount),
                "licence": row.licence or None,
                "place": asdict(row.place) if row.place else None,
                "seen": row.seen,
            }
            for row in state.rows
        ],
        "steps": [
            {
                "at": step.at,
                "what": step.what,
                "actor": step.actor,
                "receiver": step.receiver or None,
                "place": asdict(step.place) if step.place else None,
                "standing": "void" if step.void else "proven" if step.proven else "claimed",
                "event": step.event,
                "licence": step.licence or None,
                "notes": list(step.notes),
                "of": step.item or found.item,
                "position": step.position,
            }
            for step in found.steps
        ],
    }
