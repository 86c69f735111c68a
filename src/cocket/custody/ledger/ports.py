"""Where the ledger keeps its states: anything that gives and takes values by key (memory, SQLite)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol


class Store(Protocol):
    """A map from keys to states. What was put is seen at once; whether it is on disk is the store's business."""

    def get(self, key: str) -> Any:
        """Give the state under a key, or None."""
        ...

    def put(self, key: str, value: Any) -> None:
        """Set the state under a key; None removes it."""
        ...

    def scan(self, prefix: str) -> Iterator[tuple[str, Any]]:
        """Give keys with a prefix and their states, in order of the keys."""
        ...

    @property
    def next(self) -> int:
        """The position that the next recorded document gets."""
        ...


class MemoryStore:
    """A store for tests, simulations and small folds."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.next = 0

    def get(self, key: str) -> Any:
        """Give the state under a key, or None."""
        return self.values.get(key)

    def put(self, key: str, value: Any) -> None:
        """Set or remove a state."""
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = value

    def scan(self, prefix: str) -> Iterator[tuple[str, Any]]:
        """Give keys with a prefix and their states, in order."""
        for key in sorted(k for k in self.values if k.startswith(prefix)):
            yield key, self.values[key]
