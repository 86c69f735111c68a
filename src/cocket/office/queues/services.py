"""Write: place a case in its queues after each deed, and all open ones when the calendar or the law moved."""

from __future__ import annotations

from datetime import datetime

from cocket.licensing.cases import model as domain
from cocket.licensing.cases.clocks import clock
from cocket.licensing.cases.policies import signing_eyes
from cocket.licensing.cases.table import FINAL, OFFICE_HOLDS
from cocket.licensing.cases.words import State
from cocket.office.cases.models import Case
from cocket.office.law import Law
from cocket.office.queues.models import Waiting

_OVER = FINAL | {State.DRAFT, State.APPROVED, State.SUSPENDED, State.REFUSED, State.REVOKED}


def place(row: Case, case: domain.Case, limits: Law, at: datetime) -> None:
    """Write what a case waits for, in the caller's transaction; a case that waits for nothing has no row."""
    if case.state in _OVER:
        Waiting.objects.filter(case=row).delete()
        return
    open_ones = [one for one in case.referrals if not one.advice] if case.state is State.CONSULTING else []
    proposed = case.state is State.PROPOSED and case.proposal is not None
    Waiting.objects.update_or_create(
        case=row,
        defaults={
            "due_on": _due(case.moved, limits, at),
            "advice_due": min((one.due for one in open_ones), default=None),
            "advice_of": "".join(f" {one.desk.value} " for one in open_ones),
            "proposer": case.proposal.by if proposed and case.proposal else "",
            "second": bool(proposed and signing_eyes(case)),
        },
    )


def place_all(at: datetime) -> int:
    """Correct the due days of open cases under today's law and calendar; gives how many were wrong."""
    from django.conf import settings

    from cocket.office.cases.services import moved
    from cocket.office.law import law

    limits, wrong = law(settings.HOME), []
    running = [state.value for state in OFFICE_HOLDS]
    for one in Waiting.objects.filter(case__state__in=running).select_related("case"):
        due = _due(moved(one.case), limits, at)
        if one.due_on != due:
            one.due_on = due
            wrong.append(one)
    Waiting.objects.bulk_update(wrong, ["due_on"])
    return len(wrong)


def _due(moved: tuple[tuple[State, datetime], ...], limits: Law, at: datetime) -> object:
    found = clock(moved, at, limits.decision_working_days, limits.calendar, limits.appeal_decision_working_days)
    return found.due
