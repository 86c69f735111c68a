"""Advance rulings as values: what was asked and answered, and which decisions would be contrary to one that binds.

A ruling binds the office towards the firm that asked, for the product as it was described, until an edition that it
rests on changes. Takes rulings and outcomes, gives nothing or the refusal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from cocket.kernel.wording import said
from cocket.licensing.cases.model import Bound, Refused
from cocket.licensing.cases.words import Outcome


class About(StrEnum):
    """What a ruling settles."""

    CLASSIFICATION = "classification"
    REQUIREMENT = "requirement"


class Holding(StrEnum):
    """What it says."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    REQUIRED = "required"
    NOT_REQUIRED = "not_required"


HOLDINGS: dict[About, tuple[Holding, ...]] = {
    About.CLASSIFICATION: (Holding.LISTED, Holding.NOT_LISTED),
    About.REQUIREMENT: (Holding.REQUIRED, Holding.NOT_REQUIRED),
}
# Criteria that reach items which no list names: only they carry a decision on an item that was ruled not listed.
CATCH_ALL = frozenset({"eu.4", "eu.5", "ear.744", "cp944.1"})
_LICENSING = frozenset({Outcome.APPROVE, Outcome.REFUSE})
_CONTRARY: dict[Holding, frozenset[Outcome]] = {
    Holding.LISTED: frozenset({Outcome.NOT_REQUIRED}),
    Holding.REQUIRED: frozenset({Outcome.NOT_REQUIRED}),
    Holding.NOT_REQUIRED: _LICENSING,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A ruling's answer; `provision` names the entry of the list for "listed"."""

    about: About
    holding: Holding
    provision: str = ""

    def __post_init__(self) -> None:
        if self.holding not in HOLDINGS[self.about]:
            raise ValueError("this is no answer to what was asked")
        if (self.holding is Holding.LISTED) is not bool(self.provision):
            raise ValueError("a provision is named for what is listed, and only then")


def check(rulings: Iterable[Bound], outcome: Outcome, criteria: Collection[str], where: str) -> None:
    """Raise Refused for an outcome that is contrary to a ruling that binds in this case."""
    for one in rulings:
        holding = Holding(one.holding)
        against = outcome in _CONTRARY.get(holding, frozenset())
        if holding is Holding.NOT_LISTED and outcome in _LICENSING and not CATCH_ALL & set(criteria):
            against = True
        if against:
            what = said("The ruling {number} binds the office and says otherwise: {holding}", number=one.number,
                        holding=holding.value.replace("_", " "))  # fmt: skip
            raise Refused(
                what, where=where, mend="Decide as it says, or have the ruling withdrawn first, with reasons."
            )
