"""How the broken documents of `tests/vectors/broken/credentials` are made, and what must be said of each."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cbor2

from cocket.credentials import securing
from cocket.credentials.coding import encode
from cocket.credentials.keys import SigningKey, new_signing_key
from cocket.kernel.canonical import canonical
from cocket.verifier import cose
from cocket.verifier.data_integrity import hash_data
from cocket.verifier.multibase import from_base58, to_base58, to_base64url
from cocket.verifier.paper import OWN
from cocket.verifier.sd_jwt import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "credentials"
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
DAY = timedelta(days=1)


@dataclass
class Case:
    """What is broken, and what must be said of it."""

    about: str
    reason: str
    build: Callable[[Any], str | dict[str, Any]]
    status: Callable[[Any], dict[str, bytes]] | None = None
    at: timedelta = timedelta()
    times: int = 1


def _part(value: Any) -> str:
    return to_base64url(canonical(value) if not isinstance(value, bytes) else value)


def _jwt(
    world: Any, payload: Any = None, key: SigningKey | None = None, signature: bytes | None = None, **header: Any
) -> str:
    key = key or world.authority.signer("Ed25519")
    body = {**world.issue().body, "iat": int(world.signed.timestamp())} if payload is None else payload
    whole = {"alg": securing.ALGORITHMS[key.public.kind], "kid": key.id, "typ": "vc+jwt", **header}
    signed = f"{_part(whole)}.{_part(body)}"
    return f"{signed}.{to_base64url(key.sign(signed.encode()) if signature is None else signature)}"


def _changed_signature(world: Any, kind: str, change: Callable[[bytes], bytes]) -> str:
    head, _, tail = _jwt(world, key=world.authority.signer(kind)).rpartition(".")
    raw = base64.urlsafe_b64decode(tail + "==")
    return f"{head}.{to_base64url(change(raw))}"


def _jcs(world: Any, **changes: Any) -> dict[str, Any]:
    return securing.secure_jcs({**world.issue().body, **changes}, world.authority.signer("Ed25519"), world.signed)


def _after(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Change a proof after it was made."""
    return {**document, "proof": {k: v for k, v in {**document["proof"], **changes}.items() if v is not None}}


def _subject(world: Any, **changes: Any) -> dict[str, Any]:
    return {**world.issue().body["credentialSubject"], **changes}


def _sd(world: Any, payload_change: Callable[[dict[str, Any], list[str]], None]) -> str:
    key = world.authority.signer("Ed25519")
    token, *disclosures = securing.secure_sd_jwt(world.issue().body, key, world.signed).split("~")[:-1]
    payload = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    payload_change(payload, disclosures)
    return "~".join([_jwt(world, payload, typ="vc+sd-jwt"), *disclosures, ""])


def _twice(payload: dict[str, Any], _: list[str]) -> None:
    payload["credentialSubject"]["items"][0]["_sd"].append(payload["credentialSubject"]["_sd"][0])


def _over(payload: dict[str, Any], disclosures: list[str]) -> None:
    disclosures.append(_part(["salt", "number", "EX-9999"]))
    payload["credentialSubject"]["_sd"].append(digest_of(disclosures[-1]))


def _reserved(payload: dict[str, Any], disclosures: list[str]) -> None:
    disclosures.append(_part(["salt", "_sd", ["x"]]))
    payload["credentialSubject"]["_sd"].append(digest_of(disclosures[-1]))


def _code(world: Any, change: Callable[[dict[Any, Any]], None], *, resign: bool) -> str:
    text = world.issue().forms["code"]
    tag = cbor2.loads(cose.from_base45(text.removeprefix(cose.PREFIX), where=""))
    protected, _, payload, signature = tag.value
    claims = cbor2.loads(payload)
    change(claims)
    payload = encode(claims)
    if resign:
        signature = world.authority.signer("Ed25519").sign(cose.to_be_signed(protected, payload))
    return cose.PREFIX + cose.to_base45(encode(cbor2.CBORTag(18, [protected, {}, payload, signature])))


def _double_key(world: Any) -> str:
    tag = cbor2.loads(cose.from_base45(world.issue().forms["code"].removeprefix(cose.PREFIX), where=""))
    protected, _, payload, _ = tag.value
    payload = bytes([payload[0] + 1]) + payload[1:] + b"\x07\x61x"
    signature = world.authority.signer("Ed25519").sign(cose.to_be_signed(protected, payload))
    return cose.PREFIX + cose.to_base45(encode(cbor2.CBORTag(18, [protected, {}, payload, signature])))


