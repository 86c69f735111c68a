"""May this person? Roles by the table, then what binds a person to a case: firm, desk, assignment, earlier hands.

Takes a person, a case and an action; gives nothing, or raises `Refused` with the reason. `can_see` is asked by every
list and page; what nobody named here is refused.
"""

from __future__ import annotations

from cocket.kernel.wording import said
from cocket.licensing.cases.model import Case, Person, Refused
from cocket.licensing.cases.policies import four_eyes
from cocket.licensing.cases.table import SIGNS, step_for
from cocket.licensing.cases.words import ACTION_WORDS, EXPORTERS, OFFICERS, ROLE_WORDS, Action, Role, State

# An officer's deeds in a case of their own; a senior officer may stand in for them.
_OWN_CASE = frozenset({Action.ASK, Action.CONSULT, Action.RESUME, Action.RETURN, Action.PROPOSE})
_APPEAL_DECISIONS = frozenset({Action.UPHOLD, Action.SET_ASIDE, Action.ALLOW_APPEAL})
_INSPECTED = frozenset({State.APPROVED, State.SUSPENDED, State.REVOKED, State.SURRENDERED, State.EXPIRED})


def check(person: Person, case: Case, action: Action) -> None:
    """Raise Refused when this person may not do this in this case; the state itself is asked in `policies`."""
    step = step_for(case.state, action)
    roles = step.roles if step else frozenset()
    if person.role not in roles:
        who = tuple(sorted(ROLE_WORDS[role] for role in roles)) or ("nobody",)
        _refuse(case, said("This is for {roles}: {action}", roles=who, action=_small(action)), "Ask one of them.")
    if person.role in EXPORTERS:
        if person.organisation != case.organisation:
            _refuse(case, "This case is another firm's", "Sign in for the firm whose case it is.")
    elif person.role is Role.ADVISER:
        _desk(person, case, action)
    elif person.role in OFFICERS:
        _officer(person, case, action)


def check_condition(person: Person, case: Case, code: str) -> None:
    """Raise Refused unless the person's desk set this condition: it comes off only by that desk."""
    setters = [c.desk for c in case.conditions if c.code == code]
    if person.role is not Role.ADVISER or person.desk is None or person.desk not in setters:
        _refuse(case, "Another desk set this condition", "Only the desk that set it can lift it.")


def can_see(person: Person, case: Case) -> bool:
    """Whether a person may read a case at all."""
    role = person.role
    if role in EXPORTERS:
        return bool(case.organisation) and person.organisation == case.organisation
    if case.state is State.DRAFT:
        return False
    if role in OFFICERS or role in (Role.OVERSEER, Role.SYSTEM):
        return True
    if role is Role.ADVISER:
        return case.referral(person.desk) is not None
    return role is Role.INSPECTOR and case.state in _INSPECTED


def _officer(person: Person, case: Case, action: Action) -> None:
    if action in _OWN_CASE and person.role is Role.OFFICER and case.officer != person.id:
        _refuse(case, "Another officer has this case", "Take the case first.")
    if action is Action.TAKE and case.officer == person.id:
        _refuse(case, "You have this case already", "Go on with it.")
    if action is Action.TAKE and case.reexamined and person.id in case.hands:
        _refuse(case, "You took part in the decision that was set aside", "Let another officer examine it.")
    if action is Action.PROPOSE and case.reexamined and person.id in case.hands:
        _refuse(case, "You took part in the decision that was set aside", "Let another officer propose.")
    if action in _APPEAL_DECISIONS and person.id in case.hands:
        _refuse(case, "You took part in the decision under appeal", "An appeal is decided by others.")
    if action is Action.REVOKE and person.id in case.hands:
        _refuse(case, "You took part in granting this licence", "Revoking takes a second person.")
    if action in SIGNS and (reasons := four_eyes(case, action)):
        if case.proposal is not None and case.proposal.by == person.id:
            _refuse(case, said("You proposed this yourself. {reason}", reason=reasons[0]), "A second person must sign.")
        if person.role is not Role.SENIOR_OFFICER:
            _refuse(case, said("A senior officer must sign this. {reason}", reason=reasons[0]), "Ask a senior officer.")


def _desk(person: Person, case: Case, action: Action) -> None:
    if person.desk is None or case.referral(person.desk) is None:
        _refuse(
            case, "Your desk is not consulted in this case", said("Wait until it is: {action}.", action=_small(action))
        )
    if action is Action.LIFT and not case.desk_conditions():
        _refuse(case, "No desk set a condition", "There is nothing to lift.")


def _small(action: Action) -> str:
    return ACTION_WORDS[action].lower()


def _refuse(case: Case, what: str, mend: str) -> None:
    raise Refused(what, where=case.id, mend=mend)
