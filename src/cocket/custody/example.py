"""A worked example with fictional firms: one shipment with a split, a diversion and a withheld update.

Takes the origin of a log, gives a key file and four files of signed lines, with keys made for the occasion.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cocket.custody.events.event_hash import event_hash
from cocket.custody.events.extension import CONTEXT, NAME
from cocket.custody.events.model import LICENCE, STATUS
from cocket.custody.events.writing import Scribe, public_key
from cocket.custody.ledger.intangible import NO_RELEASE
from cocket.kernel.canonical import canonical, digest, plain

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
LICENCE_ID = "EX-2026-0417"
LOT = "urn:epc:class:lgtin:4012345.012345.A7"
PARTS = (f"{LOT}-1", f"{LOT}-2")
CASE = "urn:epc:id:sscc:4012345.1000000017"
DEVICE_KEY = "https://maker.example/key/0001"
PARTIES: dict[str, tuple[str, ...]] = {
    "maker": ("maker", "party", "issuer"),
    "forwarder": ("party",),
    "carrier": ("party",),
    "ministry": ("party",),
    "broker": ("party",),
    "customs": ("observer",),
    "importing-authority": ("observer",),
    "visitors": ("observer",),
    "licensing-office": ("authority",),
}
HAMBURG = {"country": "DE", "unlocode": "DEHAM", "name": "Hamburg"}
ALGECIRAS = {"country": "ES", "unlocode": "ESALG", "name": "Algeciras"}
DUBAI = {"country": "AE", "unlocode": "AEDXB", "name": "Dubai"}
MOMBASA = {"country": "KE", "unlocode": "KEMBA", "name": "Mombasa"}
NAIROBI = {"country": "KE", "unlocode": "KENBO", "name": "Nairobi"}


def uri(name: str) -> str:
    """Give a party's identifier."""
    return f"https://{name}.example/id"


