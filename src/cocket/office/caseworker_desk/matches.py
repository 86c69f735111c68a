"""One match with a list at a time: the two names, what agrees and differs, and the person's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.beside import Beside, why_not
from cocket.office import wording
from cocket.office.cases.selectors import view
from cocket.office.cases.services import NoCase
from cocket.office.caseworker_desk.access import inside
from cocket.office.findings.services import answer_hit
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.screening.clearing import CLEARED, CONFIRMED, REOPENED

ANSWERS = (
    (CLEARED, _("Not the same: clear the match")),
    (CONFIRMED, _("The same: confirm the match")),
    (REOPENED, _("Not settled: look at it again")),
)
REASONS = (
    ("other_person", _("Another person")),
    ("other_organisation", _("Another organisation")),
    ("other_birth_date", _("Another date of birth")),
    ("other_country", _("Another country")),
    ("other_identifier", _("Another number in a register")),
    ("other", _("Something else")),
)
REASON_WORDS: dict[str, Any] = dict(REASONS)


class MatchForm(forms.Form):
    """Whether party and entry are the same, what tells them apart, and how the person knows."""

    answer = forms.ChoiceField(label=_("Is the party the listed one?"), choices=ANSWERS, widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("What tells them apart"),
        help_text=_("Only when they are not the same."),
        choices=(("", "—"), *REASONS),
        required=False,
    )
    text = forms.CharField(
        label=_("How you know"),
        help_text=_("In your own words, with where you looked. It holds until the party or the entry changes."),
        widget=forms.Textarea,
        max_length=4000,
    )

    def clean(self) -> dict[str, Any]:
        """A cleared match says what tells the two apart."""
        given = super().clean() or {}
        if given.get("answer") == CLEARED and not given.get("reason"):
            self.add_error("reason", _("Choose what tells them apart."))
        return given


def match(request: HttpRequest, number: str, hit: int) -> HttpResponse:
    """Show a match with its evidence and earlier answer, and take an answer."""
    account = inside(request)
    shown = view(account, number, utc_now())
    found = next((one for one in shown.hits if one.row.pk == hit), None)
    if found is None:
        raise NoCase("There is no such match in this case", where=number[:48], mend="Look at the case again.")
    refusal = why_not(person_of(account), shown.case, Beside.ANSWER_HIT)
    form = MatchForm(request.POST or None)
    back = reverse("caseworker-case", args=[shown.row.number])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        words = {"text": given["text"], "reason": given["reason"], "at": utc_now()}
        try:
            answer_hit(account, str(shown.row.pk), hit, given["answer"], **words)
        except CocketError as error:
            form.add_error(None, wording.of(error))
        else:
            left = next((one for one in shown.hits if one.open and one.row.pk != hit), None)
            then = reverse("caseworker-match", args=[shown.row.number, left.row.pk]) if left else back
            return HttpResponseRedirect(then)
    who = Account.objects.filter(pk=found.who).values_list("name", flat=True).first() if found.who else ""
    context = {
        "row": shown.row,
        "hit": found,
        "detail": found.row.detail,
        "who": who,
        "reason": REASON_WORDS.get(found.reason, ""),
        "form": form,
        "why_not": wording.of(refusal) if refusal else "",
        "back": back,
    }
    return render(request, "caseworker_desk/match.html", context, status=400 if form.errors else 200)
