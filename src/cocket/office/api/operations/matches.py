"""Matches of a case's parties with the lists: read them, and answer one, by the page's own form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from cocket.kernel.dates import utc_now
from cocket.licensing.cases.beside import Beside, why_not
from cocket.licensing.cases.model import Refused
from cocket.office import wording
from cocket.office.api.fields import body_of, data_of
from cocket.office.api.frame import account_of, operation
from cocket.office.api.problems import Detail, Invalid
from cocket.office.api.schemas import MatchesOut, MatchOut, Number, RowId
from cocket.office.api.scopes import Scope
from cocket.office.cases.selectors import View, view
from cocket.office.caseworker_desk.access import inside
from cocket.office.caseworker_desk.matches import MatchForm
from cocket.office.findings.services import answer_hit
from cocket.office.people.services import person_of

router = Router(tags=["matches"])
AnswerIn: Any = body_of("answer_match", MatchForm, {})


@operation(router, "GET", "/applications/{number}/matches", scope=Scope.DECIDE, gives={200: MatchesOut})
def list_matches(request: HttpRequest, number: Number) -> MatchesOut:
    """List the matches of an application's parties with the lists, with how each was answered."""
    return _matches(request, number)


@operation(router, "POST", "/applications/{number}/matches/{match}/answer", scope=Scope.DECIDE,
           gives={200: MatchesOut}, writes=True, pages=("caseworker-match",))  # fmt: skip
def answer_match(request: HttpRequest, number: Number, match: RowId, body: AnswerIn) -> MatchesOut:
    """Answer a match: clear it with what tells the two apart, confirm it, or look at it again."""
    shown = _case(request, number)
    form = MatchForm(data_of(MatchForm, body.model_dump(mode="json")))
    if not form.is_valid():
        raise Invalid(
            [
                Detail("reasons" if name == "text" else name.removeprefix("__all__"), str(message))
                for name, errors in form.errors.items()
                for message in errors
            ]
        )
    given = form.cleaned_data
    words = {"text": given["text"], "reason": given["reason"], "at": utc_now()}
    answer_hit(account_of(request), str(shown.row.pk), match, given["answer"], **words)
    return _matches(request, number)


def _case(request: HttpRequest, number: str) -> View:
    inside(request)
    return view(account_of(request), number, utc_now())


def _matches(request: HttpRequest, number: str) -> MatchesOut:
    shown = _case(request, number)
    refusal: Refused | None = why_not(person_of(account_of(request)), shown.case, Beside.ANSWER_HIT)
    items = [
        MatchOut(
            id=hit.row.pk,
            party=hit.row.party,
            list=hit.row.list_code,
            entity=hit.row.entity_id,
            score=hit.row.score,
            state=hit.state,
            who=hit.who,
            reason=hit.reason,
            text=hit.text,
            when=hit.when,
            detail=hit.row.detail,
        )
        for hit in shown.hits
    ]
    return MatchesOut(items=items, why_not=wording.of(refusal) if refusal else "")
