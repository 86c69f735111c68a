"""One page of a long list of cases, found by where the page before it ended: page 2,000 costs what page 2 costs.

Takes a query of cases and a key, gives rows, how many there are (counted up to a bound), and the key of the next page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cocket.office.cases.models import Case

BOUND = 1000


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of one page. `count` is BOUND with `beyond` when there are more; `after` is "" on the last page."""

    rows: list[Case]
    count: int
    beyond: bool
    after: str
    first: bool


def window(
    cases: QuerySet[Case], after: str, size: int, *, newest_first: bool = False, scattered: bool = False
) -> Window:
    """Give the page after a key; what is no key gives the first page.

    `scattered` cases are few among many, as words find them: their keys are read first, since a database would
    otherwise walk all cases in order to find the few.
    """
    order = ("-opened_at", "-number") if newest_first else ("opened_at", "number")
    key = _read(after)
    met = list(cases.order_by().values_list("opened_at", "number")[: BOUND + 1]) if scattered else []
    count = len(met) if scattered else cases.order_by()[: BOUND + 1].count()
    if scattered and count <= BOUND:
        met = sorted(one for one in met if key is None or ((one < key) if newest_first else (one > key)))
        page = [number for _at, number in (reversed(met) if newest_first else met)][: size + 1]
        rows = list(cases.filter(number__in=page).order_by(*order)) if page else []
    else:
        rows = list(_beyond(cases, key, newest_first=newest_first).order_by(*order)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    last = f"{rows[-1].opened_at.isoformat()}~{rows[-1].number}" if more else ""
    return Window(rows, min(count, BOUND), count > BOUND, last, key is None)


def _beyond(cases: QuerySet[Case], key: tuple[datetime, str] | None, *, newest_first: bool) -> QuerySet[Case]:
    if key is None:
        return cases
    at, number = key
    way: Any = "lt" if newest_first else "gt"
    # The first condition says nothing new, and lets the database begin in the right place of its index.
    bound = Q(**{f"opened_at__{way}e": at})
    return cases.filter(bound & (Q(**{f"opened_at__{way}": at}) | Q(opened_at=at, **{f"number__{way}": number})))


def _read(after: str) -> tuple[datetime, str] | None:
    instant, _, number = after.partition("~")
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return None
    return (at, number[:20]) if at.tzinfo and number and "\0" not in number else None
