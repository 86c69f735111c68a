"""Read: the nearest past cases that were decided otherwise than a case is about to be, with their commitments."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from cocket.licensing.cases.precedents import Decided, Features, Precedent, commitment, differing
from cocket.licensing.cases.words import Outcome
from cocket.office.cases.models import Case


@dataclass(frozen=True, slots=True)
class Past:
    """A past case that ended otherwise, as a page shows it."""

    row: Case
    found: Precedent
    commitment: str


def nearest(row: Case, outcome: Outcome) -> tuple[Past, ...]:
    """Give the nearest differing cases, nearest first.

    Without the same destination or the same kind of end user no case reaches the bound, so others are not read.
    """
    mine = features_of(row)
    alike = Q(destination=mine.destination) | Q(features__end_user_type=mine.end_user_type)
    rows = Case.objects.filter(alike).exclude(outcome__in=("", outcome.value)).exclude(pk=row.pk)
    by_id = {
        str(other.pk): other for other in rows.only("id", "number", "title", "features", "outcome", "moved", "state")
    }
    past = [Decided(case, features_of(other), Outcome(other.outcome)) for case, other in by_id.items()]
    return tuple(
        Past(by_id[found.past.case], found, commitment(found.past, key())) for found in differing(mine, outcome, past)
    )


def features_of(row: Case) -> Features:
    """Give a row's features as values."""
    held = row.features or {}
    return Features(
        tuple(held.get("items", ())),
        str(held.get("end_user_type", "")),
        str(held.get("destination", "")),
        tuple(held.get("factors", ())),
    )


def key() -> bytes:
    """Give the key of commitments, from which the site's own secret cannot be told; an overseer may have it."""
    return hashlib.sha256(b"cocket precedents\0" + settings.SECRET_KEY.encode()).digest()
