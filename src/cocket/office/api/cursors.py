"""Lists in pieces that stay right while rows come and go: a cursor names the last row seen, not a count of rows."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cocket.office.api.problems import Trouble

LONGEST, USUAL = 200, 50


def piece(rows: QuerySet[Any], field: str, cursor: str, limit: int, *, oldest: bool = False) -> tuple[list[Any], str]:
    """Give up to `limit` rows ordered by an instant and the number, and the cursor of what follows ("" at the end)."""
    if cursor:
        at, number = _read(cursor)
        word = "gt" if oldest else "lt"
        rows = rows.filter(Q(**{f"{field}__{word}": at}) | Q(**{field: at, f"number__{word}": number}))
    sign = "" if oldest else "-"
    found = list(rows.order_by(f"{sign}{field}", f"{sign}number")[: limit + 1])
    more = found[limit:]
    kept = found[:limit]
    return kept, _write(_value(kept[-1], field), str(kept[-1].number)) if more else ""


def _value(row: Any, field: str) -> datetime:
    for name in field.split("__"):
        row = getattr(row, name)
    value: datetime = row
    return value


def _write(at: datetime, number: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), number]).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, str]:
    try:
        at, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        instant = datetime.fromisoformat(at)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        instant, number = None, None
    if instant is None or instant.tzinfo is None or not isinstance(number, str) or "\0" in number:
        mend = "Send `next` as it was given, or leave it out."
        raise Trouble("bad-input", "This cursor was not given by the office", where="cursor", mend=mend)
    return instant, number
