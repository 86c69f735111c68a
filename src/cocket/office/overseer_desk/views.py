"""Pages of oversight: the comparison of like cases computed again, changes of practice, queues and tables."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cocket.kernel.dates import utc_now
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.recomputing import Verdict
from cocket.licensing.cases.words import OFFICERS, Role
from cocket.office.cases.selectors import visible
from cocket.office.decisions import opening
from cocket.office.law import law
from cocket.office.people.models import Account
from cocket.office.queues.selectors import queues
from cocket.office.reporting.selectors import TABLES

READERS = OFFICERS | {Role.OVERSEER}
LAST, PER_PAGE = 200, 50


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Show what can be checked: cases by queue, the precedent lock, changes of practice, the tables of reports."""
    account = _reader(request)
    today = law(settings.HOME).calendar.day_of(utc_now())
    context = {"queues": queues(account, visible(account), today), "tables": TABLES.items()}
    return render(request, "overseer_desk/start.html", context)


@require_GET
def precedents(request: HttpRequest) -> HttpResponse:
    """Compute the comparisons of the last signatures again, and say for each whether it is equal."""
    _reader(request)
    checked = opening.checked(LAST)
    counts = {verdict.value: sum(one.verdict is verdict for one in checked) for verdict in Verdict}
    page = Paginator(list(reversed(checked)), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "overseer_desk/precedents.html", {"page": page, "counts": counts, "last": LAST})


@require_GET
def precedents_file(request: HttpRequest) -> HttpResponse:
    """Give every commitment opened, as a file that `cocket oversee precedents` checks away from the office."""
    _reader(request)
    response = JsonResponse(opening.document())
    response["Content-Disposition"] = 'attachment; filename="precedents.json"'
    return response


@require_GET
def practice(request: HttpRequest) -> HttpResponse:
    """List the changes of practice, the latest first."""
    _reader(request)
    page = Paginator(list(opening.practice_changes()), PER_PAGE).get_page(request.GET.get("page"))
    names = dict(Account.objects.filter(pk__in={one.who for one in page.object_list}).values_list("id", "name"))
    rows = [(one, names.get(one.who, "")) for one in page.object_list]
    return render(request, "overseer_desk/practice.html", {"page": page, "rows": rows})


def _reader(request: HttpRequest) -> Any:
    account: Any = request.user
    if Role(account.role) not in READERS:
        raise Refused("This desk is for officers and overseers", mend="Ask one of them.")
    return account
