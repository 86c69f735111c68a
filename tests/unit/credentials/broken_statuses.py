"""Broken status lists and statuses, and all vectors of `tests/vectors/broken/credentials` written to their folder."""

from __future__ import annotations

import gzip
import json
from typing import Any

from tests.unit.credentials.broken_attacks import ATTACKS
from tests.unit.credentials.broken_documents import DAY, DOCUMENTS, FOLDER, Case, _after, _jcs, _jwt

from cocket.credentials import securing, statuses
from cocket.credentials.keys import new_authority
from cocket.verifier.instants import written
from cocket.verifier.multibase import from_base58, to_base64url
from cocket.verifier.verdicts import REASONS


def _lists(world: Any, encoded: str, **changes: Any) -> dict[str, bytes]:
    made = {}
    for address, raw in world.status_files().items():
        body = {k: v for k, v in json.loads(raw).items() if k != "proof"}
        body["credentialSubject"]["encodedList"] = encoded or body["credentialSubject"]["encodedList"]
        body = {k: v for k, v in (body | changes).items() if v is not None}
        signed = securing.secure_jcs(body, world.authority.signer("Ed25519"), world.now - DAY)
        made[address] = json.dumps(signed).encode()
    return made


def _ended_lists(world: Any) -> dict[str, bytes]:
    """The lists as tokens that ended an hour before now, without an end in their bodies."""
    ended = {"exp": int(world.now.timestamp()) - 3600, "iat": int((world.now - DAY).timestamp())}
    return {
        address: _jwt(
            world, {k: v for k, v in json.loads(raw).items() if k not in ("proof", "validUntil")} | ended
        ).encode()
        for address, raw in world.status_files().items()
    }


def _lists_for(world: Any, purposes: Any) -> dict[str, bytes]:
    """The lists under other purposes than their addresses say."""
    made = {}
    for address, raw in world.status_files().items():
        body = {k: v for k, v in json.loads(raw).items() if k != "proof"}
        body["credentialSubject"]["statusPurpose"] = purposes
        made[address] = json.dumps(
            securing.secure_jcs(body, world.authority.signer("Ed25519"), world.now - DAY)
        ).encode()
    return made


def _entry(world: Any, **changes: Any) -> dict[str, Any]:
    """A document with its three status entries and one more."""
    first = world.issue().body["credentialStatus"]
    return _jcs(world, credentialStatus=[*first, {**first[0], "statusListIndex": "7", **changes}])


def _messages(count: int) -> list[dict[str, str]]:
    return [{"status": hex(value), "message": f"State {value}"} for value in range(count)]


def _other_lists(world: Any) -> dict[str, bytes]:
    other = new_authority(
        world.authority.folder / "other",
        "did:web:permits.far.example",
        "Far Office",
        "CH",
        world.authority.status_base,
        world.signed,
    )
    made = statuses.published(statuses.Book(), other, world.now - DAY, 7 * DAY)
    return {f"{other.status_base}{name}": content for name, content in made.items()}


def _packed(size: int) -> str:
    return "u" + to_base64url(gzip.compress(bytes(size), mtime=0))


