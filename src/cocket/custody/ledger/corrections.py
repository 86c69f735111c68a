"""Taking back what an event did: an error declaration, whole or not at all.

Takes the store and who signed the declaration; later events that build on the event are corrected first, and what two
hands signed, two hands take back.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from cocket.custody.ledger.model import Applied, Handover, LicenceState
from cocket.custody.ledger.names import link_key, link_of
from cocket.custody.ledger.ports import Store
from cocket.custody.ledger.rules import refuse
from cocket.custody.ledger.work import Effects
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import give_back


class Correction:
    """The changes of one error declaration."""

    def __init__(self, store: Store, signers: frozenset[str]) -> None:
        self._store, self._signers = store, signers
        self._changes: dict[str, Any] = {}
        self._items: list[str] = []

    def _get(self, key: str) -> Any:
        return self._changes[key] if key in self._changes else self._store.get(key)

    def take_back(self, name: str) -> None:
        """Take back what was applied under a name, if anything; raises LedgerRefuses when it cannot be."""
        applied: Applied | None = self._get(f"e:{name}")
        if applied is None or applied.void:
            return
        for key, before in applied.undo:
            self._check(self._get(key), name)
            self._changes[key] = before
            if key[0] == "i":
                self._items.append(key[2:])
                if before is None and (link := link_of(key[2:])):
                    self._changes[link_key(link)] = None
        for licence, item_class, amount, unit in applied.draws:
            state: LicenceState = self._get(f"l:{licence}")
            balance = give_back(state.balance(), item_class, Quantity(amount, unit))
            self._changes[f"l:{licence}"] = state.with_balance(balance)
        self._changes[f"e:{name}"] = replace(applied, void=True, undo=(), draws=())

    def _check(self, current: Any, name: str) -> None:
        last = getattr(current, "event", name)
        if isinstance(current, Handover):
            # Whether it was offered or completed by this event, its goods say what came after; and it, who verified it.
            missing = sorted({current.sender, current.receiver} - self._signers) if current.completed else []
            if missing:
                raise refuse(
                    "Both hands signed this hand-over, so both declare it an error",
                    f"Have {missing[0][-80:]} sign too, in the other role.",
                )
            last = self._get(f"v:{current.event}") or name
        if last != name:
            raise refuse(f"The event {str(last)[:80]} builds on this one", "Declare that one an error first.")

    def commit(self) -> Effects:
        """Write everything."""
        for key, value in self._changes.items():
            self._store.put(key, value)
        return Effects(items=list(dict.fromkeys(self._items)))
