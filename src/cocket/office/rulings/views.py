"""Pages of rulings: the public files, the office's register with its reviews, and an exporter's citation."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.beside import Beside, check
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, OFFICERS, Role
from cocket.office import wording
from cocket.office.cases.selectors import view
from cocket.office.cases.services import NoCase
from cocket.office.people.services import person_of
from cocket.office.rulings.models import BINDING, Ruling
from cocket.office.rulings.publishing import folder, publish
from cocket.office.rulings.services import cite as cite_ruling
from cocket.office.rulings.services import review as review_ruling

PER_PAGE = 50
_PUBLIC = re.compile(r"(index|R-[0-9]{4}-[0-9]{4,9})\.(html|json)|style\.css", re.ASCII)
_TYPES = {"html": "text/html; charset=utf-8", "json": "application/json", "css": "text/css; charset=utf-8"}


class CiteForm(forms.Form):
    """Which of the firm's rulings the application rests on."""

    ruling = forms.ChoiceField(label=_("Which ruling"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, rulings: list[Ruling], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ruling"].choices = [(o.number, f"{o.number}: {o.summary[:120]}") for o in rulings]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """Whether a ruling stands on today's editions, and why."""

    answer = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=(("confirm", _("It stands on today's editions")), ("withdraw", _("It is withdrawn"))),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Your reasons"), widget=forms.Textarea, max_length=10_000)


@login_not_required
@require_GET
def public(request: HttpRequest, name: str) -> HttpResponse:
    """Give one of the public files, to anybody; `name` can name no other file."""
    del request
    path = folder() / name
    if _PUBLIC.fullmatch(name) and not path.is_file():
        publish()  # the first request, or a folder that somebody emptied
    if not _PUBLIC.fullmatch(name) or not path.is_file():
        raise NoCase("There is no such ruling", where=name[:30], mend="See the list of all rulings.")
    response = HttpResponse(path.read_bytes(), content_type=_TYPES[name.rpartition(".")[2]])
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """List every ruling with its case, for the office and its overseer."""
    account: Any = request.user
    role = Role(account.role)
    if role not in OFFICERS | {Role.OVERSEER}:
        raise Refused("This page is for officers and overseers", mend="The public page shows every ruling.")
    rows = Ruling.objects.select_related("case").order_by("state", "-number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    may_review = role is Role.SENIOR_OFFICER
    return render(request, "rulings/register.html", {"page": page, "may_review": may_review})


def review(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm a flagged ruling, or withdraw one."""
    account: Any = request.user
    if Role(account.role) is not Role.SENIOR_OFFICER:
        raise Refused("This is for a senior officer", mend="Ask one of them.")
    ruling = Ruling.objects.filter(number=number).first()
    if ruling is None:
        raise NoCase("There is no such ruling", where=number[:30], mend="Choose one from the list.")
    form = ReviewForm(request.POST or None)
    back = reverse("ruling-register")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            review_ruling(account, number, confirm=given["answer"] == "confirm", text=given["text"], at=utc_now())
        except CocketError as error:
            form.add_error(None, wording.of(error))
        else:
            publish()
            return HttpResponseRedirect(back)
    context = {"form": form, "title": _("Review a ruling"), "lede": f"{number} · {ruling.summary[:200]}",
               "button": _("Keep the answer"), "back": back}  # fmt: skip
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def cite(request: HttpRequest, number: str) -> HttpResponse:
    """Let an exporter rest an application on a ruling of the firm's own."""
    account: Any = request.user
    if Role(account.role) not in EXPORTERS:
        raise Refused("This is for exporters", mend="Go back to the start: it leads to your own.")
    shown = view(account, number, utc_now())
    check(person_of(account), shown.case, Beside.CITE_RULING)
    binding = list(Ruling.objects.filter(organisation_id=shown.row.organisation_id, state=BINDING))
    form = CiteForm(request.POST or None, rulings=binding)
    back = reverse("exporter-case", args=[shown.row.number])
    if request.method == "POST" and form.is_valid():
        try:
            cite_ruling(account, str(shown.row.pk), form.cleaned_data["ruling"], at=utc_now())
        except CocketError as error:
            form.add_error(None, wording.of(error))
        else:
            return HttpResponseRedirect(back)
    lede = _("The office may not decide contrary to a ruling that binds it.")
    if not binding:
        lede = _("Your firm has no ruling that binds at present.")
    context = {"form": form, "title": _("Cite a ruling"), "lede": lede, "button": _("Cite it"), "back": back}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)
