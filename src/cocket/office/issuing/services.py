"""Write: sign a licence's document, and change its status; each within the transaction of the deed that it follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from cocket.credentials import service as credentials
from cocket.credentials import statuses
from cocket.credentials.statuses import FULL, Book, PlaceTaken
from cocket.licensing.cases.words import Action
from cocket.office.cases.models import Case
from cocket.office.issuing import bodies, publishing
from cocket.office.issuing.authority import authority
from cocket.office.issuing.models import Paper
from cocket.office.licences.models import Licence
from cocket.register import Fact, Why, append
from cocket.register.ports import Connection

FORMS = ("jcs", "jwt", "sd-jwt", "code")
# What a deed orders for the documents of its case's licences, and why a status fact says that it happened.
_ORDERS: dict[Action, tuple[str, str]] = {
    Action.SUSPEND: ("suspend", "licence_suspended"),
    Action.REINSTATE: ("restore", "suspension_ended"),
    Action.REVOKE: ("revoke", "licence_revoked"),
    Action.SURRENDER: ("revoke", "licence_surrendered"),
}
_BITS = {"revocation": "revoked", "suspension": "suspended", "exhausted": "exhausted"}


def issue(connection: Connection, licence: Licence, account_id: str, *, at: datetime) -> Paper:
    """Sign the licence's version as it stands; an earlier version's document is revoked, since this replaces it."""
    signer = authority(settings.HOME, at)
    request = bodies.request(licence, list(licence.lines.all()), signer.jurisdiction, at)
    number = 1 + Paper.objects.count() // FULL
    while True:
        # Half of a list stays empty, so that a draw at random soon finds a free place without reading who has which.
        book = Book(used={number: set()})
        try:
            issued = credentials.issue(connection, request, signer, at, forms=FORMS, book=book)
        except PlaceTaken:
            continue
        break
    document = str(issued.body["id"])
    place = book.places[document]
    for earlier in licence.papers.filter(revoked=False):
        order(connection, earlier, "revoke", "licence_replaced", at=at)
    paper = Paper.objects.create(
        id=document,
        licence=licence,
        version=licence.version,
        issuer=signer.id,
        sha256=issued.sha256,
        forms=issued.forms,
        issued_at=at,
        list_number=place[0],
        list_index=place[1],
    )
    told = {"document": document, "version": licence.version, "sha256": issued.sha256}
    append(connection, Fact("licence.issued", licence.id, account_id, Why("granted"), at, told))
    transaction.on_commit(lambda: publishing.begun(place[0]), robust=True)
    return paper


def order(connection: Connection, paper: Paper, what: str, why: str, *, at: datetime) -> None:
    """Change a document's status; an order that changes nothing leaves no fact."""
    purpose, value = statuses.ORDERS[what]
    if getattr(paper, _BITS[purpose]) is value:
        return
    statuses.change(connection, authority(settings.HOME, at), paper.id, what, at, why)
    setattr(paper, _BITS[purpose], value)
    paper.save(update_fields=[_BITS[purpose]])
    transaction.on_commit(publishing.publish, robust=True)


def used_up(connection: Connection, licence: Licence, *, at: datetime) -> None:
    """Say that nothing is left on the licence."""
    for paper in licence.papers.filter(revoked=False):
        order(connection, paper, "exhaust", "licence_used_up", at=at)


def follow(connection: Any, row: Case, action: Action, at: datetime) -> None:
    """Change the status of a case's documents by what was done to the case, in the same transaction."""
    if action not in _ORDERS:
        return
    what, why = _ORDERS[action]
    for paper in Paper.objects.filter(licence__case=row, revoked=False):
        order(connection, paper, what, why, at=at)
