"""Headers that keep a page from doing more than it should, and refusals of every kind as a page in plain words."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cocket.kernel.errors import BadInput, CocketError
from cocket.licensing.cases.model import Refused
from cocket.office.cases.services import NoCase, Stale
from cocket.office.pages.rates import TooMany
from cocket.office.wording import tr

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_log = logging.getLogger("cocket.office")


class HeadersMiddleware:
    """Sets the content policy: no script at all, nothing from elsewhere. A page may bring a stricter one of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the response with its headers; pages of a case are kept by no cache."""
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.setdefault("Cache-Control", "no-store")
        return response


class ProblemMiddleware:
    """Turns what a view raises into a page that says what happened and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the response."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Give the page for whatever a view raised; None for what Django itself answers."""
        if isinstance(error, TooMany):
            response = problem(request, 429, _sentence(tr(error.what)), tr(error.mend))
            response["Retry-After"] = str(error.wait)
            return response
        if isinstance(error, CocketError):
            return problem(request, _status(error), _sentence(tr(error.what)), tr(error.mend))
        if isinstance(error, OperationalError | InterfaceError):
            return away(error)
        if isinstance(error, RequestDataTooBig):
            return problem(request, 413, _("That is more than this site takes at once."), _("Send a smaller file."))
        if type(error).__name__ in ("Http404", "PermissionDenied", "ReauthenticationRequired", "ImmediateHttpResponse"):
            return None
        _log.error("%s %s failed", request.method, request.path, exc_info=error)
        return problem(request, 500, _("Something went wrong here. Nothing was kept."), _("Try again in a minute."))


def away(error: BaseException | None) -> HttpResponse:
    """Give the page for a database that does not answer: it asks the database for nothing, the session included."""
    _log.error("the database does not answer: %s", str(error).strip().partition("\n")[0])
    what = _("The office's database does not answer just now. Nothing of what you sent was kept.")
    mend = _("Wait half a minute, go back in your browser, where what you typed still stands, and send it again.")
    page = render_to_string("pages/problem.html", {"what": what, "mend": mend})
    return HttpResponse(page, status=503, headers={"Retry-After": "30"})


def failed(request: HttpRequest) -> HttpResponse:
    """Give the page for what went wrong before a view was reached, as in reading the session."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return away(error)
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    what, mend = _("Something went wrong here. Nothing was kept."), _("Try again in a minute.")
    return HttpResponse(render_to_string("pages/problem.html", {"what": what, "mend": mend}), status=500)


def problem(request: HttpRequest, status: int, what: str, mend: str) -> HttpResponse:
    """Give a page of one sentence and what to do."""
    return render(request, "pages/problem.html", {"what": what, "mend": mend}, status=status)


def _status(error: CocketError) -> int:
    if isinstance(error, NoCase):
        return 404
    if isinstance(error, Stale):
        return 409
    if isinstance(error, Refused):
        return 403
    return 400 if isinstance(error, BadInput) else 503


def _sentence(text: str) -> str:
    """Give a text as a sentence; a reason of a disabled button is one already."""
    return text if text.endswith((".", "?")) else f"{text}."
