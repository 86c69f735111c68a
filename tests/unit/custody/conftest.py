"""A small world of fictional firms with keys, and short ways to write their events."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cocket.custody.events.extension import CONTEXT, NAME
from cocket.custody.events.keys import KeyBook, TrustedKey
from cocket.custody.events.model import LICENCE, STATUS
from cocket.custody.events.reading import Reader
from cocket.custody.events.writing import Scribe
from cocket.custody.ledger.ports import MemoryStore
from cocket.custody.ledger.service import Ledger
from cocket.kernel.canonical import canonical

ORIGIN = "log.customs.example/2026"
START = datetime(2026, 3, 1, 8, tzinfo=UTC)
ROLES = {
    "maker": ("maker", "party", "issuer"), "forwarder": ("party",), "carrier": ("party",), "consignee": ("party",), "enduser": ("party",),
    "stranger": ("party",), "customs": ("observer",), "authority": ("authority",), "visitor": ("observer",),
}  # fmt: skip
LOT = "urn:epc:class:lgtin:4012345.012345.{}"
SERIAL = "urn:epc:id:sgtin:4012345.012345.{}"
CLASS = "urn:epc:idpat:sgtin:4012345.012345.*"


class World:
    """Parties with keys, a reader, a ledger, and a clock that moves when told."""

    def __init__(self):
        self.now = START
        self.store = MemoryStore()
        self.ledger = Ledger(self.store)
        self.private = {
            name: Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest()) for name in ROLES
        }
        self.keys = KeyBook(
            TrustedKey(name, self.uri(name), self.private[name].public_key().public_bytes_raw(), frozenset(roles),
                       START - timedelta(days=30), START + timedelta(days=700))
            for name, roles in ROLES.items()
        )  # fmt: skip
        self.count = 0

    @staticmethod
    def uri(name):
        return f"https://{name}.example/id"

    def scribe(self, name, origin=ORIGIN):
        return Scribe(name, self.private[name], origin)

    def later(self, **delta):
        self.now += timedelta(**delta)
        return self

    def event(self, kind="ObjectEvent", actor="maker", extension=None, **fields):
        self.count += 1
        if kind != "TransformationEvent":
            fields.setdefault("action", "OBSERVE")
        return {
            "@context": CONTEXT,
            "type": kind,
            "eventID": f"urn:uuid:00000000-0000-4000-8000-{self.count:012d}",
            "eventTime": self.now.isoformat(),
            "eventTimeZoneOffset": "+00:00",
            NAME: {"actor": self.uri(actor)} | (extension or {}),
            **fields,
        }

    def quantities(self, **lots):
        return [{"epcClass": LOT.format(lot), "quantity": amount} for lot, amount in lots.items()]

    def make(self, actor="maker", serials=(), extension=None, **lots):
        fields = {"epcList": [SERIAL.format(s) for s in serials]} if serials else {}
        if lots:
            fields["quantityList"] = self.quantities(**lots)
        return self.event(actor=actor, action="ADD", bizStep="commissioning", extension=extension, **fields)

    def ship(self, sender, receiver, serials=(), parents=(), extension=None, **lots):
        fields = {}
        if serials or parents:
            fields["epcList"] = [*(SERIAL.format(s) for s in serials), *parents]
        if lots:
            fields["quantityList"] = self.quantities(**lots)
        return self.event(
            actor=sender,
            bizStep="shipping",
            sourceList=[{"type": "possessing_party", "source": self.uri(sender)}],
            destinationList=[{"type": "possessing_party", "destination": self.uri(receiver)}],
            extension=extension,
            **fields,
        )

    def receive(self, receiver, handover, extension=None, **lots):
        fields = {"quantityList": self.quantities(**lots)} if lots else {"epcList": []}
        return self.event(
            actor=receiver,
            bizStep="receiving",
            extension={"handover": handover["eventID"], **(extension or {})},
            **fields,
        )

    def line(self, event, *, also=None):
        actor = event[NAME]["actor"].partition("//")[2].partition(".")[0]
        line = self.scribe(actor).event(event, self.now)
        return self.scribe(also).also(line, self.now) if also else line

    def licence(self, name="L-1", amount="100", **change):
        return {
            "id": name, "holder": self.uri("maker"), "consignee": self.uri("consignee"), "endUser": self.uri("enduser"),
            "via": [self.uri("forwarder"), self.uri("carrier")],
            "grants": [{"item": CLASS, "amount": amount, "unit": "each"}, {"item": "activation_key", "amount": "5", "unit": "key"},
                       {"item": "firmware_update", "amount": "3", "unit": "copy"}],
            "destinations": ["KE"], "excluded": ["AE"], "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z",
        } | change  # fmt: skip

    def granted(self, **change):
        return self.authority(LICENCE, self.licence(**change))

    def status(self, status, name="L-1"):
        return self.authority(STATUS, {"licence": name, "status": status, "at": self.now.isoformat(), "why": "inquiry"})

    def authority(self, kind, body):
        return canonical(self.scribe("authority").document(kind, body, self.now, role="authority"))

    def read(self, *lines):
        return Reader(ORIGIN, self.keys, self.now).read((f"line {n}", line) for n, line in enumerate(lines, 1))

    def apply(self, *lines):
        """Read and apply lines that must be well formed; give the last one's effects."""
        records, rejects = self.read(*lines)
        assert not rejects, rejects
        effects = None
        for record in records:
            effects = self.ledger.apply(record)
        return effects

    def held(self, item, holder=None):
        state = self.store.get(f"i:{item}")
        return sum(row.amount for row in state.rows if holder is None or row.holder == self.uri(holder))

    def check(self):
        """The laws that hold whatever happened."""
        for key, item in self.store.scan("i:"):
            assert item.made == item.held + item.gone, key
            assert all(row.amount > 0 for row in item.rows), key
            if item.serial:
                assert len(item.rows) <= 1, key
        for key, licence in self.store.scan("l:"):
            for _, _, granted, drawn in licence.lines:
                assert 0 <= drawn <= granted, key


@pytest.fixture
def world():
    return World()


@pytest.fixture
def make_world():
    """Give a new world each time it is called, for property tests."""
    return World
