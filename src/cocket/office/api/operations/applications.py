"""Applications: begin, list, read, fill, check and hand in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Body, Query, Router
from pydantic import Field, StringConstraints

from cocket.kernel.canonical import digest
from cocket.kernel.dates import utc_now
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Action, Kind, Relation, State
from cocket.office.api.applying import check_application
from cocket.office.api.cursors import LONGEST, USUAL, piece
from cocket.office.api.frame import Answer, account_of, operation, prepared
from cocket.office.api.matching import application_etag, check_match
from cocket.office.api.problems import Trouble
from cocket.office.api.schemas import (
    ApplicationIn,
    ApplicationOut,
    ApplicationPage,
    CheckOut,
    HistoryOut,
    In,
    KeptDossierOut,
    Number,
    OpenIn,
    PrecedentOut,
    PrecedentsOut,
)
from cocket.office.api.scopes import Scope
from cocket.office.api.showing import application_of, entry_of, exported, row_of
from cocket.office.cases import services
from cocket.office.cases.assessing import Assessed, assessed
from cocket.office.cases.following import begin
from cocket.office.cases.models import Case
from cocket.office.cases.selectors import search, view, visible
from cocket.office.decisions.precedents import nearest

router = Router(tags=["applications"])
Words = Annotated[str, StringConstraints(max_length=200)]


class Filters(In):
    """What the list is narrowed by."""

    q: Words = Field("", description="Words of the number, the title or the firm.")
    state: State | None = None
    kind: Kind | None = None
    destination: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
    changed_since: datetime | None = None
    order: Literal["newest", "oldest"] = "newest"
    cursor: Annotated[str, StringConstraints(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=LONGEST)] = USUAL


@operation(router, "GET", "/applications", scope=Scope.READ, gives={200: ApplicationPage},
           pages=("exporter-cases", "caseworker-cases"))  # fmt: skip
def list_applications(request: HttpRequest, filters: Query[Filters]) -> ApplicationPage:
    """List the applications that you may see."""
    rows = search(account_of(request), filters.q.replace("\0", ""), filters.state or "")
    if filters.kind:
        rows = rows.filter(kind=filters.kind.value)
    if filters.destination:
        rows = rows.filter(destination=filters.destination)
    if filters.changed_since:
        rows = rows.filter(changed_at__gte=exported(filters.changed_since))
    kept, after = piece(rows, "opened_at", filters.cursor, filters.limit, oldest=filters.order == "oldest")
    return ApplicationPage(items=[row_of(row) for row in kept], next=after or None)


@operation(router, "POST", "/applications", scope=Scope.APPLY, gives={201: ApplicationOut}, writes=True,
           pages=("exporter-new",), deeds=(Action.OPEN,))  # fmt: skip
def open_application(request: HttpRequest, body: OpenIn) -> Answer:
    """Begin a draft, empty or with the export itself."""
    account, now = account_of(request), utc_now()
    if body.application is not None:
        check_application(body.application)
    row = services.open_draft(account, body.kind, at=now)
    if body.application is not None:
        services.save_draft(account, row.pk, {"id": row.number, **body.application}, at=now)
    return _shown(request, str(row.number))


@operation(router, "GET", "/applications/{number}", scope=Scope.READ, gives={200: ApplicationOut},
           pages=("exporter-case", "caseworker-case"))  # fmt: skip
def read_application(request: HttpRequest, number: Number) -> Answer:
    """Read one application, with what you may do in it and why not."""
    return _shown(request, number)


@operation(router, "PUT", "/applications/{number}/application", scope=Scope.APPLY, gives={200: ApplicationOut},
           writes=True, matches=True, pages=("exporter-step", "exporter-questions"))  # fmt: skip
def save_application(request: HttpRequest, number: Number, body: Body[ApplicationIn]) -> Answer:
    """Replace the export of a draft.

    Answers to the program's questions stand in its `answers`.
    """
    account = account_of(request)
    row = _row(request, number)
    check_match(request, row)
    check_application(body)
    services.save_draft(account, row.pk, {"id": row.number, **body}, at=utc_now())
    return _shown(request, number)


def _found(request: HttpRequest, number: Number) -> Assessed:
    """Assess a draft; it takes a while and changes nothing, so no transaction waits for it."""
    row = _row(request, number)
    if row.state != State.DRAFT.value:
        raise Refused("This was already sent", where=number, mend="Read it: it says what can be done now.")
    return assessed(row.application, settings.HOME, utc_now().date())


def _still(row: Case, found: Assessed) -> None:
    if digest(row.application) != found.application_sha256:
        raise Trouble("stale", "The draft changed while it was assessed", where=str(row.number), mend="Try again.")


@operation(router, "POST", "/applications/{number}/check", scope=Scope.APPLY, gives={200: CheckOut}, writes=True,
           before=_found, pages=("exporter-check",))  # fmt: skip
def check_draft(request: HttpRequest, number: Number) -> CheckOut:
    """Assess a draft and keep what the program found with it."""
    account, row, found = account_of(request), _row(request, number), prepared(request)
    _still(row, found)
    services.keep_dossier(account, row.pk, found, at=utc_now())
    return CheckOut(
        recommendation=found.recommendation.value,
        sentence=found.sentence,
        questions=list(found.questions),
        dossier_sha256=found.sha256,
    )


@operation(router, "POST", "/applications/{number}/deeds/submit", scope=Scope.APPLY, gives={200: ApplicationOut},
           writes=True, matches=True, before=_found, pages=("exporter-check",), deeds=(Action.SUBMIT,))  # fmt: skip
def submit(request: HttpRequest, number: Number) -> Answer:
    """Hand in a draft with what the program finds for it. An officer reads it; the program decides nothing."""
    account, row, found = account_of(request), _row(request, number), prepared(request)
    check_match(request, row)
    _still(row, found)
    services.submit(account, row.pk, found, at=utc_now())
    return _shown(request, number)


@operation(router, "GET", "/applications/{number}/dossier", scope=Scope.READ, gives={200: KeptDossierOut},
           pages=("dossier",))  # fmt: skip
def read_dossier(request: HttpRequest, number: Number) -> KeptDossierOut:
    """Read the kept dossier: what the program found, on which lists, what is unknown, how to contest."""
    row = _row(request, number)
    if not hasattr(row, "dossier"):
        raise services.NoCase("There is no dossier yet", where=number, mend="Check the application first.")
    return KeptDossierOut(
        recommendation=row.recommendation,
        sentence=row.dossier.sentence,
        questions=list(row.dossier.questions),
        dossier_sha256=row.dossier.sha256,
        made_at=row.dossier.made_at,
        html=row.dossier.html,
    )


@operation(router, "GET", "/applications/{number}/history", scope=Scope.READ, gives={200: HistoryOut})
def read_history(request: HttpRequest, number: Number) -> HistoryOut:
    """Read what happened so far, oldest first."""
    shown = view(account_of(request), number, utc_now())
    return HistoryOut(items=[entry_of(entry) for entry in shown.history])


@operation(router, "GET", "/applications/{number}/precedents", scope=Scope.DECIDE, gives={200: PrecedentsOut})
def read_precedents(request: HttpRequest, number: Number) -> PrecedentsOut:
    """Read the past cases that a signature has to answer: those that were decided differently from the proposal."""
    shown = view(account_of(request), number, utc_now())
    past = nearest(shown.row, shown.case.proposal.outcome) if shown.case.proposal else ()
    items = [
        PrecedentOut(
            case=str(p.row.number), points=p.found.points, outcome=p.found.past.outcome, commitment=p.commitment
        )
        for p in past
    ]
    return PrecedentsOut(items=items)


@operation(router, "POST", "/applications/{number}/follow/{relation}", scope=Scope.APPLY, gives={201: ApplicationOut},
           writes=True, pages=("exporter-follow",), deeds=(Action.OPEN,))  # fmt: skip
def follow(request: HttpRequest, number: Number, relation: Relation) -> Answer:
    """Begin an amendment or renewal of an application's licence, with its export filled in."""
    row = view(account_of(request), number, utc_now()).row
    draft = begin(account_of(request), row.pk, relation, at=utc_now())
    return _shown(request, str(draft.number))


def _row(request: HttpRequest, number: str) -> Case:
    row = visible(account_of(request)).select_related("dossier").filter(number=number).first()
    if row is None:
        raise services.NoCase("There is no such case for you", where=number, mend="Choose one from your list.")
    return row


def _shown(request: HttpRequest, number: str) -> Answer:
    shown = view(account_of(request), number, utc_now())
    place = f"/api/v1/applications/{shown.row.number}"
    return Answer(application_of(account_of(request), shown), application_etag(shown.row), place)
