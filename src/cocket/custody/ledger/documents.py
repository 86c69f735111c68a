"""What a verified credential settles in the ledger: that a licence is what it says, and that a delivery arrived.

Takes a credential that the verifier called genuine; refuses one that contradicts the ledger, and notes what could not
be compared. Parties are compared by their identifiers alone: equal names prove nothing, and differing ones neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cocket.custody.events.extension import RELEASE_KINDS
from cocket.custody.events.model import Record
from cocket.custody.ledger.model import LicenceState, escrow
from cocket.custody.ledger.rules import refuse
from cocket.custody.ledger.work import Work
from cocket.kernel.canonical import decimal_text
from cocket.kernel.quantities import TRADE_UNITS, Quantity, parse_amount
from cocket.licensing.balance import BASE_UNITS, EXACT, add_up, in_base
from cocket.verifier.instants import parse_instant

# Claim of the credential -> field of the ledger's licence.
PARTIES = {"exporter": "holder", "consignee": "consignee", "endUser": "endUser"}


def key_of(licence: str) -> str:
    """Give the key under which the credentials of a licence are kept, by type."""
    return f"k:{licence}"


def attach(work: Work, record: Record) -> None:
    """Apply a verified credential; raises LedgerRefuses when it contradicts what is recorded."""
    body = record.body
    if body["kind"] == "DeliveryVerification":
        _delivery(work, body)
        return
    state = work.licence(body["licence"], usable=False)
    subject = body["subject"]
    if body["kind"] == "ExportLicence":
        _same_licence(work, body, state)
    for claim, name in PARTIES.items():
        stated = subject.get(claim, {}).get("id")
        if claim in subject and stated is None:
            work.effects.notes.append(f"The document gives no identifier of its {claim}, so it was not compared.")
        elif stated is not None and stated != state.document[name]:
            if body["kind"] == "ExportLicence":
                raise refuse(
                    f"The document names {stated[-60:]} as {claim}, and the licence here {state.document[name][-60:]}",
                    "Have the authority record the licence as it granted it.",
                )
            # A certificate that names somebody else is true, and is what the alarm is about.
            work.effects.differs.append((body["id"], stated, claim))
    work.effects.licence = state
    known: dict[str, Any] = dict(work.get(key_of(body["licence"])) or {})
    known[body["kind"]] = [body["id"], body["sha256"], body["issuer"]]
    work.put(key_of(body["licence"]), known)


def _same_licence(work: Work, body: Mapping[str, Any], state: LicenceState) -> None:
    """A licence in the ledger is the one that was granted: number, destination, validity, and no more goods."""
    subject, document = body["subject"], state.document
    if subject["number"] != document["id"]:
        raise refuse(
            f"The document is the licence {subject['number'][:80]}, not {document['id'][:80]}", "Name the right one."
        )
    if beyond := set(document["destinations"]) - {subject["destination"]}:
        raise refuse(
            f"The licence here is for {', '.join(sorted(beyond))}, and the document for {subject['destination']}",
            "Have the authority record the licence as it granted it.",
        )
    begins, ends = _instant(document["validFrom"]), _instant(document["validUntil"])
    if (body["from"] and begins < _instant(body["from"])) or (body["until"] and ends > _instant(body["until"])):
        raise refuse(
            f"The licence here is valid from {begins} to {ends}, and the document from {body['from']} to "
            f"{body['until'] or 'no end'}",
            "Have the authority record the licence as it granted it.",
        )
    granted = totals(row for row in document["grants"] if row["item"] not in RELEASE_KINDS)
    stated = totals(item["quantity"] for item in subject["items"])
    for unit, amount in granted.items():
        if unit not in stated:
            work.effects.notes.append(f"The document counts nothing in {unit}, so that amount was not compared.")
        elif amount > stated[unit]:
            raise refuse(
                f"The licence here grants {decimal_text(amount)} {unit}, and the document {decimal_text(stated[unit])}",
                "Have the authority record the licence as it granted it.",
            )


def _delivery(work: Work, body: Mapping[str, Any]) -> None:
    """The importing authority's document confirms one hand-over under a licence whose own document was presented."""
    subject, handover = body["subject"], work.handover(body["handover"])
    if handover.state not in ("complete", "short"):
        raise refuse("The delivery is not complete, so it cannot be verified", "Have the receiver sign first.")
    licence = (work.get(key_of(handover.licence)) or {}).get("ExportLicence")
    if licence is None:
        raise refuse(
            f"The document of the licence {handover.licence[:80] or '(none)'} was not presented here",
            "Present the licence's own credential first; a delivery is tied to it by its hash.",
        )
    if [subject["parent"]["id"], subject["parent"]["sha256"]] != licence[:2]:
        raise refuse(
            f"The document follows {subject['parent']['id'][:80]}, not the licence of this hand-over",
            "Name the hand-over that it confirms.",
        )
    stated = subject["consignee"].get("id")
    if stated is None:
        work.effects.notes.append("The document gives no identifier of its consignee, so it was not compared.")
    elif stated != handover.receiver:
        raise refuse(
            f"The document confirms a delivery to {stated[-60:]}, and this one went to {handover.receiver[-60:]}",
            "Name the hand-over that it confirms.",
        )
    try:
        arrived = date.fromisoformat(subject["deliveredOn"])
    except ValueError:
        raise refuse(f"{subject['deliveredOn']} is no day", "Ask the issuer for another document.") from None
    if not datetime.fromisoformat(handover.offered).date() <= arrived <= work.moment.date():
        raise refuse(
            f"The document says that the goods arrived on {arrived}, and they were offered on {handover.offered[:10]}",
            "Name the hand-over that it confirms.",
        )
    _confirmed(work, body, totals(item["quantity"] for item in subject["items"]))
    work.unwatch("verify", handover.event)
    work.put(f"v:{handover.event}", body["id"])
    work.effects.handover, work.effects.licence = handover, work.licence(handover.licence, usable=False)
    work.effects.items += [item for item, _ in handover.parts]


