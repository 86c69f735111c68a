"""Lets no answer under /api/ be a page: what Django itself refuses comes as a problem too."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cocket.office.api.problems import MEDIA_TYPE, problem

PREFIX = "/api/"
_NAMES = {400: "bad-input", 403: "refused", 404: "not-found", 405: "no-such-method", 413: "too-large", 503: "not-ready"}
_WORDS = {
    400: ("This request cannot be used", "Check the address and the host name."),
    403: ("This is not allowed here", "See the reference of the API."),
    404: ("There is nothing at this address", "See the reference of the API."),
    405: ("This address knows other methods", "The header Allow names them."),
    503: ("Something the office needs is away. Nothing was kept", "Try again in a minute."),
    413: ("That is more than this site takes at once", "Send less."),
}
_FIRST_FAULT = 400


class ApiProblemMiddleware:
    """Stands outside the pages' own middleware, which answers with pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the answer; a refusal that is no problem yet becomes one, with its `Allow`."""
        response = self.get_response(request)
        if not request.path.startswith(PREFIX):
            return response
        response["Content-Language"] = "en"
        if response.status_code < _FIRST_FAULT:
            return response
        if response.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        name = _NAMES.get(response.status_code, "failed")
        what, mend = _WORDS.get(response.status_code, ("Something went wrong here. Nothing was kept", "Try again."))
        made = problem(name, what, mend=mend, status=response.status_code)
        if "Allow" in response:
            made["Allow"] = response["Allow"]
        return made
