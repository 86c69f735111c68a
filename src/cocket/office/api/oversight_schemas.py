"""What the operations of oversight give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import StringConstraints

from cocket.office.api.schemas import In


class NamedOut(Schema):
    """A past case that a signature answered."""

    case: str
    points: int
    commitment: str


class StepOut(Schema):
    """One signature with its commitment opened; `opened` is empty once the text was deleted."""

    case: str
    number: str
    did: Literal["signed", "appeal_allowed", "set_aside"]
    commitment: str
    salt: str
    opened: str
    named: list[NamedOut]


class ComparisonsOut(Schema):
    """The document that `cocket oversee precedents` checks."""

    format: str
    version: int
    steps: list[StepOut]


class ChangeOut(Schema):
    """A change of practice: `case` was decided otherwise than the like case `past`."""

    case: str
    past: str
    at: datetime
    reason: str


class ChangesOut(Schema):
    """Changes of practice, the latest first."""

    items: list[ChangeOut]


class OutcomeOut(Schema):
    """One thing that came of a licence."""

    outcome: str
    at: datetime
    who: str
    text: str


class OutcomesOut(Schema):
    """What came of a licence, in the order of recording."""

    items: list[OutcomeOut]


class RulingOut(Schema):
    """A ruling as it is published; `case` is empty for whoever may not see which case it came from."""

    number: str
    given_on: date
    state: Literal["binding", "review", "withdrawn"]
    about: str
    holding: str
    provision: str
    product: str
    reasons: str
    editions: list[dict[str, Any]]
    case: str


class RulingsOut(Schema):
    """Every ruling."""

    items: list[RulingOut]


class CiteIn(In):
    """Which ruling an application rests on."""

    ruling: Annotated[str, StringConstraints(pattern=r"^R-[0-9]{4}-[0-9]{4,9}$")]
