"""The four calls of the VC-API. Each reads one JSON object and gives one; everything else is in `services`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_json
from cocket.office.vc_api import problems, services
from cocket.office.vc_api.instance import instance_of
from cocket.verifier.data_integrity import ASSERTION, AUTHENTICATION
from cocket.verifier.knowledge import Policy
from cocket.verifier.verdicts import Outcome, Verdict

Json = dict[str, Any]


@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """POST /credentials/issue: `{credential, options}` gives 201 and `{verifiableCredential}`."""
    body = _body(request, "credential", "options")
    draft = body.get("credential")
    if not isinstance(draft, dict):
        raise BadInput("There is no credential to sign", where="credential", mend="Send it as an object.")
    return JsonResponse({"verifiableCredential": services.issue(instance_of(request.META), draft)}, status=201)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """POST /credentials/verify: `{verifiableCredential, options}` gives 200 `{verified, verdict}`, or 400."""
    body = _body(request, "verifiableCredential", "options")
    instance, options = instance_of(request.META), _options(body, ASSERTION)
    if options.keys() & {"challenge", "domain"}:
        mend = "Send a presentation to /presentations/verify."
        raise BadInput("A credential answers no challenge and knows no domain", where="options", mend=mend)
    return _answer(services.judge(instance, body.get("verifiableCredential"), instance.policy))


@require_POST
def verify_presentation(request: HttpRequest) -> HttpResponse:
    """POST /presentations/verify: `{verifiablePresentation, options}`, with the `challenge` and `domain` it answers."""
    body = _body(request, "verifiablePresentation", "options")
    instance, options = instance_of(request.META), _options(body, AUTHENTICATION)
    policy: Policy = replace(instance.policy, nonce=options.get("challenge"), audience=options.get("domain"))
    return _answer(services.judge(instance, body.get("verifiablePresentation"), policy))


@require_POST
def status(request: HttpRequest) -> HttpResponse:
    """POST /credentials/status: `{credentialId, credentialStatus: {statusPurpose}, status}` gives 200."""
    body = _body(request, "credentialId", "credentialStatus", "status", "indexAllocator")
    document, entry, value = body.get("credentialId"), body.get("credentialStatus"), body.get("status", True)
    purpose = entry.get("statusPurpose") if isinstance(entry, dict) else None
    if not isinstance(document, str) or not isinstance(purpose, str) or not isinstance(value, bool):
        mend = 'Send {"credentialId": ID, "credentialStatus": {"statusPurpose": "revocation"}, "status": true}.'
        raise BadInput("It does not say which status of which document changes", where="body", mend=mend)
    services.set_status(instance_of(request.META), document, purpose, value=value)
    return JsonResponse({"credentialId": document, "statusPurpose": purpose, "status": value})


def _body(request: HttpRequest, *known: str) -> Json:
    """Read a request's one object strictly; a browser's form is refused, since no page may speak for a person here."""
    if request.content_type != "application/json":
        raise BadInput("The body is not JSON", where="Content-Type", mend="Send application/json.")
    try:
        body = load_json(request.body.decode(), where="body")
    except UnicodeDecodeError:
        raise BadInput("The body is not UTF-8", where="body", mend="Send UTF-8.") from None
    if not isinstance(body, dict):
        raise BadInput("The body is not an object", where="body", mend=f"Send an object with {known[0]}.")
    if unknown := sorted(set(body) - set(known)):
        raise BadInput(f"There is no {unknown[0][:40]!r} here", where="body", mend=f"Send {', '.join(known)}.")
    return body


def _options(body: Json, purpose: str) -> Json:
    options = body.get("options", {})
    if not isinstance(options, dict):
        raise BadInput("The options are no object", where="options", mend="Send an object.")
    for name in ("challenge", "domain"):
        if not isinstance(options.get(name, ""), str):
            raise BadInput(f"The {name} is no text", where=f"options.{name}", mend="Send a text.")
    if options.get("expectedProofPurpose", purpose) != purpose:
        what = f"Here a proof is made for {purpose}, and for nothing else"
        raise BadInput(what, where="options.expectedProofPurpose", mend="Leave it out.")
    return options


def _answer(verdict: Verdict) -> HttpResponse:
    body = services.verdict_body(verdict)
    if verdict.outcome is Outcome.GENUINE:
        return JsonResponse({"verified": True, "problemDetails": [], "verdict": body})
    return problems.of_verdict(verdict, body)
