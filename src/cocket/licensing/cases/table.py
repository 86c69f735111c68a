"""The one table of a case: in which state what may be done, where it leads, and who does it.

Everything that changes a case's state stands here and nowhere else; the page of states in the documentation is written
from it. What a row cannot say (dates, open referrals, four eyes) is in `policies` and `permissions`.
"""

from __future__ import annotations

from dataclasses import dataclass

from cocket.licensing.cases.words import EXPORTERS, OFFICERS, Action, Outcome, Role, State


@dataclass(frozen=True, slots=True)
class Step:
    """One row: from a state, by an action of one of the roles, to a state.

    `reasons` says that the person must give reasons in their own words; `four_eyes` when a second person is needed:
    "never", "always", or "by_proposal" (refusals, high risk, and departures from the program's recommendation).
    """

    state: State
    action: Action
    to: State
    roles: frozenset[Role]
    reasons: bool = False
    four_eyes: str = "never"


_SENIOR = frozenset({Role.SENIOR_OFFICER})
_DESKS = frozenset({Role.ADVISER})
_OPEN_TO_EXPORTER = (State.SUBMITTED, State.IN_REVIEW, State.WITH_EXPORTER, State.CONSULTING, State.PROPOSED)
_LIFTABLE = (State.IN_REVIEW, State.CONSULTING, State.PROPOSED, State.APPROVED, State.SUSPENDED)

# What a signature needs to find proposed.
SIGNS: dict[Action, Outcome] = {
    Action.SIGN_APPROVAL: Outcome.APPROVE,
    Action.SIGN_REFUSAL: Outcome.REFUSE,
    Action.SIGN_NOT_REQUIRED: Outcome.NOT_REQUIRED,
    Action.SIGN_RULING: Outcome.RULE,
}

TRANSITIONS: tuple[Step, ...] = (
    Step(State.DRAFT, Action.SUBMIT, State.SUBMITTED, EXPORTERS),
    Step(State.DRAFT, Action.WITHDRAW, State.WITHDRAWN, EXPORTERS),
    Step(State.SUBMITTED, Action.TAKE, State.IN_REVIEW, OFFICERS),
    Step(State.IN_REVIEW, Action.ASK, State.WITH_EXPORTER, OFFICERS, reasons=True),
    Step(State.WITH_EXPORTER, Action.ANSWER, State.IN_REVIEW, EXPORTERS, reasons=True),
    Step(State.IN_REVIEW, Action.CONSULT, State.CONSULTING, OFFICERS, reasons=True),
    Step(State.CONSULTING, Action.CONSULT, State.CONSULTING, OFFICERS, reasons=True),
    Step(State.CONSULTING, Action.ADVISE, State.CONSULTING, _DESKS, reasons=True),
    Step(State.CONSULTING, Action.RESUME, State.IN_REVIEW, OFFICERS),
    *(Step(state, Action.LIFT, state, _DESKS, reasons=True) for state in _LIFTABLE),
    Step(State.IN_REVIEW, Action.RETURN, State.RETURNED, OFFICERS, reasons=True),
    Step(State.RETURNED, Action.REWORK, State.DRAFT, EXPORTERS),
    *(Step(state, Action.WITHDRAW, State.WITHDRAWN, EXPORTERS) for state in _OPEN_TO_EXPORTER),
    Step(State.IN_REVIEW, Action.PROPOSE, State.PROPOSED, OFFICERS, reasons=True),
    Step(State.IN_REVIEW, Action.TAKE, State.IN_REVIEW, OFFICERS),
    Step(State.PROPOSED, Action.SEND_BACK, State.IN_REVIEW, OFFICERS, reasons=True),
    Step(State.PROPOSED, Action.SIGN_APPROVAL, State.APPROVED, OFFICERS, four_eyes="by_proposal"),
    Step(State.PROPOSED, Action.SIGN_REFUSAL, State.REFUSED, OFFICERS, four_eyes="always"),
    Step(State.PROPOSED, Action.SIGN_NOT_REQUIRED, State.NOT_REQUIRED, OFFICERS, four_eyes="by_proposal"),
    Step(State.PROPOSED, Action.SIGN_RULING, State.RULED, OFFICERS, four_eyes="by_proposal"),
    Step(State.APPROVED, Action.SUSPEND, State.SUSPENDED, _SENIOR, reasons=True),
    Step(State.SUSPENDED, Action.REINSTATE, State.APPROVED, _SENIOR, reasons=True),
    Step(State.APPROVED, Action.REVOKE, State.REVOKED, _SENIOR, reasons=True, four_eyes="always"),
    Step(State.SUSPENDED, Action.REVOKE, State.REVOKED, _SENIOR, reasons=True, four_eyes="always"),
    Step(State.APPROVED, Action.SURRENDER, State.SURRENDERED, EXPORTERS),
    Step(State.SUSPENDED, Action.SURRENDER, State.SURRENDERED, EXPORTERS),
    # An amendment is a case of its own; when it is approved, the office changes the licence of the case it follows.
    Step(State.APPROVED, Action.AMEND, State.APPROVED, frozenset({Role.SYSTEM})),
    Step(State.APPROVED, Action.EXPIRE, State.EXPIRED, frozenset({Role.SYSTEM})),
    Step(State.SUSPENDED, Action.EXPIRE, State.EXPIRED, frozenset({Role.SYSTEM})),
    Step(State.REFUSED, Action.APPEAL, State.APPEALED, EXPORTERS, reasons=True),
    Step(State.REVOKED, Action.APPEAL, State.APPEALED, EXPORTERS, reasons=True),
    Step(State.APPEALED, Action.UPHOLD, State.UPHELD, _SENIOR, reasons=True, four_eyes="always"),
    Step(State.APPEALED, Action.SET_ASIDE, State.IN_REVIEW, _SENIOR, reasons=True, four_eyes="always"),
    Step(State.APPEALED, Action.ALLOW_APPEAL, State.APPROVED, _SENIOR, reasons=True, four_eyes="always"),
)

_BY_STATE = {(step.state, step.action): step for step in TRANSITIONS}
# States whose days are the office's own; in all others its clock stands still.
OFFICE_HOLDS = frozenset({State.SUBMITTED, State.IN_REVIEW, State.CONSULTING, State.PROPOSED, State.APPEALED})
FINAL = frozenset(State) - {step.state for step in TRANSITIONS}


def step_for(state: State, action: Action) -> Step | None:
    """Give the row of a state and an action, or None."""
    return _BY_STATE.get((state, action))


def steps_from(state: State) -> tuple[Step, ...]:
    """Give the rows of a state in the table's order."""
    return tuple(step for step in TRANSITIONS if step.state is state)
