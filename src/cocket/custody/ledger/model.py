"""The states that the ledger keeps, one value under each key: items, hand-overs, licences, and what is waited for.

Frozen records that are written and read as JSON lists without a step between; amounts are decimals in base units.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import replace

from cocket.licensing.balance import Balance, Line, add_up


class State(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What all states have in common: a JSON list of their fields. No state refers to itself, so none is collected."""


class Place(State, frozen=True):
    """Where something was seen: country, UN/LOCODE, coordinates in degrees as texts, and a name; empty is unknown."""

    country: str
    unlocode: str = ""
    latitude: str = ""
    longitude: str = ""
    name: str = ""


class Row(State, frozen=True):
    """A part of an item in one hand: holder, container, amount, licence, where and when last seen, last event."""

    holder: str
    inside: str
    amount: Decimal
    licence: str
    place: Place | None
    seen: str
    event: str


class Item(State, frozen=True):
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


class Handover(State, frozen=True):
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


class LicenceState(State, frozen=True):
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
        return replace(self, lines=tuple((n.item_class, n.unit, n.granted, n.drawn) for n in balance.lines))


class Watch(State, frozen=True):
    """Something that is waited for: until when, for what, about what, and the event that began the wait."""

    due: str
    kind: str
    subject: str
    licence: str
    event: str


class Applied(State, frozen=True):
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


# The first letter of a key -> what is kept under it; under other keys are plain JSON values.
KINDS: dict[str, type[State]] = {"i": Item, "h": Handover, "l": LicenceState, "w": Watch, "e": Applied}
_decoders = {kind: msgspec.json.Decoder(state).decode for kind, state in KINDS.items()}
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def write_state(state: Any) -> str:
    """Write a state as JSON: records and tuples as lists, decimals as texts."""
    return _encode(state).decode()


def read_state(key: str, text: str) -> Any:
    """Make a state of the JSON stored under a key; raises msgspec.MsgspecError for anything else."""
    kind = key[0]
    state = _decoders[kind](text) if kind in _decoders else _decode(text)
    if isinstance(state, Applied) and state.undo:
        return replace(state, undo=tuple((name, _earlier(name, value)) for name, value in state.undo))
    return state


def _earlier(key: str, value: Any) -> Any:
    """Give an earlier state that was written inside another one."""
    return value if value is None or key[0] not in KINDS else msgspec.convert(value, KINDS[key[0]])
