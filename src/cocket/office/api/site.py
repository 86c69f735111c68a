"""The API itself: its operations, how it reads bodies, and the OpenAPI document that says all of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from cocket import __version__
from cocket.office.api.bearer import Bearer
from cocket.office.api.frame import read_json
from cocket.office.api.openapi import completed
from cocket.office.api.operations import ROUTERS
from cocket.office.api.problems import for_request

ROOT = "api/v1/"
ABOUT = """\
Everything that the pages of the licensing office do, for programs. A token acts for its account: the same roles, rules
and reasons hold as on the pages, and a scope only narrows them. Every refusal is a problem (RFC 9457) with one
sentence that says what to do.
"""


class StrictParser(Parser):
    """Reads bodies strictly: what two readers could understand differently is refused."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Give the body's one object; raises Trouble."""
        return read_json(request.body, request.headers.get("Content-Type", ""))


class Site(NinjaAPI):
    """The API with its document completed by what all operations share."""

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        """Give where the API stands; it is part of the interface."""
        del path_params
        return ROOT

    def get_openapi_schema(self, **given: Any) -> Any:
        """Give the OpenAPI 3.1 document."""
        return completed(super().get_openapi_schema(**given))


def _made() -> Site:
    api = Site(
        title="Cocket licensing office",
        version="1",
        description=ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,
        urls_namespace="api",
        auth=Bearer(),
        parser=StrictParser(),
        openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
                                "x-program-version": __version__}},
    )  # fmt: skip
    for router in ROUTERS:
        api.add_router("", router)
    for kind in (Exception, HttpError, ValidationError, Http404):  # each has a handler of ninja's own otherwise
        api.add_exception_handler(kind, for_request)
    return api


api = _made()
