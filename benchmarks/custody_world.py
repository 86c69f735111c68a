"""Parties, events and signed lines for the custody benchmarks, and a simulator of innocent journeys."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cocket.custody.chain import Chain
from cocket.custody.events.extension import CONTEXT, NAME
from cocket.custody.events.keys import TrustedKey
from cocket.custody.events.model import EVENT, LICENCE, Record
from cocket.custody.events.signing import Signed
from cocket.custody.events.writing import Scribe, public_key
from cocket.custody.ledger.model import Place
from cocket.custody.places import KNOWN, kilometres
from cocket.kernel.canonical import canonical, plain

ORIGIN = "log.bench.example/2026"
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
CLASS = "urn:epc:idpat:sgtin:4012345.012345.*"
ROLES = {"maker": ("maker", "party", "issuer"), "forwarder": ("party",), "carrier": ("party",),
         "consignee": ("party",), "enduser": ("party",),
         "customs": ("observer",), "authority": ("authority",)}  # fmt: skip
PRIVATE = {name: Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest()) for name in ROLES}
KEYS = {
    name: TrustedKey(name, f"https://{name}.example/id", PRIVATE[name].public_key().public_bytes_raw(),
                     frozenset(roles), START - timedelta(days=30), START + timedelta(days=3000))
    for name, roles in ROLES.items()
}  # fmt: skip


def uri(name: str) -> str:
    """Give a party's identifier."""
    return f"https://{name}.example/id"


def key_file() -> bytes:
    """Give the key file of these parties."""
    rows = [
        {"id": key.id, "party": key.party, "public": public_key(PRIVATE[name]), "roles": sorted(key.roles),
         "valid_from": plain(key.valid_from), "valid_until": plain(key.valid_until)}
        for name, key in KEYS.items()
    ]  # fmt: skip
    return canonical({"keys": rows})


def new_chain(home: Path) -> Chain:
    """Make a chain of custody with its log."""
    chain = Chain.at(home)
    chain.trust(key_file(), where="keys.json")
    chain.make_log(ORIGIN)
    return chain


def events(first: int, count: int) -> Iterator[dict]:
    """Give events in turn: a lot is made, and part of it is offered; ids grow with time, as version 7 UUIDs do."""
    for number in range(first, first + count):
        lot = f"urn:epc:class:lgtin:4012345.012345.N{number // 2:09d}"
        event = {
            "@context": CONTEXT,
            "type": "ObjectEvent",
            "eventID": f"urn:uuid:{number:08x}-0000-7000-8000-000000000000",
            "eventTime": "2026-01-05T08:00:00Z",
            "eventTimeZoneOffset": "+00:00",
            NAME: {"actor": uri("maker"), "place": {"country": "DE", "unlocode": "DEHAM"}},
        }
        if number % 2 == 0:
            event |= {"action": "ADD", "bizStep": "commissioning", "quantityList": [{"epcClass": lot, "quantity": 10}]}
        else:
            event |= {
                "action": "OBSERVE",
                "bizStep": "shipping",
                "quantityList": [{"epcClass": lot, "quantity": 4}],
                "sourceList": [{"type": "possessing_party", "source": uri("maker")}],
                "destinationList": [{"type": "possessing_party", "destination": uri("forwarder")}],
            }
        yield event


def scribe(name: str = "maker") -> Scribe:
    """Give somebody's pen."""
    return Scribe(name, PRIVATE[name], ORIGIN)


def each_signed(count: int, size: int, first: int = 0) -> list[list[tuple[str, bytes]]]:
    """Give batches of lines with one signature an event."""
    pen = scribe()
    lines = [("line", pen.event(event, START)) for event in events(first, count)]
    return [lines[start : start + size] for start in range(0, count, size)]


def batch_signed(count: int, size: int, first: int = 0) -> Iterator[list[tuple[str, bytes]]]:
    """Give batches of lines with one signature a batch."""
    pen = scribe()
    for start in range(first, first + count, size):
        yield [("line", line) for line in pen.batch(list(events(start, size)), START)]


# Innocent journeys: real-looking delays, drawn from distributions with long tails, in an order that nobody disturbs.
ROUTES = (
    ("DEHAM", "ESALG", "KEMBA"), ("DEFRA", "KENBO"), ("NLRTM", "EGPSD", "DJJIB", "KEMBA"), ("FRMRS", "MTMAR", "KEMBA"),
    ("BEANR", "ZADUR", "KEMBA"), ("ITGOA", "EGPSD", "KEMBA"),
)  # fmt: skip
AIR = {("DEFRA", "KENBO")}


