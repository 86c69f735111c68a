"""Forms of the deeds of officers and advising desks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cocket.licensing.cases.fields import fields_of
from cocket.licensing.cases.words import Action
from cocket.office.cases.particulars import asked_words
from cocket.office.caseworker_desk.advising import AdviseForm, ConsultForm, LiftForm
from cocket.office.caseworker_desk.deciding import ProposeForm, SignForm
from cocket.office.pages.forms import DayField, DeedForm, SilentForm


class AskForm(DeedForm):
    """A question to the exporter; the office's clock stands still until it is answered."""

    text_label = _("Your question")
    text_help = _("One question, in plain words, and why you ask. The office's clock stands still until the answer.")
    field = forms.ChoiceField(
        label=_("Which answer of the application is it about?"),
        help_text=_("The exporter can then change that answer, and you see what it was and what it is."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.code, asked_words(one)) for one in fields_of(self.view.row.application)]
        self.fields["field"].choices = [("", _("none of them: words are enough")), *known]  # type: ignore[attr-defined]
        self.order_fields(["text", "field"])

    def detail(self) -> Mapping[str, Any]:
        """Give which answer the question is about, if it names one."""
        return {"field": chosen} if (chosen := self.cleaned_data["field"]) else {}


class AllowForm(DeedForm):
    """An appeal allowed: the licence is granted until a day."""

    valid_until = DayField(label=_("Last day of the licence"))


DEEDS: dict[Action, type[DeedForm]] = {
    Action.TAKE: SilentForm,
    Action.ASK: AskForm,
    Action.CONSULT: ConsultForm,
    Action.ADVISE: AdviseForm,
    Action.LIFT: LiftForm,
    Action.RESUME: SilentForm,
    Action.RETURN: DeedForm,
    Action.PROPOSE: ProposeForm,
    Action.SEND_BACK: DeedForm,
    Action.SIGN_APPROVAL: SignForm,
    Action.SIGN_REFUSAL: SignForm,
    Action.SIGN_NOT_REQUIRED: SignForm,
    Action.SIGN_RULING: SignForm,
    Action.SUSPEND: DeedForm,
    Action.REINSTATE: DeedForm,
    Action.REVOKE: DeedForm,
    Action.UPHOLD: DeedForm,
    Action.SET_ASIDE: DeedForm,
    Action.ALLOW_APPEAL: AllowForm,
}
