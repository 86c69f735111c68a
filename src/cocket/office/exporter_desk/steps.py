"""One question a page: each form reads its answer from an application and writes it back; left out stays unknown.

`place` says which item or party (from 0) a form is about.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cocket.exports.model import ItemKind
from cocket.kernel.countries import codes
from cocket.licensing.balance import BASE_UNITS
from cocket.office.wording import choices, country_choices, tr_lazy
from cocket.parties.model import Role as PartyRole

Json = dict[str, Any]
# Whom a newcomer may add to the end user; other roles come through the API.
FURTHER = (PartyRole.CONSIGNEE, PartyRole.INTERMEDIATE_CONSIGNEE, PartyRole.BROKER, PartyRole.CARRIER,
           PartyRole.FORWARDER, PartyRole.INSTALLER)  # fmt: skip
MOST = 40  # items, and parties, that pages take; more come through the API


class StepForm(forms.Form):
    """One page: its title, and how its answer gets into the application and out of it."""

    title: ClassVar[Any] = ""
    about: ClassVar[str] = ""  # "items" or "parties": one page for each of them
    required: ClassVar[bool] = True

    def __init__(self, *args: Any, application: Json, place: int = 0, **kwargs: Any) -> None:
        self.application, self.place = application, place
        kwargs["initial"] = {**self.stand(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if "country" in self.fields:
            self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["required"] = _("Answer this question.")

    def row(self) -> Json:
        """Give the item or party that the page is about, or nothing while it is not there."""
        rows = self.application.get(self.about) or []
        return dict(rows[self.place]) if self.place < len(rows) else {}

    def stand(self) -> Json:
        """Give the answer as it stands."""
        raise NotImplementedError

    def into(self) -> Json:
        """Give the application with the answer."""
        raise NotImplementedError

    def with_row(self, **given: Any) -> Json:
        """Give the application with some fields of the page's item or party; what is empty is left out."""
        rows = [dict(row) for row in self.application.get(self.about) or []]
        if self.place >= len(rows):
            rows.append({"id": free_id(rows, self.about)})
        row = {name: value for name, value in (rows[self.place] | given).items() if value not in ("", None, [], {})}
        rows[self.place] = row
        return {**self.application, self.about: rows}


class NameForm(StepForm):
    """What the firm calls it."""

    title = _("What do you call this export?")
    name = forms.CharField(label=_("A short title for this export"), max_length=200)

    def stand(self) -> Json:
        """Give the title."""
        return {"name": self.application.get("title", "")}

    def into(self) -> Json:
        """Write the title."""
        return {**self.application, "title": self.cleaned_data["name"]}


class WhatForm(StepForm):
    """What an item is."""

    title, about = _("What do you send?"), "items"
    description = forms.CharField(
        label=_("What the product is and does"),
        help_text=_("As in its data sheet: functions, figures with units, what it can be used for."),
        widget=forms.Textarea,
        max_length=8000,
    )

    def stand(self) -> Json:
        """Give the description."""
        return {"description": self.row().get("description", "")}

    def into(self) -> Json:
        """Write the description."""
        return self.with_row(description=self.cleaned_data["description"])


class HowForm(StepForm):
    """How an item leaves."""

    title, about = _("How does it leave?"), "items"
    item_kind = forms.ChoiceField(label=_("How it leaves"), choices=choices(ItemKind), widget=forms.RadioSelect)

    def stand(self) -> Json:
        """Give the kind."""
        return {"item_kind": self.row().get("kind", "goods")}

    def into(self) -> Json:
        """Write the kind."""
        return self.with_row(kind=self.cleaned_data["item_kind"])


class CodeForm(StepForm):
    """Under which code an item travels."""

    title, about, required = _("Do you know its codes?"), "items", False
    hs_code = forms.RegexField(
        r"^[0-9. ]{0,14}$", label=_("Tariff code, if you know it"), required=False, max_length=14, strip=True
    )
    eu_entry = forms.RegexField(
        r"^[0-9A-Za-z.]{0,20}$", label=_("Entry of the EU's control list, as you see it"), required=False,
        help_text=_("For example 5A002.a. The program checks it; leave it empty if you are not sure."),
    )  # fmt: skip

    def stand(self) -> Json:
        """Give the codes."""
        return {
            "hs_code": self.row().get("hs_code", ""),
            "eu_entry": (self.row().get("declared_codes") or {}).get("eu", ""),
        }

    def into(self) -> Json:
        """Write the codes, and keep those of other lists."""
        declared = {k: v for k, v in (self.row().get("declared_codes") or {}).items() if k != "eu"}
        if entry := self.cleaned_data["eu_entry"]:
            declared["eu"] = entry
        return self.with_row(hs_code=self.cleaned_data["hs_code"].replace(" ", ""), declared_codes=declared)


