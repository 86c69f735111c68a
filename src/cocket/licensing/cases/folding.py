"""A case from its facts, and the fact of a deed: the one place where a case changes.

Takes a case and a deed, gives the case after it; takes facts, gives the case they tell. Rules were asked before a fact
was written; on reading, only the table is asked, since a fact that it does not know means a broken register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cocket.kernel.errors import BadInput, RegisterBroken
from cocket.licensing.cases import permissions, policies
from cocket.licensing.cases.advice import points_of
from cocket.licensing.cases.model import Case, Condition, Deed, Proposal, Referral, Situation
from cocket.licensing.cases.table import SIGNS, step_for
from cocket.licensing.cases.words import EXPORTERS, Action, Desk, Kind, Outcome, Relation, State
from cocket.licensing.model import Recommendation
from cocket.register import Fact, Pointer, Why

PREFIX = "case."
KINDS = tuple(f"{PREFIX}{action.value}" for action in Action)


def opened(case_id: str, deed: Deed) -> Case:
    """Give a new draft; raises Refused for anyone but an exporter."""
    if deed.by.role not in EXPORTERS or not deed.by.organisation:
        raise BadInput("Only a firm's account begins a draft", where=case_id, mend="Sign in for a firm.")
    return _opened(case_id, {**deed.detail, "organisation": deed.by.organisation}, deed.at)


def done(case: Case, deed: Deed, situation: Situation) -> Case:
    """Give the case after a deed; raises Refused when its state or the person's rights do not allow it."""
    policies.check_state(case, deed.action)
    permissions.check(deed.by, case, deed.action)
    if deed.action is Action.LIFT:
        permissions.check_condition(deed.by, case, deed.detail["condition"])
    policies.check(case, deed, situation)
    return _moved(case, deed.action, deed.by.id, deed.at, _desk_of(deed))


def fact_of(case_id: str, version: int, deed: Deed, text: Pointer | None) -> Fact:
    """Give the fact of a deed: `version` is the case's number of facts with this one."""
    detail = dict(_desk_of(deed))
    if deed.action is Action.OPEN:
        detail["organisation"] = deed.by.organisation
    return Fact(
        kind=f"{PREFIX}{deed.action.value}",
        subject=case_id,
        who=deed.by.id,
        why=Why(deed.why, text),
        when=deed.at,
        payload={"version": version, "role": deed.by.role.value, **detail},
        pointers=deed.records,
    )


def replay(facts: Iterable[Fact]) -> Case | None:
    """Fold one case's facts in order, or give None for none; raises RegisterBroken when they tell no lawful story."""
    case: Case | None = None
    for fact in facts:
        action = Action(fact.kind.removeprefix(PREFIX))
        if (action is Action.OPEN) is not (case is None):
            raise _broken(fact)
        if case is None:
            case = _opened(fact.subject, fact.payload, fact.when)
        elif step_for(case.state, action) is None:
            raise _broken(fact)
        else:
            case = _moved(case, action, fact.who, fact.when, fact.payload)
        if fact.payload.get("version") != case.version:
            raise _broken(fact)
    return case


def _broken(fact: Fact) -> RegisterBroken:
    mend = "Compare with a backup; do not go on writing."
    return RegisterBroken(f"The fact {fact.kind} does not follow from those before it", where=fact.subject, mend=mend)


def _desk_of(deed: Deed) -> Mapping[str, Any]:
    """Give the deed's detail with the desk that acts, which the person's account says and no form."""
    if deed.action in (Action.ADVISE, Action.LIFT) and deed.by.desk:
        return {**deed.detail, "desk": deed.by.desk.value}
    return deed.detail


def _opened(case_id: str, detail: Mapping[str, Any], at: datetime) -> Case:
    relation = detail.get("relation")
    return Case(
        case_id,
        Kind(detail["kind"]),
        str(detail["organisation"]),
        version=1,
        moved=((State.DRAFT, at),),
        follows=str(detail.get("follows", "")),
        relation=Relation(relation) if relation else None,
    )


def _moved(case: Case, action: Action, who: str, at: datetime, detail: Mapping[str, Any]) -> Case:
    step = step_for(case.state, action)
    assert step is not None
    changed = _CHANGES[action](case, who, detail) if action in _CHANGES else case
    if action in SIGNS:
        changed = _signed(changed, who, at)
    if action in (Action.REVOKE, Action.ALLOW_APPEAL):
        changed = replace(changed, hands=changed.hands | {who}, decided_at=at)
    moved = changed.moved if step.to is case.state else (*changed.moved, (step.to, at))
    return replace(changed, state=step.to, version=case.version + 1, moved=moved)


