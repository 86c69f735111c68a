"""The exporter's questions, one page each, and the application that they make; what is left out stays unknown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cocket.licensing.balance import BASE_UNITS
from cocket.licensing.cases.words import Action, Kind
from cocket.office.exporter_desk.answering import AnswerForm, run
from cocket.office.pages.forms import DayField, DeedForm, SilentForm
from cocket.office.wording import code, engine, tr_lazy

Json = dict[str, Any]


class KindForm(forms.Form):
    """What the firm needs from the office."""

    kind = forms.ChoiceField(
        label=_("What do you need?"),
        help_text=_(
            "If you are not sure, choose an individual licence: you see what the program finds before you send."
        ),
        widget=forms.RadioSelect,
        initial=Kind.INDIVIDUAL.value,
        choices=[
            (Kind.INDIVIDUAL.value, _("An individual licence: these goods for this buyer")),
            (Kind.GLOBAL.value, _("A global licence: several buyers or countries")),
            (Kind.GENERAL_REGISTRATION.value, _("To register for a general authorisation")),
            (Kind.TECHNICAL_ASSISTANCE.value, _("A licence for technical assistance")),
            (Kind.BROKERING.value, _("A licence for brokering")),
            (Kind.TRANSIT.value, _("A licence for transit")),
            (Kind.NOTIFICATION.value, _("To inform the authority about an unlisted item")),
            (Kind.RULING.value, _("A binding answer: is this listed, or is a licence needed?")),
        ],
    )


class QuestionsForm(forms.Form):
    """What the program still has to know, one question under another; "not known" leaves a question open."""

    def __init__(self, *args: Any, questions: list[Json], application: Json, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        given = {a["question"]: a.get("text") or a["answer"] for a in application.get("answers", ())}
        for number, one in enumerate(questions):
            about = f"{one['about']}: " if one.get("about") else ""
            known: list[tuple[str, Any]] = [(answer, code(answer)) for answer in one["answers"]]
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=f"{about}{engine(one['text'])[0]}",
                help_text=engine(one.get("settles", ""))[0],
                choices=[*known, ("unknown", _("not known"))],
                widget=forms.RadioSelect,
                initial=given.get(one["id"], "unknown"),
            )

    def into(self, application: Json, by: str) -> Json:
        """Write the answers beside those to other questions; what is not known is left out."""
        asked = {one["id"] for one in self.questions}
        kept = [a for a in application.get("answers", ()) if a["question"] not in asked]
        for number, one in enumerate(self.questions):
            said = self.cleaned_data[f"q{number}"]
            if said in ("yes", "no"):
                kept.append({"question": one["id"], "answer": said, "by": by})
            elif said != "unknown":
                kept.append({"question": one["id"], "text": said, "by": by})
        return {**application, "answers": kept}


class DocumentForm(forms.Form):
    """One file."""

    file = forms.FileField(label=_("The file"), help_text=_("PDF, PNG, JPEG or plain text, at most 10 MB."))


class DrawForm(forms.Form):
    """One shipment under a licence."""

    line = forms.ChoiceField(label=_("Which item"))
    amount = forms.DecimalField(label=_("How many or how much"), max_digits=20, decimal_places=6)
    unit = forms.ChoiceField(label=_("Unit"), choices=[(unit, tr_lazy(unit)) for unit in BASE_UNITS])
    reference = forms.CharField(
        label=_("Your reference"), help_text=_("For example the invoice number. It draws once only."), max_length=64
    )


class HandForm(forms.Form):
    """Signed events of a hand-over."""

    document = forms.FileField(
        label=_("The signed events"),
        help_text=_("A file with one event a line, signed by you and by the carrier with your own keys."),
    )


class DeliverForm(forms.Form):
    """The day on which a shipment arrived."""

    day = DayField(label=_("Day of arrival"))
    document = forms.FileField(
        label=_("Delivery verification, if you have one"),
        help_text=_("The signed document (JSON or token) of the authority in the country of arrival; its day counts."),
        required=False,
    )


class AppealForm(DeedForm):
    """An appeal."""

    text_label = _("Why the decision should be changed")
    text_help = _("Say which reason is wrong, and what shows it. You can add documents on the case's page.")


DEEDS: dict[Action, type[DeedForm]] = {
    Action.ANSWER: AnswerForm,
    Action.APPEAL: AppealForm,
    Action.WITHDRAW: SilentForm,
    Action.REWORK: SilentForm,
    Action.SURRENDER: SilentForm,
}
RUNS = {Action.ANSWER: run}
