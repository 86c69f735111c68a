"""The trust lists that a home holds, each with the pin that keeps it from being rolled back; and its status lists.

Takes a list as published, keeps it; gives every list that is kept. Loads neither register nor private keys, so that a
border post starts fast.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.ids import slug
from cocket.kernel.strict_json import load_json
from cocket.verifier.data_integrity import parse_proof
from cocket.verifier.identifiers import controller
from cocket.verifier.knowledge import Knowledge
from cocket.verifier.status_lists import Entry
from cocket.verifier.steps import status_list
from cocket.verifier.trust_lists import Pin, TrustList, accept
from cocket.verifier.verdicts import Refused, Unsettled


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
            raw = (folder / "list.json").read_bytes()
            found.append(accept(raw, _with_last_signer(raw, pin))[0])
    return tuple(found)


def _with_last_signer(raw: bytes, pin: Pin) -> Pin:
    """The list that was seen last may be signed by a key that no longer signs the next; its hash is pinned instead."""
    document = load_json(raw.decode("utf-8", "replace"), where="trust list")
    if not isinstance(document, dict) or digest(document) != pin.sha256:
        return pin
    signer = controller(parse_proof(document).method, where="trust list, proof").removeprefix("did:key:")
    return replace(pin, signers=(*pin.signers, signer))


def hold_status(home: Path, raw: bytes, knowledge: Knowledge, at: datetime, *, where: str) -> bool:
    """Keep a status list, and say whether it was kept: not when a good one of its address and of a later day is held.

    Raises BadDocument when it names no address, and Refused when its issuer is on a trust list and did not sign it: it
    would stand in the place of a good one.
    """
    document = load_json(raw.decode("utf-8", "replace"), where=where, comments=False)
    address = document.get("id") if isinstance(document, dict) else None
    if not isinstance(address, str):
        raise BadDocument("This is no status list", where=where, mend="Fetch it again.")
    path = home / "credentials" / "status" / f"{slug(address, limit=150)}.json"
    offered = _dated(raw, document, address, knowledge, at, where)
    if offered is not None and path.is_file():
        try:
            kept = path.read_bytes()
            held = _dated(kept, load_json(kept.decode(), where=str(path)), address, knowledge, at, str(path))
        except (BadDocument, Refused, UnicodeDecodeError):
            held = None
        if held is not None and offered < held:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, raw)
    return True


def _dated(
    raw: bytes, document: dict[str, Any], address: str, knowledge: Knowledge, at: datetime, where: str
) -> datetime | None:
    """Give the day of a status list whose issuer is on a trust list; None when its issuer is on none."""
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    did = issuer.get("id") if isinstance(issuer, dict) else issuer
    purposes = subject.get("statusPurpose") if isinstance(subject, dict) else None
    entry = Entry(str(purposes[0] if isinstance(purposes, list) and purposes else purposes), 0, address)
    for trust in knowledge.lists:
        if did in trust.issuers:
            one = replace(knowledge, trust=trust, further=(), statuses={address: raw}, read_lists={})
            try:
                return status_list(entry, str(did), one, at).dated
            except (BadDocument, Refused, Unsettled) as error:
                raise Refused("status_unusable", error.what, where=where, mend="Fetch it again.") from None
    return None


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def kept_files(home: Path) -> tuple[list[Pin], list[str]]:
    """Give the pins of a home, and its trust lists and then its status lists as they were published."""
    root = home / "credentials"
    folders = sorted((root / "trust").glob("*"))
    pins = [pin for pin in map(read_pin, folders) if pin is not None]
    lists = [path for folder in folders if (path := folder / "list.json").is_file()]
    return pins, [path.read_text("utf-8") for path in (*lists, *sorted((root / "status").glob("*.json")))]
