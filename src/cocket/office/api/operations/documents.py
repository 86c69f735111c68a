"""Documents of a case: list, add, fetch. A file is sent as the body itself, so that a second try is the same bytes."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from cocket.kernel.dates import utc_now
from cocket.office.api.frame import Answer, account_of, operation, raw_body
from cocket.office.api.schemas import DocumentOut, DocumentsOut, In, Number
from cocket.office.api.scopes import Scope
from cocket.office.api.showing import document_of
from cocket.office.cases.selectors import view
from cocket.office.documents import views as files
from cocket.office.documents.selectors import shown_to
from cocket.office.documents.services import add
from cocket.office.pages.rates import UPLOAD, spend

router = Router(tags=["documents"])


class FileName(In):
    """How the file is called."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(description="With its suffix.")


@operation(router, "GET", "/applications/{number}/documents", scope=Scope.READ, gives={200: DocumentsOut})
def list_documents(request: HttpRequest, number: Number) -> DocumentsOut:
    """List the documents of an application."""
    account = account_of(request)
    row = view(account, number, utc_now()).row
    return DocumentsOut(items=[document_of(one) for one in shown_to(account, row)])


@operation(router, "POST", "/applications/{number}/documents", scope=Scope.APPLY, gives={201: DocumentOut},
           writes=True, raw=True, pages=("exporter-document",))  # fmt: skip
def add_document(request: HttpRequest, number: Number, file: Query[FileName]) -> Answer:
    """Add a file: PDF, PNG, JPEG or plain text.

    The body is the file. What it is, is judged by its bytes.
    """
    account = account_of(request)
    spend(UPLOAD, str(account.pk))
    row = view(account, number, utc_now()).row
    document = add(account, row.pk, file.name, raw_body(request), at=utc_now())
    return Answer(document_of(document), location=f"/api/v1/documents/{document.id}")


@operation(router, "GET", "/documents/{document_id}", scope=Scope.READ, gives={200: None}, pages=("document",),
           other_types={200: "application/octet-stream"})  # fmt: skip
def fetch_document(request: HttpRequest, document_id: Number) -> HttpResponse:
    """Fetch a file, as an attachment that cannot execute."""
    response: HttpResponse = files.download(request, document_id)
    return response
