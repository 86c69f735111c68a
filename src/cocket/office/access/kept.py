"""What somebody typed is not lost when their session ends in mid-form, or the form's token is no longer good.

A POST that cannot be taken is kept, sealed, in the browser's session, and the person is led to sign in, or back to the
form: it then shows what was typed, and nothing is done until they send it again. It is shown to the person alone who
was signed in before in this browser, once, within two hours; files have to be chosen again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from cocket.office.access.adapters import box
from cocket.office.pages.middleware import problem

KEY, COOKIE = "kept", "cocket_last"
SECONDS, LONGEST = 2 * 3600, 400_000
_REMEMBERED = 2 * 86400
_NEVER = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "credential")


class KeptMiddleware:
    """Keeps what cannot be taken now, and shows it again where it was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the response, and remember in the browser who was signed in."""
        response = self.get_response(request)
        account: Any = getattr(request, "user", None)
        if account is not None and account.is_authenticated and not request.path.startswith("/api/"):
            if _last(request) != account.pk:
                response.set_signed_cookie(
                    COOKIE, account.pk, max_age=_REMEMBERED, httponly=True, samesite="Lax", secure=settings.SECURE
                )
        elif request.path == "/sign-out" and request.method == "POST":
            response.delete_cookie(COOKIE, samesite="Lax")
        return response

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        """Keep a POST of somebody whose session ended; put what was kept into the form that it is for."""
        account: Any = request.user
        if request.method == "POST" and not account.is_authenticated and getattr(view, "login_required", True):
            keep(request)
            return redirect_to_login(request.path, settings.LOGIN_URL)
        if request.method == "GET" and account.is_authenticated and KEY in request.session:
            restore(request, str(account.pk))
        return None


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Lead somebody whose form's token is no longer good back to the form, with what they typed in it."""
    del reason
    if _own(request) and keep(request):
        account: Any = request.user
        signed_in = account.is_authenticated
        return HttpResponseRedirect(request.path) if signed_in else redirect_to_login(request.path, settings.LOGIN_URL)
    what = _("This form was opened before you signed in, or came from another site. Nothing was done.")
    return problem(request, 403, what, _("Go back, load the page again, and send it once more."))


def keep(request: HttpRequest) -> bool:
    """Keep what was typed, without secrets; gives whether there was anything to keep, and a person to keep it for."""
    who = _last(request)
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in _NEVER]
    raw = json.dumps({"path": request.path, "who": who, "at": int(time.time()), "typed": typed}).encode()
    if not who or not typed or len(raw) > LONGEST:
        return False
    request.session[KEY] = box().encrypt(raw).decode()
    return True


def restore(request: HttpRequest, who: str) -> None:
    """Fill the form of this address with what was kept for it; the request stays a GET, so that nothing is done."""
    try:
        kept = json.loads(box().decrypt(request.session[KEY].encode(), ttl=SECONDS))
    except InvalidToken:
        del request.session[KEY]
        return
    if kept["who"] != who:
        del request.session[KEY]
    elif kept["path"] == request.path:
        del request.session[KEY]
        typed = QueryDict(mutable=True)
        for name, value in kept["typed"]:
            typed.appendlist(name, value)
        request.POST = typed  # type: ignore[assignment] # a mutable one serves as well
        request.restored = True  # type: ignore[attr-defined] # the form says so


def _last(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="", max_age=_REMEMBERED) or "")


def _own(request: HttpRequest) -> bool:
    """Whether the request came from a page of this site, as far as the browser says."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"
