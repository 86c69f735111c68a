"""End-use statements: list, ask for a link, read, send back. The end user signs on a page and has no token."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from cocket.kernel.dates import utc_now
from cocket.office.api.frame import Answer, account_of, operation
from cocket.office.api.schemas import In, Number
from cocket.office.api.scopes import Scope
from cocket.office.cases.selectors import view, visible
from cocket.office.cases.services import NoCase
from cocket.office.statements import services
from cocket.office.statements.models import Statement

router = Router(tags=["statements"])


class StatementOut(Schema):
    """One statement: what is asserted, its hash, and what became of it."""

    id: str
    application: str
    state: str = Field(description="open, signed, sent_back or void")
    asserted: dict[str, Any]
    asserted_sha256: str
    made_at: datetime
    expires_at: datetime
    signed_at: datetime | None
    signer_name: str
    signer_position: str
    sent_back: str


class LinkOut(StatementOut):
    """A new statement with the link to send to the end user, which is told this once: a second try gets it empty."""

    link: str


class StatementsOut(Schema):
    """The statements of an application, newest first."""

    items: list[StatementOut]


class BackIn(In):
    """Why it is sent back; the exporter reads it."""

    reasons: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


@operation(router, "GET", "/applications/{number}/statements", scope=Scope.READ, gives={200: StatementsOut})
def list_statements(request: HttpRequest, number: Number) -> StatementsOut:
    """List the end-use statements of an application."""
    row = view(account_of(request), number, utc_now()).row
    return StatementsOut(items=[StatementOut(**_told(one)) for one in row.statements.select_related("case")])


@operation(router, "POST", "/applications/{number}/statements", scope=Scope.APPLY, gives={201: LinkOut}, writes=True,
           pages=("statement-ask",))  # fmt: skip
def ask_for_statement(request: HttpRequest, number: Number) -> Answer:
    """Make a link for the end user to sign; a link that is open ends."""
    account = account_of(request)
    row = view(account, number, utc_now()).row
    statement, token = services.ask(account, str(row.pk), at=utc_now())
    link = request.build_absolute_uri(reverse("statement-sign", args=[token]))
    place, kept = f"/api/v1/statements/{statement.pk}", LinkOut(**_told(statement), link="")
    return Answer(LinkOut(**_told(statement), link=link), location=place, remembered=kept)


@operation(router, "GET", "/statements/{statement}", scope=Scope.READ, gives={200: StatementOut}, pages=("statement",))
def read_statement(request: HttpRequest, statement: Number) -> StatementOut:
    """Read a statement."""
    return StatementOut(**_told(_one(request, statement)))


@operation(router, "POST", "/statements/{statement}/send-back", scope=Scope.DECIDE, gives={200: StatementOut},
           writes=True, pages=("statement-back",))  # fmt: skip
def send_statement_back(request: HttpRequest, statement: Number, body: BackIn) -> Answer:
    """Send a signed statement back with a reason; the exporter then asks for another."""
    found = _one(request, statement)
    return Answer(StatementOut(**_told(services.send_back(account_of(request), found.pk, body.reasons, at=utc_now()))))


def _one(request: HttpRequest, statement: str) -> Statement:
    mine = visible(account_of(request)).values("pk")
    found = Statement.objects.select_related("case").filter(pk=statement, case__in=mine).first()
    if found is None:
        raise NoCase("There is no such statement for you", where=statement, mend="Choose one of an application's.")
    return found


def _told(one: Statement) -> dict[str, Any]:
    names = ("id", "state", "asserted", "asserted_sha256", "made_at", "expires_at", "signed_at", "signer_name")
    told = {name: getattr(one, name) for name in (*names, "signer_position", "sent_back")}
    return {**told, "application": one.case.number}