def _confirmed(work: Work, body: Mapping[str, Any], stated: Mapping[str, Decimal]) -> None:
    """Compare what was confirmed with what was handed over, unit by unit; less is an alarm, more is refused."""
    handed: dict[str, Decimal] = {}
    first: dict[str, str] = {}
    between = escrow(body["handover"])
    for name, amount in work.handover(body["handover"]).parts:
        if work.get(f"c:{name}") is not None:
            work.effects.notes.append("The goods came in a container, so the confirmed amounts were not compared.")
            return
        item = work.item(name)
        # What the receiver did not sign for was missed already then.
        missed = add_up(row.amount for row in item.rows if row.holder == between)
        handed[item.unit] = EXACT.add(handed.get(item.unit, Decimal(0)), EXACT.subtract(amount, missed))
        first.setdefault(item.unit, name)
    for unit, amount in handed.items():
        found = stated.get(unit)
        if found is None:
            work.effects.notes.append(f"The document counts nothing in {unit}, so that amount was not compared.")
        elif found > amount:
            raise refuse(
                f"{decimal_text(found)} {unit} are confirmed, and {decimal_text(amount)} were handed over",
                "Name the hand-over that it confirms.",
            )
        elif found < amount:
            work.effects.missing.append((first[unit], EXACT.subtract(amount, found), unit))


def totals(rows: Iterable[Mapping[str, str]]) -> dict[str, Decimal]:
    """Add up `{amount, unit}` in base units; a unit that has none stands for itself."""
    found: dict[str, Decimal] = {}
    for row in rows:
        quantity = Quantity(parse_amount(row["amount"]), TRADE_UNITS.get(row["unit"].strip().lower(), row["unit"]))
        base = in_base(quantity) if quantity.unit in BASE_UNITS else quantity
        found[base.unit] = EXACT.add(found.get(base.unit, Decimal(0)), base.amount)
    return found


def _instant(text: str) -> datetime:
    return parse_instant(text, where="the document")
