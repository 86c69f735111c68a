"""The form at the door."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _

from cocket.office.pages.rates import SIGN_IN, TooMany, clear, spend


class SignInForm(LoginForm):  # type: ignore[misc] # allauth ships no types
    """Address and password; after too many tries for one address it waits, whoever tries."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label, self.fields["password"].label = _("Email"), _("Password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""

    def add_prefix(self, field_name: str) -> str:
        """Name the address as browsers' password stores know it."""
        return "username" if field_name == "login" else str(super().add_prefix(field_name))

    def clean(self) -> Any:
        """Check the pair; what it says does not tell whether the address has an account."""
        subject = str(self.cleaned_data.get("login", "")).lower()
        try:
            spend(SIGN_IN, subject)
        except TooMany:
            self.add_error(None, _("Too many tries for this address. Wait a quarter of an hour."))
            return self.cleaned_data
        found = super().clean()
        if not self.errors:
            clear(SIGN_IN, subject)
        return found
