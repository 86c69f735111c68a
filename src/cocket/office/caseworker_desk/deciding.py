"""Forms of a decision: the proposal with its criteria and reasons, begun from a draft if wished, and the signature."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cocket.kernel.dates import utc_now
from cocket.licensing.cases.drafting import criteria_of, draft, same
from cocket.licensing.cases.policies import departs, outcomes_for
from cocket.licensing.cases.rulings import About, Holding
from cocket.licensing.cases.words import Answer, Outcome, Relation
from cocket.office.cases.models import Case
from cocket.office.decisions.precedents import Past, nearest
from cocket.office.decisions.services import Answered, evidence_of
from cocket.office.facts.services import recorded
from cocket.office.findings.selectors import grounds_of
from cocket.office.law import law
from cocket.office.pages.forms import DayField, DeedForm, SilentForm, words
from cocket.office.rulings.services import Text, answer_of
from cocket.office.wording import code, tr_lazy
from cocket.risk.criteria import criteria, measures

_RULING = ("about", "holding", "provision", "summary", "published")
OUTCOMES = {
    Outcome.APPROVE: _("Approve: grant the licence"),
    Outcome.REFUSE: _("Refuse"),
    Outcome.NOT_REQUIRED: _("No licence required"),
    Outcome.RULE: _("Give the ruling"),
}


class ProposeForm(DeedForm):
    """A decision with its criteria and reasons. `?draft=refuse` begins it from the program's draft."""

    aside: ClassVar[str] = "caseworker_desk/_drafts.html"
    text_label = _("The reasons for the decision")
    text_help = _("The exporter reads them. Say in your own words what decided it.")
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
    about = forms.ChoiceField(
        label=_("What the ruling settles"),
        choices=(
            (About.CLASSIFICATION.value, _("whether the product is listed, and where")),
            (About.REQUIREMENT.value, _("whether a licence is needed for this export")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    holding = forms.ChoiceField(
        label=_("What it says"),
        choices=(
            (Holding.LISTED.value, _("It is listed")),
            (Holding.NOT_LISTED.value, _("It is not listed")),
            (Holding.REQUIRED.value, _("A licence is required")),
            (Holding.NOT_REQUIRED.value, _("No licence is required")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    provision = forms.CharField(
        label=_("The entry of the list"), help_text=_("For what is listed: 5A001.f.1"), max_length=60, required=False
    )
    summary = forms.CharField(
        label=_("The product, for publication"),
        help_text=_("Without names, numbers or addresses of anybody."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )
    published = forms.CharField(
        label=_("The reasons, for publication"),
        help_text=_("Without names, numbers or addresses of anybody."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=8000,
        required=False,
    )
    departure = forms.CharField(
        label=_("Why the program's recommendation is not followed"),
        help_text=_("Only when the decision departs from it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed = tuple(o for o in OUTCOMES if o in outcomes_for(self.case.kind))
        self.fields["outcome"].choices = [(o.value, OUTCOMES[o]) for o in self.allowed]  # type: ignore[attr-defined]
        self.initial["conditions"] = self.case.desk_conditions()
        self.initial["valid_until"] = _last_day(self.view.row)
        against = [str(OUTCOMES[o]) for o in self.allowed if departs(self.case.recommendation, o)]
        if against:
            help_text = _("The program's recommendation speaks against: %s. To depart from it takes a second person.")
            self.fields["outcome"].help_text = help_text % "; ".join(against)
        else:
            del self.fields["departure"]
        ruling = Outcome.RULE in self.allowed
        for name in ("conditions", "valid_until") if ruling else _RULING:
            del self.fields[name]
        if ruling:
            for name in ("about", "holding", "summary", "published"):
                self.fields[name].required = True
        self.order_fields([*(name for name in self.fields if name not in ("text", "departure")), "text", "departure"])
        if chosen := next((o for o in self.allowed if o.value == self.asked.get("draft")), None):
            self.fields["outcome"].initial = chosen.value
            self.fields["criteria"].initial = criteria_of(grounds_of(self.view.row))
            self.fields["text"].initial = self.drafted(chosen)

    @property
    def drafts(self) -> list[tuple[str, Any]]:
        """The outcomes that a draft can be begun for."""
        return [(o.value, OUTCOMES[o]) for o in self.allowed]

    def drafted(self, outcome: Outcome) -> str:
        """Give the program's draft of the reasons."""
        with recorded() as connection:
            return draft(self.case, outcome, evidence_of(connection, self.view.row))

    def clean(self) -> dict[str, Any]:
        """A draft that nobody has touched is nobody's reasons; a departure is explained."""
        given = super().clean() or {}
        if not given.get("outcome"):
            return given
        outcome = Outcome(given["outcome"])
        if given.get("text") and same(given["text"], self.drafted(outcome)):
            self.add_error(
                "text", _("This is the program's draft, word for word. Say in your own words what decided it.")
            )
        if departs(self.case.recommendation, outcome) and not given.get("departure", "").strip():
            self.add_error("departure", _("Say why the decision departs from the recommendation."))
        return given

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
            "departure": given.get("departure", ""),
            "ruling": self._ruling() if given["outcome"] == Outcome.RULE.value else None,
        }

    def _ruling(self) -> Text:
        given = self.cleaned_data
        answer = answer_of(given["about"], given["holding"], given.get("provision", ""))
        return Text(answer, given["summary"], given["published"])


def _last_day(row: Case) -> date:
    """Give the day that an amended licence has already, else the usual time from today."""
    if row.relation == Relation.AMENDS.value and row.follows is not None:
        kept: date = row.follows.valid_until
        return kept
    return utc_now().date() + timedelta(days=law(settings.HOME).validity_days)


class SignForm(SilentForm):
    """A signature, after every like case that was decided otherwise was answered."""

    aside: ClassVar[str] = "caseworker_desk/_proposal.html"
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

    @property
    def proposed_words(self) -> str:
        """The reasons as they were proposed."""
        return next((e.text for e in reversed(self.view.history) if e.action.value == "propose"), "")

    def answers(self) -> dict[str, Answered]:
        """Give the answers by past case."""
        given = self.cleaned_data
        return {
            str(one.row.pk): Answered(Answer(given[f"answer_{number}"]), given[f"reason_{number}"])
            for number, one in enumerate(self.past)
        }
