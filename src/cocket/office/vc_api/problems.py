"""Answers that say what is wrong: problem details (RFC 9457), whatever went wrong and wherever.

Takes an error of the tree or of Django's, gives `application/problem+json` with the status, a sentence and how to mend
it. Nothing of the inside is shown: what nobody foresaw is one sentence here and a line in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from cocket.kernel.errors import BadInput, CocketError
from cocket.office.vc_api.services import Nobody
from cocket.verifier.verdicts import Refused, Unsettled, Verdict

# What kind of problem it is: an address of the page that explains it.
PAGE = "https://cocket.example/reference/vc-api#"
_MODEL, _LISTS = "https://www.w3.org/TR/vc-data-model#", "https://www.w3.org/ns/credentials/status-list#"
# Reason of a verdict -> the problem type of the W3C specifications (VC Data Model 2.0 section 7.3; Bitstring Status
# List section 3.5). Every other reason is named by this project's own reference.
_TYPES = {
    "malformed": f"{_MODEL}MALFORMED_VALUE_ERROR",
    "signature_bad": f"{_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR",
    "algorithm_refused": f"{_MODEL}CRYPTOGRAPHIC_SECURITY_ERROR",
    "status_missing": f"{_LISTS}STATUS_RETRIEVAL_ERROR",
    "status_unusable": f"{_LISTS}STATUS_VERIFICATION_ERROR",
}
_log = logging.getLogger("cocket.office.vc_api")


def problem(status: int, kind: str, detail: str, **more: Any) -> JsonResponse:
    """Give one problem: `kind` is its type or its name in the reference, `detail` one sentence."""
    name = kind if kind.startswith("https://") else PAGE + kind
    body = {"type": name, "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def of_verdict(verdict: Verdict, body: dict[str, Any]) -> JsonResponse:
    """Give the answer "not verified" (VC-API: 400), with the verdict in full under `verdict`."""
    kind = _TYPES.get(verdict.reason, f"{PAGE}{verdict.reason}")
    detail = f"{verdict.sentence} {verdict.detail}".strip()
    details = [{"type": kind, "title": verdict.reason, "detail": detail}]
    return problem(400, kind, detail, verified=False, problemDetails=details, verdict=body)


class ProblemMiddleware:
    """Lets no answer of the service be a page or a traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the answer; Django's own refusals (a foreign host name, an unknown address) come as pages."""
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or "json" in response.get("Content-Type", ""):
            return response
        replaced = problem(response.status_code, "refused", "No such call: check the address, method and host name.")
        if "Allow" in response:
            replaced["Allow"] = response["Allow"]
        return replaced

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Give the problem of whatever a view raised."""
        if isinstance(error, Nobody):
            return problem(404, "nobody", str(error))
        if isinstance(error, BadInput | Refused | Unsettled):
            return problem(400, "bad-input", str(error))
        if isinstance(error, CocketError):
            return problem(503, "not-ready", str(error))
        if isinstance(error, RequestDataTooBig):
            return problem(413, "too-large", "The body is larger than this service reads. Send one document at a time.")
        if isinstance(error, Http404 | SuspiciousOperation):
            return None
        _log.error("%s %s failed", request.method, request.path, exc_info=error)
        return problem(500, "failed", "Something went wrong here; it is in the service's log. Nothing was kept.")
