"""Pages of end-use statements: the exporter's link, the end user's page without an account, the officer's answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cocket.kernel.canonical import digest
from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, OFFICERS, Role
from cocket.office import wording
from cocket.office.cases.selectors import visible
from cocket.office.cases.services import NoCase
from cocket.office.law import law
from cocket.office.pages.rates import STATEMENT, spend
from cocket.office.statements import services
from cocket.office.statements.asserting import assertion
from cocket.office.statements.forms import BackForm, SignForm
from cocket.office.statements.models import SIGNED, Statement


def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Make a link for the end user; it is shown this once, and the exporter sends it on."""
    account: Any = request.user
    if Role(account.role) not in EXPORTERS:
        raise Refused("The exporter asks the end user", mend="Ask the exporter.")
    row = visible(account).filter(number=number).first()
    if row is None:
        raise NoCase("There is no such case for you", where=number[:48], mend="Choose one from your list.")
    back = reverse("exporter-case", args=[number])
    if request.method == "POST":
        statement, token = services.ask(account, row.pk, at=utc_now())
        link = request.build_absolute_uri(reverse("statement-sign", args=[token]))
        return render(request, "statements/link.html", {"statement": statement, "link": link, "back": back})
    days = law(settings.HOME).statement_days
    return render(request, "statements/ask.html", {"asserted": assertion(row.application), "days": days, "back": back})


@login_not_required
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """Show the end user what is asserted, word for word, and take the signature."""
    now = utc_now()
    # Whoever tries links at random is slowed down; whoever has one opens it a few times.
    spend(STATEMENT, str(request.META.get("REMOTE_ADDR", "")))
    statement = services.behind(token, now)
    form = SignForm(request.POST or None, initial={"sha256": statement.asserted_sha256})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.sign(token, name=given["name"], position=given["position"], sha256=given["sha256"], at=now)
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return render(request, "statements/signed.html", {"statement": statement})
    context = {"statement": statement, "asserted": statement.asserted, "form": form}
    return render(request, "statements/sign.html", context, status=400 if form.errors else 200)


@require_GET
def show(request: HttpRequest, statement_id: str) -> HttpResponse:
    """Show a statement to whoever may see its case, and whether the application still says the same."""
    statement = _readable(request, statement_id)
    account: Any = request.user
    exporter = Role(account.role) in EXPORTERS
    context = {
        "statement": statement,
        "asserted": statement.asserted,
        "same": digest(assertion(statement.case.application)) == statement.asserted_sha256,
        "may_send_back": statement.state == SIGNED and Role(account.role) in OFFICERS,
        "back": reverse("exporter-case" if exporter else "caseworker-case", args=[statement.case.number]),
    }
    return render(request, "statements/show.html", context)


def send_back(request: HttpRequest, statement_id: str) -> HttpResponse:
    """Let an officer say what is missing."""
    statement = _readable(request, statement_id)
    account: Any = request.user
    if Role(account.role) not in OFFICERS:
        raise Refused("An officer sends a statement back", mend="Ask one of them.")
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.send_back(account, statement.pk, form.cleaned_data["text"], at=utc_now())
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("statement", args=[statement_id]))
    context = {"form": form, "title": _("Send the statement back"), "button": _("Send the statement back")}
    context |= {"lede": statement.asserted.get("end_user", ""), "back": reverse("statement", args=[statement_id])}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def _readable(request: HttpRequest, statement_id: str) -> Statement:
    account: Any = request.user
    found = Statement.objects.select_related("case").filter(pk=statement_id, case__in=visible(account)).first()
    if found is None:
        mend = "Choose one on a case's page."
        raise NoCase("There is no such statement for you", where=statement_id[:48], mend=mend)
    return found
