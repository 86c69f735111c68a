"""Forms of the customs officer: find a licence, record what leaves, confirm a shipment that was announced."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cocket.licensing.balance import BASE_UNITS
from cocket.office.wording import tr_lazy


class FindForm(forms.Form):
    """The number on the paper, or the document's own id."""

    number = forms.CharField(
        label=_("Number of the licence"),
        help_text=_("As printed on it, for example L-2026-000123; or the id of its document."),
        max_length=80,
    )


class LeavesForm(forms.Form):
    """Goods that leave under a licence and were not announced by the exporter."""

    line = forms.ChoiceField(label=_("Which item"), widget=forms.RadioSelect)
    amount = forms.DecimalField(label=_("How many or how much"), max_digits=20, decimal_places=6)
    unit = forms.ChoiceField(label=_("Unit"), choices=[(unit, tr_lazy(unit)) for unit in BASE_UNITS])
    declaration = forms.CharField(
        label=_("Number of the customs declaration"),
        help_text=_("It draws once for each item: sent twice, nothing more is drawn."),
        max_length=64,
    )

    def __init__(self, *args: Any, lines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = lines  # type: ignore[attr-defined]


class LeftForm(forms.Form):
    """A shipment that the exporter announced, and that left."""

    declaration = forms.CharField(label=_("Number of the customs declaration"), max_length=64)
