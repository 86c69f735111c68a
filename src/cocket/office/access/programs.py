"""Each person's own account: what can be done with it, and the programs that act for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.words import Role
from cocket.office import wording
from cocket.office.api.scopes import Scope, scopes_for, scopes_of
from cocket.office.api.tokens import LONGEST_DAYS, make_token, revoke_token

SCOPE_CHOICES: dict[Scope, Any] = {
    Scope.READ: _("Read applications, documents and licences"),
    Scope.CHECK: _("Assess, classify and screen exports of your own"),
    Scope.APPLY: _("Apply, answer, add documents, withdraw, appeal"),
    Scope.SHIP: _("Draw on licences, report deliveries, confirm what left"),
    Scope.DECIDE: _("Do the office’s deeds: take, ask, consult, advise, propose, sign"),
    Scope.REPORT: _("Read the tables for reports"),
    Scope.INSPECT: _("Record what came of a licence"),
}


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(label=_("Which program will use it"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("It can do at most what you can do yourself."),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, max_value=LONGEST_DAYS, initial=90, help_text=_("At most 366.")
    )

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(s.value, SCOPE_CHOICES[s]) for s in scopes_for(role)]  # type: ignore[attr-defined]


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show the person's account and what can be done with it."""
    return render(request, "access/account.html")


@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens that act for the account."""
    person: Any = request.user
    now = utc_now()
    rows = [(one, one.revoked_at is None and one.expires_at > now) for one in person.tokens.all()]
    return render(request, "access/tokens.html", {"tokens": rows, "secret": ""})


def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret stands on the answer's page, once."""
    person: Any = request.user
    form = TokenForm(request.POST or None, role=Role(person.role))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, secret = make_token(person, given["name"], scopes_of(given["scopes"]), given["days"], at=utc_now())
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return render(request, "access/tokens.html", {"made": made, "secret": secret, "tokens": []})
    context = {
        "form": form,
        "title": _("Make a token for a program"),
        "button": _("Make it"),
        "back": reverse("tokens"),
    }
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


@require_POST
def end_token(request: HttpRequest, token_id: str) -> HttpResponse:
    """Revoke a token at once."""
    person: Any = request.user
    revoke_token(person, token_id, at=utc_now())
    return HttpResponseRedirect(reverse("tokens"))
