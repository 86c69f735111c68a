"""Trust lists, written and signed by whoever vouches for authorities.

Takes authorities' public profiles, gives the next numbered list. Its publication is a fact of the register, which the
log commits to. Whoever relies on a list keeps it by `holding`.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cocket.credentials.keys import Authority, KeyRecord, chain_of
from cocket.credentials.securing import secure_jcs
from cocket.credentials.vocabulary import DOCUMENTS
from cocket.kernel.canonical import digest
from cocket.register.model import Fact, Why
from cocket.register.ports import Connection
from cocket.register.service import append
from cocket.verifier.instants import written
from cocket.verifier.public_keys import ED25519
from cocket.verifier.status_lists import CREDENTIAL_TYPE
from cocket.verifier.trust_lists import TYPE

PUBLISHED = "trust_list.published"


def issuer_entry(authority: Authority, kinds: Sequence[str] = ()) -> dict[str, Any]:
    """Give an authority's entry on a list: which documents it may issue (default: all), and its keys' whole history.

    Where a key has certificates, their root is named too.
    """
    first = min(record.valid_from for record in authority.keys)
    chains = [chain_of(authority, record) for record in authority.keys]
    roots = sorted({base64.b64encode(chain[-1]).decode() for chain in chains if chain})
    entry = {
        "id": authority.id,
        "name": authority.name,
        "jurisdiction": authority.jurisdiction,
        "types": sorted({*(kinds or DOCUMENTS), CREDENTIAL_TYPE}),
        "validFrom": written(first),
        "statusBase": authority.status_base,
        "keys": [_key(record) for record in authority.keys],
    }
    return {**entry, "roots": roots} if roots else entry


def _key(record: KeyRecord) -> dict[str, Any]:
    entry = {"id": record.id, "publicKeyMultibase": record.multikey, "validFrom": written(record.valid_from)}
    if record.valid_until is not None:
        entry["validUntil"] = written(record.valid_until)
    if record.compromised_from is not None:
        entry["compromisedFrom"] = written(record.compromised_from)
    return entry


def next_list(
    anchor: Authority,
    issuers: Sequence[dict[str, Any]],
    previous: dict[str, Any] | None,
    at: datetime,
    lifetime: timedelta,
) -> dict[str, Any]:
    """Give the next list, signed by the anchor's Ed25519 key; `previous` is the one before it."""
    key = anchor.signer(ED25519)
    signers = [r.multikey for r in anchor.keys if r.valid_until is None and r.compromised_from is None]
    body = {
        "type": TYPE,
        "authority": anchor.id,
        "name": anchor.name,
        "number": previous["number"] + 1 if previous else 1,
        "previous": digest(previous) if previous else None,
        "issued": written(at),
        "validUntil": written(at + lifetime),
        "signers": signers,
        "issuers": list(issuers),
    }
    # A trust list is signed under the key's own name, so that checking it needs no other document.
    multikey = key.public.multibase
    named = type(key)(f"did:key:{multikey}#{multikey}", key.public, key.private)
    return secure_jcs(body, named, at)


def record_publication(connection: Connection, document: dict[str, Any], at: datetime) -> Fact:
    """Record that a list was published: its number and hash."""
    payload = {"number": document["number"], "sha256": digest(document), "validUntil": document["validUntil"]}
    authority = document["authority"]
    return append(connection, Fact(PUBLISHED, authority, authority, Why("trust_list_published"), at, payload))
