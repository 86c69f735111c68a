"""Pages of due process: marking evidence, the letter of a refusal, and the file of whoever appeals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.beside import Beside, check
from cocket.licensing.cases.words import EXPORTERS, OFFICERS, Role
from cocket.office import wording
from cocket.office.cases.selectors import View, view
from cocket.office.cases.services import NoCase
from cocket.office.disclosure.models import DISCLOSABLE, PROTECTED
from cocket.office.disclosure.paper import pdf
from cocket.office.disclosure.selectors import Letter, Piece, letter_of, pieces_of
from cocket.office.disclosure.services import mark
from cocket.office.facts.services import recorded
from cocket.office.law import Law, law
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.risk.criteria import criteria

_MARKS = ((DISCLOSABLE, gettext_lazy("The party may see it")), (PROTECTED, gettext_lazy("It is protected")))
KINDS = {
    "dossier": gettext_lazy("The program's dossier"),
    "document": gettext_lazy("Document"),
    "advice": gettext_lazy("Advice of a desk"),
    "match": gettext_lazy("Confirmed match with a list"),
}


class EvidenceForm(forms.Form):
    """A mark for each piece, and the ground for what is protected."""

    def __init__(self, *args: Any, pieces: list[Piece], grounds: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pieces = pieces
        for number, one in enumerate(pieces):
            title = f"{KINDS[one.kind]}: {wording.code(one.title) if one.kind == 'advice' else one.title}"
            self.fields[f"mark_{number}"] = forms.ChoiceField(
                label=title,
                help_text=one.text[:400],
                choices=_MARKS,
                widget=forms.RadioSelect,
                initial=one.mark or None,
            )
            self.fields[f"ground_{number}"] = forms.ChoiceField(
                label=_("Ground, if it is protected: %s") % title,
                choices=[("", "—"), *((code, wording.tr(words)) for code, words in grounds.items())],
                required=False,
                initial=one.ground,
            )

    def clean(self) -> dict[str, Any]:
        """What is protected has a ground, and only that."""
        given = super().clean() or {}
        for number, _piece in enumerate(self.pieces):
            if given.get(f"mark_{number}") == PROTECTED and not given.get(f"ground_{number}"):
                self.add_error(f"ground_{number}", _("Choose the ground."))
        return given

    def marks(self) -> list[tuple[str, str, str]]:
        """Give piece, mark and ground of each."""
        given = self.cleaned_data
        return [
            (one.id, given[f"mark_{n}"], given[f"ground_{n}"] if given[f"mark_{n}"] == PROTECTED else "")
            for n, one in enumerate(self.pieces)
        ]


def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Say of each piece of evidence whether the party may see it."""
    account: Any = request.user
    shown = view(account, number, utc_now())
    check(person_of(account), shown.case, Beside.MARK_EVIDENCE)
    with recorded() as connection:
        pieces = [one for one in pieces_of(connection, shown.row) if not one.own]
    form = EvidenceForm(request.POST or None, pieces=pieces, grounds=dict(law(settings.HOME).grounds))
    back = reverse("caseworker-case", args=[shown.row.number])
    if request.method == "POST" and form.is_valid():
        try:
            with recorded():
                for piece, kind, ground in form.marks():
                    mark(account, str(shown.row.pk), piece, kind, ground=ground, at=utc_now())
        except CocketError as error:
            form.add_error(None, wording.of(error))
        else:
            return HttpResponseRedirect(back)
    lede = _("Whoever is refused sees what is disclosable, and that something is withheld and on which ground.")
    context = {"form": form, "title": _("What may be disclosed"), "lede": lede, "button": _("Keep"), "back": back}
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


@require_GET
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """Show the letter of a refusal: reasons, evidence, how and until when to appeal."""
    shown, told, limits = _letter(request, number)
    context = {
        "row": shown.row,
        "letter": told,
        "parts": _parts(told, limits),
        "authority": wording.tr(limits.authority),
    }
    return render(request, "disclosure/letter.html", context)


