"""What a document says, read carefully (W3C VC Data Model 2.0): type, issuer, time, goods, and where its status is.

Takes the body of a credential, gives `Contents`; raises BadDocument when it breaks the model, Unsettled when it uses a
context that is not held, because its words could then mean anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from cocket.kernel.errors import BadDocument
from cocket.verifier.data_model import BASE_CONTEXT, CREDENTIAL, check_contexts, check_credential, types_of
from cocket.verifier.identifiers import check_did
from cocket.verifier.instants import optional_instant
from cocket.verifier.status_lists import Entry, parse_entries
from cocket.verifier.verdicts import Goods

OWN_CONTEXT = "https://cocket.example/ns/credentials/v1"
CONTEXTS = frozenset({
    BASE_CONTEXT,
    OWN_CONTEXT,
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/data-integrity/v2",
})  # fmt: skip
# The project's own documents. A type's place here is its number on paper: none ever moves.
TYPES = (
    "ExportLicence",
    "EndUserCertificate",
    "ImportCertificate",
    "DeliveryVerification",
    "ReExportConsent",
    "ComplianceAttestation",
    "AuthorisationRegistration",
)
MAX_ITEMS = 1_000
_is_amount = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,10})?", re.ASCII).fullmatch  # as the schemas have it
_MEND = "Ask the issuer for the document again."


class Contents(NamedTuple):
    """What is needed for a verdict, whatever the document's form."""

    kinds: frozenset[str]
    id: str
    issuer: str
    issuer_name: str
    jurisdiction: str
    valid_from: datetime | None
    valid_until: datetime | None
    goods: tuple[Goods, ...]
    destination: str
    statuses: tuple[Entry, ...]
    more: int = 0

    @property
    def type(self) -> str:
        """The type or types beside VerifiableCredential."""
        return ", ".join(sorted(self.kinds))


def read_contents(body: dict[str, Any], contexts: Collection[str] = CONTEXTS, *, inline: bool = False) -> Contents:
    """Read a credential's body, under the sections of the data model."""
    # 4.3 Contexts, then every rule of the model that needs no other knowledge (4.4 to 5.6).
    check_contexts(body, contexts, inline=inline)
    check_credential(body)
    # 4.7 Issuer: here it must be a DID that is written in its one spelling.
    issuer = body["issuer"]
    name = issuer.get("name", "") if isinstance(issuer, dict) else ""
    did = check_did(issuer["id"] if isinstance(issuer, dict) else issuer, where="$.issuer")
    # 4.9 Validity period.
    valid_from = optional_instant(body.get("validFrom"), where="$.validFrom")
    valid_until = optional_instant(body.get("validUntil"), where="$.validUntil")
    if valid_from and valid_until and valid_until < valid_from:
        raise BadDocument("The document ends before it begins", where="$.validUntil", mend=_MEND)
    # 4.8 Subject: the project's own documents are about one. 4.10 Status.
    kinds, subject = types_of(body) - {CREDENTIAL}, body["credentialSubject"]
    several = isinstance(subject, list)
    if several and (kinds.intersection(TYPES) or len(subject) > MAX_ITEMS):
        raise BadDocument("The document is about exactly one subject here", where="$.credentialSubject", mend=_MEND)
    subject = {} if several else subject
    return Contents(
        kinds,
        body.get("id", ""),
        did,
        name if isinstance(name, str) else "",
        _text(subject, "jurisdiction"),
        valid_from,
        valid_until,
        read_goods(subject.get("items")),
        _text(subject, "destination"),
        parse_entries(body.get("credentialStatus")),
    )


def read_goods(items: object) -> tuple[Goods, ...]:
    """Read the lines of goods; quantities are texts, with a unit."""
    if items is None:
        return ()
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise BadDocument(
            f"The items are no list of at most {MAX_ITEMS}", where="$.credentialSubject.items", mend=_MEND
        )
    found = []
    for number, item in enumerate(items):
        quantity = item.get("quantity") if isinstance(item, dict) else None
        if not isinstance(quantity, dict) or not isinstance(item, dict):
            raise BadDocument("An item has no quantity", where=_line(number), mend=_MEND)
        amount, unit = quantity.get("amount"), quantity.get("unit")
        if not isinstance(amount, str) or not isinstance(unit, str):
            raise BadDocument("A quantity is a text with a unit", where=f"{_line(number)}.quantity", mend=_MEND)
        if not _is_amount(amount):
            check_amount(amount, where=f"{_line(number)}.quantity.amount")
        found.append(Goods(_text(item, "provision"), amount, unit, _text(item, "description")))
    return tuple(found)


def _line(number: int) -> str:
    return f"$.credentialSubject.items[{number}]"


def check_amount(amount: str, *, where: str) -> None:
    """Check that an amount is written in the one way that everybody reads alike; raises BadDocument."""
    if not _is_amount(amount):
        what = f"{amount[:40]!r} is no amount: digits, and a point before a fraction"
        raise BadDocument(what, where=where, mend=_MEND)


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise BadDocument(f"{name} is no text", where=f"$.credentialSubject.{name}", mend=_MEND)
    return value
