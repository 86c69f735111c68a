"""Pages of a draft: one question at a time, what is still unknown, and the answers to check before they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cocket.kernel.canonical import digest
from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.changes import shown
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, Kind, Role, State
from cocket.office import wording
from cocket.office.cases import services
from cocket.office.cases.assessing import assessed
from cocket.office.cases.following import changed
from cocket.office.cases.models import Case
from cocket.office.cases.selectors import visible
from cocket.office.exporter_desk.flow import Step, after, flow, open_pages, page
from cocket.office.exporter_desk.forms import QuestionsForm


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as the page of answers shows it."""

    name: str
    title: str
    answer: str
    missing: bool


def step(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Ask one question; what is answered is kept, so that one can stop here and come back.

    With `?check` in the address the way leads back to the answers, unless another question became open.
    """
    account, row = exporter(request), draft(request, number)
    kind, application = Kind(row.kind), begun(row)
    one = page(kind, application, name)
    if one is None:
        raise services.NoCase("There is no such question", where=name[:30], mend="Choose one on the case's page.")
    form = one.ask(application, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        application = form.into()
        services.save_draft(account, row.pk, application, at=utc_now())
        return HttpResponseRedirect(_next(kind, application, one, number, checking="check" in request.GET))
    pages = flow(kind, application)
    position = _("Question %(n)s of %(all)s") % {"n": [p.name for p in pages].index(name) + 1, "all": len(pages)}
    about = {"items": _("Item %(n)s"), "parties": _("Party %(n)s")}.get(form.about, "")
    lede = f"{position} · {about % {'n': one.number}}" if one.number else position
    back = reverse("exporter-check" if "check" in request.GET else "exporter-case", args=[number])
    context = {"form": form, "title": form.title, "lede": lede, "button": _("Save and continue"), "back": back}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def questions(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what the check left unknown; the answers stay in the application, and the check is made again."""
    account, row = exporter(request), draft(request, number)
    asked = row.dossier.questions if hasattr(row, "dossier") else []
    if not asked:
        return HttpResponseRedirect(reverse("exporter-check", args=[number]))
    form = QuestionsForm(request.POST or None, questions=asked, application=row.application)
    if request.method == "POST" and form.is_valid():
        services.save_draft(account, row.pk, form.into(row.application, account.id), at=utc_now())
        return HttpResponseRedirect(reverse("exporter-check", args=[number]))
    back = reverse("exporter-check", args=[number])
    lede = _("Answer what you know. What you leave open stays unknown; it is never taken as “no”.")
    context = {"form": form, "title": _("What is still unknown"), "lede": lede, "button": _("Save and check again")}
    context["back"] = back
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def check(request: HttpRequest, number: str) -> HttpResponse:
    """Show the answers and what the program finds for them, and send the application if the exporter wishes."""
    account, row = exporter(request), draft(request, number)
    kind = Kind(row.kind)
    if missing := open_pages(kind, begun(row)):
        return HttpResponseRedirect(reverse("exporter-step", args=[number, missing[0].name]))
    now, error, status = utc_now(), "", 200
    try:
        if request.method == "POST":
            found = assessed(row.application, settings.HOME, now.date())
            version = int(request.POST.get("version", "0"))
            services.submit(account, row.pk, found, at=now, version=version)
            return HttpResponseRedirect(reverse("exporter-case", args=[number]))
        if not hasattr(row, "dossier") or row.dossier.application_sha256 != digest(row.application):
            services.keep_dossier(account, row.pk, assessed(row.application, settings.HOME, now.date()), at=now)
            row = draft(request, number)
    except (CocketError, ValueError) as refusal:
        if isinstance(refusal, services.Stale):
            raise
        error = wording.of(refusal) if isinstance(refusal, CocketError) else str(refusal)
        status = 400
    context = {"row": row, "error": error, "answers": answers(kind, row.application), "changes": changed(row)}
    return render(request, "exporter_desk/check.html", context, status=status)


def answers(kind: Kind, application: dict[str, Any]) -> list[Said]:
    """Give the answers of an application in the order of its questions, for checking them."""
    found = []
    for one in flow(kind, application):
        form = one.ask(application)
        if form.about and one.name in ("items", "parties"):
            rows = application.get(form.about) or ()
            text = "; ".join(str(row.get("description") or row.get("name") or "")[:60] for row in rows)
        else:
            text = " · ".join(
                _words(form, name, value) for name, value in form.stand().items() if value not in ("", None)
            )
        title = f"{form.title} ({one.number})" if one.number else str(form.title)
        found.append(Said(one.name, title, text, missing=not one.answered(application)))
    return found


def begun(row: Case) -> dict[str, Any]:
    """Give the application, begun with what the office knows of the firm."""
    if row.application:
        return dict(row.application)
    firm = {
        "id": "exporter",
        "name": row.organisation.name,
        "roles": ["exporter"],
        "kind": "organisation",
        "country": row.organisation.country,
    }
    return {"id": row.number, "parties": [firm], "route": {"origin": row.organisation.country}}


def exporter(request: HttpRequest) -> Any:
    """Give the account of an exporter; this desk is for nobody else."""
    account: Any = request.user
    if Role(account.role) not in EXPORTERS:
        raise Refused("This desk is for exporters", mend="Go back to the start: it leads to your own.")
    return account


def draft(request: HttpRequest, number: str) -> Case:
    """Give a draft of the exporter's firm; raises NoCase, and Refused once it was sent."""
    row = visible(exporter(request)).select_related("dossier").filter(number=number).first()
    if row is None:
        raise services.NoCase("There is no such case for you", where=number[:48], mend="Choose one from your list.")
    if row.state != State.DRAFT.value:
        raise Refused("This was already sent", where=number, mend="Look at the case: it says what can be done now.")
    return row


def _next(kind: Kind, application: dict[str, Any], one: Step, number: str, *, checking: bool) -> str:
    """Give where a saved page leads: on, or back to the answers where nothing is open any more."""
    opened = open_pages(kind, application)
    following = opened[0] if checking and opened else None if checking else after(kind, application, one.name)
    if one.name in ("items", "parties") and opened and not checking:
        # Another item or party was begun: its pages come before what follows the list.
        rows = [p for p in opened if p.name.startswith(("what.", "amount.") if one.name == "items" else "who.")]
        following = rows[0] if rows else following
    if following is None:
        return reverse("exporter-check", args=[number])
    place = reverse("exporter-step", args=[number, following.name])
    return f"{place}?check" if checking else place


def _words(form: Any, name: str, value: Any) -> str:
    """Give an answer as it was chosen: a choice by its label, all else as it is shown."""
    options = getattr(form.fields[name], "choices", None)
    if options is not None:
        return str(dict(options).get(value, value))
    return shown(value)