def _set(path: str, value: Any) -> Callable[[dict[Any, Any]], None]:
    def change(claims: dict[Any, Any]) -> None:
        if path == "amount":
            claims[OWN][3][0][1] = value
        else:
            claims[int(path)] = value

    return change


def _without_jurisdiction(world: Any) -> dict[str, Any]:
    return {name: value for name, value in _subject(world).items() if name != "jurisdiction"}


def _hide_jurisdiction(payload: dict[str, Any], _: list[str]) -> None:
    subject = payload["credentialSubject"]
    del subject["jurisdiction"]
    subject["_sd"].append(digest_of(_part(["salt", "jurisdiction", "FR"])))


def _amount(world: Any, amount: str) -> dict[str, Any]:
    items = [{"provision": "6A003.b.4", "quantity": {"amount": amount, "unit": "each"}}]
    return _jcs(world, credentialSubject=_subject(world, items=items))


def _proof_again(world: Any) -> dict[str, Any]:
    document = _jcs(world)
    return {**document, "credentialSubject": {**document["credentialSubject"], "proof": document["proof"]}}


def _undated(world: Any) -> dict[str, Any]:
    body = {name: value for name, value in world.issue().body.items() if name != "validFrom"}
    key = world.authority.signer("Ed25519")
    options = {name: value for name, value in _jcs(world)["proof"].items() if name not in ("created", "proofValue")}
    signature = key.sign(hash_data(body, options, "Ed25519"))
    return {**body, "proof": {**options, "proofValue": "z" + to_base58(signature)}}


def _stranger(_: Any, did: str) -> SigningKey:
    return new_signing_key(f"{did}#key-1")


def _text(world: Any, old: str, new: str) -> str:
    text = json.dumps(_jcs(world))
    assert old in text
    return text.replace(old, new, 1)


def _respelt(world: Any) -> str:
    text = _jwt(world)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + letters[letters.index(text[-1]) | 1]


def _stretched(document: dict[str, Any]) -> dict[str, Any]:
    raw = from_base58(document["proof"]["proofValue"][1:], where="")
    s = int.from_bytes(raw[32:], "little") + ED25519_ORDER
    return _after(document, proofValue="z" + to_base58(raw[:32] + s.to_bytes(32, "little")))


