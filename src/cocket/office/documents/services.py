"""Write: add a document to a case, in one transaction with its fact."""

from __future__ import annotations

import secrets
from datetime import datetime

from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, OFFICERS, State
from cocket.office.cases import services as cases
from cocket.office.documents.checks import clean_name, media_type
from cocket.office.documents.looking import warnings
from cocket.office.documents.models import Content, Document
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.register import Fact, Why, append
from cocket.register.records import salted

_OPEN = frozenset({State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.WITH_EXPORTER, State.CONSULTING, State.PROPOSED,
                   State.APPEALED})  # fmt: skip


def add(account: Account, case_id: str, name: str, raw: bytes, *, at: datetime) -> Document:
    """Add a file to an open case; raises BadInput for what it is, Refused for who or when."""
    kind = media_type(name, raw)
    with recorded() as connection:
        row, case = cases.locked(connection, account, case_id)
        role = person_of(account).role
        if role not in EXPORTERS | OFFICERS:
            mend = "Send it to the officer."
            raise Refused("Only the exporter and the office add documents", where=row.number, mend=mend)
        if case.state not in _OPEN:
            raise Refused("The case is closed", where=row.number, mend="Add it to a new application.")
        document = Document.objects.create(
            id=f"document:{secrets.token_hex(8)}",
            case=row,
            name=clean_name(name),
            media_type=kind,
            size=len(raw),
            warnings=" ".join(warnings(raw)) if kind == "application/pdf" else "",
            salt=secrets.token_hex(32),
            added_at=at,
            by_office=role in OFFICERS,
        )
        Content.objects.create(document=document, raw=raw)
        told = {"document": document.id, "type": kind, "size": len(raw), "mac": salted(document.salt, raw)}
        append(connection, Fact("document.added", row.pk, account.id, Why("added"), at, told))
    return document
