"""A second factor for whoever acts for the office, and the content policy of pages that ask for a passkey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, suspend_request
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cocket.licensing.cases.words import EXPORTERS, Role
from cocket.office.pages.middleware import POLICY

# These pages run allauth's own script files, from this site alone, and one asks this site for a challenge.
SCRIPTED = f"{POLICY}; script-src 'self'; connect-src 'self'"
PLACES = ("/sign-in", "/account/")
SIGNED = ("sign_", "uphold", "set_aside", "allow_appeal", "revoke")
_OPEN = ("/account/", "/sign-out", "/language", "/static/", "/api/")


class AccessMiddleware:
    """Leads people of the office who must have a second factor and have none to the page where they set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the response, with the scripted policy where a passkey may be asked for."""
        if self._must_set_up(request):
            return HttpResponseRedirect(f"{reverse('mfa_index')}?needed=1")
        response = self.get_response(request)
        if request.path.startswith(PLACES):
            response.setdefault("Content-Security-Policy", SCRIPTED)
            response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Ask for the password again before a decision is signed, where the office wants that."""
        del view, args
        signs = str(kwargs.get("action", "")).startswith(SIGNED) and not request.path.startswith("/api/")
        account: Any = request.user
        if not settings.ACCESS.reauthenticate_to_sign or not signs or not account.is_authenticated:
            return None
        ways = get_adapter().get_reauthentication_methods(account)
        # Whoever has neither password nor factor here shows who they are at their provider alone.
        if not ways or did_recently_reauthenticate(request):
            return None
        led: HttpResponse = suspend_request(request, ways[0]["url"])
        return led

    def _must_set_up(self, request: HttpRequest) -> bool:
        if not settings.SECOND_FACTOR or request.path.startswith(_OPEN):
            return False
        account: Any = request.user
        if not account.is_authenticated or Role(account.role) in EXPORTERS:
            return False
        # Whoever signed in by a provider showed there what the provider asks for.
        if _by_provider(request, account):
            return False
        return not is_mfa_enabled(account)


def _by_provider(request: HttpRequest, account: Any) -> bool:
    from allauth.account.internal.flows.login import get_authentication_records

    return any(record.get("method") == "socialaccount" for record in get_authentication_records(request, account))
