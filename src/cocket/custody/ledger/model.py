"""The states that the ledger keeps, one value under each key: items, hand-overs, licences, and what is waited for.

Plain tuples, so that they are written and read as JSON without a step between; amounts are decimals in base units.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from cocket.licensing.balance import Balance, Line, add_up


class Place(NamedTuple):
    """Where something was seen: country, UN/LOCODE, coordinates in degrees as texts, and a name; empty is unknown."""

    country: str
    unlocode: str = ""
    latitude: str = ""
    longitude: str = ""
    name: str = ""


class Row(NamedTuple):
    """A part of an item in one hand: holder, container, amount, licence, where and when last seen, last event."""

    holder: str
    inside: str
    amount: Decimal
    licence: str
    place: Place | None
    seen: str
    event: str


class Item(NamedTuple):
    """A lot or a serial: unit, what was made, what is gone (consumed, lost, destroyed), who holds the rest, origin."""

    unit: str
    serial: bool
    made: Decimal
    gone: Decimal
    rows: tuple[Row, ...]
    origin: tuple[str, ...]
    event: str

    @property
    def held(self) -> Decimal:
        """What is in anyone's hands; with what is gone it is always what was made."""
        return add_up(row.amount for row in self.rows)


class Handover(NamedTuple):
    """A hand-over: from, to, licence, when and where offered, what (item, amount), its state, the event's digest.

    `state` is offered, complete, short (the receiver signed for less) or void.
    """

    sender: str
    receiver: str
    licence: str
    offered: str
    place: Place | None
    parts: tuple[tuple[str, Decimal], ...]
    state: str
    digest: str
    event: str
    completed: str = ""


class LicenceState(NamedTuple):
    """A licence: its document, status, balance lines (class, unit, granted, drawn), and the chain of releases."""

    document: dict[str, Any]
    status: str
    lines: tuple[tuple[str, str, Decimal, Decimal], ...]
    sequence: int
    last_release: str
    since: str

    def balance(self) -> Balance:
        """Give the balance as licensing counts it."""
        return Balance(self.document["id"], tuple(Line(*line) for line in self.lines))

    def with_balance(self, balance: Balance) -> LicenceState:
        """Give the state with another balance."""
        return self._replace(lines=tuple((n.item_class, n.unit, n.granted, n.drawn) for n in balance.lines))


class Watch(NamedTuple):
    """Something that is waited for: until when, for what, about what, and the event that began the wait."""

    due: str
    kind: str
    subject: str
    licence: str
    event: str


class Applied(NamedTuple):
    """That an event was applied: digest, actor, time, earlier values by key, draw-downs, whether void, its document."""

    digest: str
    actor: str
    at: str
    undo: tuple[tuple[str, Any], ...]
    draws: tuple[tuple[str, str, Decimal, str], ...]
    void: bool = False
    position: int = 0


def item_key(item: str) -> str:
    """Give the key of an item."""
    return f"i:{item}"


def place_of(where: Mapping[str, str]) -> Place:
    """Give the place that an event states."""
    get = where.get
    return Place(where["country"], get("unlocode", ""), get("latitude", ""), get("longitude", ""), get("name", ""))


def escrow(handover: str) -> str:
    """Give the holder of what is between two hands: offered, and not yet signed for."""
    return f"handover:{handover}"


def _place(value: Any) -> Place | None:
    return Place(*value) if value else None


def unpack(key: str, value: Any) -> Any:
    """Make a state of the JSON value stored under a key."""
    kind = key[0]
    if kind == "i":
        unit, serial, made, gone, rows, origin, event = value
        parts = tuple(Row(r[0], r[1], Decimal(r[2]), r[3], _place(r[4]), r[5], r[6]) for r in rows)
        return Item(unit, serial, Decimal(made), Decimal(gone), parts, tuple(origin), event)
    if kind == "h":
        value[4], value[5] = _place(value[4]), tuple((item, Decimal(amount)) for item, amount in value[5])
        return Handover(*value)
    if kind == "l":
        value[2] = tuple((c, u, Decimal(g), Decimal(d)) for c, u, g, d in value[2])
        return LicenceState(*value)
    if kind == "w":
        return Watch(*value)
    if kind == "e":
        digest, actor, at, undo, draws, void, position = value
        drawn = tuple((licence, item, Decimal(amount), unit) for licence, item, amount, unit in draws)
        undone = tuple((k, None if v is None else unpack(k, v)) for k, v in undo)
        return Applied(digest, actor, at, undone, drawn, void, position)
    return value
