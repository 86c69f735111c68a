"""Raise, list and close alarms.

What events show is raised when they are recorded; what silence shows, when somebody asks as of an instant. An alarm
that was raised stays until a person closes it with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from cocket.custody.alarms.model import KINDS, Alarm
from cocket.custody.alarms.rules import WAITS, Held, shown_by, shown_by_silence
from cocket.custody.events.model import Record
from cocket.custody.ledger.ports import Store
from cocket.custody.ledger.service import Ledger
from cocket.custody.ledger.work import Effects
from cocket.custody.places import KNOWN, Places
from cocket.kernel.errors import BadInput
from cocket.register import Fact, Pointer, Why, append, facts, keep
from cocket.register.ports import Connection

CLOSED = "alarm.closed"
OF_THE_EVENT = frozenset(("seal_broken", "consignee_differs", "visit_contradicts"))


def watch(ledger: Ledger, record: Record, effects: Effects, *, places: Places = KNOWN) -> None:
    """Raise what a record shows, into the ledger's store; the recorder calls it for each applied record."""
    for one in shown_by(record, effects, Held(ledger.store, places)):
        _keep(ledger.store, one)


def _keep(store: Store, one: Alarm) -> None:
    key = f"a:{one.id}"
    if store.get(key) is None:
        store.put(key, [one.id, one.kind, one.subject, one.sentence, list(one.evidence), one.at, one.licence])


def _read(value: Any) -> Alarm:
    name, kind, subject, sentence, evidence, at, licence = value
    return Alarm(name, kind, subject, sentence, tuple(evidence), at, licence)


def raised(store: Store, as_of: datetime, subjects: Collection[str] | None = None) -> list[Alarm]:
    """Give every alarm as of an instant: what events showed by then, and what silence shows at it; gravest first.

    With `subjects` only those about these items and events, without looking at all that is waited for. What an event
    shows of all that it names (a seal, the receiver, a visit) stands under the first of its items, and is about the
    others as well: it is found by the event.
    """
    shown = (_read(value) for _, value in store.scan("a:"))
    found = {one.id: one for one in shown if subjects is None or _about(one, subjects)}
    held = Held(store, KNOWN)
    waits = store.scan("w:") if subjects is None else _waits(store, subjects)
    for _, waiting in waits:
        for one in shown_by_silence(waiting, as_of, held):
            found.setdefault(one.id, one)
    order = {"high": 0, "medium": 1}
    return sorted(found.values(), key=lambda one: (order[one.severity], one.at, one.id))


def _about(one: Alarm, subjects: Collection[str]) -> bool:
    return one.subject in subjects or (one.kind in OF_THE_EVENT and one.evidence[0] in subjects)


def _waits(store: Store, subjects: Collection[str]) -> Iterator[tuple[str, Any]]:
    for key in (f"w:{kind}:{subject}" for kind in WAITS for subject in subjects):
        if (waiting := store.get(key)) is not None:
            yield key, waiting


def close(connection: Connection, one: Alarm, *, who: str, code: str, text: str, when: datetime) -> Fact:
    """Close an alarm by an explained decision: a fact, in the caller's transaction; BadInput without a reason."""
    if not text.strip():
        raise BadInput("An alarm closes by an explained decision", where=one.id, mend="Say why in a sentence.")
    pointer: Pointer = keep(connection, text.strip())
    fact = Fact(
        kind=CLOSED,
        subject=f"alarm:{one.id}",
        who=who,
        why=Why(code, pointer),
        when=when,
        payload={"kind": one.kind, "severity": one.severity},
        id=f"fact:alarm:{one.id}",
    )
    return append(connection, fact)


def closed(connection: Connection) -> dict[str, Fact]:
    """Give the facts that closed alarms, by alarm id."""
    return {fact.subject.removeprefix("alarm:"): fact for fact in facts(connection, kinds=[CLOSED])}


def open_alarms(alarms: Iterable[Alarm], decided: dict[str, Fact]) -> list[Alarm]:
    """Give the alarms that nobody has closed."""
    return [one for one in alarms if one.id not in decided]


__all__ = ["KINDS", "close", "closed", "open_alarms", "raised", "watch"]
