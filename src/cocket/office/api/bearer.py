"""Who calls: `Authorization: Bearer` with a token of the office, or with an access token of an issuer it trusts."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from cocket.kernel.dates import utc_now
from cocket.office.api.issuers import caller_by_issuer
from cocket.office.api.tokens import PREFIX, Caller, caller_of
from cocket.office.pages.rates import API, spend


class Bearer(HttpBearer):
    """Gives the caller of a request, whose account is then the request's user, as on pages."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Give the caller, or None for a secret that stands for nobody; raises TooMany above the rate."""
        caller = caller_of(token, utc_now()) if token.startswith(PREFIX) else caller_by_issuer(token)
        if caller is None:
            spend(API, f"nobody:{request.META.get('REMOTE_ADDR', '')}")
            return None
        spend(API, caller.by)
        request.user = caller.account
        return caller
