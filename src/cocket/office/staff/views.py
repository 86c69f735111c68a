"""Pages of the administrator: who works here, a new account, an account that ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.words import ROLE_WORDS, Desk, Role
from cocket.office import wording
from cocket.office.staff import services


class AccountForm(forms.Form):
    """A person and what they are to do here."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email address"), max_length=200)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, wording.tr_lazy(ROLE_WORDS[role])) for role in services.ROLES],
        widget=forms.RadioSelect,
    )
    desk = forms.ChoiceField(
        label=_("Desk"), help_text=_("For advisers alone."), choices=[("", "—"), *wording.choices(Desk)], required=False
    )


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List the office's accounts."""
    account: Any = request.user
    return render(request, "staff/people.html", {"people": services.staff(account)})


def new(request: HttpRequest) -> HttpResponse:
    """Open an account, and show its first password once."""
    account: Any = request.user
    services.staff(account)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        desk = Desk(given["desk"]) if given["desk"] else None
        words = {"name": given["name"], "email": given["email"], "role": Role(given["role"]), "desk": desk}
        try:
            opened, word = services.open_for(account, **words, at=utc_now())
        except CocketError as refusal:
            form.add_error(refusal.where if refusal.where in form.fields else None, wording.of(refusal))
        else:
            return render(request, "staff/opened.html", {"opened": opened, "word": word})
    context = {"form": form, "title": _("Open an account"), "button": _("Open the account"), "back": reverse("staff")}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def close(request: HttpRequest, account_id: str) -> HttpResponse:
    """Close an account."""
    account: Any = request.user
    found = services.staff(account).filter(pk=account_id, is_active=True).first()
    if found is None:
        return HttpResponseRedirect(reverse("staff"))
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close(account, account_id, at=utc_now())
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("staff"))
    context = {
        "form": form,
        "title": _("Close this account"),
        "lede": _("%(name)s can no longer sign in. What they did in cases stays as it is.") % {"name": found.name},
        "button": _("Close the account"),
        "back": reverse("staff"),
    }
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


urlpatterns = [
    path("", people, name="staff"),
    path("new", new, name="staff-new"),
    path("<str:account_id>/close", close, name="staff-close"),
]
