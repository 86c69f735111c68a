"""Pages of a firm's people: the list, an invitation and its link, a role, the end of an account; and who accepts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, Role
from cocket.office import wording
from cocket.office.cases.services import NoCase
from cocket.office.colleagues import services
from cocket.office.colleagues.models import Invitation

_ROLES = (
    (Role.EXPORTER.value, gettext_lazy("applies, answers and ships")),
    (Role.EXPORTER_ADMIN.value, gettext_lazy("also invites people and closes accounts")),
)


class InviteForm(forms.Form):
    """An address and what the person may do."""

    email = forms.EmailField(label=gettext_lazy("Email address"), max_length=200)
    role = forms.ChoiceField(
        label=gettext_lazy("What this person may do"),
        choices=_ROLES,
        widget=forms.RadioSelect,
        initial=Role.EXPORTER.value,
    )


class RoleForm(forms.Form):
    """What a colleague may do."""

    role = forms.ChoiceField(label=gettext_lazy("What this person may do"), choices=_ROLES, widget=forms.RadioSelect)


class JoinForm(forms.Form):
    """A name and a password of one's own."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least twelve characters; three words that do not belong together are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List the firm's people, and what an administrator can do about each."""
    account = _exporter(request)
    waiting = Invitation.objects.filter(organisation_id=account.organisation_id, used_at=None, ended=False)
    context = {
        "people": services.colleagues(account),
        "waiting": waiting.filter(expires_at__gt=utc_now()),
        "administers": Role(account.role) is Role.EXPORTER_ADMIN,
    }
    return render(request, "colleagues/people.html", context)


def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: the link is shown this once, and the administrator sends it on."""
    account = _administrator(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, token = services.invite(account, given["email"], Role(given["role"]), at=utc_now())
        except CocketError as refusal:
            form.add_error("email", wording.of(refusal))
        else:
            link = request.build_absolute_uri(reverse("join", args=[token]))
            return render(request, "colleagues/link.html", {"invitation": made, "link": link})
    return _form(request, form, _("Invite somebody"), _("Make the link"))


def role(request: HttpRequest, account_id: str) -> HttpResponse:
    """Change what a colleague may do."""
    account, found = _administrator(request), _colleague(request, account_id)
    form = RoleForm(request.POST or None, initial={"role": found.role})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(account, account_id, Role(form.cleaned_data["role"]), at=utc_now())
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("colleagues"))
    return _form(request, form, _("Change what this person may do"), _("Save"), found.name)


def close(request: HttpRequest, account_id: str) -> HttpResponse:
    """Close a colleague's account."""
    account, found = _administrator(request), _colleague(request, account_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close(account, account_id, at=utc_now())
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("colleagues"))
    return _form(request, form, _("Close this account"), _("Close this account"), found.name)


@login_not_required
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a name and a password, and sign them in."""
    invitation = services.behind(token, utc_now())
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            account = services.accept(token, name=given["name"], password=given["password"], at=utc_now())
        except CocketError as refusal:
            form.add_error(refusal.where if refusal.where in form.fields else None, wording.of(refusal))
        else:
            login(request, account)
            return HttpResponseRedirect(reverse("home"))
    lede = _("You are invited to work for %(firm)s here, with the address %(email)s.") % {
        "firm": invitation.organisation.name,
        "email": invitation.email,
    }
    context = {"form": form, "title": _("Open your account"), "lede": lede, "button": _("Open your account")}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def _form(request: HttpRequest, form: Any, title: str, button: str, lede: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "lede": lede, "back": reverse("colleagues")}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def _exporter(request: HttpRequest) -> Any:
    account: Any = request.user
    if Role(account.role) not in EXPORTERS:
        raise Refused("This desk is for exporters", mend="Go back to the start: it leads to your own.")
    return account


def _administrator(request: HttpRequest) -> Any:
    account = _exporter(request)
    if Role(account.role) is not Role.EXPORTER_ADMIN:
        mend = "Ask your firm's administrator."
        raise Refused("Your firm's administrator looks after its people", mend=mend)
    return account


def _colleague(request: HttpRequest, account_id: str) -> Any:
    found = services.colleagues(_exporter(request)).filter(pk=account_id).first()
    if found is None:
        mend = "Choose one from the list."
        raise NoCase("There is no such person in your firm", where=account_id[:48], mend=mend)
    return found
