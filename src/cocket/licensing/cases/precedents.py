"""Past cases that were decided differently: which are nearest.

Takes the features of a case and of decided ones, gives the nearest with another outcome. Integer points, ties broken by
id, so that the same features give the same list anywhere; `recomputing` is the overseer's check of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cocket.licensing.cases.words import Outcome

# What makes two cases alike, in points of 100: what it is, who uses it, where it goes, and what speaks for care.
WEIGHTS = {"items": 40, "end_user_type": 25, "destination": 20, "factors": 15}
NEAR, SHOWN = 60, 3
# A ruling answers a question about an item; it is no decision on an export that another could contradict.
COMPARED = frozenset({Outcome.APPROVE, Outcome.REFUSE, Outcome.NOT_REQUIRED})


@dataclass(frozen=True, slots=True)
class Features:
    """What is compared: provisions (or the tariff headings where no list names the item), codes and country."""

    items: tuple[str, ...]
    end_user_type: str
    destination: str
    factors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A past case: its id, its features and how it ended."""

    case: str
    features: Features
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Precedent:
    """A past case that ended otherwise, and how near it is (0 to 100)."""

    past: Decided
    points: int


def points(one: Features, other: Features) -> int:
    """Give how alike two cases are, from 0 to 100; symmetric, and 100 only where all four agree."""
    total = WEIGHTS["end_user_type"] * (one.end_user_type == other.end_user_type)
    total += WEIGHTS["destination"] * (one.destination == other.destination)
    total += _share(one.items, other.items, WEIGHTS["items"])
    return total + _share(one.factors, other.factors, WEIGHTS["factors"])


def differing(
    features: Features, outcome: Outcome, past: Iterable[Decided], *, near: int = NEAR, shown: int = SHOWN
) -> tuple[Precedent, ...]:
    """Give the nearest past cases with another outcome, nearest first, none below `near` points."""
    if outcome not in COMPARED:
        return ()
    others = (p for p in past if p.outcome is not outcome and p.outcome in COMPARED)
    found = [Precedent(p, points(features, p.features)) for p in others]
    found = [p for p in found if p.points >= near]
    return tuple(sorted(found, key=lambda p: (-p.points, p.past.case))[:shown])


def meeting_keys(features: Features) -> frozenset[tuple[str, ...]]:
    """Give keys of which two cases share at least one when they are NEAR, so that others need not be looked at.

    With no item in common the kind of end user and the destination have to agree; items and factors alone give 55 of
    the 60 points, so with one in common either of the two does. Two cases without items have all items in common.
    """
    there, user = features.destination, features.end_user_type
    items = features.items or ("",)
    return frozenset(
        {("both", there, user), *(("there", i, there) for i in items), *(("user", i, user) for i in items)}
    )


def _share(one: tuple[str, ...], other: tuple[str, ...], weight: int) -> int:
    both, either = len(set(one) & set(other)), len(set(one) | set(other))
    return weight * both // either if either else weight
