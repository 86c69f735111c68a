"""Pages of the office: the queue, a case with everything beside it, and its deeds. Overseers read the same pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cocket.kernel.dates import utc_now
from cocket.licensing.cases.beside import Beside, why_not
from cocket.licensing.cases.words import STATE_WORDS, Action, Kind, State
from cocket.office.cases.consultation import consulted
from cocket.office.cases.following import changed
from cocket.office.cases.particulars import answered as particulars
from cocket.office.cases.selectors import OPEN, View, clock_of, search, view, visible
from cocket.office.caseworker_desk.access import inside
from cocket.office.caseworker_desk.deciding import ProposeForm, SignForm
from cocket.office.caseworker_desk.forms import DEEDS, AllowForm
from cocket.office.decisions import services as decisions
from cocket.office.findings.selectors import earlier, grounds_of
from cocket.office.law import law
from cocket.office.licences.selectors import covered_of
from cocket.office.pages.deeds import deed_page
from cocket.office.pages.forms import DeedForm
from cocket.office.pages.windows import window
from cocket.office.people.services import person_of
from cocket.office.queues.selectors import in_queue, queues

DESK = "caseworker"
PER_PAGE = 30
RELATED = 10


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Show the cases that the person may see, oldest first, with their clocks; found by words and state.

    Whoever works from queues begins with what is open.
    """
    account = inside(request)
    words, state, queue = (request.GET.get(name, "")[:200] for name in ("q", "state", "queue"))
    now, limits = utc_now(), law(settings.HOME)
    today = limits.calendar.day_of(now)
    mine = queues(account, visible(account), today)
    if mine and not request.GET:
        state = OPEN
    found = next((one for one in mine if one.name == queue), None)
    rows = in_queue(account, search(account, words, state), queue, today)
    rows = rows.select_related("organisation", "officer", "waiting").defer("application", "features")
    page = window(rows, request.GET.get("after", "")[:80], PER_PAGE, scattered=bool(words.split()))
    query = {name: value for name, value in (("q", words), ("state", state), ("queue", queue)) if value}
    context = {
        "queues": mine,
        "queue": found.name if found else "",
        "heading": found.title if found else _("Cases"),
        "today": today,
        "page": page,
        "rows": [(row, clock_of(row, now, limits)) for row in page.rows],
        "words": words,
        "state": state,
        "states": [(OPEN, _("open")), *((s.value, STATE_WORDS[s]) for s in State if s is not State.DRAFT)],
        "query": urlencode(query) + "&" if query else "",
    }
    return render(request, "caseworker_desk/cases.html", context)


@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case: the application, what the program found, what to do, earlier cases, history."""
    account, now = inside(request), utc_now()
    shown = view(account, number, now)
    row = shown.row
    application = row.application
    others = visible(account).select_related(None).only("number", "title", "state")
    of_firm = others.filter(organisation=row.organisation).exclude(pk=row.pk)[:RELATED]
    context = {
        "view": shown,
        "row": row,
        "case": shown.case,
        "clock": shown.clock,
        "items": application.get("items", []),
        "parties": application.get("parties", []),
        "use": application.get("end_use", {}),
        "earlier": of_firm,
        "shared": earlier(others, row),
        "grounds": grounds_of(row),
        "may_mark": why_not(person_of(account), shown.case, Beside.MARK_EVIDENCE) is None,
        "citations": row.citations.select_related("ruling"),
        "own_ruling": getattr(row, "ruling", None),
        "outcomes": shown.outcomes,
        "may_record": why_not(person_of(account), shown.case, Beside.RECORD_OUTCOME) is None,
        "consulted": consulted(shown, law(settings.HOME).calendar.day_of(now)),
        "documents": row.documents.all(),
        "statements": row.statements.all(),
        "licences": covered_of(row, now),
        "changes": changed(row),
        "particulars": particulars(Kind(row.kind), application),
        "history": reversed(shown.history),
        "actions": shown.actions,
        "base": reverse("caseworker-case", args=[row.number]),
    }
    return render(request, "caseworker_desk/case.html", context)


def deed(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Do one deed of the office."""
    inside(request)
    return deed_page(request, number, action, DEEDS, RUNS, DESK)


def _propose(request: HttpRequest, shown: View, form: DeedForm) -> None:
    account: Any = request.user
    assert isinstance(form, ProposeForm)
    version = form.cleaned_data["version"]
    decisions.propose(account, str(shown.row.pk), at=utc_now(), version=version, **form.proposed())


def _sign(request: HttpRequest, shown: View, form: DeedForm) -> None:
    account: Any = request.user
    assert isinstance(form, SignForm)
    version = form.cleaned_data["version"]
    decisions.sign(account, str(shown.row.pk), at=utc_now(), answers=form.answers(), version=version)


def _allow(request: HttpRequest, shown: View, form: DeedForm) -> None:
    account: Any = request.user
    assert isinstance(form, AllowForm)
    given = form.cleaned_data
    decisions.decide_appeal(
        account,
        str(shown.row.pk),
        Action.ALLOW_APPEAL,
        reasons=given["text"],
        valid_until=given["valid_until"],
        at=utc_now(),
        version=given["version"],
    )


RUNS = {
    Action.PROPOSE: _propose,
    Action.ALLOW_APPEAL: _allow,
    **dict.fromkeys((Action.SIGN_APPROVAL, Action.SIGN_REFUSAL, Action.SIGN_NOT_REQUIRED, Action.SIGN_RULING), _sign),
}
