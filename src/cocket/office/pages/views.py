"""Start, sign-up, language, health and metrics."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import BadInput
from cocket.licensing.cases.words import EXPORTERS, OFFICERS, Role
from cocket.office import wording
from cocket.office.pages.forms import SignUpForm
from cocket.office.pages.measures import measured
from cocket.office.pages.rates import SIGN_UP, spend
from cocket.office.people.services import sign_up as open_firm

_READERS = OFFICERS | {Role.ADVISER, Role.OVERSEER, Role.INSPECTOR}
_HERE = frozenset({"127.0.0.1", "::1"})


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead each role to its desk; a role whose desk does not exist yet is told so."""
    account: Any = request.user
    role = Role(account.role)
    if role in EXPORTERS:
        return HttpResponseRedirect(reverse("exporter-cases"))
    if role is Role.CUSTOMS_OFFICER:
        return HttpResponseRedirect(reverse("customs-find"))
    if role is Role.ADMINISTRATOR:
        return HttpResponseRedirect(reverse("staff"))
    if role in _READERS:
        return HttpResponseRedirect(reverse("caseworker-cases"))
    if role is Role.DATA_PROTECTION_OFFICER:
        return HttpResponseRedirect(reverse("personal-data"))
    return render(request, "pages/no_desk.html")


@login_not_required
def sign_up(request: HttpRequest) -> HttpResponse:
    """Open a firm and its first account, and sign that person in."""
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        spend(SIGN_UP, str(request.META.get("REMOTE_ADDR", "")))
        try:
            account = open_firm(**form.cleaned_data, at=utc_now())
        except BadInput as refusal:
            form.add_error(refusal.where if refusal.where in form.fields else None, wording.of(refusal))
        else:
            login(request, account)
            return HttpResponseRedirect(reverse("home"))
    context = {"form": form, "title": _("Sign up your firm"), "button": _("Sign up"), "back": reverse("sign-in")}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language that was chosen, and go back to the page."""
    return set_language(request)


@login_not_required
@require_GET
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_GET
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM register_schema")
    except Error:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Give counts in Prometheus' text form, to this machine alone."""
    if request.META.get("REMOTE_ADDR") not in _HERE:
        return HttpResponse(status=404)
    lines: list[str] = []
    for name, words, samples in measured(utc_now()):
        lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge"]
        lines += [f"{name}{labels} {value}" for labels, value in samples]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
