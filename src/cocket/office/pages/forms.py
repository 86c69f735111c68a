"""Forms that every desk shares: of a deed in a case, of sign-in and of sign-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cocket.licensing.cases import model as domain
from cocket.office.cases.selectors import View
from cocket.office.wording import choices as words
from cocket.office.wording import country_choices

__all__ = ["DayField", "DeedForm", "SignUpForm", "SilentForm", "country_choices", "words"]


class DeedForm(forms.Form):
    """The reasons, in the person's own words, and the version of the case that they saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text_label: ClassVar[Any] = _("Your reasons")
    text_help: ClassVar[Any] = ""
    text = forms.CharField(widget=forms.Textarea, max_length=20_000, strip=True)
    lede: Any = ""
    aside: ClassVar[str] = ""  # a template that stands before the form, with what the person has to know

    def __init__(self, *args: Any, view: View, asked: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        self.asked = asked or {}
        self.fields["version"].initial = view.case.version
        if "text" in self.fields:
            self.fields["text"].label, self.fields["text"].help_text = self.text_label, self.text_help
            self.fields["text"].error_messages["required"] = _("Write this in your own words.")
        # The reasons come after what they are about.
        self.order_fields([*(name for name in self.fields if name != "text"), "text"])

    @property
    def case(self) -> domain.Case:
        """The case as its facts tell it."""
        return self.view.case

    def detail(self) -> Mapping[str, Any]:
        """Give what the fact holds beside the reasons."""
        return {}


class SilentForm(DeedForm):
    """A deed that needs no words."""

    text = None  # type: ignore[assignment] # a field is taken out by setting it to None


class DayField(forms.DateField):
    """A day, asked by the browser's own control and read in ISO form."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = _("Give a day as YYYY-MM-DD.")


class SignUpForm(forms.Form):
    """A firm and the first person who works for it here."""

    firm = forms.CharField(label=_("Name of the firm"), max_length=200)
    country = forms.ChoiceField(label=_("Where it is established"))
    registration = forms.CharField(label=_("Number in the commercial register"), max_length=80, required=False)
    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your email address"), max_length=200)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least twelve characters; three words that do not belong together are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