DOCUMENTS: dict[str, Case] = {
    "alg-none": Case("The token names no algorithm and carries no signature.", "algorithm_refused", lambda w: _jwt(w, signature=b"", alg="none")),
    "alg-none-capital": Case("The same in other letters.", "algorithm_refused", lambda w: _jwt(w, signature=b"", alg="NoNe")),
    "alg-hs256": Case("The public key is meant to be taken for a shared secret.", "algorithm_refused", lambda w: _jwt(w, alg="HS256")),
    "alg-es256-on-ed25519": Case("The header names another algorithm than the key's.", "algorithm_refused", lambda w: _jwt(w, alg="ES256")),
    "wrong-curve": Case("ES384 under the name of a P-256 key.", "algorithm_refused", lambda w: _jwt(w, key=w.authority.signer("P-256"), alg="ES384")),
    "wrong-curve-secp256k1": Case("A curve that is not accepted.", "algorithm_refused", lambda w: _jwt(w, key=w.authority.signer("P-256"), alg="ES256K")),
    "key-in-header": Case("The token brings its own key.", "algorithm_refused", lambda w: _jwt(w, jwk={"kty": "OKP", "crv": "Ed25519", "x": "A" * 43})),
    "key-by-address": Case("The token says where to fetch its key.", "algorithm_refused", lambda w: _jwt(w, jku="https://keys.example/")),
    "critical-header": Case("An extension that must be understood, and is not.", "algorithm_refused", lambda w: _jwt(w, crit=["exp"])),
    "malleable-eddsa": Case("The group order is added to S: the same signature to a careless reader.", "signature_bad", lambda w: _changed_signature(w, "Ed25519", lambda s: s[:32] + (int.from_bytes(s[32:], "little") + ED25519_ORDER).to_bytes(32, "little"))),
    "malleable-ecdsa": Case("s is replaced by the order minus s: valid by the algorithm's nature, and no second document.", "genuine", lambda w: _changed_signature(w, "P-256", lambda s: s[:32] + (P256_ORDER - int.from_bytes(s[32:], "big")).to_bytes(32, "big"))),
    "ecdsa-zero": Case("r and s are zero.", "signature_bad", lambda w: _jwt(w, key=w.authority.signer("P-256"), signature=bytes(64))),
    "ecdsa-order": Case("r and s are the group order.", "signature_bad", lambda w: _jwt(w, key=w.authority.signer("P-256"), signature=P256_ORDER.to_bytes(32, "big") * 2)),
    "ecdsa-der": Case("The signature is in another encoding.", "signature_bad", lambda w: _changed_signature(w, "P-256", lambda s: b"\x30\x44\x02\x20" + s[:32] + b"\x02\x20" + s[32:])),
    "signature-cut": Case("The last byte is missing.", "signature_bad", lambda w: _changed_signature(w, "Ed25519", lambda s: s[:-1])),
    "base64-second-spelling": Case("Unused bits of the last letter are set.", "malformed", _respelt),
    "base64-padded": Case("Padding where none belongs.", "malformed", lambda w: _jwt(w) + "=="),
    "type-missing": Case("The token does not say that it is a credential.", "form_unsupported", lambda w: _jwt(w, typ="JWT")),
    "type-other-standard": Case("An SD-JWT VC, which is another standard's.", "form_unsupported", lambda w: _jwt(w, typ="dc+sd-jwt")),
    "older-standard": Case("The document stands inside a vc claim.", "malformed", lambda w: _jwt(w, {"vc": w.issue().body})),
    "exp-as-text": Case("The end is a text.", "malformed", lambda w: _jwt(w, {**w.issue().body, "exp": "1893456000"})),
    "exp-passed": Case("The token ended before the document.", "expired", lambda w: _jwt(w, {**w.issue().body, "iat": int(w.signed.timestamp()), "exp": int(w.now.timestamp()) - 86400})),
    "iat-true": Case("The time of signing is a truth value.", "malformed", lambda w: _jwt(w, {**w.issue().body, "iat": True})),
    "signed-tomorrow": Case("It was signed a day after the verifier's now.", "clock_behind", lambda w: _jwt(w, {**w.issue().body, "iat": int(w.now.timestamp()) + 86400})),
    "clock-behind": Case("The verifier's clock is two days behind: its own trust list is from its future.", "clock_behind", _jwt, at=-2 * DAY),
    "clock-a-day-behind": Case("The verifier's clock is a day behind: its lists are not from its future, and the answer holds.", "genuine", _jwt, at=-DAY),
    "clock-a-day-ahead": Case("The verifier's clock is a day ahead: its lists are still in force, and the answer holds.", "genuine", _jwt, at=DAY),
    "clock-ahead": Case("The verifier's clock is nine days ahead: its status list looks old.", "status_stale", _jwt, at=9 * DAY),
    "two-issuers": Case("The claim iss names another issuer than the document.", "issuer_mismatch", lambda w: _jwt(w, {**w.issue().body, "iss": "did:web:permits.far.example"})),
    "issuer-mismatch": Case("The document names one issuer, the key belongs to another.", "issuer_mismatch", lambda w: securing.secure_jcs(w.issue().body, _stranger(w, "did:web:permits.far.example"), w.signed)),
    "issuer-look-alike": Case("The digit one for the letter l.", "lookalike_issuer", lambda w: securing.secure_jcs({**w.issue().body, "issuer": {"id": "did:web:1icences.trade.example"}}, _stranger(w, "did:web:1icences.trade.example"), w.signed)),
    "issuer-homograph": Case("A Cyrillic letter in the host name.", "malformed", lambda w: securing.secure_jcs({**w.issue().body, "issuer": {"id": "did:web:lic\u0435nces.trade.example"}}, _stranger(w, "did:web:lic\u0435nces.trade.example"), w.signed)),
    "issuer-capitals": Case("A second spelling of the same host.", "malformed", lambda w: _jcs(w, issuer={"id": "did:web:Licences.Trade.Example"})),
    "key-unknown": Case("The authority's name with a key that is not its own.", "key_unknown", lambda w: securing.secure_jcs(w.issue().body, new_signing_key(f"{w.authority.id}#key-9"), w.signed)),
    "json-duplicate-key": Case("The end user stands twice in the JSON.", "malformed", lambda w: _text(w, '"endUser": {', '"endUser": {"name": "Somebody Else", "country": "AE"}, "endUser": {')),
    "jwt-duplicate-key": Case("A claim stands twice in the payload.", "malformed", lambda w: _jwt(w, canonical(w.issue().body)[:-1] + b',"validUntil":"2099-01-01T00:00:00Z"}')),
    "json-nan": Case("NaN stands for a number.", "malformed", lambda w: _text(w, '"country": "AE"', '"country": "AE", "weight": NaN')),
    "json-exponent": Case("A number whose exponent has twenty digits.", "malformed", lambda w: _text(w, '"country": "AE"', '"country": "AE", "weight": 1e99999999999999999999')),
    "json-surrogate": Case("Half of a surrogate pair.", "malformed", lambda w: _text(w, "Example Optics AG", "\\ud800")),
    "json-large-integer": Case("An integer beyond 2^53.", "malformed", lambda w: _text(w, '"country": "AE"', '"country": "AE", "weight": 9007199254740993')),
    "json-deep": Case("Lists in lists, a thousand deep.", "malformed", lambda w: _text(w, '"country": "AE"', '"country": ' + "[" * 1000 + "]" * 1000)),
    "token-10-mb": Case("Ten megabytes of one letter, with two periods.", "malformed", lambda _: "aaaaaaaaaa", times=1_000_000),
    "jcs-quantity-changed": Case("Two became two hundred.", "signature_bad", lambda w: _text(w, '"amount": "2"', '"amount": "200"')),
    "jcs-quantity-number": Case("A quantity is a number instead of a text.", "malformed", lambda w: _jcs(w, credentialSubject=_subject(w, items=[{"provision": "6A003.b.4", "quantity": {"amount": 2, "unit": "each"}}]))),
    "jcs-quantity-negative": Case("A negative quantity.", "malformed", lambda w: _jcs(w, credentialSubject=_subject(w, items=[{"provision": "6A003.b.4", "quantity": {"amount": "-2", "unit": "each"}}]))),
    "jcs-quantity-script": Case("A quantity in the digits of another script, which a reader may take otherwise.", "malformed", lambda w: _amount(w, "\u0661\u0662")),
    "jcs-quantity-underscore": Case("A quantity with a mark that some readers leave out.", "malformed", lambda w: _amount(w, "1_000")),
    "jcs-quantity-power": Case("A quantity with a power of ten.", "malformed", lambda w: _amount(w, "2e3")),
    "jcs-quantity-blank": Case("A quantity with blanks around it.", "malformed", lambda w: _amount(w, " 2 ")),
    "jcs-quantity-line": Case("A quantity with the end of a line after it.", "malformed", lambda w: _amount(w, "2\n")),
    "jcs-no-zone": Case("An instant without its zone.", "malformed", lambda w: _jcs(w, validUntil="2027-10-31T23:59:59")),
    "jcs-ends-before-it-begins": Case("Its end is before its beginning.", "malformed", lambda w: _jcs(w, validUntil="2020-01-01T00:00:00Z")),
    "kind-missing": Case("It does not say what kind of document it is, so that nobody is authorised to issue it.", "not_authorised", lambda w: _jcs(w, type=["VerifiableCredential"])),
    "jurisdiction-missing": Case("It does not say under whose law it is issued.", "form_unsupported", lambda w: _jcs(w, credentialSubject=_without_jurisdiction(w))),
    "sd-jurisdiction-hidden": Case("Its holder hides a jurisdiction for which the authority does not speak.", "form_unsupported", lambda w: _sd(w, _hide_jurisdiction)),
    "proof-missing": Case("The proof was taken away.", "signature_bad", lambda w: {k: v for k, v in _jcs(w).items() if k != "proof"}),
    "proof-twice": Case("Two proofs, one of them another's.", "malformed", lambda w: {**_jcs(w), "proof": [_jcs(w)["proof"], _jcs(w)["proof"]]}),
    "proof-duplicate-key": Case("The proof stands twice in the JSON.", "malformed", lambda w: _text(w, '"proof": {', '"proof": {"type": "DataIntegrityProof"}, "proof": {')),
    "proof-copied-inside": Case("A copy of the proof was put into the subject.", "signature_bad", lambda w: canonical(_proof_again(w)).decode()),
    "proof-domain-number": Case("The proof's domain is a number.", "malformed", lambda w: _after(_jcs(w), domain=[5])),
    "proof-challenge-list": Case("The proof's challenge is a list.", "malformed", lambda w: _after(_jcs(w), challenge=["a"])),
    "proof-without-context": Case("The proof's context was taken away.", "signature_bad", lambda w: _after(_jcs(w), **{"@context": None})),
    "proof-other-purpose": Case("The proof was made to log in, not to assert.", "signature_bad", lambda w: _after(_jcs(w), proofPurpose="authentication")),
    "proof-date-changed": Case("The proof's date was changed.", "signature_bad", lambda w: _after(_jcs(w), created="2026-11-01T00:00:00Z")),
    "proof-other-suite": Case("A cryptosuite that nobody knows.", "form_unsupported", lambda w: _after(_jcs(w), cryptosuite="example-2099")),
    "proof-value-zeros": Case("The proof value is all zeros.", "signature_bad", lambda w: _after(_jcs(w), proofValue="z" + to_base58(bytes(64)))),
    "proof-value-malleable": Case("The group order is added to S.", "signature_bad", lambda w: _stretched(_jcs(w))),
    "proof-undated": Case("Neither the proof nor the document says when: whether the key was good then cannot be told.", "form_unsupported", _undated),
    "context-missing": Case("The document has no context.", "malformed", lambda w: {k: v for k, v in _jcs(w).items() if k != "@context"}),
    "context-inside": Case("A context inside the document redefines endUser.", "malformed", lambda w: _jcs(w, **{"@context": [*w.issue().body["@context"], {"endUser": "https://evil.example/consignee"}]})),
    "context-unknown": Case("A context that is not held, which could redefine any word.", "context_unknown", lambda w: _jcs(w, **{"@context": [*w.issue().body["@context"], "https://evil.example/v1"]})),
    "context-order": Case("The base context is not the first.", "malformed", lambda w: _jcs(w, **{"@context": w.issue().body["@context"][::-1]})),
    "context-added-later": Case("A context was added after the signature.", "context_unknown", lambda w: {**_jcs(w), "@context": [*w.issue().body["@context"], "https://evil.example/v1"]}),
    "sd-disclosure-twice": Case("One disclosure is given twice.", "disclosure_bad", lambda w: _sd(w, lambda _, d: d.append(d[0]))),
    "sd-digest-twice": Case("One digest stands in two places.", "disclosure_bad", lambda w: _sd(w, _twice)),
    "sd-foreign-disclosure": Case("A disclosure that nobody signed.", "disclosure_bad", lambda w: _sd(w, lambda _, d: d.append(_part(["salt", "endUser", {"name": "Somebody Else"}])))),
    "sd-over-a-claim": Case("A disclosure overrides a claim that is there.", "disclosure_bad", lambda w: _sd(w, _over)),
    "sd-reserved-name": Case("A disclosure brings digests of its own by a reserved name.", "disclosure_bad", lambda w: _sd(w, _reserved)),
    "sd-weak-digest": Case("The digest algorithm is MD5.", "algorithm_refused", lambda w: _sd(w, lambda p, _: p.update(_sd_alg="md5"))),
    "sd-disclosure-no-list": Case("A disclosure is an object.", "disclosure_bad", lambda w: _sd(w, lambda _, d: d.append(_part({"a": 1})))),
    "sd-many-disclosures": Case("Two thousand disclosures.", "malformed", lambda w: _sd(w, lambda _p, _d: None) + "WyJhIl0~" * 2000),
    "code-amount-power": Case("An amount on paper with a power of ten.", "malformed", lambda w: _code(w, _set("amount", "2e3"), resign=True)),
    "code-amount-changed": Case("The amount on paper was changed.", "signature_bad", lambda w: _code(w, _set("amount", "200"), resign=False)),
    "code-duplicate-key": Case("A claim stands twice in the code.", "malformed", _double_key),
    "code-base45": Case("A letter that Base45 does not have.", "malformed", lambda w: w.issue().forms["code"][:-1] + "a"),
    "code-cut": Case("The last three letters are missing.", "malformed", lambda w: w.issue().forms["code"][:-3]),
    "code-time-text": Case("The end is a text.", "malformed", lambda w: _code(w, _set("4", "2099"), resign=True)),
    "code-trailing": Case("Bytes after the end.", "malformed", lambda w: w.issue().forms["code"] + "00"),
}  # fmt: skip
