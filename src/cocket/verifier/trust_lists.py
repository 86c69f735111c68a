"""Trust lists: who may issue which document for which jurisdiction, from when to when, with which key.

Takes a signed list and the pin that says which one was seen last, gives the list and the next pin; offline. A list is
numbered and names the one before it by hash, so that it cannot be rolled back, nor told differently to two verifiers of
the same number. Its signers may change: each list names who may sign the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadDocument
from cocket.kernel.strict_json import load_json
from cocket.verifier.contents import TYPES
from cocket.verifier.data_integrity import parse_proof, verify_proof
from cocket.verifier.encoding import from_base64
from cocket.verifier.identifiers import check_did, controller, key_of_did_key
from cocket.verifier.instants import optional_instant, parse_instant
from cocket.verifier.public_keys import PublicKey, from_multikey, has_one_spelling
from cocket.verifier.verdicts import Refused, Unsettled

TYPE = "CocketTrustList"
MAX_BYTES = 4_000_000
_MEND = "Fetch the trust list again from its authority."


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key of an issuer, and when it was good. After `compromised_from` it may be in anybody's hands."""

    id: str
    key: PublicKey
    valid_from: datetime
    valid_until: datetime | None
    compromised_from: datetime | None


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority on the list: what it may issue, for which jurisdiction, when, with which keys or roots."""

    id: str
    name: str
    jurisdiction: str
    types: frozenset[str]
    valid_from: datetime
    valid_until: datetime | None
    status_base: str
    keys: tuple[TrustedKey, ...]
    roots: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class TrustList:
    """A list whose signature was checked; `sha256` is the hash of its canonical JSON with its proof.

    `stolen` says since when each key was in other hands of which the list knows it.
    """

    authority: str
    number: int
    issued: datetime
    valid_until: datetime
    issuers: Mapping[str, Issuer]
    sha256: str
    stolen: Mapping[PublicKey, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pin:
    """What a verifier keeps between lists: the authority, who may sign its next list, and the last list seen.

    `number` 0 with an empty `sha256` is a pin made by hand, before the first list.
    """

    authority: str
    signers: tuple[str, ...]
    number: int = 0
    sha256: str = ""


def accept(raw: bytes, pin: Pin) -> tuple[TrustList, Pin]:
    """Check a trust list against a pin, and give it with the pin to keep.

    Raises BadDocument when it is malformed, Refused when it is forged, rolled back or does not follow.
    """
    # 1. Read it strictly.
    document = _read(raw)
    # 2. It is signed by a key that the pin names, as a did:key.
    proof = parse_proof(document)
    if not controller(proof.method, where="trust list, proof").startswith("did:key:"):
        raise BadDocument("A trust list is signed by a did:key", where="trust list, proof", mend=_MEND)
    key = key_of_did_key(proof.method, where="trust list, proof")
    if key.multibase not in pin.signers:
        what = "The trust list is not signed by a key that you pinned"
        raise Refused("signature_bad", what, where="trust list", mend="Bring in the lists between, one after another.")
    body = verify_proof(document, proof, key)
    # The proof stands in the list's hash, and whoever passes the list on could write it anew without a key.
    if not isinstance(document["proof"], dict) or not has_one_spelling(key, proof.value):
        what = "The proof is not in its one spelling: a single object, of two signatures the lower"
        raise BadDocument(what, where="trust list, proof", mend=_MEND)
    # 3. It is of the pinned authority. 4. It is not older than what was seen, nor another of the same number.
    trust = _trust_list(body, digest(document))
    if trust.authority != pin.authority:
        raise Refused(
            "issuer_mismatch", f"The list is of {trust.authority}, not of {pin.authority}", where="trust list"
        )
    if trust.number < pin.number:
        what = f"The trust list is rolled back: number {trust.number} after number {pin.number}"
        raise Refused("signature_bad", what, where="trust list", mend=_MEND)
    if trust.number == pin.number and trust.sha256 != pin.sha256:
        what = f"There are two different trust lists with number {trust.number}"
        raise Refused("signature_bad", what, where="trust list", mend="Keep both, and tell the authority.")
    # 5. The next one names the last one seen.
    if pin.number and trust.number == pin.number + 1 and body.get("previous") != pin.sha256:
        what = f"The trust list does not follow the number {pin.number} that was seen"
        raise Refused("signature_bad", what, where="trust list", mend="Keep both, and tell the authority.")
    signers = tuple(from_multikey(text, where="trust list, signers").multibase for text in _list(body, "signers"))
    return trust, Pin(trust.authority, signers, trust.number, trust.sha256)


def judge(issuer: Issuer, kinds: frozenset[str], jurisdiction: str, signed: datetime) -> None:
    """Say whether an issuer could issue this on that day; raises Refused, or Unsettled without a jurisdiction."""
    if not kinds:
        raise Refused("not_authorised", f"{issuer.name} may not issue a document that does not say what it is")
    if not kinds <= issuer.types:
        unknown = ", ".join(sorted(kinds - issuer.types))
        raise Refused("not_authorised", f"{issuer.name} may not issue {unknown[:80]}")
    if not jurisdiction and not kinds.isdisjoint(TYPES):
        mend = "Ask for one that shows its jurisdiction."
        raise Unsettled("form_unsupported", "It does not say, or hides, for which jurisdiction it counts", mend=mend)
    if jurisdiction and jurisdiction != issuer.jurisdiction:
        raise Refused("not_authorised", f"{issuer.name} speaks for {issuer.jurisdiction}, not for {jurisdiction[:20]}")
    if not _within(signed, issuer.valid_from, issuer.valid_until):
        raise Refused("not_authorised", f"{issuer.name} was not listed on the day of the signature")


def judge_key(key: TrustedKey, signed: datetime, witnessed: datetime | None) -> None:
    """Say whether a key was good when it signed; raises Refused, or Unsettled when only the document dates itself.

    `signed` is the document's own word. `witnessed` is an instant at which others had seen it, if that is proven.
    """
    if key.compromised_from is not None:
        day = key.compromised_from.date().isoformat()
        # 1. By its own word it was signed when the key was in other hands.
        if signed >= key.compromised_from:
            raise Refused("key_compromised", f"The key was compromised from {day}")
        # 2. Whoever has the key can write an earlier date; only a witness from before settles it.
        if witnessed is None or witnessed >= key.compromised_from:
            mend = f"Ask for a log proof that witnesses cosigned before {day}, or for a newly signed document."
            raise Unsettled("key_compromised_undated", f"The key was compromised from {day}", mend=mend)
    # 3. In use on that day.
    if not _within(signed, key.valid_from, key.valid_until):
        raise Refused("key_out_of_time", "The key was not in use on the day of the signature")


def _within(instant: datetime, first: datetime, end: datetime | None) -> bool:
    return first <= instant and (end is None or instant < end)


def _read(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_BYTES:
        raise BadDocument(f"The trust list is larger than {MAX_BYTES:,} bytes", where="trust list", mend=_MEND)
    try:
        document = load_json(raw.decode(), where="trust list", comments=False)
    except UnicodeDecodeError:
        raise BadDocument("The trust list is not UTF-8", where="trust list", mend=_MEND) from None
    if not isinstance(document, dict) or document.get("type") != TYPE:
        raise BadDocument(f"This is no {TYPE}", where="trust list", mend=_MEND)
    return document


def _trust_list(body: dict[str, Any], sha256: str) -> TrustList:
    number = body.get("number")
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise BadDocument("The list's number counts from 1", where="trust list, number", mend=_MEND)
    issuers = [_issuer(entry, f"trust list, issuers[{n}]") for n, entry in enumerate(_list(body, "issuers"))]
    by_id = {issuer.id: issuer for issuer in issuers}
    if len(by_id) != len(issuers):
        raise BadDocument("An issuer stands twice on the list", where="trust list, issuers", mend=_MEND)
    stolen = _stolen(issuers)
    return TrustList(
        check_did(body.get("authority"), where="trust list, authority"),
        number,
        parse_instant(body.get("issued"), where="trust list, issued"),
        parse_instant(body.get("validUntil"), where="trust list, validUntil"),
        {did: _with_thefts(issuer, stolen) for did, issuer in by_id.items()},
        sha256,
        stolen,
    )


def _stolen(issuers: list[Issuer]) -> dict[PublicKey, datetime]:
    """Whoever stole a key has it under each of its names: the earliest day that the list knows counts for all."""
    stolen: dict[PublicKey, datetime] = {}
    for key in (key for issuer in issuers for key in issuer.keys):
        if (day := key.compromised_from) is not None:
            stolen[key.key] = min(day, stolen.get(key.key, day))
    return stolen


def _with_thefts(issuer: Issuer, stolen: Mapping[PublicKey, datetime]) -> Issuer:
    if not stolen:
        return issuer
    return replace(issuer, keys=tuple(replace(key, compromised_from=stolen.get(key.key)) for key in issuer.keys))


def with_all_thefts(lists: Sequence[TrustList]) -> tuple[TrustList, ...]:
    """Give lists that are held together, each knowing of every theft that one of them knows.

    Who may issue what is each list's own word; that a key is in other hands is true whoever says it first.
    """
    told = [trust.stolen for trust in lists]
    if not any(told) or all(each is told[0] for each in told):
        return tuple(lists)
    stolen: dict[PublicKey, datetime] = {}
    for key, day in (theft for trust in lists for theft in trust.stolen.items()):
        stolen[key] = min(day, stolen.get(key, day))
    return tuple(
        replace(
            trust,
            issuers={did: _with_thefts(issuer, stolen) for did, issuer in trust.issuers.items()},
            stolen=stolen,
        )
        for trust in lists
    )


def _issuer(entry: object, where: str) -> Issuer:
    if not isinstance(entry, dict):
        raise BadDocument("An issuer is an object", where=where, mend=_MEND)
    did = check_did(entry.get("id"), where=f"{where}.id")
    texts = [entry.get(name, "") for name in ("name", "jurisdiction", "statusBase")]
    types = _list(entry, "types")
    if not all(isinstance(text, str) for text in (*texts, *types)):
        raise BadDocument("A name, jurisdiction or type is no text", where=where, mend=_MEND)
    keys = tuple(_key(key, did, f"{where}.keys[{n}]") for n, key in enumerate(_list(entry, "keys")))
    if len({key.id for key in keys}) != len(keys):
        raise BadDocument("A key's id stands twice", where=f"{where}.keys", mend=_MEND)
    roots = tuple(_root(text, f"{where}.roots") for text in _list(entry, "roots"))
    return Issuer(did, texts[0], texts[1], frozenset(types), *_span(entry, where), texts[2], keys, roots)


def _key(entry: object, did: str, where: str) -> TrustedKey:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise BadDocument("A key is an object with an id", where=where, mend=_MEND)
    if controller(entry["id"], where=where) != did:
        raise BadDocument("A key's id begins with its issuer's", where=where, mend=_MEND)
    key = from_multikey(entry.get("publicKeyMultibase"), where=where)
    compromised = optional_instant(entry.get("compromisedFrom"), where=f"{where}.compromisedFrom")
    return TrustedKey(entry["id"], key, *_span(entry, where), compromised)


def _root(text: object, where: str) -> bytes:
    from cryptography.x509 import load_der_x509_certificate

    raw = from_base64(text, where=where)
    try:
        load_der_x509_certificate(raw)
    except ValueError:
        raise BadDocument("A root is no certificate", where=where, mend=_MEND) from None
    return raw


def _span(entry: Mapping[str, Any], where: str) -> tuple[datetime, datetime | None]:
    first = parse_instant(entry.get("validFrom"), where=f"{where}.validFrom")
    return first, optional_instant(entry.get("validUntil"), where=f"{where}.validUntil")


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name, [])
    if not isinstance(value, list):
        raise BadDocument(f"{name} is a list", where=f"trust list, {name}", mend=_MEND)
    return value
