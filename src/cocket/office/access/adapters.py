"""django-allauth, fitted to the office's accounts, roles and pages.

Firms sign up by the office's own form, secrets are kept sealed, and a provider's groups say who comes in as what.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.office.access.configuration import Provider
from cocket.office.access.mapping import role_of, signed_in
from cocket.office.pages.middleware import problem
from cocket.office.people.models import Account


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Accounts of the office."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Leave signing up to the office's own page, which asks for the firm."""
        del request
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing in passing: each page says what happened."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """Second factors: their secrets lie sealed in the database, under the site's own secret."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; one that was sealed under another site's secret opens nothing."""
        try:
            return box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """People who sign in by an OpenID Connect provider."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find or open the account, with the role of the person's groups; nobody without one comes in."""
        provider: Provider | None = settings.PROVIDERS.get(sociallogin.account.provider)
        data = sociallogin.account.extra_data or {}
        told = {**data.get("id_token", {}), **data.get("userinfo", {})}
        role = role_of(provider, told) if provider else None
        if provider is None or role is None:
            what = _("None of your groups has a role in this office.")
            raise ImmediateHttpResponse(problem(request, 403, what, _("Ask whoever runs the office for one.")))
        try:
            known = sociallogin.user if isinstance(sociallogin.user, Account) and sociallogin.is_existing else None
            account = signed_in(known, told, role, at=utc_now())
        except CocketError as refusal:
            raise ImmediateHttpResponse(problem(request, 403, f"{refusal.what}.", refusal.mend)) from None
        if not sociallogin.is_existing:
            sociallogin.connect(request, account)
        else:
            sociallogin.user = account

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Open no account here: it was opened from the person's groups, or not at all."""
        del request, sociallogin
        return False


def box() -> Fernet:
    """Give what seals and opens factors of this site; it outlasts the site's secret."""
    key = hashlib.sha256(b"cocket factors\0" + settings.LASTING_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
