"""Record what becomes a labelled case: how an export was weighed, what was decided, and what came of it.

Takes an export and a register connection (the caller's transaction), writes facts that hold codes only, never a name.
"""

from __future__ import annotations

from datetime import datetime

from cocket.exports.model import Export
from cocket.kernel.errors import BadInput
from cocket.register.model import Fact, Why
from cocket.register.ports import Connection
from cocket.register.service import append, facts
from cocket.risk.learning.cases import OVERTURNED, payload_of
from cocket.risk.learning.groups import groups_of
from cocket.risk.model import RiskAssessment
from cocket.risk.rights import own_reference, subject_of

ASSESSED, DECIDED = "risk.assessed", "decision.made"
# What a person may report, and the fact it becomes.
REPORTS: dict[str, tuple[str, dict[str, str]]] = {
    "granted": (DECIDED, {"outcome": "granted"}),
    "refused": (DECIDED, {"outcome": "refused"}),
    "delivery_verified": ("outcome.delivery_verified", {}),
    "visit_passed": ("outcome.visit_passed", {}),
    "diversion_found": ("outcome.diversion_found", {}),
    "misuse_found": ("outcome.misuse_found", {}),
    "complaint_upheld": ("outcome.complaint_upheld", {}),
    "hit_cleared": ("outcome.hit_cleared", {}),
    "refusal_overturned": (OVERTURNED, {"outcome": "granted"}),
}


def record_assessment(
    connection: Connection, export: Export, assessment: RiskAssessment, *, who: str, when: datetime
) -> Fact:
    """Record how an export was weighed; raises BadInput for an export without a reference of its own."""
    own_reference(export)
    payload = payload_of(assessment, groups_of(export))
    return append(connection, Fact(ASSESSED, subject_of(export), who, Why("assessment"), when, payload))


def report(connection: Connection, export: Export, what: str, *, who: str, why: str, when: datetime) -> Fact:
    """Record what was decided about an export, or what came of it.

    Raises BadInput for an unknown report, and for an export whose assessment is not on record: there would be nothing
    to learn from.
    """
    if what not in REPORTS:
        raise BadInput(f"{what[:40]!r} is no report", where="what", mend=f"Use one of {', '.join(REPORTS)}.")
    own_reference(export)
    subject = subject_of(export)
    if not list(facts(connection, kinds=(ASSESSED,), subjects=(subject,))):
        raise BadInput(
            "The assessment of this export is not on record", where="$.id",
            mend="Record it first: cocket risk record EXPORT.json --by ACTOR",
        )  # fmt: skip
    kind, payload = REPORTS[what]
    return append(connection, Fact(kind, subject, who, Why(why), when, payload))
