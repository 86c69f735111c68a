"""Downloads of a licence's document, and the public files: key, trust list and status lists."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_GET

from cocket.credentials.service import FORMS
from cocket.kernel.ids import slug
from cocket.kernel.strict_json import load_json
from cocket.licensing.cases.words import Role
from cocket.office.cases.selectors import visible
from cocket.office.cases.services import NoCase
from cocket.office.issuing.models import Paper
from cocket.office.issuing.publishing import folder
from cocket.office.people.models import Account

TYPES = {
    "jcs": "application/vc",
    "jwt": "application/vc+jwt",
    "sd-jwt": "application/vc+sd-jwt",
    "code": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
}
_PUBLIC = re.compile(r"did\.json|trust-list\.json|status/[0-9]{1,9}-(revocation|suspension|exhausted)\.json")


@require_GET
def paper(request: HttpRequest, document: str, form: str) -> HttpResponse:
    """Give one form of a licence's document to whoever may see its case, and to customs."""
    account: Any = request.user
    found = readable(account).filter(pk=document).first()
    # The forms of a case that ended long ago were let go; what was signed stays good in the firm's hands.
    if found is None or form not in TYPES or not found.forms:
        raise NoCase("There is no such document for you", where=document[:48], mend="Choose one on the licence.")
    name = slug(str(found.licence.number)) + (f"-v{found.version}" if found.version > 1 else "")
    raw = _pdf(found, name) if form == "pdf" else str(found.forms[form]).encode()
    response = HttpResponse(raw, content_type=TYPES[form])
    suffix = ".pdf" if form == "pdf" else FORMS[form][1]
    response["Content-Disposition"] = f'attachment; filename="{name}{suffix}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def readable(account: Account) -> Any:
    """Give the documents that a person may download; customs sees licences and nothing else of a case."""
    papers = Paper.objects.select_related("licence")
    if account.role == Role.CUSTOMS_OFFICER.value:
        return papers
    return papers.filter(licence__case__in=visible(account))


@login_not_required
@require_GET
def published(request: HttpRequest, name: str) -> HttpResponse:
    """Give one of the public files, to anybody; `name` can name no other file."""
    path = folder() / name
    if not _PUBLIC.fullmatch(name) or not path.is_file():
        raise NoCase("There is no such public file", where=name[:48], mend="See did.json and trust-list.json.")
    changed = int(path.stat().st_mtime)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    if since is not None and since >= changed:
        return HttpResponseNotModified()
    response = HttpResponse(path.read_bytes(), content_type="application/json")
    response["Last-Modified"], response["Cache-Control"] = http_date(changed), "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_GET
def did(request: HttpRequest) -> HttpResponse:
    """Give the office's DID document where did:web looks for it."""
    return published(request, "did.json")


def _pdf(found: Paper, name: str) -> bytes:
    """Make the page from what was signed, so that it says nothing else."""
    from cocket.credentials.printing import page

    signed = load_json(str(found.forms["jcs"]), where=found.pk)
    body = {key: value for key, value in signed.items() if key != "proof"}
    return page(body, str(found.forms["code"]), proof_file=f"{name}{FORMS['jcs'][1]}")
