"""Where each document's status stands, and the status lists as static files.

Takes facts of the register, gives positions and signed lists. Each issued document has one position, drawn at random
in a list of about a million, that serves its three lists: revocation, suspension, exhausted. A list is a fold over
facts, so that anybody who holds the register can publish it again.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cocket.credentials.keys import Authority
from cocket.credentials.securing import secure_jcs
from cocket.kernel.canonical import sha256_hex
from cocket.kernel.errors import BadInput
from cocket.register.model import Fact, Why
from cocket.register.ports import Connection
from cocket.register.service import append, facts, get
from cocket.verifier.data_model import BASE_CONTEXT
from cocket.verifier.instants import written
from cocket.verifier.public_keys import ED25519
from cocket.verifier.status_lists import CREDENTIAL_TYPE, ENTRY_TYPE, PURPOSES, pack

LIST_BITS = 2**20
FULL = LIST_BITS // 2  # half of a list stays empty, so that a random draw soon finds a free place
ISSUED, CHANGED = "credential.issued", "credential.status"
# What a person orders -> (purpose, the bit afterwards).
ORDERS: dict[str, tuple[str, bool]] = {
    "revoke": ("revocation", True),
    "suspend": ("suspension", True),
    "restore": ("suspension", False),
    "exhaust": ("exhausted", True),
}


class PlaceTaken(BadInput):
    """A position was drawn twice: read the book again and draw another."""


class NotIssued(BadInput):
    """There is no such document of this issuer here."""


@dataclass(slots=True)
class Book:
    """The positions in use by list, and which document has which; read once, then kept up to date by its writer."""

    used: dict[int, set[int]] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    set_bits: dict[tuple[int, str], set[int]] = field(default_factory=dict)


def read_book(connection: Connection, issuer: str) -> Book:
    """Fold an issuer's facts into its book."""
    book = Book()
    for fact in facts(connection, kinds=(ISSUED, CHANGED)):
        if fact.who != issuer:
            continue
        if fact.kind == ISSUED:
            place = int(fact.payload["list"]), int(fact.payload["index"])
            book.places[fact.subject] = place
            book.used.setdefault(place[0], set()).add(place[1])
        elif fact.subject in book.places:
            number, index = book.places[fact.subject]
            bits = book.set_bits.setdefault((number, str(fact.payload["purpose"])), set())
            (bits.add if fact.payload["value"] else bits.discard)(index)
    return book


def draw(book: Book) -> tuple[int, int]:
    """Give a free position in the newest list, or in a new one when that is half full."""
    number = max(book.used, default=1)
    if len(book.used.get(number, ())) >= FULL:
        number += 1
    used = book.used.setdefault(number, set())
    while True:
        index = secrets.randbelow(LIST_BITS)
        if index not in used:
            used.add(index)
            return number, index


def entries(authority: Authority, place: tuple[int, int]) -> list[dict[str, Any]]:
    """Give the status entries of a document at a position."""
    number, index = place
    found = []
    for purpose in PURPOSES:
        address = f"{authority.status_base}{number}-{purpose}.json"
        found.append(
            {
                "type": ENTRY_TYPE,
                "statusPurpose": purpose,
                "statusListIndex": str(index),
                "statusListCredential": address,
            }
        )
    return found


def record_issue(
    connection: Connection,
    authority: Authority,
    document: str,
    kind: str,
    place: tuple[int, int],
    sha256: str,
    at: datetime,
) -> Fact:
    """Record that a document was issued: its type, its position, the hash of its body.

    Raises BadInput when a document of this id was issued before, or `PlaceTaken` when another writer drew the position.
    """
    if _issued(connection, authority, document):
        mend = "Give each document an id of its own, or leave the id out."
        raise BadInput("A document of this id was issued already", where=document[:80], mend=mend)
    payload = {"type": kind, "list": place[0], "index": place[1], "sha256": sha256}
    # Named for its position, so that no two documents can ever share one, whoever else writes to this register.
    name = f"place:{sha256_hex(authority.id.encode())[:16]}:{place[0]}:{place[1]}"
    if get(connection, name) is not None:
        raise PlaceTaken("The position was drawn by somebody else", where=name, mend="Issue it again.")
    return append(connection, Fact(ISSUED, document, authority.id, Why("licence_granted"), at, payload, id=name))


def change(connection: Connection, authority: Authority, document: str, order: str, at: datetime, why: str) -> Fact:
    """Record a change of status; raises BadInput for an unknown order, or a document that this issuer never issued."""
    if order not in ORDERS:
        raise BadInput(f"There is no order {order[:20]!r}", where="status", mend=f"Use {', '.join(ORDERS)}.")
    if not _issued(connection, authority, document):
        mend = "Give the id of a document that this authority issued from this home."
        raise NotIssued("No such document was issued here", where=document[:80], mend=mend)
    purpose, value = ORDERS[order]
    payload = {"purpose": purpose, "value": value}
    return append(connection, Fact(CHANGED, document, authority.id, Why(why), at, payload))


def _issued(connection: Connection, authority: Authority, document: str) -> bool:
    found = list(facts(connection, kinds=(ISSUED,), subjects=(document,)))
    return any(fact.who == authority.id for fact in found)


def bits_of(indexes: Iterable[int]) -> bytes:
    """Give a list's bytes with some bits set; bit 0 is the left-most."""
    bits = bytearray(LIST_BITS // 8)
    for index in indexes:
        bits[index >> 3] |= 0x80 >> (index & 7)
    return bytes(bits)


def published(book: Book, authority: Authority, at: datetime, lifetime: timedelta) -> dict[str, bytes]:
    """Give every list as a signed document by file name, valid until `at` + `lifetime`."""
    key = authority.signer(ED25519)
    files = {}
    for number in sorted(book.used) or [1]:
        for purpose in PURPOSES:
            name = f"{number}-{purpose}.json"
            address = f"{authority.status_base}{name}"
            body = {
                "@context": [BASE_CONTEXT],
                "id": address,
                "type": ["VerifiableCredential", CREDENTIAL_TYPE],
                "issuer": {"id": authority.id, "name": authority.name},
                "validFrom": written(at),
                "validUntil": written(at + lifetime),
                "credentialSubject": {
                    "id": f"{address}#list",
                    "type": "BitstringStatusList",
                    "statusPurpose": purpose,
                    "encodedList": pack(bits_of(book.set_bits.get((number, purpose), ()))),
                },
            }
            files[name] = (json.dumps(secure_jcs(body, key, at), ensure_ascii=False, indent=2) + "\n").encode()
    return files
