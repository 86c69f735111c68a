"""Dates as law and lists write them: exact, or known only to the month or the year.

Takes text, gives `date` or `PartialDate`; instants are aware UTC datetimes.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cocket.kernel.errors import BadInput

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day; `circa` when the source says "about"."""

    year: int
    month: int | None = None
    day: int | None = None
    circa: bool = False

    @property
    def earliest(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        text = (
            f"{self.year:04d}" + (f"-{self.month:02d}" if self.month else "") + (f"-{self.day:02d}" if self.day else "")
        )
        return f"c. {text}" if self.circa else text


def parse_partial(text: str, *, where: str = "") -> PartialDate:
    """Read `1957`, `1957-03`, `1957-03-25` or any of them after "c. "; raises BadInput for anything else."""
    bare = text.strip()
    circa = bare.startswith("c. ")
    found = _PARTIAL.match(bare[3:] if circa else bare)
    if found:
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            result = PartialDate(year or 0, month, day, circa)
            _ = (result.earliest, result.latest)
        except ValueError:
            pass
        else:
            return result
    raise BadInput(f"{text[:40]!r} is not a date", where=where, mend="Write YYYY, YYYY-MM or YYYY-MM-DD.")


def parse_date(text: str, *, where: str = "") -> date:
    """Read an ISO date; raises BadInput with the place and the expected form."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{text[:40]!r} is not a date", where=where, mend="Write YYYY-MM-DD.") from None


def utc_now() -> datetime:
    """Read the clock, in UTC, to the second. Only the outermost caller does this; engines take `as_of`."""
    return datetime.now(UTC).replace(microsecond=0)


def spoken(day: date) -> str:
    """Write a date for people: 23 November 2026."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
