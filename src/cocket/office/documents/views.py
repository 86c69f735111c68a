"""A download that cannot execute: an attachment of the type its bytes had, in a sandbox without any right."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cocket.office.cases.selectors import visible
from cocket.office.cases.services import NoCase
from cocket.office.documents.models import Document
from cocket.office.documents.selectors import shown_to


@require_GET
def download(request: HttpRequest, document_id: str) -> HttpResponse:
    """Give a document of a case that the person may see."""
    account: Any = request.user
    found = Document.objects.filter(pk=document_id, case__in=visible(account)).first()
    if found is not None and not shown_to(account, found.case).filter(pk=found.pk).exists():
        found = None
    if found is None:
        raise NoCase("There is no such document for you", where=document_id[:48], mend="Choose one on a case's page.")
    response = HttpResponse(bytes(found.content.raw), content_type=found.media_type)
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in found.name)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_GET
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """Give the dossier of a case that the person may see; its own policy lets nothing leave the page."""
    account: Any = request.user
    row = visible(account).select_related("dossier").filter(number=number).first()
    if row is None or not hasattr(row, "dossier"):
        raise NoCase("There is no dossier for you", where=number[:48], mend="Choose one on a case's page.")
    response = HttpResponse(row.dossier.html)
    # The page carries its own policy, which allows its one style and script by their hashes.
    response["Content-Security-Policy"] = "frame-ancestors 'self'; form-action 'none'"
    response["X-Frame-Options"] = "SAMEORIGIN"  # it stands beside its case
    return response
