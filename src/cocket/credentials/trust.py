"""Trust lists: written and signed by whoever vouches for authorities, and pinned by whoever relies on them.

Takes authorities' public profiles, gives the next numbered list; takes a list, keeps it with its pin. The publication
of a list is a fact of the register, which the log commits to.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cocket.credentials.keys import Authority, KeyRecord
from cocket.credentials.securing import secure_jcs
from cocket.credentials.vocabulary import DOCUMENTS
from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadInput
from cocket.kernel.ids import slug
from cocket.kernel.strict_json import load_json
from cocket.register.model import Fact, Why
from cocket.register.ports import Connection
from cocket.register.service import append
from cocket.verifier.instants import written
from cocket.verifier.public_keys import ED25519
from cocket.verifier.status_lists import CREDENTIAL_TYPE
from cocket.verifier.trust_lists import TYPE, Pin, TrustList, accept

PUBLISHED = "trust_list.published"


def issuer_entry(authority: Authority, kinds: Sequence[str] = ()) -> dict[str, Any]:
    """Give an authority's entry on a list: which documents it may issue (default: all), and its keys' whole history."""
    first = min(record.valid_from for record in authority.keys)
    return {
        "id": authority.id,
        "name": authority.name,
        "jurisdiction": authority.jurisdiction,
        "types": sorted({*(kinds or DOCUMENTS), CREDENTIAL_TYPE}),
        "validFrom": written(first),
        "statusBase": authority.status_base,
        "keys": [_key(record) for record in authority.keys],
    }


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


def keep(home: Path, raw: bytes, pin: Pin | None = None) -> TrustList:
    """Accept a list against the pin that is kept for its authority (or a first one that a person gives), and keep both.

    Raises BadInput when no pin is known, and whatever `accept` raises.
    """
    document = load_json(raw.decode("utf-8", "replace"), where="trust list")
    authority = str(document.get("authority", "")) if isinstance(document, dict) else ""
    folder = home / "credentials" / "trust" / slug(authority)
    kept = read_pin(folder)
    if kept is None and pin is None:
        mend = "Ask the authority for its signing key by another way, and give it with --signer."
        raise BadInput("No key is pinned for this authority yet", where=authority[:80], mend=mend)
    trust, following = accept(raw, kept or pin or Pin(authority, ()))
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "list.json", raw)
    text = {"authority": following.authority, "signers": following.signers, "number": following.number}
    _replace(folder / "pin.json", json.dumps({**text, "sha256": following.sha256}, indent=2).encode())
    return trust


def read_pin(folder: Path) -> Pin | None:
    """Give the pin kept in a folder, or None; raises BadInput when it cannot be read."""
    path = folder / "pin.json"
    if not path.is_file():
        return None
    document = load_json(path.read_text("utf-8"), where=str(path))
    try:
        return Pin(document["authority"], tuple(document["signers"]), document["number"], document["sha256"])
    except (KeyError, TypeError):
        raise BadInput("The pin cannot be read", where=str(path), mend="Pin the authority's key again.") from None


def kept_lists(home: Path) -> tuple[TrustList, ...]:
    """Give every list that is kept, each checked against its pin again."""
    found = []
    for folder in sorted((home / "credentials" / "trust").glob("*")):
        pin = read_pin(folder)
        if pin is not None and (folder / "list.json").is_file():
            found.append(accept((folder / "list.json").read_bytes(), pin)[0])
    return tuple(found)


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)
