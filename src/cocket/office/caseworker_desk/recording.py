"""What an inspection or a delivery verification found of a licensed export, recorded on a page."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.beside import Beside, check
from cocket.office import wording
from cocket.office.cases.selectors import view
from cocket.office.caseworker_desk.access import inside
from cocket.office.outcomes.services import Found, record
from cocket.office.people.services import person_of

FOUND = (
    (Found.DELIVERY_VERIFIED.value, _("The delivery was verified")),
    (Found.VISIT_PASSED.value, _("A visit found everything as stated")),
    (Found.DIVERSION_FOUND.value, _("The goods were diverted")),
    (Found.MISUSE_FOUND.value, _("The goods were misused")),
)


class OutcomeForm(forms.Form):
    """What was found, and how."""

    outcome = forms.ChoiceField(label=_("What was found"), choices=FOUND, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("How you know"),
        help_text=_(
            "Where and when it was seen, and by whom. The program learns from the answer, not from these words."
        ),
        widget=forms.Textarea,
        max_length=10_000,
    )


def outcome(request: HttpRequest, number: str) -> HttpResponse:
    """Record what was found."""
    account = inside(request)
    shown = view(account, number, utc_now())
    check(person_of(account), shown.case, Beside.RECORD_OUTCOME)
    form = OutcomeForm(request.POST or None)
    back = reverse("caseworker-case", args=[shown.row.number])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            record(account, str(shown.row.pk), Found(given["outcome"]), text=given["text"], at=utc_now())
        except CocketError as error:
            form.add_error(None, wording.of(error))
        else:
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "title": _("Record what came of it"),
        "lede": f"{shown.row.number} · {shown.row.title}",
        "button": _("Record"),
        "back": back,
    }
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)
