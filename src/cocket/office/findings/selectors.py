"""Read: a case's hits with how each was answered, its grounds, and earlier cases with the same parties or items."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db.models import QuerySet

from cocket.licensing.cases.words import State
from cocket.office.cases.models import Case
from cocket.office.findings.models import Hit, Trait
from cocket.office.findings.services import kept_hit
from cocket.register.ports import Connection
from cocket.screening.clearing import CLEARED, CONFIRMED, REOPENED, Standing, standings, subject_of

MOST_EARLIER, NEWEST, MOST_TRAITS = 8, 300, 60
_STATES = {CLEARED: "cleared", CONFIRMED: "confirmed", REOPENED: "open"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A hit and how it stands: open, cleared, confirmed, lapsed (a side changed since) or lead (needs no answer)."""

    row: Hit
    state: str
    who: str = ""
    reason: str = ""
    text: str = ""
    when: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether a decision waits for its answer."""
        return self.state in ("open", "lapsed")

    @property
    def percent(self) -> int:
        """The probability that the two are the same, as the screening gave it."""
        return round(float(self.row.score) * 100)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier case, and what it shares with this one."""

    row: Case
    shares: tuple[str, ...] = field(default=())


def hits_of(connection: Connection, row: Case) -> tuple[Answered, ...]:
    """Give a case's hits with their answers, in three queries."""
    rows = list(Hit.objects.filter(case=row))
    found = standings(connection, [(kept_hit(hit), str(hit.known)) for hit in rows])
    return tuple(_answered(hit, found.get(subject_of(kept_hit(hit)))) for hit in rows)


def open_hits(connection: Connection, row: Case) -> int:
    """Give how many hits wait for an answer."""
    return sum(one.open for one in hits_of(connection, row))


def earlier(rows: QuerySet[Case], row: Case) -> tuple[Earlier, ...]:
    """Give decided or open cases among `rows` that share a party or an item with this one, most shared first.

    Of what very many cases share, the NEWEST are looked at, so that the answer takes as long in a large office.
    """
    mine = list(Trait.objects.filter(case=row).order_by("-kind", "id").values_list("kind", "key")[:MOST_TRAITS])
    if not mine:
        return ()
    one = (
        "SELECT * FROM (SELECT case_id, kind, key, id FROM findings_trait WHERE kind = %s AND key = %s"
        " AND case_id <> %s ORDER BY id DESC LIMIT %s) AS newest"
    )
    query = (
        f"WITH shared AS ({' UNION ALL '.join([one] * len(mine))}), nearest AS ("  # noqa: S608 - constants only
        "SELECT case_id, max(CASE WHEN kind = 'party' THEN 1 ELSE 0 END) AS known, count(*) AS times, max(id) AS newest"
        " FROM shared GROUP BY case_id ORDER BY known DESC, times DESC, newest DESC LIMIT %s)"
        " SELECT shared.case_id, kind, key FROM shared JOIN nearest ON nearest.case_id = shared.case_id"
        " ORDER BY known DESC, times DESC, newest DESC"
    )
    values = [value for kind, key in mine for value in (kind, key, row.pk, NEWEST)]
    by_case: dict[str, set[tuple[str, str]]] = {}
    with database.cursor() as cursor:
        cursor.execute(query, [*values, MOST_EARLIER * 2])
        for case_id, kind, key in cursor.fetchall():
            by_case.setdefault(case_id, set()).add((kind, key))
    seen = {str(one.pk): one for one in rows.filter(pk__in=by_case).exclude(state=State.DRAFT.value)}
    return tuple(Earlier(seen[case], _shares(what)) for case, what in by_case.items() if case in seen)[:MOST_EARLIER]


def grounds_of(row: Case) -> dict[str, Any]:
    """Give the grounds of a case's assessment; empty where there is none."""
    return dict(row.finding.grounds) if hasattr(row, "finding") else {}


def _shares(what: set[tuple[str, str]]) -> tuple[str, ...]:
    parties = sum(kind == "party" for kind, _ in what)
    items = sorted(key for kind, key in what if kind == "item")
    return (*(("party",) if parties else ()), *items)


def _answered(hit: Hit, standing: Standing | None) -> Answered:
    if standing is None or not standing.answered:
        lead = bool(hit.detail.get("lead_only"))
        lapsed = standing is not None and standing.lapsed
        return Answered(hit, "lead" if lead else "lapsed" if lapsed else "open")
    fact = standing.fact
    return Answered(hit, _STATES[fact.kind], fact.who, fact.why.code, standing.text, fact.when)