def innocent(number: int, chance: random.Random) -> Iterator[Record]:
    """Give the records of one innocent journey: maker, forwarder, carrier, consignee, verification, sometimes a visit.

    Delays: counter-signatures log-normal, median 6 h (sigma 0.7); port stays log-normal, median 3 days (sigma 0.8);
    ships 15 to 45 km/h, aircraft 600 to 850; coordinates off by up to 20 km; customs opens every tenth container.
    """
    day = START + timedelta(days=chance.uniform(0, 300))
    name, lot = f"L-{number}", f"urn:epc:class:lgtin:4012345.012345.J{number}"
    licence = {
        "id": name, "holder": uri("maker"), "consignee": uri("consignee"), "endUser": uri("enduser"),
        "via": [uri("forwarder"), uri("carrier")], "grants": [{"item": CLASS, "amount": "10", "unit": "each"}],
        "destinations": ["KE"], "excluded": ["AE"], "validFrom": plain(day - timedelta(days=20)),
        "validUntil": plain(day + timedelta(days=345)),
    }  # fmt: skip
    yield Record(LICENCE, b"", licence, name, day, (_signed("authority", "authority", day),), "journey")
    route = chance.choice(ROUTES)
    clock = day
    count = iter(range(100))

    def event(actor: str, place: str, receiver: str = "", **fields: object) -> Record:
        latitude, longitude = KNOWN[place]
        where = {"country": place[:2], "unlocode": place, "latitude": f"{latitude + chance.uniform(-0.15, 0.15):.4f}",
                 "longitude": f"{longitude + chance.uniform(-0.15, 0.15):.4f}"}  # fmt: skip
        extension = {"actor": uri(actor), "place": where} | fields.pop("extension", {})
        body = {"type": "ObjectEvent", "action": "OBSERVE", "eventID": f"urn:x:{number}:{next(count)}", NAME: extension,
                "quantityList": [{"epcClass": lot, "quantity": 10}], **fields}  # fmt: skip
        if receiver:
            body["sourceList"] = [{"type": "possessing_party", "source": uri(actor)}]
            body["destinationList"] = [{"type": "possessing_party", "destination": uri(receiver)}]
        return Record(
            EVENT, b"", body, f"{number}:{body['eventID']}", clock, (_signed("sender", actor, clock),), "journey"
        )

    def hand(sender: str, receiver: str, place: str) -> Iterator[Record]:
        nonlocal clock
        offer = event(sender, place, receiver, bizStep="shipping", extension={"licence": name})
        yield offer
        clock += timedelta(hours=min(chance.lognormvariate(math.log(6), 0.7), 400))
        yield event(receiver, place, bizStep="receiving", extension={"handover": offer.body["eventID"]})
        if receiver == "consignee":
            clock += timedelta(days=chance.lognormvariate(math.log(12), 0.5))
            yield event("customs", place, bizStep="inspecting", extension={"verifies": offer.body["eventID"]})

    yield event("maker", route[0], action="ADD", bizStep="commissioning")
    clock += timedelta(days=chance.uniform(0.5, 6))
    yield from hand("maker", "forwarder", route[0])
    clock += timedelta(days=chance.lognormvariate(math.log(3), 0.8))
    yield from hand("forwarder", "carrier", route[0])
    for before, here in pairwise(route):
        clock += timedelta(days=chance.lognormvariate(math.log(3), 0.8))
        yield event("carrier", before, bizStep="departing")
        speed = chance.uniform(600, 850) if (before, here) in AIR else chance.uniform(15, 45)
        clock += timedelta(hours=kilometres(Place("", before), Place("", here)) / speed + 1)
        yield event("carrier", here, bizStep="arriving", extension={"seals": [{"id": f"S{number}", "state": "intact"}]})
        if chance.random() < 0.1:
            clock += timedelta(hours=chance.uniform(2, 60))
            seals = [{"id": f"S{number}", "state": "removed"}, {"id": f"T{number}", "state": "applied"}]
            yield event("customs", here, bizStep="inspecting", extension={"seals": seals})
    clock += timedelta(days=chance.lognormvariate(math.log(2), 0.7))
    yield from hand("carrier", "consignee", route[-1])
    if chance.random() < 0.3:
        clock += timedelta(days=chance.uniform(20, 200))
        yield event("customs", route[-1], bizStep="inspecting", extension={"visit": {"found": "as_declared"}})


def _signed(role: str, name: str, at: datetime) -> Signed:
    return Signed(role, KEYS[name], at)
