"""A case as it stands, who acts on it, and a deed that somebody is about to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cocket.kernel.errors import AnswerIsNo
from cocket.licensing.cases.advice import Point
from cocket.licensing.cases.words import Action, Desk, Kind, Outcome, Relation, Role, State
from cocket.licensing.model import Recommendation
from cocket.register import Pointer


class Refused(AnswerIsNo):
    """The state of the case, or the rights of the person, do not allow the deed; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: an actor's id (never a name), a role, and where they belong."""

    id: str
    role: Role
    organisation: str = ""
    desk: Desk | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing a person does to a case: `detail` holds codes, ids, dates and hashes, as the fact will.

    `records` point to what the deed commits to beside the person's words.
    """

    action: Action
    by: Person
    at: datetime
    why: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """A ruling that binds in a case: its number, and what it holds (`rulings.Holding`)."""

    number: str
    holding: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What a rule needs beyond the case itself: the day, the time limits, and what is still to be answered.

    `precedents_open` past cases that ended otherwise, `hits_open` matches with lists, `evidence_open` pieces of
    evidence of which nobody said yet whether the party may see them. `rulings` bind the office.
    """

    today: date
    precedents_open: int = 0
    appeal_days: int = 30
    hits_open: int = 0
    evidence_open: int = 0
    rulings: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True)
class Referral:
    """A desk that was asked, by when, and what it said ("" until it answers), in all and to each item and criterion."""

    desk: Desk
    due: date
    advice: str = ""
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a licence by code, and the desk that set it; None for the officer's own."""

    code: str
    desk: Desk | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What waits for a signature: who proposed what, on which criteria, with which conditions."""

    outcome: Outcome
    by: str
    criteria: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case, folded from its facts.

    `version` counts its facts. `hands` are the actors who proposed, signed or revoked: an appeal is decided by others.
    `moved` holds each change of state with its instant, from which clocks are counted. `follows` is the case that it
    amends or renews.
    """

    id: str
    kind: Kind
    organisation: str
    state: State = State.DRAFT
    version: int = 0
    officer: str = ""
    recommendation: Recommendation | None = None
    high_risk: bool = False
    referrals: tuple[Referral, ...] = ()
    conditions: tuple[Condition, ...] = ()
    proposal: Proposal | None = None
    decided: Outcome | None = None
    decided_at: datetime | None = None
    valid_until: date | None = None
    hands: frozenset[str] = frozenset()
    reexamined: bool = False
    moved: tuple[tuple[State, datetime], ...] = ()
    follows: str = ""
    relation: Relation | None = None
    asked: str = ""  # the answer of the application that the open question names (`fields.Asked.code`)

    def referral(self, desk: Desk | None) -> Referral | None:
        """Give the latest referral to a desk, or None."""
        return next((r for r in reversed(self.referrals) if r.desk is desk), None)

    def desk_conditions(self) -> tuple[str, ...]:
        """Give the codes that desks set and have not lifted."""
        return tuple(c.code for c in self.conditions if c.desk is not None)
