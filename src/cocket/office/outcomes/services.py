"""Write: an outcome of a case, in one transaction with what the risk room learns from it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.beside import Beside, check
from cocket.office.cases import services as cases
from cocket.office.cases.assessing import Assessed, export_of
from cocket.office.cases.models import Case
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.register import Fact, Why, append, facts, keep
from cocket.register.ports import Connection
from cocket.risk.learning.recording import ASSESSED, record_assessment, report
from cocket.risk.rights import subject_of

RECORDED = "compliance.recorded"


class Found(StrEnum):
    """What an inspection or a delivery verification found."""

    DELIVERY_VERIFIED = "delivery_verified"
    VISIT_PASSED = "visit_passed"
    DIVERSION_FOUND = "diversion_found"
    MISUSE_FOUND = "misuse_found"


def record(account: Account, case_id: str, found: Found, *, text: str, at: datetime) -> Fact:
    """Record what was found of a licensed export; raises Refused for who or when, BadInput without words."""
    with recorded() as connection:
        row, case = cases.locked(connection, account, case_id)
        check(person_of(account), case, Beside.RECORD_OUTCOME)
        if not text.strip():
            mend = "Say what was found, where and how."
            raise BadInput("Reasons are missing", where="reasons", mend=mend)
        why = Why(found.value, keep(connection, text.strip()))
        fact = append(connection, Fact(RECORDED, str(row.pk), account.id, why, at, {"outcome": found.value}))
        learn(connection, row, found.value, account, at)
    return fact


def assessed(connection: Connection, row: Case, found: Assessed, account: Account, at: datetime) -> None:
    """Tell the risk room how a case was weighed when it was handed in, in the caller's transaction."""
    if found.assessment is not None:
        export = export_of(row.application)
        record_assessment(connection, export, found.assessment.risk, who=account.id, when=at)


def learn(connection: Connection, row: Case, what: str, account: Account, at: datetime) -> bool:
    """Tell the risk room what was decided or what came of it; gives whether the case's assessment is on record.

    Without one there is nothing to learn from: a case that was entered before assessments were recorded.
    """
    try:
        export = export_of(row.application)
    except BadInput:  # the application was deleted under its retention rule
        return False
    if not list(facts(connection, kinds=(ASSESSED,), subjects=(subject_of(export),))):
        return False
    report(connection, export, what, who=account.id, why="office", when=at)
    return True
