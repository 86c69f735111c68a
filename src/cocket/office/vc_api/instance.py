"""What one running service is: whose keys it signs with, what its verifier holds, and how it answers.

It is made once, when the service starts, and travels with each request in its WSGI environment, so that one process can
run several and no request can change one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from cocket.credentials import service
from cocket.credentials.keys import Authority, did_document
from cocket.credentials.statuses import Book, read_book
from cocket.kernel.dates import utc_now
from cocket.register.ports import Connection
from cocket.verifier.data_integrity import JCS_EDDSA
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.trust_lists import TrustList

ENVIRON = "cocket.vc_api"


@dataclass(slots=True)
class Holdings:
    """What the verifier of a home holds; read again when one of its files has changed."""

    home: Path
    contexts: Mapping[str, Path] = field(default_factory=dict)
    inline_contexts: bool = False
    _stamp: frozenset[tuple[str, int]] | None = None
    _held: tuple[Knowledge, tuple[TrustList, ...]] | None = None

    def now(self) -> tuple[Knowledge, tuple[TrustList, ...]]:
        """Give the knowledge and the trust lists as they are on disk now."""
        stamp = frozenset(_stamps(self.home / "credentials"))
        if self._held is None or stamp != self._stamp:
            held = service.held(self.home, vouched=self.contexts, inline_contexts=self.inline_contexts)
            self._held, self._stamp = held, stamp
        return self._held


def _stamps(root: Path) -> Iterator[tuple[str, int]]:
    for path in root.rglob("*.json"):
        # A file may be replaced while one looks.
        with suppress(FileNotFoundError):
            yield str(path), path.stat().st_mtime_ns


@dataclass(slots=True)
class Shelf:
    """The issuer's status book, read once and kept up to date by this process, which draws one position at a time."""

    lock: Lock = field(default_factory=Lock)
    _book: Book | None = None

    def book(self, connection: Connection, issuer: str) -> Book:
        """Give the book; whoever calls holds the lock."""
        if self._book is None:
            self._book = read_book(connection, issuer)
        return self._book

    def forget(self) -> None:
        """Read it again next time: somebody else writes too."""
        self._book = None


@dataclass(frozen=True, slots=True)
class Instance:
    """One service.

    Without an `authority` it only verifies. `suite` secures what it issues. `any_type` lets it sign whatever keeps to
    the data model, for test suites; otherwise only the project's own types, each against its schema.
    """

    holdings: Holdings
    authority: Authority | None = None
    suite: str = JCS_EDDSA
    policy: Policy = field(default_factory=Policy)
    any_type: bool = False
    clock: Callable[[], datetime] = utc_now
    shelf: Shelf = field(default_factory=Shelf)

    def held(self) -> tuple[Knowledge, tuple[TrustList, ...]]:
        """Give what is held; the service's own keys are always known to it."""
        knowledge, lists = self.holdings.now()
        if self.authority is None:
            return knowledge, lists
        own = {self.authority.id: did_document(self.authority)}
        return replace(knowledge, documents={**knowledge.documents, **own}), lists


def instance_of(environ: Mapping[str, Any]) -> Instance:
    """Give the service that a request came to."""
    found = environ[ENVIRON]
    assert isinstance(found, Instance)
    return found
