"""Pages of the exporter: my cases, the questions, the check, a case, its licence."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.kernel.quantities import Quantity
from cocket.licensing.cases.beside import Beside, why_not
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Kind, Relation, State
from cocket.office import wording
from cocket.office.cases import services
from cocket.office.cases.following import begin, changed, followable
from cocket.office.cases.following import check as check_followable
from cocket.office.cases.models import Case
from cocket.office.cases.selectors import appeal_until, view, visible
from cocket.office.documents.selectors import shown_to
from cocket.office.documents.services import add
from cocket.office.documents.uploads import REFUSED
from cocket.office.exporter_desk.asking import begun, exporter
from cocket.office.exporter_desk.flow import open_pages
from cocket.office.exporter_desk.forms import DEEDS, RUNS, DeliverForm, DocumentForm, DrawForm, HandForm, KindForm
from cocket.office.law import law
from cocket.office.licences.handing import hand_over
from cocket.office.licences.models import DrawDown
from cocket.office.licences.returning import take_back
from cocket.office.licences.selectors import covered_of, warned_for
from cocket.office.licences.services import deliver, draw
from cocket.office.licences.verifying import delivery
from cocket.office.pages.deeds import deed_page
from cocket.office.pages.rates import UPLOAD, spend
from cocket.office.pages.windows import window
from cocket.office.people.services import person_of
from cocket.office.statements.services import ASKABLE

DESK = "exporter"
PER_PAGE, MOST_WAITING = 25, 10
YOURS = (State.WITH_EXPORTER.value, State.RETURNED.value)  # where nothing goes on until the firm does something


def cases(request: HttpRequest) -> HttpResponse:
    """List the firm's cases, newest first."""
    rows = visible(exporter(request)).select_related(None).only("number", "title", "state", "opened_at")
    page = window(rows, request.GET.get("after", "")[:80], PER_PAGE, newest_first=True)
    waiting = visible(exporter(request)).filter(state__in=YOURS).order_by("changed_at")[:MOST_WAITING]
    context = {"page": page, "warned": warned_for(exporter(request), utc_now()), "waiting": waiting}
    return render(request, "exporter_desk/cases.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Ask what is needed, and begin a draft."""
    account = exporter(request)
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = services.open_draft(account, Kind(form.cleaned_data["kind"]), at=utc_now())
        return HttpResponseRedirect(reverse("exporter-step", args=[row.number, "name"]))
    context = {"form": form, "title": _("Begin"), "button": _("Continue"), "back": reverse("exporter-cases")}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case: where it stands, what to do, its history, documents and licences."""
    account, now = exporter(request), utc_now()
    shown = view(account, number, now)
    context = {
        "view": shown,
        "row": shown.row,
        "history": reversed(shown.history),
        "actions": {k: v for k, v in shown.actions.items() if v.action in DEEDS},
        "appeal_until": appeal_until(shown),
        "appeal_to": law(settings.HOME).appeal_to,
        "draft": shown.case.state is State.DRAFT,
        "left": len(open_pages(Kind(shown.row.kind), begun(shown.row))) if shown.case.state is State.DRAFT else 0,
        "question": next((e.text for e in reversed(shown.history) if e.action.value == "ask"), ""),
        "citations": shown.row.citations.select_related("ruling"),
        "own_ruling": getattr(shown.row, "ruling", None),
        "may_cite": why_not(person_of(account), shown.case, Beside.CITE_RULING) is None,
        "documents": shown_to(account, shown.row),
        "statements": shown.row.statements.all(),
        "may_ask": shown.case.state in ASKABLE,
        "licences": covered_of(shown.row, now),
        "follow": [(word, label, why_not) for word, label, why_not in followable(account, shown.row)],
        "changes": changed(shown.row),
        "base": reverse("exporter-case", args=[number]),
    }
    return render(request, "exporter_desk/case.html", context)


def deed(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Do one of the exporter's deeds."""
    exporter(request)
    return deed_page(request, number, action, DEEDS, RUNS, DESK)


def follow(request: HttpRequest, number: str, word: str) -> HttpResponse:
    """Begin an amendment or renewal of a case's licence, with its application filled in."""
    account = exporter(request)
    row = view(account, number, utc_now()).row
    relation = next((one for one in Relation if one.value == word), None)
    if relation is None:
        raise services.NoCase("There is no such action", where=word[:30], mend="Choose one on the case's page.")
    check_followable(row, relation)
    if request.method == "POST":
        draft = begin(account, row.pk, relation, at=utc_now())
        return HttpResponseRedirect(reverse("exporter-case", args=[draft.number]))
    amends = relation is Relation.AMENDS
    lede = (
        _("A draft begins with what was granted. Change what has to change; only that is decided.")
        if amends
        else _("A draft begins with what was granted. The licence that is there stays as it is.")
    )
    context = {"form": forms.Form(), "title": _("Ask for an amendment") if amends else _("Renew it"), "lede": lede}
    context |= {"button": _("Begin the draft"), "back": reverse("exporter-case", args=[number])}
    return render(request, "pages/form.html", context)


def document(request: HttpRequest, number: str) -> HttpResponse:
    """Add a file to a case."""
    account = exporter(request)
    row = view(account, number, utc_now()).row
    sent = request.method == "POST"
    form = DocumentForm(request.POST if sent else None, request.FILES if sent else None)
    if getattr(request, REFUSED, False):
        form.fields["file"].error_messages["required"] = _("The file is larger than 10 MB. Send it in parts.")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        spend(UPLOAD, str(account.pk))
        try:
            add(account, row.pk, given.name, given.read(), at=utc_now())
        except CocketError as refusal:
            form.add_error("file", wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("exporter-case", args=[number]))
    back = reverse("exporter-case", args=[number])
    context = {"form": form, "title": _("Add a document"), "button": _("Add"), "back": back, "multipart": True}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def ship(request: HttpRequest, number: str) -> HttpResponse:
    """Draw on a case's licence."""
    account = exporter(request)
    row = view(account, number, utc_now()).row
    licence = row.licences.last()
    if licence is None:
        raise Refused("There is no licence in this case", where=number, mend="Wait for the decision.")
    form = DrawForm(request.POST or None)
    form.fields["line"].choices = [(str(n.number), n.description[:80]) for n in licence.lines.all()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            quantity = Quantity(given["amount"], given["unit"])
            draw(account, licence.pk, int(given["line"]), quantity, given["reference"], at=utc_now())
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("exporter-case", args=[number]))
    context = {
        "form": form,
        "title": _("Ship under this licence"),
        "lede": str(licence.number),
        "button": _("Draw down"),
    }
    context["back"] = reverse("exporter-case", args=[number])
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def hand(request: HttpRequest, number: str, draw_id: str) -> HttpResponse:
    """Record to whom a shipment was handed over, as both sides signed it."""
    account = exporter(request)
    drawn = _shipment(view(account, number, utc_now()).row, draw_id)
    form = HandForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        spend(UPLOAD, str(account.pk))
        try:
            hand_over(account, drawn.pk, form.cleaned_data["document"].read(), at=utc_now())
        except CocketError as refusal:
            form.add_error("document", wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("exporter-case", args=[number]))
    context = {
        "form": form,
        "title": _("Hand over to a carrier"),
        "lede": drawn.key,
        "button": _("Record"),
        "multipart": True,
    }
    context["back"] = reverse("exporter-case", args=[number])
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def back(request: HttpRequest, number: str, draw_id: str) -> HttpResponse:
    """Take back a shipment that has not left; what it drew may be drawn again."""
    account = exporter(request)
    drawn = _shipment(view(account, number, utc_now()).row, draw_id)
    form = forms.Form(request.POST or None)
    place = reverse("exporter-case", args=[number])
    if request.method == "POST":
        try:
            take_back(account, drawn.pk, at=utc_now())
        except CocketError as refusal:
            form.is_valid()
            form.add_error(None, wording.of(refusal))
        else:
            return HttpResponseRedirect(place)
    lede = _("For goods that are not sent, or not under this licence. What was drawn for them may be drawn again.")
    context = {"form": form, "title": _("Take the shipment %(key)s back") % {"key": drawn.key}, "lede": lede}
    context |= {"button": _("Take it back"), "back": place}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def arrived(request: HttpRequest, number: str, draw_id: str) -> HttpResponse:
    """Report that a shipment arrived."""
    account = exporter(request)
    drawn = _shipment(view(account, number, utc_now()).row, draw_id)
    initial = {"day": drawn.delivered_on} if drawn.delivered_on else {}
    form = DeliverForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        now, paper = utc_now(), form.cleaned_data["document"]
        try:
            verified, arrived_on = delivery(drawn.line.licence, paper.read(), now) if paper else ("", None)
            deliver(account, drawn.pk, arrived_on or form.cleaned_data["day"], at=now, verified_by=verified)
        except CocketError as refusal:
            form.add_error("document" if refusal.where == "document" else "day", wording.of(refusal))
        else:
            return HttpResponseRedirect(reverse("exporter-case", args=[number]))
    context = {"form": form, "title": _("Report the delivery"), "lede": drawn.key, "button": _("Report")}
    context["multipart"] = True
    context["back"] = reverse("exporter-case", args=[number])
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def _shipment(row: Case, draw_id: str) -> DrawDown:
    drawn: DrawDown | None = DrawDown.objects.filter(pk=draw_id, line__licence__case=row).first()
    if drawn is None:
        raise services.NoCase("There is no such shipment", where=str(row.number), mend="Choose one on the case's page.")
    return drawn
