"""The office's clock: working days on which a case lay with the office, standing still while the exporter has it.

Takes a case's changes of state and an instant, gives used days and the day on which the answer is due. Dates are the
office's own, in its zone, so that neither the hour nor a change of summer time moves a day; which days are free is
handed in, since each deployment's law names them.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from cocket.licensing.cases.table import OFFICE_HOLDS
from cocket.licensing.cases.words import State

REMEMBERED = 16_384  # spans of days
WEEKEND = frozenset({5, 6})  # Saturday and Sunday, Monday being 0


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Which days are free and in which zone a day begins. `open_on` are days on which the office works all the same.

    A calendar never changes, and what was counted by it is remembered: a list counts the same days for many cases.
    """

    holidays: Container[date] = ()
    weekend: frozenset[int] = WEEKEND
    open_on: Container[date] = ()
    zone: tzinfo = UTC

    def works(self, day: date) -> bool:
        """Whether the office works on a day."""
        return day in self.open_on or (day.weekday() not in self.weekend and day not in self.holidays)

    def day_of(self, instant: datetime) -> date:
        """Give the office's own day of an instant."""
        return instant.astimezone(self.zone).date()


EVERY_WEEKDAY = Calendar()


@dataclass(frozen=True, slots=True)
class Clock:
    """Working days used of a limit; `due` is None while the clock stands still."""

    used: int
    limit: int
    due: date | None

    @property
    def overdue(self) -> bool:
        """Whether more days were used than the limit allows."""
        return self.used > self.limit


def clock(
    moved: tuple[tuple[State, datetime], ...],
    now: datetime,
    limit: int,
    calendar: Calendar = EVERY_WEEKDAY,
    appeal_limit: int | None = None,
) -> Clock:
    """Count a case's clock at an instant; an appeal has a clock of its own, which begins when it is made."""
    moved = tuple((state, at) for state, at in moved if at <= now)
    if moved and moved[-1][0] is State.APPEALED:
        moved, limit = moved[-1:], appeal_limit or limit
    # A machine whose clock went back asks for an instant before the case began: nothing is used then.
    ends = [*(at for _, at in moved[1:]), now][: len(moved)]
    used = sum(
        working_days(calendar.day_of(at), calendar.day_of(end), calendar)
        for (state, at), end in zip(moved, ends, strict=True)
        if state in OFFICE_HOLDS
    )
    running = bool(moved) and moved[-1][0] in OFFICE_HOLDS
    due = after_working_days(calendar.day_of(now), limit - used, calendar) if running else None
    return Clock(used, limit, due)


@lru_cache(maxsize=REMEMBERED)
def working_days(start: date, end: date, calendar: Calendar = EVERY_WEEKDAY) -> int:
    """Count the working days after `start` up to and with `end`; 0 when `end` is not after `start`."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(1 for day in days if calendar.works(day))


@lru_cache(maxsize=REMEMBERED)
def after_working_days(start: date, count: int, calendar: Calendar = EVERY_WEEKDAY) -> date:
    """Give the working day `count` working days after (or, when negative, before) a day."""
    day, left, forward = start, abs(count), timedelta(days=1 if count >= 0 else -1)
    while left:
        day += forward
        left -= calendar.works(day)
    return day
