"""Read: the rows of the reporting schema, folded from facts, and who may read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from cocket.kernel.dates import utc_now
from cocket.kernel.wording import said
from cocket.licensing.cases import folding
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import OFFICERS, Role, State
from cocket.office.cases.models import Case
from cocket.office.cases.services import NoCase
from cocket.office.facts.services import reading
from cocket.office.law import Law, law
from cocket.office.outcomes.services import RECORDED
from cocket.office.people.models import Account
from cocket.office.reporting.making import COUNTED, MAKERS, Told, counted_rows
from cocket.office.reporting.schema import TABLES, VERSION
from cocket.register import Fact, facts

AT_ONCE = 1000  # cases
__all__ = ["TABLES", "VERSION", "check_reader", "rows"]


def check_reader(account: Account, name: str = "") -> None:
    """Raise Refused for whoever may not read the tables, and NoCase for a table that there is not."""
    if Role(account.role) not in OFFICERS | {Role.OVERSEER}:
        raise Refused("The tables are for officers and overseers", mend="Ask one of them.")
    if name and name not in TABLES:
        raise NoCase("There is no such table", where=name[:30], mend=said("There are {tables}.", tables=tuple(TABLES)))


def rows(table: str) -> Iterator[dict[str, str]]:
    """Give a table's rows by number of the case; raises KeyError for a table that there is not."""
    assert TABLES[table]
    if table in COUNTED:
        yield from counted_rows(table, _stories())
        return
    make = MAKERS[table]
    for told in _stories():
        yield from make(told)


def _stories() -> Iterator[Told]:
    """Give every case that was handed in, with its facts and what came of it, by number."""
    limits, now = law(settings.HOME), utc_now()
    ids = list(Case.objects.exclude(state=State.DRAFT.value).order_by("number").values_list("pk", flat=True))
    for first in range(0, len(ids), AT_ONCE):
        yield from _some(ids[first : first + AT_ONCE], limits, now)


def _some(ids: list[str], limits: Law, now: datetime) -> Iterator[Told]:
    """Give the stories of some cases, so that a large office's need not be held all at once."""
    by_case: dict[str, list[Fact]] = {}
    with reading() as connection:
        for fact in facts(connection, kinds=(*folding.KINDS, RECORDED), subjects=ids):
            by_case.setdefault(fact.subject, []).append(fact)
    for row in Case.objects.filter(pk__in=ids).select_related("finding").order_by("number"):
        whole = by_case.get(str(row.pk), [])
        story = [fact for fact in whole if fact.kind != RECORDED]
        case = folding.replay(story)
        # A draft that was withdrawn before it was handed in never reached the office.
        if case is None or not any(state is State.SUBMITTED for state, _ in case.moved):
            continue
        yield Told(row, case, story, [fact for fact in whole if fact.kind == RECORDED], limits, now)
