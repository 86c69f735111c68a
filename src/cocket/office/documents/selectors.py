"""Read: which documents of a case a person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cocket.licensing.cases.words import EXPORTERS, Role
from cocket.office.cases.models import Case
from cocket.office.documents.models import Document
from cocket.office.people.models import Account


def shown_to(account: Account, row: Case) -> QuerySet[Document]:
    """Give the documents of a case for a person who may see the case, oldest first.

    A firm sees its own, and of the office's those that were marked as disclosable; silence discloses nothing.
    """
    found = Document.objects.filter(case=row)
    if Role(account.role) not in EXPORTERS:
        return found
    disclosed = row.marks.filter(mark="disclosable").values_list("piece", flat=True)
    return found.filter(Q(by_office=False) | Q(pk__in=list(disclosed)))
