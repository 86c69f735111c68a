"""Pages of the customs officer: one licence at a time, by its number; nothing else of a case is shown here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.kernel.quantities import Quantity
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Role
from cocket.office import wording
from cocket.office.cases.services import NoCase
from cocket.office.customs_desk.forms import FindForm, LeavesForm, LeftForm
from cocket.office.licences.models import DrawDown, Licence
from cocket.office.licences.returning import take_back
from cocket.office.licences.selectors import covered
from cocket.office.licences.services import confirm, draw
from cocket.office.people.models import Account


def find(request: HttpRequest) -> HttpResponse:
    """Find a licence by its number or its document's id."""
    _customs(request)
    form = FindForm(request.GET or None)
    missing = ""
    if request.GET and form.is_valid():
        asked = form.cleaned_data["number"].strip()
        found = Licence.objects.filter(Q(number__iexact=asked) | Q(papers__id=asked)).first()
        if found is not None:
            return HttpResponseRedirect(reverse("customs-licence", args=[found.number]))
        missing = asked
    context = {"form": form, "missing": missing}
    return render(request, "customs_desk/find.html", context, status=404 if missing else 400 if form.errors else 200)


def licence(request: HttpRequest, number: str) -> HttpResponse:
    """Show what a licence covers, whether it is in force, what left, and what was announced."""
    _customs(request)
    found = _licence(number)
    return render(request, "customs_desk/licence.html", {"shown": covered(found, utc_now())})


def record(request: HttpRequest, number: str) -> HttpResponse:
    """Draw what leaves under a declaration."""
    account = _customs(request)
    found = _licence(number)
    lines = [
        (str(line.number), f"{line.description[:80]} ({wording.amount(line.left)} {wording.tr(line.unit)})")
        for line in found.lines.all()
    ]
    form = LeavesForm(request.POST or None, lines=lines)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            quantity = Quantity(given["amount"], given["unit"])
            draw(account, found.pk, int(given["line"]), quantity, given["declaration"], at=utc_now())
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("customs-licence", args=[number]))
    return _form(request, form, found, _("Record what leaves"), _("Draw down"))


def left(request: HttpRequest, number: str, draw_id: str) -> HttpResponse:
    """Confirm that an announced shipment left."""
    return _declared(request, number, draw_id, confirm, _("Confirm that it left"), _("Confirm"))


def back(request: HttpRequest, number: str, draw_id: str) -> HttpResponse:
    """Record that a shipment came back, or never left; what it drew may be drawn again."""
    return _declared(request, number, draw_id, _came_back, _("Record that it came back"), _("Record"))


def _came_back(account: Account, draw_id: str, declaration: str, *, at: datetime) -> DrawDown:
    return take_back(account, draw_id, at=at, declaration=declaration)


def _declared(
    request: HttpRequest, number: str, draw_id: str, do: Callable[..., DrawDown], title: str, button: str
) -> HttpResponse:
    account = _customs(request)
    found = _licence(number)
    drawn = DrawDown.objects.filter(pk=draw_id, line__licence=found).select_related("line").first()
    if drawn is None:
        raise NoCase("There is no such shipment", where=number, mend="Choose one on the licence's page.")
    form = LeftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            do(account, drawn.pk, form.cleaned_data["declaration"], at=utc_now())
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("customs-licence", args=[number]))
    lede = f"{drawn.key}: {wording.amount(drawn.amount)} {wording.tr(drawn.line.unit)}"
    return _form(request, form, found, title, button, lede)


def _form(request: HttpRequest, form: Any, found: Licence, title: str, button: str, lede: str = "") -> HttpResponse:
    back = reverse("customs-licence", args=[found.number])
    context = {"form": form, "title": title, "lede": lede or found.number, "button": button, "back": back}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def _licence(number: str) -> Licence:
    found = Licence.objects.select_related("case__organisation").filter(number=number).first()
    if found is None:
        raise NoCase("There is no licence of this number", where=number[:48], mend="Read the number again.")
    return found


def _customs(request: HttpRequest) -> Any:
    account: Any = request.user
    if Role(account.role) is not Role.CUSTOMS_OFFICER:
        raise Refused("This desk is for customs officers", mend="Go back to the start: it leads to your own.")
    return account