class Example:
    """The example's parties, with keys of their own, writing for one log."""

    def __init__(self, origin: str) -> None:
        self._private = {name: Ed25519PrivateKey.generate() for name in PARTIES}
        self._origin, self._now = origin, START

    def key_file(self) -> dict[str, Any]:
        """Give the public keys, as `cocket custody trust` reads them."""
        valid = {"valid_from": plain(START - timedelta(days=60)), "valid_until": plain(START + timedelta(days=700))}
        return {
            "keys": [
                {
                    "id": name,
                    "party": uri(name),
                    "public": public_key(self._private[name]),
                    "roles": list(roles),
                    **valid,
                }
                for name, roles in PARTIES.items()
            ]
        }

    def files(self) -> dict[str, list[bytes]]:
        """Give the four chapters by file name; they only make sense in order."""
        return {
            "1-made-and-shipped.jsonl": list(self._made()),
            "2-split-and-diverted.jsonl": list(self._diverted()),
            "3-delivered.jsonl": list(self._delivered()),
            "4-withheld.jsonl": list(self._withheld()),
        }

    def _pen(self, name: str) -> Scribe:
        return Scribe(name, self._private[name], self._origin)

    def _event(
        self,
        actor: str,
        place: dict[str, str] | None,
        extension: dict[str, Any],
        **fields: Any,
    ) -> dict[str, Any]:
        self._now += timedelta(hours=1)
        event: dict[str, Any] = {
            "@context": CONTEXT,
            "type": "ObjectEvent",
            "eventTime": plain(self._now),
            "eventTimeZoneOffset": "+00:00",
            NAME: {"actor": uri(actor), **({"place": place} if place else {}), **extension},
            **fields,
        }
        if event["type"] != "TransformationEvent":
            event.setdefault("action", "OBSERVE")
        return event | {"eventID": event_hash(event)}

    def _line(self, event: dict[str, Any], also: str = "") -> bytes:
        actor = event[NAME]["actor"].removeprefix("https://").partition(".")[0]
        line = self._pen(actor).event(event, self._now)
        return self._pen(also).also(line, self._now) if also else line

    def _hand(self, sender: str, receiver: str, place: dict[str, str], **fields: Any) -> dict[str, Any]:
        return self._event(
            sender,
            place,
            {"licence": LICENCE_ID},
            bizStep="shipping",
            sourceList=[{"type": "possessing_party", "source": uri(sender)}],
            destinationList=[{"type": "possessing_party", "destination": uri(receiver)}],
            **fields,
        )

    def _made(self) -> Iterator[bytes]:
        licence = {
            "id": LICENCE_ID,
            "holder": uri("maker"),
            "consignee": uri("ministry"),
            "endUser": uri("ministry"),
            "via": [uri("forwarder"), uri("carrier")],
            "grants": [
                {"item": "urn:epc:idpat:sgtin:4012345.012345.*", "amount": "20", "unit": "each"},
                {"item": "activation_key", "amount": "20", "unit": "key"},
                {"item": "firmware_update", "amount": "4", "unit": "copy"},
            ],
            "destinations": ["KE"],
            "excluded": ["AE"],
            "validFrom": "2026-02-01T00:00:00Z",
            "validUntil": "2027-02-01T00:00:00Z",
            "limits": {"countersignDays": 3, "dwellDays": 21, "deliveryVerificationDays": 30},
        }
        yield canonical(self._pen("licensing-office").document(LICENCE, licence, START, role="authority"))
        goods = [{"epcClass": LOT, "quantity": 20}]
        yield self._line(self._event("maker", HAMBURG, {}, action="ADD", bizStep="commissioning", quantityList=goods))
        seal = {"seals": [{"id": "HH-9021", "state": "applied"}]}
        packed = {"type": "AggregationEvent", "action": "ADD", "parentID": CASE, "childQuantityList": goods}
        yield self._line(self._event("maker", HAMBURG, seal, bizStep="packing", **packed))
        yield self._line(self._hand("maker", "forwarder", HAMBURG, epcList=[CASE]), also="forwarder")

    def _diverted(self) -> Iterator[bytes]:
        self._now += timedelta(days=1)
        offer = self._hand("forwarder", "carrier", HAMBURG, epcList=[CASE])
        yield self._line(offer)
        yield self._pen("carrier").countersign(offer, self._now + timedelta(hours=9))
        self._now += timedelta(days=6)
        intact = {"seals": [{"id": "HH-9021", "state": "intact"}]}
        yield self._line(self._event("carrier", ALGECIRAS, intact, bizStep="arriving", epcList=[CASE]))
        opened = {"seals": [{"id": "HH-9021", "state": "removed"}, {"id": "AL-0031", "state": "applied"}]}
        yield self._line(self._event("customs", ALGECIRAS, opened, bizStep="inspecting", epcList=[CASE]))
        unpack = {"type": "AggregationEvent", "action": "DELETE", "parentID": CASE, "bizStep": "unpacking"}
        yield self._line(self._event("carrier", ALGECIRAS, {}, **unpack))
        split = {
            "type": "TransformationEvent",
            "bizStep": "repackaging",
            "inputQuantityList": [{"epcClass": LOT, "quantity": 20}],
            "outputQuantityList": [{"epcClass": PARTS[0], "quantity": 12}, {"epcClass": PARTS[1], "quantity": 8}],
        }
        yield self._line(self._event("carrier", ALGECIRAS, {}, **split))
        self._now += timedelta(days=14)
        yield self._line(
            self._hand("carrier", "broker", DUBAI, quantityList=[{"epcClass": PARTS[1], "quantity": 8}]), also="broker"
        )

    def _delivered(self) -> Iterator[bytes]:
        self._now += timedelta(days=1)
        offer = self._hand("carrier", "ministry", MOMBASA, quantityList=[{"epcClass": PARTS[0], "quantity": 12}])
        yield self._line(offer)
        self._now += timedelta(hours=4)
        accept = {"handover": offer["eventID"]}
        goods = [{"epcClass": PARTS[0], "quantity": 12}]
        yield self._line(self._event("ministry", MOMBASA, accept, bizStep="accepting", quantityList=goods))
        self._now += timedelta(days=9)
        verified = {"verifies": offer["eventID"]}
        yield self._line(
            self._event("importing-authority", NAIROBI, verified, bizStep="inspecting", quantityList=goods)
        )

    def _release(
        self,
        number: int,
        previous: str,
        what: str,
        kind: str,
        unit: str,
        *,
        held: bool,
        **fields: Any,
    ) -> dict[str, Any]:
        release = {
            "sequence": number,
            "previous": previous,
            "kind": kind,
            "what": what,
            "amount": "1",
            "unit": unit,
            "withheld": held,
        }
        return self._event(
            "maker",
            None,
            {"licence": LICENCE_ID, "release": release},
            action="ADD",
            bizStep="commissioning",
            destinationList=[{"type": "possessing_party", "destination": uri("ministry")}],
            **{"epcList": [], **fields},
        )

    def _withheld(self) -> Iterator[bytes]:
        first = self._release(1, NO_RELEASE, "key 0001", "activation_key", "key", held=False, epcList=[DEVICE_KEY])
        yield self._line(first)
        activation = {"release": first["eventID"], "device": f"{PARTS[0]}#unit-1", "holder": uri("ministry")}
        yield self._line(
            self._event("ministry", NAIROBI, {"activation": activation}, bizStep="installing", epcList=[DEVICE_KEY])
        )
        status = {"licence": LICENCE_ID, "status": "suspended", "at": plain(self._now), "why": "diversion"}
        yield canonical(self._pen("licensing-office").document(STATUS, status, self._now, role="authority"))
        update = self._release(2, digest(first), "firmware 1.1", "firmware_update", "copy", held=False)
        yield self._line(update)  # refused: the licence is suspended
        yield self._line(self._release(2, digest(first), "firmware 1.1", "firmware_update", "copy", held=True))
        self._now += timedelta(days=20)
        goods = [{"epcClass": PARTS[0], "quantity": 12}]
        yield self._line(
            self._event(
                "visitors", NAIROBI, {"visit": {"found": "as_declared"}}, bizStep="inspecting", quantityList=goods
            )
        )