def _submitted(case: Case, _: str, detail: Mapping[str, Any]) -> Case:
    code = detail.get("recommendation")
    return replace(
        case,
        recommendation=Recommendation(code) if code else None,
        high_risk=bool(detail.get("high_risk")),
        officer="",
        proposal=None,
    )


def _asked(case: Case, _: str, detail: Mapping[str, Any]) -> Case:
    return replace(case, asked=str(detail.get("field", "")))


def _answered(case: Case, _: str, detail: Mapping[str, Any]) -> Case:
    """An answer that changed the application was weighed anew."""
    if "recommendation" not in detail:
        return replace(case, asked="")
    code = Recommendation(detail["recommendation"])
    return replace(case, asked="", recommendation=code, high_risk=bool(detail.get("high_risk")))


def _taken(case: Case, who: str, _: Mapping[str, Any]) -> Case:
    return replace(case, officer=who)


def _consulted(case: Case, _: str, detail: Mapping[str, Any]) -> Case:
    return replace(case, referrals=(*case.referrals, Referral(Desk(detail["desk"]), date.fromisoformat(detail["due"]))))


def _advised(case: Case, _: str, detail: Mapping[str, Any]) -> Case:
    desk = Desk(detail["desk"])
    referrals = tuple(
        replace(r, advice=str(detail["advice"]), points=points_of(detail.get("points", ())))
        if r.desk is desk and not r.advice
        else r
        for r in case.referrals
    )
    known = {(c.code, c.desk) for c in case.conditions}
    set_now = tuple(Condition(code, desk) for code in detail.get("conditions", ()) if (code, desk) not in known)
    return replace(case, referrals=referrals, conditions=(*case.conditions, *set_now))


def _lifted(case: Case, _: str, detail: Mapping[str, Any]) -> Case:
    lifted = Condition(detail["condition"], Desk(detail["desk"]))
    left = tuple(c for c in case.conditions if c != lifted)
    proposal = case.proposal
    if proposal is not None and not any(c.code == lifted.code for c in left):
        proposal = replace(proposal, conditions=tuple(c for c in proposal.conditions if c != lifted.code))
    return replace(case, conditions=left, proposal=proposal)


def _proposed(case: Case, who: str, detail: Mapping[str, Any]) -> Case:
    until = detail.get("valid_until")
    outcome, conditions = Outcome(detail["outcome"]), tuple(detail.get("conditions", ()))
    return replace(
        case,
        proposal=Proposal(
            outcome, who, tuple(detail["criteria"]), conditions, date.fromisoformat(until) if until else None
        ),
    )


def _sent_back(case: Case, _: str, __: Mapping[str, Any]) -> Case:
    return replace(case, proposal=None)


def _signed(case: Case, who: str, at: datetime) -> Case:
    assert case.proposal is not None
    own = {c.code for c in case.conditions}
    added = tuple(Condition(code) for code in case.proposal.conditions if code not in own)
    return replace(
        case,
        decided=case.proposal.outcome,
        decided_at=at,
        conditions=(*case.conditions, *added),
        valid_until=case.proposal.valid_until,
        hands=case.hands | {case.proposal.by, who, *({case.officer} if case.officer else ())},
    )


def _set_aside(case: Case, _: str, __: Mapping[str, Any]) -> Case:
    return replace(case, officer="", proposal=None, decided=None, decided_at=None, reexamined=True)


def _allowed(case: Case, _: str, detail: Mapping[str, Any]) -> Case:
    return replace(case, decided=Outcome.APPROVE, valid_until=date.fromisoformat(detail["valid_until"]))


def _amended(case: Case, _: str, detail: Mapping[str, Any]) -> Case:
    own = {c.code for c in case.conditions}
    added = tuple(Condition(code) for code in detail.get("conditions", ()) if code not in own)
    until = date.fromisoformat(detail["valid_until"])
    return replace(case, valid_until=until, conditions=(*case.conditions, *added))


_CHANGES: dict[Action, Callable[[Case, str, Mapping[str, Any]], Case]] = {
    Action.SUBMIT: _submitted,
    Action.TAKE: _taken,
    Action.ASK: _asked,
    Action.ANSWER: _answered,
    Action.CONSULT: _consulted,
    Action.ADVISE: _advised,
    Action.LIFT: _lifted,
    Action.PROPOSE: _proposed,
    Action.SEND_BACK: _sent_back,
    Action.SET_ASIDE: _set_aside,
    Action.ALLOW_APPEAL: _allowed,
    Action.AMEND: _amended,
}
