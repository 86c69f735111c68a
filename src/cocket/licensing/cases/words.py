"""The words of a case: kinds, states, actions, outcomes, roles and desks. Values are codes that stand in facts."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What is asked of the office."""

    INDIVIDUAL = "individual"
    GLOBAL = "global"
    GENERAL_REGISTRATION = "general_registration"
    TECHNICAL_ASSISTANCE = "technical_assistance"
    BROKERING = "brokering"
    TRANSIT = "transit"
    NOTIFICATION = "notification"  # an exporter who is aware informs the authority: Regulation (EU) 2021/821, Art. 5(2)
    RULING = "ruling"  # an advance ruling on a classification or a licence requirement


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    WITH_EXPORTER = "with_exporter"
    CONSULTING = "consulting"
    PROPOSED = "proposed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    NOT_REQUIRED = "not_required"
    RULED = "ruled"
    REFUSED = "refused"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SURRENDERED = "surrendered"
    EXPIRED = "expired"
    APPEALED = "appealed"
    UPHELD = "upheld"


class Action(StrEnum):
    """What a person does to a case."""

    OPEN = "open"
    SUBMIT = "submit"
    REWORK = "rework"
    WITHDRAW = "withdraw"
    TAKE = "take"
    ASK = "ask"
    ANSWER = "answer"
    CONSULT = "consult"
    ADVISE = "advise"
    LIFT = "lift"
    RESUME = "resume"
    RETURN = "return"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    SIGN_APPROVAL = "sign_approval"
    SIGN_REFUSAL = "sign_refusal"
    SIGN_NOT_REQUIRED = "sign_not_required"
    SIGN_RULING = "sign_ruling"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"
    SURRENDER = "surrender"
    EXPIRE = "expire"
    AMEND = "amend"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    SET_ASIDE = "set_aside"
    ALLOW_APPEAL = "allow_appeal"


class Relation(StrEnum):
    """What a case is to an earlier one of the same firm."""

    AMENDS = "amends"  # approved, it changes the licence of that case
    RENEWS = "renews"  # approved, it is a licence of its own


class Outcome(StrEnum):
    """What an officer proposes and a signature makes true."""

    APPROVE = "approve"
    REFUSE = "refuse"
    NOT_REQUIRED = "not_required"
    RULE = "rule"


class Role(StrEnum):
    """Who acts. `system` is the office's own worker, which only lets time pass."""

    EXPORTER = "exporter"
    EXPORTER_ADMIN = "exporter_admin"
    OFFICER = "officer"
    SENIOR_OFFICER = "senior_officer"
    ADVISER = "adviser"
    CUSTOMS_OFFICER = "customs_officer"
    INSPECTOR = "inspector"
    OVERSEER = "overseer"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class Desk(StrEnum):
    """Whom an officer consults."""

    TECHNICAL = "technical"
    HUMAN_RIGHTS = "human_rights"
    DEFENCE = "defence"
    FOREIGN = "foreign"


class Advice(StrEnum):
    """What a desk says. Silence is none of these."""

    NO_OBJECTION = "no_objection"
    CONDITIONS = "conditions"
    OBJECTION = "objection"


class Answer(StrEnum):
    """How a signature answers a past case that was decided differently."""

    DISTINGUISHED = "distinguished"
    PRACTICE_CHANGES = "practice_changes"


EXPORTERS = frozenset({Role.EXPORTER, Role.EXPORTER_ADMIN})
OFFICERS = frozenset({Role.OFFICER, Role.SENIOR_OFFICER})

# Words for people. A state reads after "is", an action as a button.
STATE_WORDS: dict[State, str] = {
    State.DRAFT: "a draft",
    State.SUBMITTED: "waiting for an officer",
    State.IN_REVIEW: "being examined",
    State.WITH_EXPORTER: "waiting for the exporter",
    State.CONSULTING: "being consulted on",
    State.PROPOSED: "waiting for a signature",
    State.RETURNED: "returned to the exporter",
    State.WITHDRAWN: "withdrawn",
    State.NOT_REQUIRED: "closed: no licence required",
    State.RULED: "closed with a ruling",
    State.REFUSED: "refused",
    State.APPROVED: "approved",
    State.SUSPENDED: "approved, and suspended",
    State.REVOKED: "revoked",
    State.SURRENDERED: "surrendered",
    State.EXPIRED: "expired",
    State.APPEALED: "under appeal",
    State.UPHELD: "closed: the decision was upheld on appeal",
}
ACTION_WORDS: dict[Action, str] = {
    Action.OPEN: "Begin a draft",
    Action.SUBMIT: "Submit the application",
    Action.REWORK: "Work on it again",
    Action.WITHDRAW: "Withdraw the application",
    Action.TAKE: "Take the case",
    Action.ASK: "Ask the exporter",
    Action.ANSWER: "Answer the question",
    Action.CONSULT: "Consult a desk",
    Action.ADVISE: "Give advice",
    Action.LIFT: "Lift a condition",
    Action.RESUME: "Close the consultation",
    Action.RETURN: "Return the application",
    Action.PROPOSE: "Propose a decision",
    Action.SEND_BACK: "Send the proposal back",
    Action.SIGN_APPROVAL: "Sign the approval",
    Action.SIGN_REFUSAL: "Sign the refusal",
    Action.SIGN_NOT_REQUIRED: "Sign that no licence is required",
    Action.SIGN_RULING: "Sign the ruling",
    Action.SUSPEND: "Suspend the licence",
    Action.REINSTATE: "End the suspension",
    Action.REVOKE: "Revoke the licence",
    Action.SURRENDER: "Surrender the licence",
    Action.EXPIRE: "Let the licence expire",
    Action.AMEND: "Amend the licence",
    Action.APPEAL: "Appeal",
    Action.UPHOLD: "Uphold the decision",
    Action.SET_ASIDE: "Set the decision aside, to be examined again",
    Action.ALLOW_APPEAL: "Allow the appeal, and grant the licence",
}
# The same, as a history tells it.
DONE_WORDS: dict[Action, str] = {
    Action.OPEN: "Draft begun",
    Action.SUBMIT: "Application submitted",
    Action.REWORK: "Taken back to work on it again",
    Action.WITHDRAW: "Withdrawn",
    Action.TAKE: "Taken by an officer",
    Action.ASK: "Question to the exporter",
    Action.ANSWER: "Answer of the exporter",
    Action.CONSULT: "Desk consulted",
    Action.ADVISE: "Advice of a desk",
    Action.LIFT: "Condition lifted",
    Action.RESUME: "Consultation closed",
    Action.RETURN: "Returned as incomplete",
    Action.PROPOSE: "Decision proposed",
    Action.SEND_BACK: "Proposal sent back",
    Action.SIGN_APPROVAL: "Approval signed",
    Action.SIGN_REFUSAL: "Refusal signed",
    Action.SIGN_NOT_REQUIRED: "Signed that no licence is required",
    Action.SIGN_RULING: "Ruling signed",
    Action.SUSPEND: "Licence suspended",
    Action.REINSTATE: "Suspension ended",
    Action.REVOKE: "Licence revoked",
    Action.SURRENDER: "Licence surrendered",
    Action.EXPIRE: "Licence expired",
    Action.AMEND: "Licence amended",
    Action.APPEAL: "Appeal made",
    Action.UPHOLD: "Decision upheld on appeal",
    Action.SET_ASIDE: "Decision set aside on appeal",
    Action.ALLOW_APPEAL: "Appeal allowed, licence granted",
}
ROLE_WORDS: dict[Role, str] = {role: role.value.replace("_", " ") for role in Role}
