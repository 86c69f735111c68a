"""Forms of consultation: what a desk is asked, its advice to each item and criterion, a condition lifted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cocket.kernel.dates import utc_now
from cocket.licensing.cases.advice import DESK_CRITERIA, Point, gravest, milder, written
from cocket.licensing.cases.drafting import criteria_of
from cocket.licensing.cases.words import Advice, Desk
from cocket.office.findings.selectors import grounds_of
from cocket.office.law import law
from cocket.office.pages.forms import DayField, DeedForm, words
from cocket.office.wording import tr, tr_lazy
from cocket.risk.criteria import criteria, measures


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
    """A desk's advice in all and point by point; a condition that it sets comes off only by this desk."""

    text_label = _("Your advice in all")
    text_help = _("What decides it for your desk. The points below are answered one by one.")
    advice = forms.ChoiceField(label=_("In short"), choices=words(Advice), widget=forms.RadioSelect)
    conditions = forms.MultipleChoiceField(
        label=_("Conditions that you set"),
        help_text=_("Only your desk can lift them."),
        choices=[(m.code, tr_lazy(m.title)) for m in measures()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = self.view.person.desk if self.view.person else None
        self.order_fields(["advice", "conditions", "text"])
        for about, label in self._abouts():
            self.fields[f"says_{about}"] = forms.ChoiceField(
                label=label, choices=(("", _("not my desk's question")), *words(Advice)), required=False
            )
            self.fields[f"why_{about}"] = forms.CharField(
                label=_("Why: %s") % label, widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=2000
            )

    def clean(self) -> dict[str, Any]:
        """Conditions, the points and the advice in short agree, and each point has its reason."""
        given = super().clean() or {}
        if (given.get("advice") == Advice.CONDITIONS.value) is not bool(given.get("conditions")) and "advice" in given:
            self.add_error(None, _("Choose the advice “conditions” when you set conditions, and only then."))
        for about, _label in self._abouts():
            if given.get(f"says_{about}") and not given.get(f"why_{about}", "").strip():
                self.add_error(f"why_{about}", _("Say why."))
        worst = gravest(point for point, _why in self.points())
        if worst is not None and given.get("advice") and milder(Advice(given["advice"]), worst):
            self.add_error("advice", _("The advice in short is milder than one of its points."))
        text = written(given.get("text", ""), self.points())
        if len(text) > self.fields["text"].max_length:  # type: ignore[attr-defined]
            self.add_error("text", _("All together it is too long. Shorten the reasons."))
        given["text"] = text if "text" in given else ""
        return given

    def points(self) -> list[tuple[Point, str]]:
        """Give what was said to each point, with its reason."""
        given = self.cleaned_data
        return [
            (Point(about, Advice(given[f"says_{about}"])), given.get(f"why_{about}", ""))
            for about, _label in self._abouts()
            if given.get(f"says_{about}")
        ]

    def detail(self) -> Mapping[str, Any]:
        """Give the advice, its points and its conditions."""
        points = [{"about": point.about, "says": point.says.value} for point, _why in self.points()]
        return {"advice": self.cleaned_data["advice"], "points": points, "conditions": self.cleaned_data["conditions"]}

    def _abouts(self) -> Iterator[tuple[str, str]]:
        for number, item in enumerate(self.view.row.application.get("items", []), 1):
            said = str(item.get("description", ""))[:80]
            yield f"item:{number}", _("Item %(n)s: %(said)s") % {"n": number, "said": said}
        asked = {*DESK_CRITERIA.get(self.desk, ()), *criteria_of(grounds_of(self.view.row))} if self.desk else set()
        for one in criteria():
            if one.code in asked:
                yield f"criterion:{one.code}", f"{tr(one.title)} ({one.code})"


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