class AmountForm(StepForm):
    """How much of an item."""

    title, about = _("How many or how much?"), "items"
    amount = forms.DecimalField(label=_("How many or how much"), min_value=0, max_digits=20, decimal_places=6)
    unit = forms.ChoiceField(label=_("Unit"), choices=[(unit, tr_lazy(unit)) for unit in BASE_UNITS], initial="each")

    def stand(self) -> Json:
        """Give the amount."""
        quantity = self.row().get("quantity") or {}
        return {"amount": quantity.get("amount"), "unit": quantity.get("unit", "each")}

    def clean_amount(self) -> Decimal:
        """Nothing is no amount."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("Give an amount above zero."))
        return amount

    def into(self) -> Json:
        """Write the amount."""
        amount = format(self.cleaned_data["amount"].normalize(), "f")
        return self.with_row(quantity={"amount": amount, "unit": self.cleaned_data["unit"]})


class ValueForm(StepForm):
    """What an item is worth."""

    title, about, required = _("What is it worth?"), "items", False
    value = forms.DecimalField(label=_("Value"), min_value=0, max_digits=16, decimal_places=2, required=False)
    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), required=False)

    def stand(self) -> Json:
        """Give the value."""
        value = self.row().get("value") or {}
        return {"value": value.get("amount"), "currency": value.get("currency", "EUR")}

    def into(self) -> Json:
        """Write the value."""
        given = self.cleaned_data
        value = {"amount": str(given["value"]), "currency": given["currency"] or "EUR"} if given["value"] else {}
        return self.with_row(value=value)


class WhoForm(StepForm):
    """Who a party is."""

    title, about = _("Who buys and uses it?"), "parties"
    name = forms.CharField(label=_("The end user's full name"), max_length=200)
    country = forms.ChoiceField(label=_("The end user's country"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_user():
            self.fields["name"].label, self.fields["country"].label = _("Full name"), _("Country")

    def is_user(self) -> bool:
        """Whether the page is about the end user."""
        return not self.row() or "end_user" in self.row().get("roles", ())

    def stand(self) -> Json:
        """Give name and country."""
        return {name: self.row().get(name, "") for name in ("name", "country")}

    def into(self) -> Json:
        """Write the party. While nobody else is named, the end user also receives the goods."""
        given = self.cleaned_data
        roles = self.row().get("roles") or ["consignee", "end_user"]
        kind = self.row().get("kind", "organisation")
        changed = self.with_row(name=given["name"], country=given["country"], roles=roles, kind=kind)
        if self.is_user():
            changed["route"] = {**changed.get("route", {}), "destination": given["country"]}
        return changed


class WhereForm(StepForm):
    """Where a party is, and how to recognise it."""

    title, about, required = _("How can it be recognised?"), "parties", False
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    registration = forms.CharField(
        label=_("Number in a public register, if you know it"), max_length=80, required=False
    )

    def stand(self) -> Json:
        """Give address and number."""
        return {
            "address": (self.row().get("addresses") or [{}])[0].get("text", ""),
            "registration": (self.row().get("identifiers") or [{}])[0].get("value", ""),
        }

    def into(self) -> Json:
        """Write address and number."""
        given, country = self.cleaned_data, self.row().get("country")
        place = {"country": country} if country in codes() else {}
        address = [{"text": given["address"], **place}] if given["address"] else []
        number = [{"type": "registration", "value": given["registration"], **place}] if given["registration"] else []
        return self.with_row(addresses=address, identifiers=number)


class OwnerForm(StepForm):
    """Who stands behind a party."""

    title, about, required = _("Who owns or controls it?"), "parties", False
    owner = forms.CharField(label=_("Who owns or controls it, if you know"), max_length=200, required=False)

    def stand(self) -> Json:
        """Give the owner."""
        return {"owner": (self.row().get("owners") or [{}])[0].get("owner", "")}

    def into(self) -> Json:
        """Write the owner."""
        named = self.cleaned_data["owner"]
        return self.with_row(owners=[{"owner": named, "control": True, "source": "the exporter"}] if named else [])


def free_id(rows: list[Json], about: str) -> str:
    """Give an id that no row has; the first party that is named is the buyer."""
    taken = {str(row.get("id")) for row in rows}
    if about == "parties" and "buyer" not in taken:
        return "buyer"
    return next(str(n) for n in range(1, len(rows) + 2) if str(n) not in taken)
