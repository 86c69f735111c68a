"""Read: the nearest past cases that were decided otherwise than a case is about to be, with their commitments."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cocket.licensing.cases.folding import PREFIX
from cocket.licensing.cases.precedents import COMPARED, Decided, Features, Precedent, differing
from cocket.licensing.cases.table import SIGNS
from cocket.licensing.cases.words import Action, Outcome
from cocket.office.cases.models import Case
from cocket.office.facts.services import recorded
from cocket.office.findings.models import Trait
from cocket.register import facts

# Facts by which a case comes to stand as decided, each with a commitment to what it is compared by.
DECIDING = tuple(f"{PREFIX}{action.value}" for action in (*SIGNS, Action.ALLOW_APPEAL))


@dataclass(frozen=True, slots=True)
class Past:
    """A past case that ended otherwise, as a page shows it."""

    row: Case
    found: Precedent
    commitment: str


def nearest(row: Case, outcome: Outcome) -> tuple[Past, ...]:
    """Give the nearest differing cases, nearest first."""
    if outcome not in COMPARED:
        return ()
    mine = features_of(row)
    rows = _candidates(mine).exclude(pk=row.pk)
    rows = rows.filter(outcome__in=[one.value for one in COMPARED if one is not outcome])
    by_id = {
        str(other.pk): other for other in rows.only("id", "number", "title", "features", "outcome", "moved", "state")
    }
    past = [Decided(case, features_of(other), Outcome(other.outcome)) for case, other in by_id.items()]
    found = differing(mine, outcome, past)
    marks = _commitments([one.past.case for one in found])
    return tuple(Past(by_id[one.past.case], one, marks.get(one.past.case, "")) for one in found)


def features_of(row: Case) -> Features:
    """Give a row's features as values."""
    held = row.features or {}
    return Features(
        tuple(held.get("items", ())),
        str(held.get("end_user_type", "")),
        str(held.get("destination", "")),
        tuple(held.get("factors", ())),
    )


def _candidates(mine: Features) -> QuerySet[Case]:
    """Give the rows that can reach the bound, so that others are not read.

    Items and factors alone give 55 of the 60 points, so the destination or the kind of end user has to agree; with no
    item in common both have to.
    """
    there, user = Q(destination=mine.destination), Q(features__end_user_type=mine.end_user_type)
    if not mine.items:
        return Case.objects.filter(there | user)
    shared = Trait.objects.filter(kind="item", key__in=[item[:64] for item in mine.items]).values("case_id")
    return Case.objects.filter((there & user) | (Q(pk__in=shared) & (there | user)))


def _commitments(cases: list[str]) -> dict[str, str]:
    if not cases:
        return {}
    with recorded() as connection:
        told = list(facts(connection, kinds=DECIDING, subjects=cases))
    return {fact.subject: fact.pointers[0].salted_sha256 for fact in told if fact.pointers}