@require_GET
def letter_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Give the same letter on paper."""
    shown, told, limits = _letter(request, number)
    about = f"{shown.row.number} · {shown.row.title} · {shown.row.organisation.name}"
    words = (wording.day(told.decided_on), (get_language() or "en").partition("-")[0])
    title, authority = _("Refusal of a licence"), wording.tr(limits.authority)
    raw = pdf(title, str(shown.row.number), authority, about, told.decided_on, *words, _parts(told, limits))
    response = HttpResponse(raw, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="refusal-{shown.row.number}.pdf"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_GET
def file(request: HttpRequest, number: str) -> HttpResponse:
    """Show the file of a refused case as its party may see it; what is withheld is named with its ground."""
    shown, told, limits = _letter(request, number)
    grounds = {code: wording.tr(words) for code, words in limits.grounds.items()}
    pieces = [(one, KINDS[one.kind], grounds.get(one.ground, one.ground)) for one in told.pieces]
    history = [entry for entry in reversed(shown.history) if entry.text or entry.detail]
    context = {"row": shown.row, "letter": told, "pieces": pieces, "history": history}
    return render(request, "disclosure/file.html", context)


def _letter(request: HttpRequest, number: str) -> tuple[View, Letter, Law]:
    account: Any = request.user
    return letter_for(account, number)


def letter_for(account: Account, number: str) -> tuple[View, Letter, Law]:
    """Give a case with its letter for whoever may read it; raises NoCase for others, and where nothing was refused."""
    if Role(account.role) not in EXPORTERS | OFFICERS | {Role.OVERSEER}:
        raise NoCase("There is no letter for you", where=number[:48], mend="Choose one on a case's page.")
    shown, limits = view(account, number, utc_now()), law(settings.HOME)
    with recorded() as connection:
        told = letter_of(connection, shown.row, shown.case, limits)
    if told is None:
        raise NoCase(
            "Nothing was refused in this case", where=number[:48], mend="Look at the case: it says how it ended."
        )
    return shown, told, limits


def _parts(told: Letter, limits: Law) -> list[tuple[str, list[str]]]:
    """Give the letter's headings and lines, for the page and for paper."""
    titles = {one.code: f"{wording.tr(one.title)} ({one.code})" for one in criteria()}
    shown = [_piece(one) for one in told.pieces if one.disclosed]
    grounds = {code: wording.tr(words) for code, words in limits.grounds.items()}
    undecided = _("Not decided yet whether you may see it.")
    kept = [
        f"{KINDS[one.kind]}: {grounds.get(one.ground, one.ground) if one.protected else undecided}"
        for one in told.pieces
        if not one.disclosed
    ]
    whom, how = wording.tr(limits.appeal_to), wording.tr(limits.how_to_appeal)
    words = {"day": wording.day(told.appeal_until), "whom": whom, "days": limits.appeal_decision_working_days}
    return [
        (_("The decision"), [_("The licence is refused.")]),
        (_("The criteria"), [titles.get(code, code) for code in told.criteria]),
        (_("The reasons"), [line for line in told.reasons.split("\n") if line.strip()]),
        (_("The evidence that you may see"), shown or [_("There is none.")]),
        (_("What is withheld, and why"), kept or [_("Nothing is withheld.")]),
        (
            _("How to appeal"),
            [
                _("You can appeal until %(day)s. The appeal goes to %(whom)s.") % words,
                how,
                _("It is decided by people who had no hand in this decision, within %(days)s working days.") % words,
                _("Your file, with what is withheld marked as such, is open to you on the page of the case."),
            ],
        ),
    ]


def _piece(one: Piece) -> str:
    title = wording.code(one.title) if one.kind == "advice" else one.title
    return ": ".join(str(part) for part in (KINDS[one.kind], title, one.text) if part)
