"""Which answers of an application a question can be about, by codes that stand in facts: `items.1.quantity`.

Takes an application as the office keeps it. Items and parties are counted from 1 in its order, so that a code names
nobody. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cocket.licensing.cases.changes import Change, changes

OF_ITEM = ("description", "kind", "hs_code", "quantity", "value")
OF_PARTY = ("name", "addresses", "owners")
OF_USE = ("statement", "purpose", "end_user_type")


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer: in which part it stands, of which item or party (from 1; 0 where there is one), and which it is."""

    part: str
    place: int
    name: str

    @property
    def code(self) -> str:
        """The code that a fact holds."""
        return ".".join((self.part, *([str(self.place)] if self.place else []), self.name))


def fields_of(application: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Give the answers of an application that a question can be about, in the order in which they were asked."""
    return tuple(_all(application))


def named(application: Mapping[str, Any], code: str) -> Asked | None:
    """Give an answer by its code, or None where the application has none of that code."""
    return next((one for one in _all(application) if one.code == code), None)


def beyond(before: Mapping[str, Any], after: Mapping[str, Any], asked: Asked) -> tuple[Change, ...]:
    """Give what differs between two applications although nobody asked for it."""
    row = (before.get(asked.part) or [{}])[asked.place - 1] if asked.place else {}
    of = {"items": f"item {row.get('id')}", "parties": f"party {row.get('id')}"}.get(asked.part, asked.part)
    # Where the end user is says where the goods go.
    within = {of, "route"} if asked.part == "parties" else {of}
    return tuple(one for one in changes(before, after) if one.of not in within)


def _all(application: Mapping[str, Any]) -> Iterator[Asked]:
    for place, _row in enumerate(application.get("items") or (), 1):
        yield from (Asked("items", place, name) for name in OF_ITEM)
    for place, row in enumerate(application.get("parties") or (), 1):
        if "exporter" not in (row.get("roles") or ()):
            yield from (Asked("parties", place, name) for name in OF_PARTY)
    yield from (Asked("use", 0, name) for name in OF_USE)
    yield from (Asked("particulars", 0, str(key)) for key in application.get("particulars") or ())
