"""A border post: who it is, its signing key, and the draw-downs that it signs; without a browser, or from paper.

Takes a folder (`post.json`, `post.jwk`), gives a `Post` and signed lines for `cocket custody record` and `merge`. The
private key is a JWK (RFC 8037), so that the page can import the same one.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cocket.custody.events.extension import CONTEXT, NAME
from cocket.custody.events.reading import check_event
from cocket.custody.events.writing import Scribe, key_id, public_key
from cocket.kernel.canonical import digest, plain
from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_json
from cocket.verifier.multibase import from_base64url, to_base64url

PROFILE, PRIVATE = "post.json", "post.jwk"
NO_RECORD = "0" * 64
VALID = timedelta(days=365)
_FIELDS = ("party", "name", "country", "unlocode", "log")


@dataclass(frozen=True, slots=True)
class Post:
    """Who records: a URI, a name, where it stands, and the name of its authority's log."""

    party: str
    name: str
    country: str
    unlocode: str
    log: str
    scribe: Scribe


@dataclass(frozen=True, slots=True)
class Shipment:
    """What passes: the licence, the lines (item, amount, unit as texts), and what is known beside."""

    issuer: str
    licence: str
    lines: tuple[tuple[str, str, str], ...]
    movement: str
    consignment: str = ""
    serials: tuple[str, ...] = ()
    photo: str = ""
    paper: str = ""
    cancels: str = ""


def new_post(folder: Path, profile: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """Make a post with a key in a new folder; gives what its authority enters into the key file."""
    if (folder / PROFILE).exists():
        raise BadInput("A post is already there", where=str(folder), mend="Use it, or choose another place.")
    private = Ed25519PrivateKey.generate()
    folder.mkdir(parents=True, exist_ok=True)
    jwk = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": to_base64url(private.public_key().public_bytes_raw()),
        "d": to_base64url(private.private_bytes_raw()),
    }
    handle = os.open(folder / PRIVATE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(jwk, stream)
    (folder / PROFILE).write_text(json.dumps(dict(profile), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    entry = {"id": key_id(private), "party": profile["party"], "public": public_key(private), "roles": ["observer"]}
    return {"keys": [entry | {"valid_from": plain(at), "valid_until": plain(at + VALID)}]}


def load_post(folder: Path) -> Post:
    """Read a post; raises BadInput when it is not one."""
    try:
        profile = load_json((folder / PROFILE).read_text("utf-8"), where=str(folder / PROFILE))
        jwk = load_json((folder / PRIVATE).read_text("utf-8"), where=str(folder / PRIVATE))
        private = Ed25519PrivateKey.from_private_bytes(from_base64url(jwk["d"], where=str(folder / PRIVATE)))
        party, name, country, unlocode, log = (str(profile[field]) for field in _FIELDS)
    except (OSError, KeyError, TypeError, ValueError):
        mend = "Make one: `cocket custody post DIR --party URI --country XX`."
        raise BadInput("This is no folder of a post", where=str(folder), mend=mend) from None
    return Post(party, name, country, unlocode, log, Scribe(key_id(private), private, log))


def draw_down(post: Post, shipment: Shipment, before: Sequence[Mapping[str, Any]], at: datetime) -> bytes:
    """Give the signed line of a draw-down; `before` are the key's earlier events. Raises BadDocument."""
    last = max(before, key=lambda event: event[NAME]["drawdown"]["sequence"], default=None)
    drawdown: dict[str, Any] = {
        "sequence": last[NAME]["drawdown"]["sequence"] + 1 if last else 1,
        "previous": digest(last) if last else NO_RECORD,
        "issuer": shipment.issuer,
        "movement": shipment.movement,
        "lines": [{"item": item, "amount": amount, "unit": unit} for item, amount, unit in shipment.lines],
    }
    for name in ("consignment", "photo", "paper", "cancels"):
        if value := getattr(shipment, name):
            drawdown[name] = value
    if shipment.serials:
        drawdown["serials"] = list(dict.fromkeys(shipment.serials))
    place = {"country": post.country, "name": post.name}
    if post.unlocode:
        place["unlocode"] = post.unlocode
    time = str(plain(at))
    event = {
        "@context": CONTEXT,
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:{uuid.uuid4()}",
        "eventTime": time,
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "bizStep": "inspecting",
        "epcList": [],
        NAME: {
            "actor": post.party,
            "licence": shipment.licence,
            "place": place,
            "drawdown": drawdown,
            "critical": ["drawdown"],
        },
    }
    check_event(event, "draw-down")
    return post.scribe.event(event, at)


def as_paper(shipment: Shipment, number: str) -> Shipment:
    """Give the shipment of a paper receipt that is typed in: it names the paper's number."""
    return replace(shipment, paper=number)
