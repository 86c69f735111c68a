"""More broken documents: attacks that were thought of by reading the verifier as an enemy would."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import cbor2
from tests.unit.credentials.broken_documents import (
    DAY,
    ED25519_ORDER,
    Case,
    _after,
    _code,
    _jcs,
    _jwt,
    _part,
    _sd,
    _set,
    _subject,
)

from cocket.credentials import securing
from cocket.credentials.coding import encode
from cocket.credentials.keys import new_signing_key
from cocket.kernel.canonical import canonical
from cocket.verifier import cose
from cocket.verifier.multibase import from_base58, to_base58, to_base64url
from cocket.verifier.paper import OWN
from cocket.verifier.sd_jwt import digest_of

SMALL_ORDER = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")


def _key(world: Any, kind: str = "Ed25519") -> Any:
    return world.authority.signer(kind)


def _signed_text(world: Any, old: str, new: str) -> str:
    """A document with another text in it after it was signed in canonical form."""
    text = canonical(_jcs(world)).decode()
    assert old in text
    return text.replace(old, new, 1)


def _base64_proof(world: Any) -> dict[str, Any]:
    document = _jcs(world)
    raw = from_base58(document["proof"]["proofValue"][1:], where="")
    return _after(document, proofValue="u" + to_base64url(raw))


def _raw_proof(world: Any, change: Any) -> dict[str, Any]:
    document = _jcs(world)
    raw = change(from_base58(document["proof"]["proofValue"][1:], where=""))
    return _after(document, proofValue="z" + to_base58(raw))


def _remark_twice(world: Any) -> str:
    document = _jcs(world, **{"//note": "as signed"})
    return json.dumps(document).replace('"//note":', '"//note": "as shown to others", "//note":', 1)


def _binding(
    world: Any,
    claims: dict[str, Any] | None = None,
    *,
    typ: str = "kb+jwt",
    by: Any = None,
    drop: bool = False,
    alg: str = "EdDSA",
) -> str:
    """A presentation that is bound to its holder, and in one thing is not."""
    from cocket.verifier.public_keys import to_jwk

    holder = new_signing_key("")
    text = securing.secure_sd_jwt(world.issue().body, _key(world), world.signed, holder=to_jwk(holder.public))
    head, *disclosures = text.split("~")[:-1]
    shown = "~".join([head, *disclosures, ""])
    hashed = to_base64url(hashlib.sha256(shown.encode()).digest())
    now = int(world.now.timestamp())
    payload = {"iat": now, "aud": "https://border.example", "nonce": "n-1", "sd_hash": hashed, **(claims or {})}
    payload = {name: value for name, value in payload.items() if value is not None}
    signed = f"{_part({'alg': alg, 'typ': typ})}.{_part(payload)}"
    signature = (by or holder).sign(signed.encode())
    if drop:
        shown = "~".join([head, *disclosures[1:], ""])
    return f"{shown}{signed}.{to_base64url(signature)}"


def _nested(world: Any, *, again: bool = False, both: bool = False) -> str:
    """A disclosure inside a disclosure: shown without its parent, or with its digest in both."""

    def change(payload: dict[str, Any], disclosures: list[str]) -> None:
        inner = _part(["salt-inner-0123456789", "name", "Somebody Else"])
        outer = _part(["salt-outer-0123456789", "broker", {"_sd": [digest_of(inner)], "country": "AE"}])
        payload["credentialSubject"]["_sd"].append(digest_of(outer))
        if both:
            payload["credentialSubject"]["_sd"].append(digest_of(inner))
        disclosures.extend([outer, inner] if again or both else [inner])

    return _sd(world, change)


def _circle(world: Any) -> str:
    """Disclosures cannot name each other in a circle; one that names itself is as near as one gets."""

    def change(payload: dict[str, Any], disclosures: list[str]) -> None:
        first = _part(["salt-0123456789abcdef", "broker", {"_sd": ["A" * 43]}])
        payload["credentialSubject"]["_sd"] += [
            digest_of(first),
            "A" * 43,
        ]
        disclosures.append(first)

    return _sd(world, change)


def _hidden_line(world: Any) -> str:
    """A line of goods that whoever shows the licence leaves out."""

    def change(payload: dict[str, Any], _: list[str]) -> None:
        line = _part(["salt-0123456789abcdef", {"provision": "2B350.a.1", "quantity": {"amount": "9", "unit": "each"}}])
        payload["credentialSubject"]["items"].append({"...": digest_of(line)})

    return _sd(world, change)


def _hidden_condition(world: Any) -> str:
    def change(payload: dict[str, Any], _: list[str]) -> None:
        text = _part(["salt-0123456789abcdef", "Not for re-export."])
        payload["credentialSubject"]["conditions"].append({"...": digest_of(text)})

    return _sd(world, change)


def _sd_change(world: Any, **changes: Any) -> str:
    return _sd(world, lambda payload, _: payload.update(changes))


def _own(place: int, value: Any) -> Any:
    def change(claims: dict[Any, Any]) -> None:
        claims[OWN][place] = value

    return change


def _envelope(
    world: Any, *, header: Any = None, unprotected: Any = None, tag: int = 18, payload: Any = None, tail: Any = None
) -> str:
    """A code whose envelope differs, signed anew by the authority."""
    tagged = cbor2.loads(cose.from_base45(world.issue().forms["code"].removeprefix(cose.PREFIX), where=""))
    protected, _, body, _ = tagged.value
    protected = header(cbor2.loads(protected)) if header else protected
    body = payload(cbor2.loads(body)) if payload else body
    signature = _key(world).sign(cose.to_be_signed(protected, body))
    parts = [protected, unprotected if unprotected is not None else {}, body, signature]
    return cose.PREFIX + cose.to_base45(encode(cbor2.CBORTag(tag, parts + (tail or []))))


def _first_label_as(*, label: Any) -> Any:
    """The label 1 as another value that Python holds equal."""

    def change(entries: dict[Any, Any]) -> bytes:
        return encode({label: entries.pop(1), **entries})

    return change


def _paper_bytes(world: Any) -> bytes:
    return cose.from_base45(world.issue().forms["code"].removeprefix(cose.PREFIX), where="")


def _flipped(world: Any) -> str:
    """An SD-JWT whose token was signed as a plain document."""
    return _jwt(world) + "~"


def _without_binding(world: Any) -> str:
    return _binding(world).rpartition("~")[0] + "~"


ATTACKS: dict[str, Case] = {
    "jcs-remark-twice": Case("A member that looks like a remark stands twice, signed once.", "malformed", _remark_twice),
    "jcs-name-escaped": Case("A name stands twice, once in an escape.", "malformed", lambda w: _signed_text(w, '"validUntil":', '"\\u0076alidUntil":"2099-01-01T00:00:00Z","validUntil":')),
    "jcs-name-composed": Case("A name of a firm in another normal form: the same to the eye, other bytes.", "signature_bad", lambda w: json.dumps(_jcs(w, credentialSubject=_subject(w, endUse="R\u00e9acteur")), ensure_ascii=False).replace("R\u00e9acteur", "Re\u0301acteur")),
    "jcs-zero-width": Case("A letter without width put into a name.", "signature_bad", lambda w: json.dumps(_jcs(w), ensure_ascii=False).replace("Sample Trading", "Sample\u200b Trading")),
    "jcs-number-respelt": Case("A number in another spelling: canonical JSON takes both for one.", "genuine", lambda w: json.dumps(_jcs(w, credentialSubject=_subject(w, score=10))).replace('"score": 10', '"score": 1.0e1')),
    "jcs-number-rounded": Case("A fraction with more digits than a double has: one value, one signature.", "genuine", lambda w: json.dumps(_jcs(w, credentialSubject=_subject(w, score=0.1))).replace('"score": 0.1', '"score": 0.1000000000000000055511151231257827')),
    "jcs-number-other": Case("A number that is a little more.", "signature_bad", lambda w: json.dumps(_jcs(w, credentialSubject=_subject(w, score=10))).replace('"score": 10', '"score": 10.000000000000002')),
    "jcs-order-of-keys": Case("Names above the first plane, sorted by code point instead of UTF-16 unit, are signed alike.", "genuine", lambda w: _jcs(w, credentialSubject=_subject(w, **{"\ufb01": "1", "\U0001f600": "2"}))),
    "jcs-proof-base64": Case("The proof's value in another base, which its suite does not know.", "malformed", _base64_proof),
    "jcs-proof-leading-one": Case("A zero byte before the signature.", "signature_bad", lambda w: _raw_proof(w, lambda raw: b"\0" + raw)),
    "jcs-proof-r-small": Case("R is a point of small order.", "signature_bad", lambda w: _raw_proof(w, lambda raw: SMALL_ORDER + raw[32:])),
    "jcs-proof-s-order": Case("S is the group order itself.", "signature_bad", lambda w: _raw_proof(w, lambda raw: raw[:32] + ED25519_ORDER.to_bytes(32, "little"))),
    "jcs-proof-suite-of-ecdsa": Case("The proof says that a P-256 key made it.", "algorithm_refused", lambda w: _after(_jcs(w), cryptosuite="ecdsa-jcs-2019")),
    "jcs-proof-suite-of-rdfc": Case("The proof is meant to be read as one over another canonical form.", "form_unsupported", lambda w: _after(_jcs(w), cryptosuite="eddsa-rdfc-2022")),
    "jcs-proof-of-another-document": Case("The proof of one licence on another.", "signature_bad", lambda w: {**_jcs(w), "proof": _jcs(w)["proof"]}),
    "jcs-proof-key-of-did-key": Case("The forger's own key stands under the forger's own name, beside the authority's as issuer.", "issuer_mismatch", lambda w: _after(_jcs(w), verificationMethod=f"did:key:{(m := new_signing_key('').public.multibase)}#{m}")),
    "jcs-proof-method-path": Case("The key's name has a path that leads elsewhere.", "malformed", lambda w: _after(_jcs(w), verificationMethod=f"{w.authority.id}/../evil#key-1")),
    "jcs-proof-created-list": Case("The proof's date is a list.", "malformed", lambda w: _after(_jcs(w), created=["2026-11-20T12:00:00Z"])),
    "jcs-issuer-list": Case("Two issuers in a list.", "malformed", lambda w: _jcs(w, issuer=[{"id": w.authority.id}, {"id": "did:web:permits.far.example"}])),
    "jcs-issuer-subdomain": Case("The authority's name as a part of another's.", "issuer_not_listed", lambda w: securing.secure_jcs({**w.issue().body, "issuer": {"id": f"{w.authority.id}.evil.example"}}, new_signing_key(f"{w.authority.id}.evil.example#key-1"), w.signed)),
    "jcs-issuer-joined-letters": Case("The letters r and n for m in the authority's name.", "lookalike_issuer", lambda w: securing.secure_jcs({**w.issue().body, "issuer": {"id": "did:web:licences.trade.exarnple"}}, new_signing_key("did:web:licences.trade.exarnple#key-1"), w.signed)),
    "jcs-type-capitals": Case("The kind of document in other letters, so that nobody may issue it.", "not_authorised", lambda w: _jcs(w, type=["VerifiableCredential", "exportLicence"])),
    "jcs-type-address": Case("The kind of document as a whole address.", "not_authorised", lambda w: _jcs(w, type=["VerifiableCredential", "https://cocket.example/ns/credentials/v1#ExportLicence"])),
    "jcs-two-subjects": Case("Two subjects, of which a reader may see one.", "malformed", lambda w: _jcs(w, credentialSubject=[_subject(w), _subject(w)])),
    "jcs-jurisdiction-other": Case("A licence under the law of a state for which the authority does not speak.", "not_authorised", lambda w: _jcs(w, credentialSubject=_subject(w, jurisdiction="DE"))),
    "jcs-instant-offset": Case("An offset that no clock on earth has.", "malformed", lambda w: _jcs(w, validUntil="2027-10-31T23:59:59-23:59")),
    "jcs-instant-leap": Case("A second that most readers do not know.", "malformed", lambda w: _jcs(w, validUntil="2027-10-31T23:59:60Z")),
    "jcs-instant-digits": Case("A year in the digits of another script.", "malformed", lambda w: _jcs(w, validUntil="\u0662\u0660\u0662\u0667-10-31T23:59:59Z")),
    "jwt-header-twice": Case("The header names two algorithms.", "malformed", lambda w: ".".join([to_base64url(b'{"alg":"none","alg":"EdDSA","kid":"' + _key(w).id.encode() + b'","typ":"vc+jwt"}'), *_jwt(w).split(".")[1:]])),
    "jwt-alg-list": Case("The algorithm is a list.", "algorithm_refused", lambda w: _jwt(w, alg=["EdDSA"])),
    "jwt-not-encoded": Case("The payload is said not to be encoded.", "algorithm_refused", lambda w: _jwt(w, b64=False)),
    "jwt-psychic": Case("The infinite point as an ECDSA signature: r and s are one and zero.", "signature_bad", lambda w: _jwt(w, key=_key(w, "P-256"), signature=(1).to_bytes(32, "big") + bytes(32))),
    "jwt-four-parts": Case("A fourth part after the signature.", "malformed", lambda w: _jwt(w) + ".AAAA"),
    "jwt-exp-negative": Case("An end before all time.", "malformed", lambda w: _jwt(w, {**w.issue().body, "exp": -1})),
    "jwt-exp-null": Case("The end is there, and is nothing.", "malformed", lambda w: _jwt(w, {**w.issue().body, "exp": None})),
    "jwt-nbf-later": Case("The token begins later than the document.", "not_yet_valid", lambda w: _jwt(w, {**w.issue().body, "iat": int(w.signed.timestamp()), "nbf": int((w.now + DAY).timestamp())})),
    "jwt-chain-empty": Case("A chain of no certificates.", "malformed", lambda w: _jwt(w, x5c=[], kid=None)),
    "sd-typed-as-document": Case("A plain document's token with a tilde after it.", "form_unsupported", _flipped),
    "sd-nested-alone": Case("A disclosure whose parent is not shown.", "disclosure_bad", _nested),
    "sd-nested-in-both": Case("A nested digest stands in its parent and beside it.", "disclosure_bad", lambda w: _nested(w, both=True)),
    "sd-nested": Case("A disclosure in a disclosure, both shown, as the specification allows.", "genuine", lambda w: _nested(w, again=True)),
    "sd-digest-again-inside": Case("A digest stands in a disclosure and in the token.", "disclosure_bad", _circle),
    "sd-digest-number": Case("A digest is a number.", "disclosure_bad", lambda w: _sd(w, lambda p, _: p["credentialSubject"]["_sd"].append(5))),
    "sd-digests-text": Case("The digests are a text.", "disclosure_bad", lambda w: _sd(w, lambda p, _: p["credentialSubject"].update(_sd="x"))),
    "sd-end-hidden": Case("Its holder can hide when it ends.", "form_unsupported", lambda w: _sd_change(w, _sd=["A" * 43])),
    "sd-line-hidden": Case("Its holder hides a line of goods.", "form_unsupported", _hidden_line),
    "sd-condition-hidden": Case("Its holder hides a condition.", "form_unsupported", _hidden_condition),
    "sd-digest-algorithm-list": Case("The digest algorithm is a list.", "algorithm_refused", lambda w: _sd_change(w, _sd_alg=["sha-256"])),
    "sd-binding-of-another": Case("Somebody else's key bound the presentation.", "binding_bad", lambda w: _binding(w, by=new_signing_key(""))),
    "sd-binding-for-other-disclosures": Case("A disclosure was left out after the holder had signed.", "binding_bad", lambda w: _binding(w, drop=True)),
    "sd-binding-typed-as-document": Case("The binding says that it is a document.", "binding_bad", lambda w: _binding(w, typ="vc+jwt")),
    "sd-binding-tomorrow": Case("The binding was made tomorrow.", "binding_bad", lambda w: _binding(w, {"iat": int((w.now + DAY).timestamp())})),
    "sd-binding-ended": Case("The binding has ended.", "binding_bad", lambda w: _binding(w, {"exp": int((w.now - DAY).timestamp())})),
    "sd-binding-without-nonce": Case("The binding holds no nonce.", "binding_bad", lambda w: _binding(w, {"nonce": None})),
    "sd-binding-time-text": Case("The binding's time is a text.", "malformed", lambda w: _binding(w, {"iat": "1795003200"})),
    "sd-binding-other-algorithm": Case("The binding names another algorithm than the holder's key.", "binding_bad", lambda w: _binding(w, alg="ES256")),
    "code-base64": Case("The code's bytes in Base64 instead of Base45.", "malformed", lambda w: cose.PREFIX + base64.b64encode(_paper_bytes(w)).decode()),
    "code-algorithm-unprotected": Case("The algorithm stands where nobody signed it.", "malformed", lambda w: _envelope(w, unprotected={1: -7})),
    "code-header-unprotected-kid": Case("Another key is named where nobody signed it.", "malformed", lambda w: _envelope(w, unprotected={4: b"12345678"})),
    "code-algorithm-missing": Case("The protected header names no algorithm.", "malformed", lambda w: _envelope(w, header=lambda h: encode({4: h[4]}))),
    "code-algorithm-true": Case("The algorithm's label is a truth value, which some readers take for one.", "malformed", lambda w: _envelope(w, header=_first_label_as(label=True))),
    "code-algorithm-other": Case("The algorithm is one of another key's.", "algorithm_refused", lambda w: _envelope(w, header=lambda h: encode({1: -7, 4: h[4]}))),
    "code-algorithm-mac": Case("The algorithm is one with a shared secret.", "algorithm_refused", lambda w: _envelope(w, header=lambda h: encode({1: 5, 4: h[4]}))),
    "code-critical": Case("A parameter that must be understood.", "malformed", lambda w: _envelope(w, header=lambda h: encode({**h, 2: [99]}))),
    "code-tag-mac": Case("The tag of a message authentication code.", "malformed", lambda w: _envelope(w, tag=17)),
    "code-tag-encrypted": Case("The tag of an encrypted message.", "malformed", lambda w: _envelope(w, tag=16)),
    "code-two-signatures": Case("A second signature after the first.", "malformed", lambda w: _envelope(w, tail=[bytes(64)])),
    "code-issuer-true": Case("The issuer's label is a truth value.", "malformed", lambda w: _envelope(w, payload=_first_label_as(label=True))),
    "code-issuer-float": Case("The issuer's label is a fraction.", "malformed", lambda w: _envelope(w, payload=_first_label_as(label=1.0))),
    "code-more-negative": Case("Fewer lines than none are left out.", "malformed", lambda w: _code(w, _own(4, -1), resign=True)),
    "code-index-true": Case("The place in the status list is a truth value.", "malformed", lambda w: _code(w, _own(6, value=True), resign=True)),
    "code-kind-unknown": Case("A kind of document that has no number.", "malformed", lambda w: _code(w, _own(0, 99), resign=True)),
    "code-list-elsewhere": Case("The status list's name leads out of the authority's folder.", "status_missing", lambda w: _code(w, _own(5, "../1"), resign=True)),
    "code-end-far": Case("The end is a date that no calendar has.", "malformed", lambda w: _code(w, _set("4", 2**60), resign=True)),
    "code-number-text": Case("The document's number is a text, where the standard has bytes.", "malformed", lambda w: _code(w, _set("7", "EX-1"), resign=True)),
    "code-number-bytes": Case("The document's number is no UTF-8.", "malformed", lambda w: _code(w, _set("7", b"\xff\xfe"), resign=True)),
    "code-jurisdiction-other": Case("A code under the law of another state.", "not_authorised", lambda w: _code(w, _own(1, "DE"), resign=True)),
}  # fmt: skip
