"""The detectors: one small function for each thing an event can show; a table names them all.

Each takes the record, its effects and a way to look up licences, and gives the alarms it sees. What is unknown (a place
without coordinates, a licence not recorded) raises nothing here and is said where the journey is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cocket.custody.alarms.model import Alarm, alarm
from cocket.custody.events.extension import NAME
from cocket.custody.events.model import CREDENTIAL, EVENT, Record
from cocket.custody.ledger.model import LicenceState, Watch
from cocket.custody.ledger.ports import Store
from cocket.custody.ledger.work import Effects, Seen
from cocket.custody.places import Places, kilometres, spoken
from cocket.kernel.canonical import decimal_text

# Faster than any freight between two places, with an allowance for coordinates of a city instead of its airport.
KM_PER_HOUR = 900.0
ALLOWANCE_KM = 200.0
OPENS_SEALS = frozenset(("receiving", "accepting", "unpacking", "inspecting", "unloading"))


@dataclass(frozen=True, slots=True)
class Held:
    """What the detectors may look up: licences by id, and where places are."""

    store: Store
    places: Places

    def licence(self, name: str) -> LicenceState | None:
        """Give a licence, or None when it is not recorded."""
        found: LicenceState | None = self.store.get(f"l:{name}")
        return found


Detector = Callable[[Record, Effects, Held], Iterator[Alarm]]


def _event_id(record: Record) -> str:
    return str(record.body.get("eventID") or record.body.get("id") or record.digest)


def seal_broken(record: Record, effects: Effects, held: Held) -> Iterator[Alarm]:
    """A seal was found broken or missing, or was taken off where nobody opens containers."""
    for seal in record.body[NAME].get("seals", ()):
        state = seal["state"]
        if state in ("broken", "missing") or (state == "removed" and record.body.get("bizStep") not in OPENS_SEALS):
            sentence = f"The seal {seal['id']} is {state}."
            subject = (effects.items or [seal["id"]])[0]
            yield alarm("seal_broken", subject, sentence, (_event_id(record), seal["id"]), record.at.isoformat())
    _ = held


def unexplained_gap(record: Record, effects: Effects, held: Held) -> Iterator[Alarm]:
    """Two sightings lie further apart than any freight travels in the time between them."""
    for seen in effects.seen:
        before = seen.before.place
        distance = None if before == seen.place else kilometres(before, seen.place, held.places)
        if distance is None:
            continue
        hours = abs((record.at - datetime.fromisoformat(seen.before.seen)).total_seconds()) / 3600
        if distance > ALLOWANCE_KM + KM_PER_HOUR * hours:
            sentence = (
                f"{seen.item[-60:]} was in {spoken(seen.before.place)} and {hours:.1f} hours later in "
                f"{spoken(seen.place)}, {distance:,.0f} km away: no route explains that."
            )
            yield alarm("unexplained_gap", seen.item, sentence, (_event_id(record), seen.before.event), seen.at)
    _ = held


def _under(seen: Seen, effects: Effects, held: Held) -> LicenceState | None:
    name = seen.before.licence or (effects.handover.licence if effects.handover else "")
    return held.licence(name) if name else None


def excluded_detour(record: Record, effects: Effects, held: Held) -> Iterator[Alarm]:
    """Goods under a licence were seen in a country that it excludes."""
    for seen in effects.seen:
        licence = _under(seen, effects, held)
        if licence and seen.place.country in licence.document.get("excluded", ()):
            name = licence.document["id"]
            sentence = f"{seen.item[-60:]} is in {spoken(seen.place)}, which the licence {name} excludes."
            yield alarm("excluded_detour", seen.item, sentence, (_event_id(record), name), seen.at, name)


def consignee_differs(record: Record, effects: Effects, held: Held) -> Iterator[Alarm]:
    """Goods go to somebody whom the licence does not name."""
    handover = effects.handover
    licence = held.licence(handover.licence) if handover and handover.licence else None
    if handover is None or licence is None or record.type == CREDENTIAL or "verifies" in record.body.get(NAME, {}):
        return
    document = licence.document
    named = {document["consignee"], document["endUser"], document["holder"], *document.get("via", ())}
    stated = record.body.get(NAME, {}).get("consignee")
    wrong = (
        handover.receiver
        if handover.receiver not in named
        else stated
        if stated not in (None, document["consignee"])
        else ""
    )
    if wrong:
        sentence = f"{wrong} is not the consignee, end user or carrier that the licence {document['id']} names."
        evidence = (handover.event, document["id"], document["consignee"])
        yield alarm("consignee_differs", handover.parts[0][0], sentence, evidence, handover.offered, document["id"])


def certificate_differs(record: Record, effects: Effects, held: Held) -> Iterator[Alarm]:
    """A certificate names another party than the licence does."""
    for certificate, stated, claim in effects.differs:
        name = effects.licence.document["id"] if effects.licence else ""
        sentence = f"The end-user certificate names {stated[-80:]} as {claim}, and the licence {name} somebody else."
        yield alarm("consignee_differs", name, sentence, (certificate, name), record.at.isoformat(), name)
    _ = held


def quantity_missing(record: Record, effects: Effects, held: Held) -> Iterator[Alarm]:
    """The receiver signed for less than was offered, or the delivery verification confirms less."""
    done = "handed over and not confirmed" if record.type == CREDENTIAL else "offered and not received"
    for item, amount, unit in effects.missing:
        sentence = f"{decimal_text(amount)} {unit} of {item[-60:]} were {done}."
        yield alarm("quantity_missing", item, sentence, (_event_id(record),), record.at.isoformat())
    _ = held


def licence_expired(record: Record, effects: Effects, held: Held) -> Iterator[Alarm]:
    """Goods are still on their way when their licence has ended."""
    for seen in effects.seen:
        licence = _under(seen, effects, held)
        if licence and seen.before.holder not in (licence.document["consignee"], licence.document["endUser"]):
            yield from _expired(licence, seen.item, record.at, seen.at, _event_id(record))


def _expired(licence: LicenceState, item: str, now: datetime, at: str, event: str) -> Iterator[Alarm]:
    end = datetime.fromisoformat(licence.document["validUntil"])
    if now >= end:
        name = licence.document["id"]
        sentence = f"{item[-60:]} is still on its way, and its licence {name} ended on {end:%Y-%m-%d}."
        # The licence, not the event, makes the id: every further sighting shows the same thing.
        yield alarm("licence_expired_in_transit", item, sentence, (name, event), at, name)


def activation_wrong_country(record: Record, effects: Effects, held: Held) -> Iterator[Alarm]:
    """A key was activated in a country that is no destination of its licence."""
    if "activation" not in record.body[NAME]:
        return
    for seen in effects.seen:
        licence = held.licence(seen.before.licence)
        if licence and seen.place.country not in licence.document["destinations"]:
            name = licence.document["id"]
            device = record.body[NAME]["activation"]["device"]
            sentence = f"The device {device[-60:]} was activated in {spoken(seen.place)}; {name} is for " + ", ".join(
                licence.document["destinations"]
            )
            yield alarm(
                "activation_wrong_country", seen.item, f"{sentence}.", (_event_id(record), device), seen.at, name
            )


def visit_contradicts(record: Record, effects: Effects, held: Held) -> Iterator[Alarm]:
    """A post-shipment visit did not find what was declared."""
    found = record.body[NAME].get("visit", {}).get("found", "as_declared")
    if found != "as_declared":
        subject = (effects.items or [_event_id(record)])[0]
        sentence = {
            "moved": "A visit found the goods elsewhere than declared.",
            "missing": "A visit did not find the goods.",
            "refused": "A visit was refused.",
        }[found]
        yield alarm("visit_contradicts", subject, sentence, (_event_id(record),), record.at.isoformat())
    _ = held


# What a detector looks at -> the detectors: a part of the event's extension, or a kind of effect.
SAID: dict[str, Detector] = {
    "seals": seal_broken,
    "activation": activation_wrong_country,
    "visit": visit_contradicts,
}
UNDER: tuple[Detector, ...] = (excluded_detour, licence_expired)


def shown_by(record: Record, effects: Effects, held: Held) -> list[Alarm]:
    """Give every alarm that an applied record shows."""
    found = [overdue(waiting, record.at) for waiting in effects.overdue]
    detectors: list[Detector] = []
    licensed = effects.handover is not None and bool(effects.handover.licence)
    if record.type == EVENT and "errorDeclaration" not in record.body:
        said = record.body[NAME]
        if not SAID.keys().isdisjoint(said):
            detectors += [detector for part, detector in SAID.items() if part in said]
        if effects.seen:
            detectors.append(unexplained_gap)
            if licensed or any(seen.before.licence for seen in effects.seen):
                detectors += UNDER
    if effects.missing:
        detectors.append(quantity_missing)
    if effects.differs:
        detectors.append(certificate_differs)
    if licensed:
        detectors.append(consignee_differs)
    for detector in detectors:
        found += detector(record, effects, held)
    return list({one.id: one for one in found}.values()) if len(found) > 1 else found


WAITS = {
    "countersign": ("countersignature_overdue", "The receiver has not signed for the hand-over {subject}"),
    "dwell": ("dwell_too_long", "{subject} has not moved on"),
    "verify": ("delivery_verification_overdue", "Nobody has verified the delivery {subject}"),
}


def overdue(waiting: Watch, now: datetime) -> Alarm:
    """Give the alarm of a wait that has run out."""
    kind, words = WAITS[waiting.kind]
    due = datetime.fromisoformat(waiting.due)
    sentence = f"{words.format(subject=waiting.subject[-80:])}; it was due on {due:%Y-%m-%d %H:%M} UTC."
    _ = now
    return alarm(kind, waiting.subject, sentence, (waiting.event,), waiting.due, waiting.licence)


def shown_by_silence(waiting: Watch, now: datetime, held: Held) -> list[Alarm]:
    """Give the alarms that a wait shows at an instant: overdue, or on its way under a licence that has ended."""
    found = [overdue(waiting, now)] if datetime.fromisoformat(waiting.due) < now else []
    licence = held.licence(waiting.licence) if waiting.licence and waiting.kind == "dwell" else None
    if licence is not None:
        found += _expired(licence, waiting.subject, now, now.isoformat(), waiting.event)
    return found
