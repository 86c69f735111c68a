"""What differs between an application and the one that it amends: only this is decided.

Takes two applications as the office keeps them, gives the changes in the order in which people ask: goods, parties,
route, use, what the kind of application asks beside. Pure; amounts are compared as numbers, all else as it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

_ITEM = ("description", "kind", "hs_code", "declared_codes", "quantity", "value")
_PARTY = ("name", "roles", "country", "addresses", "identifiers", "owners")
_USE = ("statement", "purpose", "end_user_type")
_ROUTE = ("origin", "destination", "legs")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: of what (item, party, route, use, particulars), which field, and both texts."""

    of: str
    field: str
    before: str
    after: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Give what differs; parties and items are matched by their ids."""
    return tuple(_all(before, after))


def _all(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name, fields, one in (("items", _ITEM, "item"), ("parties", _PARTY, "party")):
        old = {str(row.get("id")): row for row in before.get(name) or ()}
        new = {str(row.get("id")): row for row in after.get(name) or ()}
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _fields(f"{one} {key}", fields, old.get(key, {}), new.get(key, {}))
    yield from _fields("route", _ROUTE, before.get("route") or {}, after.get("route") or {})
    yield from _fields("use", _USE, before.get("end_use") or {}, after.get("end_use") or {})
    was, now = before.get("particulars") or {}, after.get("particulars") or {}
    yield from _fields("particulars", tuple(dict.fromkeys((*was, *now))), was, now)


def _fields(of: str, names: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in names:
        one, two = shown(old.get(name)), shown(new.get(name))
        if one != two:
            yield Change(of, name, one, two)


def shown(value: Any) -> str:
    """Give a value of an application as one line for people; empty for what is not there."""
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        if "amount" in value:
            return f"{_number(value['amount'])} {value.get('unit') or value.get('currency') or ''}".strip()
        return ", ".join(text for part in value.values() if (text := shown(part)))
    if isinstance(value, list | tuple):
        return "; ".join(shown(part) for part in value)
    return str(value)


def _number(value: Any) -> str:
    try:
        return format(Decimal(str(value)).normalize(), "f")
    except InvalidOperation:
        return str(value)
