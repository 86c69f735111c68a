"""Custody of what is no box: keys, seats, hosted access and updates, released one after another under a licence.

Every release under a licence has the next number and the hash of the one before. A release that is withheld takes its
number too. So the chain shows what was released, and also what was not: a later release of a withheld number would be
a second signed statement for the same place, which anyone who holds both can show.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from cocket.custody.events.extension import NAME
from cocket.custody.events.model import Record
from cocket.custody.ledger.handovers import parties
from cocket.custody.ledger.model import Place, Row, item_key
from cocket.custody.ledger.quantities import ONE
from cocket.custody.ledger.rules import new_item, refuse
from cocket.custody.ledger.work import Work

NO_RELEASE = "0" * 64


def release(work: Work, record: Record, extension: dict[str, Any], place: Place | None) -> None:
    """Release something intangible under a licence, or record that it is withheld."""
    body, name = extension["release"], extension.get("licence", "")
    if not name:
        raise refuse("A release names its licence", "Add the licence.")
    signed = record.by("sender")
    licence = work.licence(name, usable=not body["withheld"])
    if signed is None or "issuer" not in signed.key.roles or signed.key.party != licence.document["holder"]:
        raise refuse("Only the licence's holder, with an issuer's key, releases under it", "Have the issuer sign it.")
    if body["sequence"] != licence.sequence + 1 or body["previous"] != (licence.last_release or NO_RELEASE):
        raise refuse(
            f"Release {body['sequence']} of {name[:80]} does not follow release {licence.sequence}",
            "Give it the next number and the hash of the release before it.",
        )
    work.put(f"l:{name}", replace(licence, sequence=body["sequence"], last_release=record.digest))
    work.put(f"r:{name}:{body['sequence']}", [work.event, body["what"], body["withheld"]])
    if body["withheld"]:
        return
    receiver = parties(record.body)[1]
    if not receiver:
        raise refuse("A release names who receives it", "Add the possessing party to the destinations.")
    state = work.draw(name, body["kind"], Decimal(body["amount"]), body["unit"])
    work.effects.licence = state
    for key in record.body.get("epcList", ()):
        if work.get(item_key(work.name(key))) is not None:
            raise refuse(f"{key[-80:]} was released before", "Give each key a number of its own.")
        row = Row(receiver, "", ONE, name, place, work.at, work.event)
        work.make(key, new_item(ONE, "each", serial=True, row=row, origin=(), event=work.event))


def activate(work: Work, record: Record, extension: dict[str, Any], place: Place | None) -> None:
    """Record an activation: it names the device, the place and the holder, and a key serves one device."""
    body, keys = extension["activation"], [work.name(key) for key in record.body.get("epcList", ())]
    if place is None or len(keys) != 1:
        raise refuse("An activation names one key and its place", "Add the key and the place with its country.")
    item = work.item(keys[0])
    row = item.rows[0]
    if body["holder"] != work.actor or row.holder != work.actor:
        raise refuse(f"{work.actor[-80:]} does not hold the key {keys[0][-60:]}", "Have its holder activate it.")
    if item.event != body["release"] and not str(work.get(f"d:{keys[0]}") or ""):
        raise refuse("The activation names another release than the key's", "Name the release that the key came with.")
    device = work.get(f"d:{keys[0]}")
    if device is not None and device != body["device"]:
        raise refuse(f"The key is active on {device[-60:]}", "Release another key for another device.")
    work.put(f"d:{keys[0]}", body["device"])
    work.put_item(
        keys[0], replace(item, rows=(replace(row, place=place, seen=work.at, event=work.event),), event=work.event)
    )
    work.seen(keys[0], [row], place)
    work.effects.licence = work.licence(row.licence, usable=False)


def withheld(chain: list[dict[str, Any]]) -> list[str]:
    """Give what a complete chain of release events shows as withheld.

    `chain` holds the release events of one licence, 1 to N. Raises LedgerRefuses when a number is missing or repeated,
    or a hash does not name the event before: then nothing is shown.
    """
    from cocket.kernel.canonical import digest

    before, held = NO_RELEASE, []
    for number, event in enumerate(chain, 1):
        body = event[NAME]["release"]
        if body["sequence"] != number or body["previous"] != before:
            raise refuse(f"Release {number} does not follow from the one before it", "Ask for the whole chain.")
        if body["withheld"]:
            held.append(body["what"])
        before = digest(event)
    released = {event[NAME]["release"]["what"] for event in chain if not event[NAME]["release"]["withheld"]}
    return [what for what in held if what not in released]
