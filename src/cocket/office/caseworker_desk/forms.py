"""Forms of the deeds of officers and advising desks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cocket.kernel.dates import utc_now
from cocket.licensing.cases.policies import departs, outcomes_for
from cocket.licensing.cases.words import Action, Advice, Answer, Desk, Outcome, Relation
from cocket.office.cases.models import Case
from cocket.office.decisions.precedents import Past, nearest
from cocket.office.decisions.services import Answered
from cocket.office.law import law
from cocket.office.pages.forms import DayField, DeedForm, SilentForm, words
from cocket.office.wording import code, tr, tr_lazy
from cocket.risk.criteria import criteria, measures

_OUTCOMES = {
    Outcome.APPROVE: _("Approve: grant the licence"),
    Outcome.REFUSE: _("Refuse"),
    Outcome.NOT_REQUIRED: _("No licence required"),
    Outcome.RULE: _("Give the ruling"),
}


class AskForm(DeedForm):
    """A question to the exporter; the office's clock stands still until it is answered."""

    text_label = _("Your question")
    text_help = _("One question, in plain words, and why you ask. The office's clock stands still until the answer.")


class ConsultForm(DeedForm):
    """A question to a desk, by a day."""

    text_label = _("What the desk is asked")
    desk = forms.ChoiceField(label=_("Which desk"), choices=words(Desk), widget=forms.RadioSelect)
    due = DayField(label=_("Answer by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].initial = utc_now().date() + timedelta(days=law(settings.HOME).advice_days)

    def detail(self) -> Mapping[str, Any]:
        """Give the desk and the day."""
        return {"desk": self.cleaned_data["desk"], "due": self.cleaned_data["due"].isoformat()}


class AdviseForm(DeedForm):
    """A desk's advice; a condition that it sets comes off only by this desk."""

    text_label = _("Your advice, per item and criterion")
    advice = forms.ChoiceField(label=_("In short"), choices=words(Advice), widget=forms.RadioSelect)
    conditions = forms.MultipleChoiceField(
        label=_("Conditions that you set"),
        help_text=_("Only your desk can lift them."),
        choices=[(m.code, tr_lazy(m.title)) for m in measures()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Conditions and the advice agree."""
        given = super().clean() or {}
        if (given.get("advice") == Advice.CONDITIONS.value) is not bool(given.get("conditions")) and "advice" in given:
            raise forms.ValidationError(_("Choose the advice “conditions” when you set conditions, and only then."))
        return given

    def detail(self) -> Mapping[str, Any]:
        """Give the advice and its conditions."""
        return {"advice": self.cleaned_data["advice"], "conditions": self.cleaned_data["conditions"]}


class LiftForm(DeedForm):
    """A desk lifts a condition of its own."""

    text_label = _("Why the condition is no longer needed")
    condition = forms.ChoiceField(label=_("Which condition"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = {m.code: tr(m.title) for m in measures()}
        mine = [(c.code, titles.get(c.code, c.code)) for c in self.case.conditions if c.desk is not None]
        self.fields["condition"].choices = mine  # type: ignore[attr-defined]

    def detail(self) -> Mapping[str, Any]:
        """Give the condition."""
        return {"condition": self.cleaned_data["condition"]}


class ProposeForm(DeedForm):
    """A decision with its criteria and reasons."""

    text_label = _("The reasons for the decision")
    text_help = _("The exporter reads them. Say why the program's recommendation was followed or not.")
    outcome = forms.ChoiceField(label=_("The decision"), widget=forms.RadioSelect)
    criteria = forms.MultipleChoiceField(
        label=_("Criteria that carried it"),
        choices=[(c.code, format_lazy("{} ({})", tr_lazy(c.title), c.code)) for c in criteria()],
        widget=forms.CheckboxSelectMultiple,
    )
    conditions = forms.MultipleChoiceField(
        label=_("Conditions of the licence"),
        help_text=_("What a desk set is chosen already, and only that desk can take it off."),
        choices=[(m.code, tr_lazy(m.title)) for m in measures()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    valid_until = DayField(label=_("Last day of the licence"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = outcomes_for(self.case.kind)
        self.fields["outcome"].choices = [(o.value, label) for o, label in _OUTCOMES.items() if o in allowed]  # type: ignore[attr-defined]
        self.fields["conditions"].initial = self.case.desk_conditions()
        self.fields["valid_until"].initial = _last_day(self.view.row)
        against = [str(_OUTCOMES[o]) for o in Outcome if o in allowed and departs(self.case.recommendation, o)]
        if against:
            help_text = _("The program's recommendation speaks against: %s. To depart from it takes a second person.")
            self.fields["outcome"].help_text = help_text % "; ".join(against)

    def proposed(self) -> dict[str, Any]:
        """Give what `decisions.services.propose` takes; a refusal has neither conditions nor a last day."""
        given = self.cleaned_data
        approve = given["outcome"] == Outcome.APPROVE.value
        return {
            "outcome": Outcome(given["outcome"]),
            "criteria": given["criteria"],
            "reasons": given["text"],
            "conditions": given["conditions"] if approve else [],
            "valid_until": given["valid_until"] if approve else None,
        }


def _last_day(row: Case) -> date:
    """Give the day that an amended licence has already, else the usual time from today."""
    if row.relation == Relation.AMENDS.value and row.follows is not None:
        kept: date = row.follows.valid_until
        return kept
    return utc_now().date() + timedelta(days=law(settings.HOME).validity_days)


class SignForm(SilentForm):
    """A signature, after every like case that was decided otherwise was answered."""

    lede = _("You sign what was proposed. Like cases that ended otherwise have to be answered first.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposal = self.case.proposal
        self.past: tuple[Past, ...] = nearest(self.view.row, proposal.outcome) if proposal else ()
        for number, one in enumerate(self.past):
            label = _("Case %(number)s, %(points)s of 100 alike, ended: %(outcome)s") % {
                "number": one.row.number,
                "points": one.found.points,
                "outcome": code(one.found.past.outcome.value),
            }
            self.fields[f"answer_{number}"] = forms.ChoiceField(
                label=label, choices=words(Answer), widget=forms.RadioSelect
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                label=_("What differs, or why the practice changes"), widget=forms.Textarea, max_length=4000
            )

    def answers(self) -> dict[str, Answered]:
        """Give the answers by past case."""
        given = self.cleaned_data
        return {
            str(one.row.pk): Answered(Answer(given[f"answer_{number}"]), given[f"reason_{number}"])
            for number, one in enumerate(self.past)
        }


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
