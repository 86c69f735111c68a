"""Read: the nearest past cases that were decided otherwise than a case is about to be, with their commitments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField, Window
from django.db.models.functions import RowNumber

from cocket.licensing.cases.folding import PREFIX
from cocket.licensing.cases.precedents import COMPARED, SHOWN, Decided, Features, Precedent, differing
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
    # Of cases that are all alike only the first can be shown, so that the others need not leave the database.
    alike = Window(RowNumber(), partition_by=[F("compared"), F("outcome")], order_by="pk")
    rows = rows.order_by().annotate(compared=_Compared("features"), place=alike).filter(place__lte=SHOWN)
    past = [
        Decided(case, _features(json.loads(held) or {}), Outcome(end))
        for case, end, held in rows.values_list("pk", "outcome", "compared")
    ]
    found = differing(mine, outcome, past)
    cases = [one.past.case for one in found]
    by_id = Case.objects.only("id", "number", "title", "features", "outcome", "moved", "state").in_bulk(cases)
    marks = _commitments(cases)
    return tuple(Past(by_id[one.past.case], one, marks.get(one.past.case, "")) for one in found)


def features_of(row: Case) -> Features:
    """Give a row's features as values."""
    return _features(row.features or {})


class _Compared(Func):
    """A row's features as a text, without its lines, which differ from case to case and are not compared."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Write it for PostgreSQL."""
        return self.as_sql(compiler, connection, template="(%(expressions)s - 'lines')::text", **more)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Write it for SQLite."""
        return self.as_sql(compiler, connection, template="json_remove(%(expressions)s, '$.lines')", **more)


def _features(held: Mapping[str, Any]) -> Features:
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
