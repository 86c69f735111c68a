"""Does the state of the case allow it? One function for each thing that the table alone cannot say.

Takes a case, a deed and its situation; gives nothing, or raises `Refused` with the reason that a disabled button shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from cocket.kernel.wording import counted, said
from cocket.licensing.cases import rulings
from cocket.licensing.cases.advice import gravest, milder, points_of
from cocket.licensing.cases.model import Case, Deed, Refused, Situation
from cocket.licensing.cases.table import SIGNS, Step, step_for, steps_from
from cocket.licensing.cases.words import ACTION_WORDS, STATE_WORDS, Action, Advice, Kind, Outcome, Relation, State
from cocket.licensing.model import Recommendation

# Outcomes that go against what the program recommended. It never decides; to depart from it needs a second person.
DEPARTURES: dict[Recommendation, frozenset[Outcome]] = {
    Recommendation.NO_LICENCE_REQUIRED: frozenset({Outcome.APPROVE, Outcome.REFUSE}),
    Recommendation.APPLY_FOR_LICENCE: frozenset({Outcome.NOT_REQUIRED}),
    Recommendation.ASK_AUTHORITY: frozenset({Outcome.NOT_REQUIRED}),
    Recommendation.STOP_AND_REVIEW: frozenset({Outcome.APPROVE, Outcome.NOT_REQUIRED}),
    Recommendation.ANSWER_QUESTIONS: frozenset({Outcome.APPROVE, Outcome.NOT_REQUIRED}),
}
# What is done to a licence is done in the case that granted it, not in one that amended it.
_OF_A_LICENCE = frozenset({Action.SUSPEND, Action.REINSTATE, Action.REVOKE, Action.SURRENDER, Action.AMEND})
# What a ruling may end in, and everything else.
_OUTCOMES = {True: frozenset({Outcome.RULE}), False: frozenset(Outcome) - {Outcome.RULE}}


def check(case: Case, deed: Deed, situation: Situation) -> Step:
    """Give the row of the table that the deed follows; raises Refused when the state does not allow it."""
    step = check_state(case, deed.action)
    if rule := _RULES.get(deed.action):
        rule(case, deed, situation)
    return step


def check_state(case: Case, action: Action) -> Step:
    """Give the row of the table for the case's state and an action; raises Refused with what is possible instead."""
    step = step_for(case.state, action)
    if step is None:
        possible = tuple(sorted({ACTION_WORDS[s.action].lower() for s in steps_from(case.state)}))
        raise Refused(
            said(
                "The case is {state}, so this cannot be done: {action}",
                state=STATE_WORDS[case.state],
                action=ACTION_WORDS[action].lower(),
            ),
            where=case.id,
            mend=said("Possible now: {actions}.", actions=possible)
            if possible
            else "Nothing more can be done in this case.",
        )
    if case.relation is Relation.AMENDS and action in _OF_A_LICENCE:
        raise Refused(
            "This case changed a licence that was granted in another one",
            where=case.id,
            mend="Act in the case in which the licence was granted.",
        )
    if action in SIGNS:
        _signature(case, SIGNS[action])
    return step


def four_eyes(case: Case, action: Action) -> tuple[str, ...]:
    """Give the reasons why a second person must do this; none when one is enough."""
    step = step_for(case.state, action)
    if step is None or step.four_eyes == "never":
        return ()
    if step.four_eyes == "always":
        return (said("This always takes a second person: {action}.", action=ACTION_WORDS[action].lower()),)
    reasons: list[str] = []
    if case.high_risk:
        reasons.append(said("The risk of this case is high."))
    if case.proposal and departs(case.recommendation, case.proposal.outcome):
        reasons.append(said("The proposal departs from what the program recommended."))
    if any(r.advice == "objection" for r in case.referrals):
        reasons.append(said("A desk objects."))
    return tuple(reasons)


def signing_eyes(case: Case) -> tuple[str, ...]:
    """Give the reasons why a second person must sign what is proposed; none when one is enough or nothing is."""
    if case.state is not State.PROPOSED or case.proposal is None:
        return ()
    return four_eyes(case, next(action for action, outcome in SIGNS.items() if outcome is case.proposal.outcome))


def departs(recommendation: Recommendation | None, outcome: Outcome) -> bool:
    """Whether an outcome goes against the program's recommendation; without one, nothing does."""
    return recommendation is not None and outcome in DEPARTURES[recommendation]


def outcomes_for(kind: Kind) -> frozenset[Outcome]:
    """Give what a case of a kind may end in."""
    return _OUTCOMES[kind is Kind.RULING]


def _signature(case: Case, outcome: Outcome) -> None:
    if case.proposal is None or case.proposal.outcome is not outcome:
        raise Refused("Something else was proposed", where=case.id, mend="Sign what was proposed, or send it back.")


def check_ready(case: Case, action: Action, situation: Situation) -> None:
    """Raise Refused while a signature waits for something: matches with lists unanswered, evidence unmarked."""
    if action not in SIGNS:
        return
    if situation.hits_open:
        what = counted(
            situation.hits_open,
            "One match with a list is not answered yet",
            "{count} matches with lists are not answered yet",
        )
        raise Refused(what, where=case.id, mend="Clear or confirm each, with a reason.")
    if case.proposal is not None:
        rulings.check(situation.rulings, case.proposal.outcome, case.proposal.criteria, case.id)
    if action is Action.SIGN_REFUSAL and situation.evidence_open:
        what = counted(
            situation.evidence_open,
            "One piece of evidence is marked neither disclosable nor protected",
            "{count} pieces of evidence are marked neither disclosable nor protected",
        )
        mend = "Say for each whether the party may see it, and if not on which ground."
        raise Refused(what, where=case.id, mend=mend)


