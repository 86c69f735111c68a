"""Oversight: every commitment opened, and the changes of practice."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from cocket.office.api.frame import account_of, operation
from cocket.office.api.oversight_schemas import ChangeOut, ChangesOut, ComparisonsOut
from cocket.office.api.scopes import Scope
from cocket.office.decisions import opening
from cocket.office.reporting.selectors import check_reader

router = Router(tags=["oversight"])


@operation(router, "GET", "/oversight/precedents", scope=Scope.REPORT, gives={200: ComparisonsOut},
           pages=("overseer-precedents", "overseer-precedents-file"))  # fmt: skip
def read_comparisons(request: HttpRequest) -> ComparisonsOut:
    """Read every signature with its commitment opened, to compute the comparisons again elsewhere."""
    check_reader(account_of(request))
    return ComparisonsOut(**opening.document())


@operation(
    router,
    "GET",
    "/oversight/practice-changes",
    scope=Scope.REPORT,
    gives={200: ChangesOut},
    pages=("overseer-practice",),
)
def list_practice_changes(request: HttpRequest) -> ChangesOut:
    """List where the practice changed openly, and why."""
    check_reader(account_of(request))
    items = [
        ChangeOut(case=one.case.number, past=one.past.number if one.past else "", at=one.at, reason=one.reason)
        for one in opening.practice_changes()
    ]
    return ChangesOut(items=items)
