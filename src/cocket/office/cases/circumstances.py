"""What a rule needs beyond the case itself, looked up for the deed that is about to be done.

Whatever a decision waits for is gathered here, so that no caller can forget it.
"""

from __future__ import annotations

from datetime import datetime

from cocket.licensing.cases import model as domain
from cocket.licensing.cases.table import SIGNS
from cocket.licensing.cases.words import Action
from cocket.office.cases.models import Case
from cocket.office.findings.selectors import open_hits
from cocket.office.law import Law
from cocket.register.ports import Connection


def of(
    connection: Connection,
    row: Case,
    action: Action | None,
    limits: Law,
    at: datetime,
    precedents_open: int = 0,
) -> domain.Situation:
    """Give the situation of a case for a deed, or for looking at what can be done (None)."""
    from cocket.office.disclosure.selectors import evidence_open
    from cocket.office.rulings.services import bound  # it needs this noun's services for its own deeds

    today = limits.calendar.day_of(at)
    if action is Action.PROPOSE:
        return domain.Situation(today, precedents_open, limits.appeal_days, rulings=bound(row))
    if action is not None and action not in SIGNS:
        return domain.Situation(today, precedents_open, limits.appeal_days)
    return domain.Situation(
        today,
        precedents_open,
        limits.appeal_days,
        hits_open=open_hits(connection, row),
        evidence_open=evidence_open(connection, row),
        rulings=bound(row),
    )