def _sign(case: Case, deed: Deed, situation: Situation) -> None:
    check_ready(case, deed.action, situation)
    if situation.precedents_open:
        raise Refused(
            counted(
                situation.precedents_open,
                "One similar case was decided differently and not answered yet",
                "{count} similar cases were decided differently and not answered yet",
            ),
            where=case.id,
            mend="Distinguish each with a reason, or say that the practice changes.",
        )
    if deed.action is Action.SIGN_APPROVAL and case.proposal is not None:
        _kept(case, case.proposal.conditions)
        _lasting(case, case.proposal.valid_until, situation)


def _propose(case: Case, deed: Deed, situation: Situation) -> None:
    outcome = Outcome(deed.detail["outcome"])
    if outcome not in outcomes_for(case.kind):
        raise Refused("A case of this kind cannot end so", where=case.id, mend="Choose another outcome.")
    rulings.check(situation.rulings, outcome, deed.detail.get("criteria", ()), case.id)
    if not deed.detail.get("criteria"):
        raise Refused("No criterion was named", where=case.id, mend="Name the criteria that carried the decision.")
    if outcome is Outcome.APPROVE:
        _kept(case, deed.detail.get("conditions", ()))
        _lasting(case, _day(deed.detail.get("valid_until")), situation)


def _kept(case: Case, conditions: Iterable[str]) -> None:
    """Refuse to drop what a desk set."""
    if missing := sorted(set(case.desk_conditions()) - set(conditions)):
        raise Refused(
            said("A desk set the condition {condition} and has not lifted it", condition=missing[0]),
            where=case.id,
            mend="Keep the condition, or ask the desk to lift it.",
        )


def _lasting(case: Case, until: date | None, situation: Situation) -> None:
    if until is None or until <= situation.today:
        raise Refused("The licence would not be valid for a day", where=case.id, mend="Give a later last day.")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _allow_appeal(case: Case, deed: Deed, situation: Situation) -> None:
    _lasting(case, _day(deed.detail.get("valid_until")), situation)


def _advise(case: Case, deed: Deed, situation: Situation) -> None:
    del situation
    referral = case.referral(deed.by.desk)
    if referral is None or referral.advice:
        raise Refused("This desk has no open question in the case", where=case.id, mend="Wait until it is consulted.")
    try:
        worst = gravest(points_of(deed.detail.get("points", ())))
    except ValueError:
        mend = "Say one thing to each item and each criterion."
        raise Refused("A point of the advice cannot be read", where=case.id, mend=mend) from None
    if worst is not None and milder(Advice(deed.detail["advice"]), worst):
        mend = "Let the advice in short be as grave as the gravest point."
        raise Refused("The advice in short is milder than one of its points", where=case.id, mend=mend)


def _consult(case: Case, deed: Deed, situation: Situation) -> None:
    if any(r.desk == deed.detail["desk"] and not r.advice and r.due >= situation.today for r in case.referrals):
        raise Refused("This desk is already consulted", where=case.id, mend="Wait for its advice.")
    if date.fromisoformat(deed.detail["due"]) <= situation.today:
        raise Refused("The desk would have no day to answer", where=case.id, mend="Give a later day.")


def _resume(case: Case, deed: Deed, situation: Situation) -> None:
    del deed
    waiting = [r for r in case.referrals if not r.advice and r.due >= situation.today]
    if waiting:
        first = waiting[0]
        raise Refused(
            said("The {desk} desk has until {day}", desk=first.desk.value.replace("_", " "), day=first.due),
            where=case.id,
            mend="Wait for its advice or for that day.",
        )


def _lift(case: Case, deed: Deed, situation: Situation) -> None:
    del situation
    if deed.detail["condition"] not in case.desk_conditions():
        raise Refused("No desk set this condition", where=case.id, mend="Choose one of the case's conditions.")


def _expire(case: Case, deed: Deed, situation: Situation) -> None:
    del deed
    if case.valid_until is None or situation.today <= case.valid_until:
        raise Refused("The licence is still valid", where=case.id, mend="Wait for its last day.")


def _appeal(case: Case, deed: Deed, situation: Situation) -> None:
    del deed
    last = case.decided_at.date() + timedelta(days=situation.appeal_days) if case.decided_at else situation.today
    if situation.today > last:
        raise Refused(
            said("The time to appeal ended on {day}", day=last),
            where=case.id,
            mend="A new application is possible at any time.",
        )


_RULES: dict[Action, Callable[[Case, Deed, Situation], None]] = {
    Action.CONSULT: _consult,
    Action.ADVISE: _advise,
    Action.RESUME: _resume,
    Action.LIFT: _lift,
    Action.PROPOSE: _propose,
    Action.SIGN_APPROVAL: _sign,
    Action.SIGN_REFUSAL: _sign,
    Action.SIGN_NOT_REQUIRED: _sign,
    Action.SIGN_RULING: _sign,
    Action.EXPIRE: _expire,
    Action.APPEAL: _appeal,
    Action.ALLOW_APPEAL: _allow_appeal,
}
