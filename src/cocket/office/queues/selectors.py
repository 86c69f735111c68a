"""Read: which queues a person works from, how many cases wait in each, and the cases of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import caches
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


@dataclass(frozen=True, slots=True)
class _Kind:
    """What waits in a queue, whoever looks, and which of it a person's own queue holds: as a query and of a count."""

    title: Any
    query: Q
    own: Callable[[str], Q] = lambda _me: Q()
    holds: Callable[[str, str, str], bool] = lambda _officer, _proposer, _me: True


def queues(account: Account, rows: QuerySet[Case], today: date) -> tuple[Queue, ...]:
    """Give a person's queues with their counts, at most FRESH seconds old.

    All who see the same cases share one query: what differs between them is by whom a case is held or was proposed.
    """
    kinds = _kinds(account, today)
    if not kinds:
        return ()
    kept = f"queues:{person_of(account).desk or 'office'}:{today}"
    if (groups := caches["near"].get(kept)) is None:
        groups = _counted(kinds, rows)
        caches["near"].set(kept, groups, FRESH)
    me = str(account.pk)
    return tuple(
        Queue(
            name,
            kind.title,
            sum(counts[name] for officer, proposer, counts in groups if kind.holds(officer, proposer, me)),
        )
        for name, kind in kinds.items()
        if name != "mine" or person_of(account).role in OFFICERS
    )


def _counted(kinds: dict[str, _Kind], rows: QuerySet[Case]) -> list[tuple[str, str, dict[str, int]]]:
    # Nothing waits in a case that is over, and most cases are.
    rows = rows.filter(state__in=_WAITING).select_related(None).order_by()
    groups = rows.values("officer_id", "waiting__proposer")
    counted = groups.annotate(**{name: Count("pk", filter=kind.query) for name, kind in kinds.items()})
    return [(str(one.pop("officer_id") or ""), str(one.pop("waiting__proposer") or ""), one) for one in counted]


def in_queue(account: Account, rows: QuerySet[Case], name: str, today: date) -> QuerySet[Case]:
    """Give the rows of a queue; all rows for a name that this person has no queue of."""
    found = _kinds(account, today).get(name)
    if found is None or (name == "mine" and person_of(account).role not in OFFICERS):
        return rows
    # Each queue names states in which something waits, so that the database walks its index of open cases alone.
    return rows.filter(found.query, found.own(str(account.pk)))


def _kinds(account: Account, today: date) -> dict[str, _Kind]:
    person = person_of(account)
    late_advice = Q(state=State.CONSULTING.value, waiting__advice_due__lt=today)
    if person.role is Role.ADVISER and person.desk:
        asked = Q(state=State.CONSULTING.value, waiting__advice_of__contains=f" {person.desk.value} ")
        return {
            "asked": _Kind(_("Waiting for your advice"), asked),
            "late": _Kind(_("Your advice is overdue"), asked & late_advice),
        }
    if person.role not in OFFICERS and person.role is not Role.OVERSEER:
        return {}
    second = Q(state=State.PROPOSED.value, waiting__second=True)
    return {
        "mine": _Kind(
            _("Mine"), Q(state__in=_BUSY), lambda me: Q(officer_id=me), lambda officer, _proposer, me: officer == me
        ),
        "unassigned": _Kind(_("Taken by nobody"), _NOBODY),
        "exporter": _Kind(_("Waiting for the exporter"), Q(state=State.WITH_EXPORTER.value)),
        "desk": _Kind(_("Waiting for a desk"), Q(state=State.CONSULTING.value)),
        "advice": _Kind(_("Advice overdue"), late_advice),
        "overdue": _Kind(_("Overdue"), Q(state__in=_WAITING, waiting__due_on__lt=today)),
        "second": _Kind(
            _("Needs a second pair of eyes"),
            second,
            lambda me: ~Q(waiting__proposer=me),
            lambda _officer, proposer, me: proposer != me,
        ),
        "signature": _Kind(_("Waiting for a signature"), Q(state=State.PROPOSED.value)),
        "appeals": _Kind(_("Under appeal"), Q(state=State.APPEALED.value)),
    }
