"""The office's clock: working days on which a case lay with the office, standing still while the exporter has it.

Takes a case's changes of state and an instant, gives used days and the day on which the answer is due. Dates are the
office's own, in its zone; holidays are handed in, since each deployment's law names them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from cocket.licensing.cases.table import OFFICE_HOLDS
from cocket.licensing.cases.words import State

_SATURDAY = 5


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
    holidays: Collection[date] = (),
    zone: tzinfo = UTC,
) -> Clock:
    """Count a case's clock at an instant; an appeal has a clock of its own, which begins when it is made."""
    moved = tuple((state, at) for state, at in moved if at <= now)
    if moved and moved[-1][0] is State.APPEALED:
        moved = moved[-1:]
    ends = [*(at for _, at in moved[1:]), now]
    used = sum(
        working_days(at.astimezone(zone).date(), end.astimezone(zone).date(), holidays)
        for (state, at), end in zip(moved, ends, strict=True)
        if state in OFFICE_HOLDS
    )
    running = bool(moved) and moved[-1][0] in OFFICE_HOLDS
    due = after_working_days(now.astimezone(zone).date(), limit - used, holidays) if running else None
    return Clock(used, limit, due)


def working_days(start: date, end: date, holidays: Collection[date]) -> int:
    """Count the working days after `start` up to and with `end`; 0 when `end` is not after `start`."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(1 for day in days if _works(day, holidays))


def after_working_days(start: date, count: int, holidays: Collection[date]) -> date:
    """Give the working day `count` working days after (or, when negative, before) a day."""
    day, left, forward = start, abs(count), timedelta(days=1 if count >= 0 else -1)
    while left:
        day += forward
        left -= _works(day, holidays)
    return day


def _works(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays
