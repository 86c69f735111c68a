"""Deeds beside a case's own table: they change no state of the case, and still ask who and when.

One table: roles, states, and whether an officer must hold the case. Takes a person, a case and a deed, gives nothing,
or raises `Refused` with the reason that a disabled button shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cocket.kernel.wording import said
from cocket.licensing.cases.model import Case, Person, Refused
from cocket.licensing.cases.words import EXPORTERS, OFFICERS, ROLE_WORDS, STATE_WORDS, Role, State

_ASKED = frozenset({State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.WITH_EXPORTER})
_LICENSED = frozenset({State.APPROVED, State.SUSPENDED, State.REVOKED, State.SURRENDERED, State.EXPIRED})
_INSPECTORS = frozenset({Role.INSPECTOR, Role.SENIOR_OFFICER})
_WEIGHED = frozenset({State.IN_REVIEW, State.CONSULTING, State.PROPOSED})


class Beside(StrEnum):
    """What a person does beside the table."""

    ANSWER_HIT = "answer_hit"
    MARK_EVIDENCE = "mark_evidence"
    RECORD_OUTCOME = "record_outcome"
    CITE_RULING = "cite_ruling"


@dataclass(frozen=True, slots=True)
class Row:
    """Who may do it and in which states; `own` says that a plain officer must hold the case."""

    words: str
    roles: frozenset[Role]
    states: frozenset[State]
    own: bool = True


TABLE: dict[Beside, Row] = {
    Beside.ANSWER_HIT: Row("answer a match with a list", OFFICERS, _WEIGHED),
    Beside.MARK_EVIDENCE: Row("say what may be disclosed", OFFICERS, _WEIGHED),
    Beside.RECORD_OUTCOME: Row("record what came of it", _INSPECTORS, _LICENSED, own=False),
    Beside.CITE_RULING: Row("cite a ruling", EXPORTERS, _ASKED, own=False),
}


def check(person: Person, case: Case, deed: Beside) -> None:
    """Raise Refused when this person may not do this in this case now."""
    row = TABLE[deed]
    if person.role not in row.roles:
        who = tuple(sorted(ROLE_WORDS[role] for role in row.roles))
        raise Refused(
            said("This is for {who}: {what}", who=who, what=row.words), where=case.id, mend="Ask one of them."
        )
    if case.state not in row.states:
        what = said(
            "The case is {state}, so this cannot be done: {what}", state=STATE_WORDS[case.state], what=row.words
        )
        raise Refused(what, where=case.id, mend="Look at the case: it says what can be done now.")
    if row.own and person.role is Role.OFFICER and case.officer != person.id:
        raise Refused("Another officer has this case", where=case.id, mend="Take the case first.")


def why_not(person: Person, case: Case, deed: Beside) -> Refused | None:
    """Give the refusal that this person would meet, or None when they may."""
    try:
        check(person, case, deed)
    except Refused as refusal:
        return refusal
    return None
