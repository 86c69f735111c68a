"""The short form for paper: a body cut down to what an officer needs, signed, in at most 400 characters.

Takes a body and a key, gives the text of a QR code. Lines of goods that do not fit are counted, never dropped in
silence; the code names the full document by hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import cbor2

from cocket.credentials.keys import SigningKey
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput
from cocket.verifier.contents import TYPES
from cocket.verifier.cose import ALG, KID, PREFIX, SIGN1, Cbor, to_base45, to_be_signed
from cocket.verifier.forms import key_id
from cocket.verifier.instants import parse_instant
from cocket.verifier.paper import CTI, EXP, IAT, ISS, NBF, OWN
from cocket.verifier.public_keys import ED25519

MAX_CHARACTERS = 400


def encode(value: Any) -> bytes:
    """Write deterministic CBOR (RFC 8949 section 4.2.1)."""
    return cbor2.dumps(value, canonical=True)


def _untag(value: Any) -> tuple[int, Any] | None:
    if not isinstance(value, cbor2.CBORTag):
        return None
    # Inside a tag the codec gives tuples and frozen maps.
    inner = value.value
    if isinstance(inner, list | tuple):
        inner = [dict(part) if isinstance(part, Mapping) else part for part in inner]
    return value.tag, inner


CODEC = Cbor(cbor2.loads, encode, _untag)


def body_digest(body: dict[str, Any]) -> bytes:
    """Give the SHA-256 of a body's canonical JSON, by which a code and a child document name it."""
    return hashlib.sha256(canonical(body)).digest()


def code(body: dict[str, Any], key: SigningKey, at: datetime) -> str:
    """Give the text of a code; raises BadInput when not even one line of goods fits into 400 characters."""
    items = body["credentialSubject"].get("items", [])
    lines = [[i["provision"], i["quantity"]["amount"], i["quantity"]["unit"]] for i in items]
    for shown in range(len(lines), -1 if not lines else 0, -1):
        text = _text(_claims(body, lines[:shown], len(lines) - shown, at), key)
        if len(text) <= MAX_CHARACTERS:
            return text
    raise BadInput(
        f"The code would have more than {MAX_CHARACTERS} characters",
        where=str(body.get("id", "")),
        mend="Use a shorter number or issuer address.",
    )


def _claims(body: dict[str, Any], lines: list[list[str]], more: int, at: datetime) -> dict[int, Any]:
    subject = body["credentialSubject"]
    statuses = body.get("credentialStatus") or []
    name, index = "", 0
    if statuses:
        name = statuses[0]["statusListCredential"].rpartition("/")[2].partition("-")[0]
        index = int(statuses[0]["statusListIndex"])
    claims = {
        ISS: body["issuer"]["id"],
        NBF: _seconds(body["validFrom"]),
        IAT: int(at.timestamp()),
        CTI: subject["number"].encode(),
        OWN: [
            TYPES.index(body["type"][1]),
            subject["jurisdiction"],
            subject.get("destination", ""),
            lines,
            more,
            name,
            index,
            body_digest(body),
        ],
    }
    if "validUntil" in body:
        claims[EXP] = _seconds(body["validUntil"])
    return claims


def _seconds(text: str) -> int:
    return int(parse_instant(text, where="document").timestamp())


def _text(claims: dict[int, Any], key: SigningKey) -> str:
    protected = encode({ALG: -8 if key.public.kind == ED25519 else -7, KID: key_id(key.public)})
    payload = encode(claims)
    signature = key.sign(to_be_signed(protected, payload))
    return PREFIX + to_base45(encode(cbor2.CBORTag(SIGN1, [protected, {}, payload, signature])))
