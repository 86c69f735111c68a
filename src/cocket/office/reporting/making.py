"""How the rows of each table are made of a case, its facts and what came of it. Codes, days and counts, never names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cocket.licensing.cases import model as domain
from cocket.licensing.cases.clocks import clock
from cocket.licensing.cases.folding import PREFIX
from cocket.licensing.cases.policies import departs
from cocket.licensing.cases.table import SIGNS
from cocket.licensing.cases.words import Action, Advice, Answer, Outcome, State
from cocket.office.cases.models import Case
from cocket.office.law import Law
from cocket.register import Fact

Row = dict[str, str]
_DECISIONS = frozenset({*SIGNS, Action.SUSPEND, Action.REINSTATE, Action.REVOKE, Action.APPEAL, Action.UPHOLD,
                        Action.SET_ASIDE, Action.ALLOW_APPEAL})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One case as tables are made of it."""

    row: Case
    case: domain.Case
    story: list[Fact]
    outcomes: list[Fact]
    limits: Law
    now: datetime

    @property
    def number(self) -> str:
        """The case's number."""
        return str(self.row.number)


def cases(told: Told) -> Iterator[Row]:
    """Give the case's one row."""
    row, case = told.row, told.case
    features: dict[str, Any] = row.features or {}
    against = _yes(departs(case.recommendation, case.decided)) if case.decided else ""
    yield {
        "number": told.number,
        "kind": case.kind.value,
        "state": case.state.value,
        "submitted_on": next(at for state, at in case.moved if state is State.SUBMITTED).date().isoformat(),
        "decided_on": case.decided_at.date().isoformat() if case.decided_at else "",
        "outcome": case.decided.value if case.decided else "",
        "recommendation": case.recommendation.value if case.recommendation else "",
        "departed": against,
        "high_risk": _yes(case.high_risk),
        "criteria": " ".join(case.proposal.criteria) if case.proposal else "",
        "conditions": " ".join(sorted({c.code for c in case.conditions})),
        "destination": str(features.get("destination", "")),
        "end_user_type": str(features.get("end_user_type", "")),
        "items": " ".join(features.get("items", ())),
        "referrals": str(len(case.referrals)),
        "appealed": _yes(any(fact.kind == f"{PREFIX}{Action.APPEAL.value}" for fact in told.story)),
    }


def referrals(told: Told) -> Iterator[Row]:
    """Give a row for each question to a desk."""
    for one in told.case.referrals:
        yield {
            "number": told.number,
            "desk": one.desk.value,
            "due_on": one.due.isoformat(),
            "advice": one.advice,
            "points": str(len(one.points)),
            "objections": str(sum(point.says is Advice.OBJECTION for point in one.points)),
        }


def decisions(told: Told) -> Iterator[Row]:
    """Give a row for each decision, in order."""
    proposer = ""
    for fact in told.story:
        action = Action(fact.kind.removeprefix(PREFIX))
        if action is Action.PROPOSE:
            proposer = fact.who
        if action not in _DECISIONS:
            continue
        outcome = SIGNS.get(action)
        named = fact.payload.get("precedents", [])
        changes = sum(one.get("answer") == Answer.PRACTICE_CHANGES.value for one in named)
        yield {
            "number": told.number,
            "decision": action.value,
            "on": fact.when.date().isoformat(),
            "role": str(fact.payload.get("role", "")),
            "outcome": outcome.value if outcome else "",
            "departed": _yes(departs(told.case.recommendation, outcome)) if outcome else "",
            "second_person": _yes(fact.who != proposer) if outcome else "",
            "precedents": str(len(named)),
            "practice_changes": str(changes),
        }


def clocks(told: Told) -> Iterator[Row]:
    """Give the case's clock."""
    limits, moved = told.limits, told.case.moved
    found = clock(moved, told.now, limits.decision_working_days, limits.calendar, limits.appeal_decision_working_days)
    ends = [*(at for _, at in moved[1:]), told.now]
    waited = sum(
        (limits.calendar.day_of(end) - limits.calendar.day_of(at)).days
        for (state, at), end in zip(moved, ends, strict=True)
        if state is State.WITH_EXPORTER
    )
    yield {
        "number": told.number,
        "used_days": str(found.used),
        "limit_days": str(found.limit),
        "running": _yes(found.due is not None),
        "due_on": found.due.isoformat() if found.due else "",
        "overdue": _yes(found.overdue),
        "waited_days": str(waited),
    }


def items(told: Told) -> Iterator[Row]:
    """Give a row for each item of the application."""
    grounds = told.row.finding.grounds if hasattr(told.row, "finding") else {}
    named: dict[str, list[str]] = {}
    for one in grounds.get("items", ()):
        if one.get("provision"):
            named.setdefault(str(one["item"]), []).append(f"{one['regime']}:{one['provision']}")
    for line, item in enumerate(told.row.application.get("items", []), 1):
        quantity, value = item.get("quantity") or {}, item.get("value") or {}
        yield {
            "number": told.number,
            "line": str(line),
            "provisions": " ".join(named.get(str(item.get("id", "")), ())),
            "hs_code": str(item.get("hs_code") or ""),
            "amount": str(quantity.get("amount") or ""),
            "unit": str(quantity.get("unit") or ""),
            "value": str(value.get("amount") or ""),
            "currency": str(value.get("currency") or ""),
        }


def criteria(told: Told) -> Iterator[Row]:
    """Give a row for each criterion of the last proposal."""
    outcome = told.case.decided.value if told.case.decided else ""
    for code in told.case.proposal.criteria if told.case.proposal else ():
        yield {"number": told.number, "criterion": code, "outcome": outcome}


def outcomes(told: Told) -> Iterator[Row]:
    """Give a row for each thing that came of the case: recorded ones, and appeals that changed the decision."""
    changed = {f"{PREFIX}{Action.SET_ASIDE.value}": "refusal_set_aside",
               f"{PREFIX}{Action.ALLOW_APPEAL.value}": "refusal_overturned"}  # fmt: skip
    found = [(fact.when, changed[fact.kind]) for fact in told.story if fact.kind in changed]
    found += [(fact.when, str(fact.payload["outcome"])) for fact in told.outcomes]
    for at, what in sorted(found):
        yield {"number": told.number, "outcome": what, "on": at.date().isoformat()}


def counted_rows(table: str, stories: Iterable[Told]) -> Iterator[Row]:
    """Give the rows of a table that counts cases."""
    by, counts = COUNTED[table], Counter[tuple[str, str]]()
    for told in stories:
        of = str((told.row.features or {}).get(by, ""))
        counts[of, "cases"] += 1
        counts[of, _ENDED.get(told.case.decided, "undecided")] += 1
    for of in sorted({of for of, _ in counts}):
        yield {by: of} | {name: str(counts[of, name]) for name in ("cases", *_ENDED.values(), "undecided")}


def _yes(true: bool) -> str:  # noqa: FBT001 - it is what is said
    return "yes" if true else "no"


# The counting tables, and what cases are counted for.
COUNTED = {"destinations": "destination", "end_user_types": "end_user_type"}
_ENDED: dict[Outcome | None, str] = {
    Outcome.APPROVE: "approved",
    Outcome.REFUSE: "refused",
    Outcome.NOT_REQUIRED: "not_required",
}
MAKERS: dict[str, Callable[[Told], Iterator[Row]]] = {
    "cases": cases,
    "referrals": referrals,
    "decisions": decisions,
    "clocks": clocks,
    "items": items,
    "criteria": criteria,
    "outcomes": outcomes,
}
