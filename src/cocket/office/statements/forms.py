"""Forms of the end user, who signs, and of the officer, who sends a statement back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SignForm(forms.Form):
    """A name, a position and a confirmation."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = forms.CharField(label=_("Your full name"), max_length=120)
    position = forms.CharField(label=_("What you are there, for example director"), max_length=120)
    confirm = forms.BooleanField(
        label=_("I have read this statement, it is true, and I may sign it for the end user."),
        error_messages={"required": _("Tick this when it is so; otherwise sign nothing.")},
    )


class BackForm(forms.Form):
    """Why it is sent back."""

    text = forms.CharField(
        label=_("What is missing or wrong"),
        help_text=_("The exporter reads it, and asks the end user again."),
        widget=forms.Textarea,
        max_length=4000,
    )
