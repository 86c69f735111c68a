"""What came of a licence: read it, and record it, by the page's own form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from cocket.kernel.dates import utc_now
from cocket.office.api.fields import body_of, data_of
from cocket.office.api.frame import account_of, operation
from cocket.office.api.oversight_schemas import OutcomeOut, OutcomesOut
from cocket.office.api.problems import Detail, Invalid
from cocket.office.api.schemas import Number
from cocket.office.api.scopes import Scope
from cocket.office.cases.selectors import view
from cocket.office.caseworker_desk.access import inside
from cocket.office.caseworker_desk.recording import OutcomeForm
from cocket.office.facts.services import recorded
from cocket.office.outcomes.selectors import outcomes_of
from cocket.office.outcomes.services import Found, record

router = Router(tags=["outcomes"])
RecordIn: Any = body_of("record_outcome", OutcomeForm, {})


@operation(router, "GET", "/applications/{number}/outcomes", scope=Scope.READ, gives={200: OutcomesOut})
def list_outcomes(request: HttpRequest, number: Number) -> OutcomesOut:
    """List what came of an application's licence: inspections and verified deliveries."""
    inside(request)
    return _outcomes(request, number)


@operation(router, "POST", "/applications/{number}/outcomes", scope=Scope.INSPECT, gives={201: OutcomesOut},
           writes=True, pages=("caseworker-outcome",))  # fmt: skip
def record_outcome(request: HttpRequest, number: Number, body: RecordIn) -> OutcomesOut:
    """Record what an inspection or a delivery verification found."""
    inside(request)
    form = OutcomeForm(data_of(OutcomeForm, body.model_dump(mode="json")))
    if not form.is_valid():
        names = {"text": "reasons", "__all__": ""}
        raise Invalid([Detail(names.get(n, n), str(said)) for n, errors in form.errors.items() for said in errors])
    account = account_of(request)
    shown = view(account, number, utc_now())
    given = form.cleaned_data
    record(account, str(shown.row.pk), Found(given["outcome"]), text=given["text"], at=utc_now())
    return _outcomes(request, number)


def _outcomes(request: HttpRequest, number: str) -> OutcomesOut:
    shown = view(account_of(request), number, utc_now())
    with recorded() as connection:
        told = outcomes_of(connection, str(shown.row.pk))
    return OutcomesOut(items=[OutcomeOut(outcome=o.what, at=o.at, who=o.who, text=o.text) for o in told])
