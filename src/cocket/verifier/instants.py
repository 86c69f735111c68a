"""Instants in documents: XML Schema dateTimeStamp, which names its zone. Takes text, gives aware UTC datetimes."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime

from cocket.kernel.errors import BadDocument

_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)",
    re.ASCII,
)
DAY = 86_400


def parse_instant(text: object, *, where: str) -> datetime:
    """Read a dateTimeStamp; raises BadDocument, also for an instant without a zone."""
    found = _read(text) if isinstance(text, str) and len(text) < 40 else None  # noqa: PLR2004 - the longest has 35
    if found is None:
        raise BadDocument(f"{str(text)[:40]!r} is not an instant", where=where, mend="Write 2026-11-24T09:30:00Z.")
    return found


@functools.lru_cache(maxsize=1024)
def _read(text: str) -> datetime | None:
    if _STAMP.fullmatch(text):
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    return None


def optional_instant(text: object, *, where: str) -> datetime | None:
    """Read a dateTimeStamp that may be absent."""
    return None if text is None else parse_instant(text, where=where)


def from_seconds(seconds: int | None) -> datetime | None:
    """Give the instant of POSIX seconds that were checked before."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@functools.lru_cache(maxsize=1024)
def written(instant: datetime | None) -> str:
    """Write an instant to the second, or nothing."""
    return "" if instant is None else instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def age_days(then: datetime, at: datetime) -> int:
    """Give whole days from one instant to another; negative when the first is later."""
    return int((at - then).total_seconds() // DAY)
