"""The exporter's questions, one page each, and the application that they make; what is left out stays unknown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cocket.exports.model import EndUserType, ItemKind, Purpose
from cocket.licensing.balance import BASE_UNITS
from cocket.licensing.cases.words import Action, Kind
from cocket.office.pages.forms import DayField, DeedForm, SilentForm, country_choices, words
from cocket.office.wording import code, tr_lazy

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


class StepForm(forms.Form):
    """One page of questions: reads its answers from an application and writes them back into it."""

    title: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("country", "destination"):
            if name in self.fields:
                self.fields[name].choices = country_choices()  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["required"] = _("Answer this question.")

    @staticmethod
    def initial_of(application: Json) -> Json:
        """Give the page's answers as they stand."""
        raise NotImplementedError

    def into(self, application: Json) -> Json:
        """Give the application with the page's answers."""
        raise NotImplementedError


class ProductForm(StepForm):
    """What is sent."""

    title = _("What do you send?")
    name = forms.CharField(label=_("A short title for this export"), max_length=200)
    description = forms.CharField(
        label=_("What the product is and does"),
        help_text=_("As in its data sheet: functions, figures with units, what it can be used for."),
        widget=forms.Textarea,
        max_length=8000,
    )
    item_kind = forms.ChoiceField(label=_("How it leaves"), choices=words(ItemKind))
    hs_code = forms.RegexField(
        r"^[0-9. ]{0,14}$", label=_("Tariff code, if you know it"), required=False, max_length=14, strip=True
    )
    amount = forms.DecimalField(label=_("How many or how much"), min_value=0, max_digits=20, decimal_places=6)
    unit = forms.ChoiceField(label=_("Unit"), choices=[(unit, tr_lazy(unit)) for unit in BASE_UNITS], initial="each")
    value = forms.DecimalField(label=_("Value"), min_value=0, max_digits=16, decimal_places=2, required=False)
    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), initial="EUR", required=False)

    @staticmethod
    def initial_of(application: Json) -> Json:
        """Give the first item's answers."""
        item = (application.get("items") or [{}])[0]
        quantity, value = item.get("quantity") or {}, item.get("value") or {}
        return {
            "name": application.get("title", ""),
            "description": item.get("description", ""),
            "item_kind": item.get("kind", "goods"),
            "hs_code": item.get("hs_code", ""),
            "amount": quantity.get("amount"),
            "unit": quantity.get("unit", "each"),
            "value": value.get("amount"),
            "currency": value.get("currency", "EUR"),
        }

    def into(self, application: Json) -> Json:
        """Write the item, and keep what the page does not ask."""
        given = self.cleaned_data
        item = {
            **(application.get("items") or [{"id": "1"}])[0],
            "description": given["description"],
            "kind": given["item_kind"],
            "quantity": {"amount": format(given["amount"].normalize(), "f"), "unit": given["unit"]},
        }
        for name, value in (
            ("hs_code", given["hs_code"].replace(" ", "")),
            (
                "value",
                {"amount": str(given["value"]), "currency": given["currency"] or "EUR"} if given["value"] else "",
            ),
        ):
            item.pop(name, None)
            if value:
                item[name] = value
        return {**application, "title": given["name"], "items": [item, *(application.get("items") or [])[1:]]}


class BuyerForm(StepForm):
    """Who receives and uses it."""

    title = _("Who buys and uses it?")
    name = forms.CharField(label=_("The end user's full name"), max_length=200)
    country = forms.ChoiceField(label=_("The end user's country"))
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    registration = forms.CharField(
        label=_("Number in a public register, if you know it"), max_length=80, required=False
    )
    owner = forms.CharField(label=_("Who owns or controls it, if you know"), max_length=200, required=False)
    end_user_type = forms.ChoiceField(
        label=_("Which kind of end user it is"), choices=words(EndUserType), initial="unknown"
    )

    @staticmethod
    def initial_of(application: Json) -> Json:
        """Give the buyer's answers."""
        none: Json = {}
        party = next((p for p in application.get("parties", ()) if p.get("id") == "buyer"), none)
        return {
            "name": party.get("name", ""),
            "country": party.get("country", ""),
            "address": (party.get("addresses") or [{}])[0].get("text", ""),
            "registration": (party.get("identifiers") or [{}])[0].get("value", ""),
            "owner": (party.get("owners") or [{}])[0].get("owner", ""),
            "end_user_type": application.get("end_use", {}).get("end_user_type", "unknown"),
        }

    def into(self, application: Json) -> Json:
        """Write the buyer as consignee and end user; another consignee can be named in words or through the API."""
        given = self.cleaned_data
        party: dict[str, Any] = {
            "id": "buyer",
            "name": given["name"],
            "roles": ["consignee", "end_user"],
            "kind": "organisation",
            "country": given["country"],
        }
        if given["address"]:
            party["addresses"] = [{"text": given["address"], "country": given["country"]}]
        if given["registration"]:
            number = {"type": "registration", "value": given["registration"], "country": given["country"]}
            party["identifiers"] = [number]
        if given["owner"]:
            party["owners"] = [{"owner": given["owner"], "control": True, "source": "the exporter"}]
        others = [p for p in application.get("parties", ()) if p.get("id") != "buyer"]
        use = {**application.get("end_use", {}), "end_user_type": given["end_user_type"]}
        route = {**application.get("route", {}), "destination": given["country"]}
        return {**application, "parties": [*others, party], "end_use": use, "route": route}


class UseForm(StepForm):
    """What it is for."""

    title = _("What is it for?")
    statement = forms.CharField(
        label=_("What the end user will do with it"),
        help_text=_("In the end user's own words, as in the end-use statement."),
        widget=forms.Textarea,
        max_length=4000,
    )
    purpose = forms.ChoiceField(label=_("Which purpose comes nearest"), choices=words(Purpose), initial="unknown")
    signed = forms.ChoiceField(
        label=_("Has the end user signed this statement?"),
        choices=[("unknown", _("not known")), ("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
        initial="unknown",
    )

    @staticmethod
    def initial_of(application: Json) -> Json:
        """Give the answers on use."""
        use = application.get("end_use", {})
        signed = {True: "yes", False: "no"}.get(use.get("signed"), "unknown")
        return {"statement": use.get("statement", ""), "purpose": use.get("purpose", "unknown"), "signed": signed}

    def into(self, application: Json) -> Json:
        """Write the end use; not known is left out, which is not "no"."""
        given = self.cleaned_data
        use = {**application.get("end_use", {}), "statement": given["statement"], "purpose": given["purpose"]}
        use.pop("signed", None)
        if given["signed"] != "unknown":
            use["signed"] = given["signed"] == "yes"
        return {**application, "end_use": use}


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
                label=f"{about}{one['text']}",
                help_text=one.get("settles", ""),
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


class DeliverForm(forms.Form):
    """The day on which a shipment arrived."""

    day = DayField(label=_("Day of arrival"))


class AnswerForm(DeedForm):
    """An answer to the officer."""

    text_label = _("Your answer")


class AppealForm(DeedForm):
    """An appeal."""

    text_label = _("Why the decision should be changed")
    text_help = _("Say which reason is wrong, and what shows it. You can add documents on the case's page.")


STEPS: dict[str, type[StepForm]] = {"product": ProductForm, "buyer": BuyerForm, "use": UseForm}
DEEDS: dict[Action, type[DeedForm]] = {
    Action.ANSWER: AnswerForm,
    Action.APPEAL: AppealForm,
    Action.WITHDRAW: SilentForm,
    Action.REWORK: SilentForm,
    Action.SURRENDER: SilentForm,
}
