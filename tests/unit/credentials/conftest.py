"""A small world: an authority, one that vouches for it, and a verifier that holds their lists."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cocket.credentials import service, statuses, trust
from cocket.credentials.coding import CODEC
from cocket.credentials.keys import Authority, new_authority
from cocket.credentials.samples import sample
from cocket.register.schema import migrate
from cocket.verifier.checking import verify
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.public_keys import ED25519
from cocket.verifier.trust_lists import Pin, TrustList, accept
from cocket.verifier.verdicts import Verdict

BEGIN = datetime(2026, 10, 1, 12, tzinfo=UTC)
SIGNED = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    migrate(connection)
    return connection


@dataclass
class World:
    """Everything that the tests ask about; `now` is a day after the lists were published."""

    authority: Authority
    anchor: Authority
    connection: sqlite3.Connection
    now: datetime = NOW
    signed: datetime = SIGNED
    issued: dict[str, service.Issued] = field(default_factory=dict)

    def issue(self, kind: str = "ExportLicence", *, at: datetime = SIGNED, **changes: Any) -> service.Issued:
        request = sample(kind)
        request |= {name: value for name, value in changes.items() if name in ("validFrom", "validUntil", "id")}
        request["subject"] |= changes.get("subject", {})
        forms = ("jcs", "jwt", "jwt-es256", "sd-jwt", "code")
        return service.issue(self.connection, request, self.authority, at, forms=forms)

    def order(self, document: str, order: str) -> None:
        statuses.change(self.connection, self.authority, document, order, self.signed, "decided")

    def trust_document(
        self, *entries: dict[str, Any], previous: dict[str, Any] | None = None, **changes: Any
    ) -> dict[str, Any]:
        at = changes.pop("at", self.now - timedelta(days=1))
        days = changes.pop("days", 30)
        chosen = list(entries) or [trust.issuer_entry(self.authority)]
        return trust.next_list(self.anchor, chosen, previous, at, timedelta(days=days))

    @property
    def pin(self) -> Pin:
        return Pin(self.anchor.id, (self.anchor.signer(ED25519).public.multibase,))

    def trust(self, document: dict[str, Any] | None = None) -> TrustList:
        return accept(json.dumps(document or self.trust_document()).encode(), self.pin)[0]

    def status_files(self, *, at: datetime | None = None, days: int = 7) -> dict[str, bytes]:
        book = statuses.read_book(self.connection, self.authority.id)
        made = statuses.published(book, self.authority, at or self.now - timedelta(days=1), timedelta(days=days))
        return {f"{self.authority.status_base}{name}": content for name, content in made.items()}

    def knows(self, **changes: Any) -> Knowledge:
        return replace(Knowledge(self.trust(), self.status_files(), cbor=CODEC), **changes)

    def ask(
        self,
        text: str | bytes | dict[str, Any],
        *,
        at: datetime | None = None,
        knows: Knowledge | None = None,
        **policy: Any,
    ) -> Verdict:
        raw = json.dumps(text).encode() if isinstance(text, dict) else text.encode() if isinstance(text, str) else text
        return verify(raw, knows or self.knows(), at or self.now, Policy(**policy))


@pytest.fixture
def world(tmp_path: Path) -> World:
    authority = new_authority(
        tmp_path / "authority",
        "did:web:licences.trade.example",
        "Example Licensing Office",
        "CH",
        "https://licences.trade.example/status/",
        BEGIN,
    )
    anchor = new_authority(tmp_path / "anchor", "did:web:trust.example", "Example Trust", "CH", "", BEGIN)
    return World(authority, anchor, database())
