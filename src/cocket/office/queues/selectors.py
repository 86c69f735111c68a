"""Read: which queues a person works from, how many cases wait in each, and the cases of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cocket.licensing.cases.words import OFFICERS, Role, State
from cocket.office.cases.models import Case
from cocket.office.people.models import Account
from cocket.office.people.services import person_of

_BUSY = [s.value for s in (State.SUBMITTED, State.IN_REVIEW, State.WITH_EXPORTER, State.CONSULTING, State.PROPOSED)]
_WAITING = [*_BUSY, State.APPEALED.value]
FRESH = 10  # seconds
_NOBODY = Q(state=State.SUBMITTED.value) | Q(state=State.IN_REVIEW.value, officer=None)


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: its name in an address, its title, and how many cases wait in it."""

    name: str
    title: Any
    count: int


def queues(account: Account, rows: QuerySet[Case], today: date) -> tuple[Queue, ...]:
    """Give a person's queues with their counts, in one query; the counts are at most FRESH seconds old."""
    mine = _filters(account, today)
    if not mine:
        return ()
    kept = f"queues:{account.pk}:{today}"
    if (counts := cache.get(kept)) is None:
        counts = _counted(mine, rows)
        cache.set(kept, counts, FRESH)
    return tuple(Queue(name, title, counts[name]) for name, (title, _query) in mine.items())


def _counted(mine: dict[str, tuple[Any, Q]], rows: QuerySet[Case]) -> dict[str, int]:
    # Nothing waits in a case that is over, and most cases are.
    rows = rows.filter(state__in=_WAITING)
    return rows.order_by().aggregate(**{name: Count("pk", filter=query) for name, (_title, query) in mine.items()})


def in_queue(account: Account, rows: QuerySet[Case], name: str, today: date) -> QuerySet[Case]:
    """Give the rows of a queue; all rows for a name that this person has no queue of."""
    found = _filters(account, today).get(name)
    # The first condition says nothing new, and lets the database walk its index of open cases alone.
    return rows.filter(found[1], state__in=_WAITING) if found else rows


def _filters(account: Account, today: date) -> dict[str, tuple[Any, Q]]:
    person = person_of(account)
    overdue = Q(waiting__due_on__lt=today)
    late_advice = Q(state=State.CONSULTING.value, waiting__advice_due__lt=today)
    if person.role is Role.ADVISER and person.desk:
        asked = Q(state=State.CONSULTING.value, waiting__advice_of__contains=f" {person.desk.value} ")
        return {
            "asked": (_("Waiting for your advice"), asked),
            "late": (_("Your advice is overdue"), asked & late_advice),
        }
    if person.role not in OFFICERS and person.role is not Role.OVERSEER:
        return {}
    second = Q(state=State.PROPOSED.value, waiting__second=True)
    found = {
        "mine": (_("Mine"), Q(officer=account, state__in=_BUSY)),
        "unassigned": (_("Taken by nobody"), _NOBODY),
        "exporter": (_("Waiting for the exporter"), Q(state=State.WITH_EXPORTER.value)),
        "desk": (_("Waiting for a desk"), Q(state=State.CONSULTING.value)),
        "advice": (_("Advice overdue"), late_advice),
        "overdue": (_("Overdue"), overdue),
        "second": (_("Needs a second pair of eyes"), second & ~Q(waiting__proposer=person.id)),
        "signature": (_("Waiting for a signature"), Q(state=State.PROPOSED.value)),
        "appeals": (_("Under appeal"), Q(state=State.APPEALED.value)),
    }
    if person.role is Role.OVERSEER:
        del found["mine"]
    return found
