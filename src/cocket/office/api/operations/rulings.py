"""Rulings: the register, a review, and a citation. What is public stands at /rulings/."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from cocket.kernel.dates import utc_now
from cocket.office.api.fields import body_of, data_of
from cocket.office.api.frame import account_of, operation
from cocket.office.api.oversight_schemas import CiteIn, RulingOut, RulingsOut
from cocket.office.api.problems import Detail, Invalid
from cocket.office.api.schemas import Number
from cocket.office.api.scopes import Scope
from cocket.office.cases.selectors import view
from cocket.office.reporting.selectors import check_reader
from cocket.office.rulings.models import Ruling
from cocket.office.rulings.publishing import public, publish
from cocket.office.rulings.services import cite, review
from cocket.office.rulings.views import ReviewForm

router = Router(tags=["rulings"])
ReviewIn: Any = body_of("review_ruling", ReviewForm, {})


@operation(router, "GET", "/rulings", scope=Scope.REPORT, gives={200: RulingsOut}, pages=("ruling-register",))
def list_rulings(request: HttpRequest) -> RulingsOut:
    """List every ruling with the number of its case, the latest first."""
    check_reader(account_of(request))
    return RulingsOut(items=[_shown(one) for one in Ruling.objects.select_related("case")])


@operation(router, "POST", "/rulings/{number}/review", scope=Scope.DECIDE, gives={200: RulingOut}, writes=True,
           pages=("ruling-review",))  # fmt: skip
def review_ruling(request: HttpRequest, number: Number, body: ReviewIn) -> RulingOut:
    """Confirm a flagged ruling on today's editions, or withdraw one."""
    form = ReviewForm(data_of(ReviewForm, body.model_dump(mode="json")))
    if not form.is_valid():
        raise Invalid(
            [Detail("reasons" if n == "text" else n, str(e)) for n, errors in form.errors.items() for e in errors]
        )
    given = form.cleaned_data
    words = {"confirm": given["answer"] == "confirm", "text": given["text"], "at": utc_now()}
    ruling = review(account_of(request), number, **words)
    publish()
    return _shown(ruling)


@operation(router, "POST", "/applications/{number}/rulings", scope=Scope.APPLY, gives={201: RulingOut}, writes=True,
           pages=("ruling-cite",))  # fmt: skip
def cite_ruling(request: HttpRequest, number: Number, body: CiteIn) -> RulingOut:
    """Let an application rest on a ruling of the firm's own."""
    account = account_of(request)
    shown = view(account, number, utc_now())
    return _shown(cite(account, str(shown.row.pk), body.ruling, at=utc_now()), case=False)


def _shown(ruling: Ruling, *, case: bool = True) -> RulingOut:
    return RulingOut(**public(ruling), case=str(ruling.case.number) if case else "")
