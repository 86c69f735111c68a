"""Pages that list the items or parties of an application, take some out, and say whether there is another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cocket.office.exporter_desk.steps import FURTHER, Json, StepForm, free_id
from cocket.office.wording import choices


class _ListForm(StepForm):
    """What there is so far, what to take out, and whether there is more."""

    about = "items"
    out = forms.MultipleChoiceField(label=_("Take out"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.application.get(self.about) or []
        named = [(str(n), self.named(row)) for n, row in enumerate(rows) if self.may_go(row, rows)]
        self.fields["out"].choices = named  # type: ignore[attr-defined]
        if not named:
            del self.fields["out"]

    def stand(self) -> Json:
        """Nothing is chosen before the person chooses."""
        return {}

    def into(self) -> Json:
        """Take out what was chosen."""
        gone = {int(n) for n in self.cleaned_data.get("out", ())}
        rows = [row for n, row in enumerate(self.application.get(self.about) or []) if n not in gone]
        return {**self.application, self.about: rows}

    def goes_on(self) -> bool:
        """Whether another page of this kind follows."""
        return bool(self.cleaned_data["more"] != "no")

    @staticmethod
    def named(row: Json) -> str:
        """Give a row in a few words."""
        return str(row.get("description") or row.get("name") or row.get("id"))[:80]

    @staticmethod
    def may_go(row: Json, rows: list[Json]) -> bool:
        """Whether a row can be taken out: not the last one."""
        del row
        return len(rows) > 1


class ItemsForm(_ListForm):
    """Whether that is all."""

    title = _("Is there another item?")

    more = forms.ChoiceField(
        label=_("Is there another item?"),
        choices=[("no", _("no, that is all")), ("yes", _("yes, another one"))],
        widget=forms.RadioSelect,
        initial="no",
    )

    def into(self) -> Json:
        """Take out what was chosen, and begin another item where there is one."""
        changed = super().into()
        if self.goes_on():
            rows = [*changed["items"]]
            changed["items"] = [*rows, {"id": free_id(rows, "items")}]
        return changed


class PartiesForm(_ListForm):
    """Who else takes part."""

    title, about = _("Who else takes part?"), "parties"
    more = forms.ChoiceField(
        label=_("Who else takes part?"),
        help_text=_("Whoever receives it before the end user, or has a hand in the deal or the journey."),
        choices=[("no", _("nobody else"))],
        widget=forms.RadioSelect,
        initial="no",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["more"].choices = [("no", _("nobody else")), *choices(FURTHER)]  # type: ignore[attr-defined]

    def into(self) -> Json:
        """Take out what was chosen, and begin a party of the role that was."""
        changed = super().into()
        rows = [*changed["parties"]]
        if self.goes_on():
            rows.append({"id": free_id(rows, "parties"), "roles": [self.cleaned_data["more"]], "kind": "organisation"})
        # While nobody else receives the goods, the end user does.
        other = any("consignee" in row["roles"] and "end_user" not in row["roles"] for row in rows)
        users = ["end_user"] if other else ["consignee", "end_user"]
        rows = [{**row, "roles": users} if "end_user" in row["roles"] else row for row in rows]
        return {**changed, "parties": rows}

    @staticmethod
    def may_go(row: Json, rows: list[Json]) -> bool:
        """The firm itself and the end user stay."""
        del rows
        return not {"exporter", "end_user"} & set(row.get("roles") or ())
