"""One event's work on the ledger: reads through to the store, keeps what it changes, commits all of it or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from cocket.custody.events.keys import shown
from cocket.custody.ledger.model import Applied, Handover, Item, LicenceState, Place, Row, Watch, item_key
from cocket.custody.ledger.names import link_key, link_of, name_in, same_class
from cocket.custody.ledger.ports import Store
from cocket.custody.ledger.quantities import Counted
from cocket.custody.ledger.rules import LedgerRefuses, refuse
from cocket.kernel.errors import CocketError
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import draw

COUNTERSIGN_DAYS = 3
DWELL_DAYS = 45
VERIFY_DAYS = 60
DERIVED = "lg"  # states that are taken back with others: balances by draw-downs, other spellings with their items
_LIMITS = {"countersignDays": COUNTERSIGN_DAYS, "dwellDays": DWELL_DAYS, "deliveryVerificationDays": VERIFY_DAYS}


class Seen(msgspec.Struct, frozen=True, gc=False):
    """That a part of an item was seen: where it was before (its row), where and when now."""

    item: str
    before: Row
    place: Place
    at: str


class Effects(msgspec.Struct, gc=False):
    """What an applied event did, for whoever watches: sightings, the hand-over, what is missing, the licence."""

    seen: list[Seen] = []
    handover: Handover | None = None
    missing: list[tuple[str, Decimal, str]] = []
    licence: LicenceState | None = None
    items: list[str] = []
    overdue: list[Watch] = []
    notes: list[str] = []
    differs: list[tuple[str, str, str]] = []  # certificate, whom it names, as what


class Work:
    """The changes of one event."""

    __slots__ = ("actor", "at", "changes", "draws", "effects", "event", "moment", "store")

    def __init__(self, store: Store, event: str, moment: datetime, actor: str) -> None:
        self.store, self.event, self.moment, self.actor = store, event, moment, actor
        self.at = moment.isoformat()
        self.changes: dict[str, Any] = {}
        self.draws: list[tuple[str, str, Decimal, str]] = []
        self.effects = Effects()

    def get(self, key: str) -> Any:
        """Give the state under a key as this event sees it."""
        changes = self.changes
        return changes[key] if key in changes else self.store.get(key)

    def put(self, key: str, value: Any) -> None:
        """Change a state."""
        self.changes[key] = value

    def item(self, name: str) -> Item:
        """Give an item; raises LedgerRefuses when nobody ever made it."""
        found: Item | None = self.get(item_key(name))
        if found is None:
            raise refuse(
                f"{name[-80:]} was never made, as far as this ledger knows", "Record first where it comes from."
            )
        return found

    def name(self, written: str) -> str:
        """Give the ledger's name of an item as the event writes it."""
        return name_in(self.get, written)

    def named(self, what: list[Counted]) -> list[Counted]:
        """Give what an event counts under the ledger's names; refuses an item that stands there in two spellings."""
        if all(self.get(item_key(written)) is not None for written, _, _ in what):
            return what
        found = [(self.name(written), amount, unit) for written, amount, unit in what]
        if len({name for name, _, _ in found}) != len(found):
            raise refuse("An item stands twice in one list, in two spellings", "Add the two amounts up.")
        return found

    def make(self, name: str, item: Item) -> None:
        """Bring an item into the ledger, once whatever its spelling; raises LedgerRefuses when it is there."""
        alias = link_key(link) if (link := link_of(name)) else ""
        if self.get(item_key(name)) is not None or (alias and self.get(alias) is not None):
            raise refuse(
                f"{name[-80:]} was made before", "A lot or serial is made once; correct the earlier event instead."
            )
        self.put_item(name, item)
        if alias:
            self.changes[alias] = name

    def put_item(self, name: str, item: Item) -> None:
        """Change an item."""
        self.changes[item_key(name)] = item
        self.effects.items.append(name)

    def handover(self, event: str) -> Handover:
        """Give a hand-over; raises LedgerRefuses when it was never offered."""
        found: Handover | None = self.get(f"h:{event}")
        if found is None:
            raise refuse(f"The hand-over {event[:80]} was never offered", "Record the sender's event first.")
        return found

    def licence(self, name: str, *, usable: bool = True) -> LicenceState:
        """Give a licence; with `usable` it must be active and in its validity at this event's time."""
        found: LicenceState | None = self.get(f"l:{name}")
        if found is None:
            raise refuse(f"The licence {name[:80]} is not known here", "Record the authority's licence first.")
        if usable:
            if found.status != "active":
                since = shown(datetime.fromisoformat(found.since))
                raise refuse(f"The licence {name[:80]} is {found.status} since {since}", "Ask the authority.")
            start, end = (datetime.fromisoformat(found.document[n]) for n in ("validFrom", "validUntil"))
            if not start <= self.moment < end:
                raise refuse(
                    f"The licence {name[:80]} is valid from {shown(start)} to {shown(end)}, "
                    f"not at {shown(self.moment)}",
                    "Use a valid one.",
                )
        return found

    def draw(self, licence: str, item_class: str, amount: Decimal, unit: str) -> LicenceState:
        """Draw on a licence; raises LedgerRefuses with the balance's reason."""
        state = self.licence(licence)
        if all(line[0] != item_class for line in state.lines):
            item_class = next((line[0] for line in state.lines if same_class(line[0], item_class)), item_class)
        try:
            state = state.with_balance(draw(state.balance(), item_class, Quantity(amount, unit)))
        except CocketError as error:
            raise LedgerRefuses(error.what, where=error.where, mend=error.mend) from None
        self.put(f"l:{licence}", state)
        self.draws.append((licence, item_class, amount, unit))
        return state

    def watch(self, kind: str, subject: str, licence: LicenceState | None, limit: str, times: int = 1) -> None:
        """Wait for something until so many days from now; `times` as many."""
        limits = licence.document.get("limits", {}) if licence else {}
        due = self.moment + timedelta(days=limits.get(limit, _LIMITS[limit]) * times)
        name = licence.document["id"] if licence else ""
        self.unwatch(kind, subject)
        self.put(f"w:{kind}:{subject}", Watch(due.isoformat(), kind, subject, name, self.event))

    def unwatch(self, kind: str, subject: str) -> None:
        """Stop waiting; what came after its time is noted as overdue."""
        key = f"w:{kind}:{subject}"
        waiting: Watch | None = self.get(key)
        if waiting is not None:
            self.put(key, None)
            if waiting.due < self.at:
                self.effects.overdue.append(waiting)

    def seen(self, item: str, rows: list[Row], place: Place | None) -> None:
        """Note that parts of an item were seen somewhere."""
        for row in rows:
            if self.at < row.seen:
                self.effects.notes.append(
                    f"The event is of {shown(self.moment)} and came late: {item[-60:]} was seen on "
                    f"{shown(datetime.fromisoformat(row.seen))}."
                )
        if place is not None:
            self.effects.seen += [Seen(item, row, place, self.at) for row in rows]

    def commit(self, digest: str) -> None:
        """Write everything, with what is needed to take it back."""
        store, undo = self.store, []
        for key, value in self.changes.items():
            if key[0] not in DERIVED:
                undo.append((key, store.get(key)))
            store.put(key, value)
        applied = Applied(digest, self.actor, self.at, tuple(undo), tuple(self.draws), position=store.next)
        store.put(f"e:{self.event}", applied)
