"""Pages about the end use, and the questions of an application's kind."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cocket.exports.model import EndUserType, Purpose
from cocket.office.cases.particulars import Particular
from cocket.office.exporter_desk.steps import Json, StepForm
from cocket.office.pages.forms import DayField
from cocket.office.wording import choices, country_choices


class _UseForm(StepForm):
    """A page about the end use."""

    key: ClassVar[str] = ""

    def stand(self) -> Json:
        """Give the answer."""
        use = self.application.get("end_use") or {}
        return {self.key: use.get(self.key, "" if self.key == "statement" else "unknown")}

    def into(self) -> Json:
        """Write the answer."""
        use = {**(self.application.get("end_use") or {}), self.key: self.cleaned_data[self.key]}
        return {**self.application, "end_use": use}


class TypeForm(_UseForm):
    """Which kind of end user it is."""

    title, key = _("Which kind of end user is it?"), "end_user_type"
    end_user_type = forms.ChoiceField(label=_("Which kind of end user it is"), choices=choices(EndUserType))


class UseForm(_UseForm):
    """What it is for."""

    title, key = _("What is it for?"), "statement"
    statement = forms.CharField(
        label=_("What the end user will do with it"),
        help_text=_("In the end user's own words. Later you can send the end user a link to sign it."),
        widget=forms.Textarea,
        max_length=4000,
    )


class PurposeForm(_UseForm):
    """Which purpose comes nearest."""

    title, key = _("Which purpose comes nearest?"), "purpose"
    purpose = forms.ChoiceField(label=_("Which purpose comes nearest"), choices=choices(Purpose))


class SignedForm(StepForm):
    """Whether there is a signed statement."""

    title = _("Has the end user signed a statement?")
    signed = forms.ChoiceField(
        label=_("Has the end user signed this statement?"),
        help_text=_("If not, you can send the end user a link to sign it, on the page of your case."),
        choices=[("unknown", _("not known")), ("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
        initial="unknown",
    )

    def stand(self) -> Json:
        """Give the answer."""
        said = (self.application.get("end_use") or {}).get("signed")
        return {"signed": "unknown" if said is None else "yes" if said else "no"}

    def into(self) -> Json:
        """Write the answer; not known is left out, which is not "no"."""
        use = {name: value for name, value in (self.application.get("end_use") or {}).items() if name != "signed"}
        if self.cleaned_data["signed"] != "unknown":
            use["signed"] = self.cleaned_data["signed"] == "yes"
        return {**self.application, "end_use": use}


class ParticularForm(StepForm):
    """One question of the application's kind."""

    particular: ClassVar[Particular]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one = self.particular
        field = _field(one)
        field.label, field.help_text, field.required = one.title, one.help, one.required
        field.error_messages["required"] = _("Answer this question.")
        field.initial = self.stand().get("answer")
        self.fields["answer"] = field

    def stand(self) -> Json:
        """Give the answer."""
        return {"answer": (self.application.get("particulars") or {}).get(self.particular.key, "")}

    def into(self) -> Json:
        """Write the answer; an empty one is left out."""
        kept = {k: v for k, v in (self.application.get("particulars") or {}).items() if k != self.particular.key}
        given = self.cleaned_data["answer"]
        if given not in ("", None):
            kept[self.particular.key] = given.isoformat() if hasattr(given, "isoformat") else str(given)
        return {**self.application, "particulars": kept}


def particular_form(one: Particular) -> type[ParticularForm]:
    """Give the page of a question of the table."""
    return type("Asked", (ParticularForm,), {"particular": one, "title": one.title, "required": one.required})


def _field(one: Particular) -> forms.Field:
    if one.ask == "choice":
        return forms.ChoiceField(choices=one.choices, widget=forms.RadioSelect)
    if one.ask == "country":
        return forms.ChoiceField(choices=country_choices())
    if one.ask == "day":
        return DayField()
    if one.ask == "number":
        return forms.IntegerField(min_value=0, max_value=10**9)
    if one.ask == "long":
        return forms.CharField(widget=forms.Textarea, max_length=4000)
    return forms.CharField(max_length=300)