def _respelt_lists(first: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The same list with the same signature, written by somebody without a key so that it has another hash."""
    value = to_base64url(from_base58(first["proof"]["proofValue"][1:], where=""))
    return {
        "trust-1-base64": _after(first, proofValue=f"u{value}"),
        "trust-1-listed": {**first, "proof": [first["proof"]]},
    }


STATUSES: dict[str, Case] = {
    "status-bomb": Case("Nine kilobytes that unfold to nine megabytes.", "status_unusable", _jcs, status=lambda w: _lists(w, _packed(9 * 2**20))),
    "status-short": Case("A list of eight bits, which would point to one document.", "status_unusable", _jcs, status=lambda w: _lists(w, _packed(1))),
    "status-cut": Case("The packed list is cut short.", "status_unusable", _jcs, status=lambda w: _lists(w, _packed(2**17)[:-8])),
    "status-not-packed": Case("The list is not packed at all.", "status_unusable", _jcs, status=lambda w: _lists(w, "uAAAA")),
    "status-other-issuer": Case("The list of another issuer under the authority's address.", "status_unusable", _jcs, status=_other_lists),
    "status-forged": Case("The list was changed after it was signed.", "status_unusable", _jcs, status=lambda w: {a: r.replace(b'BitstringStatusList"', b'BitstringStatusList","x":"y"', 1) for a, r in w.status_files().items()}),
    "status-other-address": Case("The list names another address than the one it is published under.", "status_unusable", _jcs, status=lambda w: _lists(w, "", id="https://elsewhere.example/1.json")),
    "status-no-address": Case("The list does not say where it is published, and could be another list of its issuer.", "status_unusable", _jcs, status=lambda w: _lists(w, "", id=None)),
    "status-token-ended": Case("The list is a token that has ended, though its body has no end.", "status_stale", _jcs, status=_ended_lists),
    "status-index-text": Case("The index is no number.", "malformed", lambda w: _jcs(w, credentialStatus=[{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "0x10", "statusListCredential": "https://licences.trade.example/status/1-revocation.json"}])),
    "status-index-beyond": Case("The index lies beyond the list.", "status_unusable", lambda w: _jcs(w, credentialStatus=[{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "99999999", "statusListCredential": "https://licences.trade.example/status/1-revocation.json"}])),
    "status-purpose-capitals": Case("A purpose in other letters, which a careless reader would pass over.", "status_unusable", lambda w: _entry(w, statusPurpose="Revocation")),
    "status-purpose-unknown": Case("A purpose that nobody here knows; it may take the document's force.", "status_unusable", lambda w: _entry(w, statusPurpose="withdrawal")),
    "status-purpose-informative": Case("A purpose that only informs, by its specification.", "genuine", lambda w: _entry(w, statusPurpose="message", statusSize=2, statusMessage=_messages(4))),
    "status-two-bits": Case("A status of two bits, whose meaning stands elsewhere.", "status_unusable", lambda w: _entry(w, statusSize=2, statusMessage=_messages(4))),
    "status-two-bits-two-messages": Case("A status of two bits with words for two of its four values.", "malformed", lambda w: _entry(w, statusSize=2, statusMessage=_messages(2))),
    "status-no-bits": Case("A status of no bits.", "malformed", lambda w: _entry(w, statusSize=0)),
    "status-size-text": Case("The size of a status is a truth value.", "malformed", lambda w: _entry(w, statusSize=True)),
    "status-entry-named-as-list": Case("A status entry has the name of its list.", "malformed", lambda w: _entry(w, id=w.issue().body["credentialStatus"][0]["statusListCredential"])),
    "status-several-purposes": Case("One list serves several purposes, as its specification allows.", "genuine", _jcs, status=lambda w: _lists_for(w, ["revocation", "suspension", "exhausted"])),
    "status-other-purposes": Case("The lists are for other purposes than the document says.", "status_unusable", _jcs, status=lambda w: _lists_for(w, ["refresh", "message"])),
    "status-no-purpose": Case("The lists are for no purpose.", "status_unusable", _jcs, status=lambda w: _lists_for(w, [])),
    "status-without-end": Case("A list that does not say until when it counts, a day old.", "genuine", _jcs, status=lambda w: _lists(w, "", validUntil=None)),
    "status-without-end-old": Case("The same list eight days old: nobody said that it still counts.", "status_stale", _jcs, status=lambda w: _lists(w, "", validUntil=None), at=7 * DAY),
}  # fmt: skip
CASES = {**DOCUMENTS, **STATUSES, **ATTACKS}

# Trust lists in the order in which they are offered to one verifier.
LISTS: list[dict[str, Any]] = [
    {"about": "A list that is older than one that was seen.", "seen": ["trust-1.json", "trust-2.json"], "offered": "trust-1.json", "accepted": False, "says": "rolled back"},
    {"about": "Another list of the number that was seen.", "seen": ["trust-1.json", "trust-2.json"], "offered": "trust-2-other.json", "accepted": False, "says": "two different"},
    {"about": "The same list with its proof value in another base, which anybody can write.", "seen": [], "offered": "trust-1-base64.json", "accepted": False, "says": "one spelling"},
    {"about": "The same list with its proof in a list.", "seen": [], "offered": "trust-1-listed.json", "accepted": False, "says": "one spelling"},
    {"about": "The list that follows.", "seen": ["trust-1.json"], "offered": "trust-2.json", "accepted": True, "says": ""},
]  # fmt: skip


def write(world: Any) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*"):
        old.unlink()
    index: dict[str, Any] = {"now": written(world.now), "cases": {}}
    built = {name: case.build(world) for name, case in CASES.items()}
    for name, case in CASES.items():
        value = built[name]
        (FOLDER / f"{name}.txt").write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        index["cases"][name] = {
            "about": case.about,
            "outcome": REASONS[case.reason][0].value,
            "reason": case.reason,
            "at": written(world.now + case.at),
            "times": case.times,
        }
        if case.status:
            lists = {address: raw.decode() for address, raw in case.status(world).items()}
            (FOLDER / f"{name}.status.json").write_text(json.dumps(lists), encoding="utf-8")
    good = {address: raw.decode() for address, raw in world.status_files().items()}
    (FOLDER / "status.json").write_text(json.dumps(good), encoding="utf-8")
    first = world.trust_document()
    second = world.trust_document(previous=first)
    other = world.trust_document(previous=first, at=world.now)
    respelt = _respelt_lists(first)
    for name, document in {"trust-1": first, "trust-2": second, "trust-2-other": other, **respelt}.items():
        (FOLDER / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    index["lists"] = LISTS
    index["pin"] = {"authority": world.pin.authority, "signers": list(world.pin.signers)}
    (FOLDER / "index.json").write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
