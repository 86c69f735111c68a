"""Read: the tables of the reporting schema. A column is never renamed or removed within a version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cocket.kernel.wording import said
from cocket.licensing.cases import folding
from cocket.licensing.cases import model as domain
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.policies import departs
from cocket.licensing.cases.words import OFFICERS, Action, Role, State
from cocket.office.cases.models import Case
from cocket.office.cases.services import NoCase
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account
from cocket.register import Fact, facts

VERSION = 1


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns with their meaning, in order."""

    title: str
    columns: dict[str, str]


TABLES: dict[str, Table] = {
    "cases": Table(
        "One row for each case that was handed in",
        {
            "number": "the case's number",
            "kind": "what was asked for",
            "state": "where it stands",
            "submitted_on": "day on which it was first handed in",
            "decided_on": "day of the last decision; empty while there is none",
            "outcome": "approve, refuse, not_required or rule; empty while there is none",
            "recommendation": "what the program recommended",
            "departed": "yes when the outcome went against the recommendation, else no; empty while there is none",
            "high_risk": "yes or no, as the program found",
            "criteria": "criteria of the last proposal, with blanks between",
            "conditions": "conditions in force, with blanks between",
            "destination": "country, ISO 3166 alpha-2",
            "end_user_type": "kind of end user",
            "items": "provisions of the control list, or tariff headings where none applies, with blanks between",
            "referrals": "how often a desk was asked",
            "appealed": "yes or no",
        },
    ),
    "referrals": Table(
        "One row for each question to a desk",
        {"number": "the case's number", "desk": "which", "due_on": "by when", "advice": "what it said, if anything"},
    ),
}  # fmt: skip


def check_reader(account: Account, name: str = "") -> None:
    """Raise Refused for whoever may not read the tables, and NoCase for a table that there is not."""
    if Role(account.role) not in OFFICERS | {Role.OVERSEER}:
        raise Refused("The tables are for officers and overseers", mend="Ask one of them.")
    if name and name not in TABLES:
        raise NoCase("There is no such table", where=name[:30], mend=said("There are {tables}.", tables=tuple(TABLES)))


def rows(table: str) -> Iterator[dict[str, str]]:
    """Give a table's rows by number of the case; raises KeyError for a table that there is not."""
    assert TABLES[table]
    with recorded() as connection:
        told: dict[str, list[Fact]] = {}
        for fact in facts(connection, kinds=folding.KINDS):
            told.setdefault(fact.subject, []).append(fact)
    for row in Case.objects.exclude(state=State.DRAFT.value).order_by("number"):
        story = told.get(str(row.pk), [])
        case = folding.replay(story)
        # A draft that was withdrawn before it was handed in never reached the office.
        if case is None or not any(state is State.SUBMITTED for state, _ in case.moved):
            continue
        if table == "cases":
            yield _case(row, case, story)
        else:
            for one in case.referrals:
                asked = {"number": str(row.number), "desk": one.desk.value}
                yield asked | {"due_on": one.due.isoformat(), "advice": one.advice}


def _case(row: Case, case: domain.Case, story: list[Fact]) -> dict[str, str]:
    features: dict[str, Any] = row.features or {}
    outcome = case.decided.value if case.decided else ""
    against = ("yes" if departs(case.recommendation, case.decided) else "no") if case.decided else ""
    return {
        "number": str(row.number),
        "kind": case.kind.value,
        "state": case.state.value,
        "submitted_on": next(at for state, at in case.moved if state is State.SUBMITTED).date().isoformat(),
        "decided_on": case.decided_at.date().isoformat() if case.decided_at else "",
        "outcome": outcome,
        "recommendation": case.recommendation.value if case.recommendation else "",
        "departed": against,
        "high_risk": "yes" if case.high_risk else "no",
        "criteria": " ".join(case.proposal.criteria) if case.proposal else "",
        "conditions": " ".join(sorted({c.code for c in case.conditions})),
        "destination": str(features.get("destination", "")),
        "end_user_type": str(features.get("end_user_type", "")),
        "items": " ".join(features.get("items", ())),
        "referrals": str(len(case.referrals)),
        "appealed": "yes" if any(f.kind == f"case.{Action.APPEAL.value}" for f in story) else "no",
    }
