"""Sign a document's body: as `eddsa-jcs-2022`, as `vc+jwt`, as SD-JWT with claims that can be opened one by one.

Takes a body and a key, gives the secured document; the same body serves every form. Salts are random unless handed in.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cocket.credentials.keys import SigningKey
from cocket.credentials.vocabulary import SELECTIVE, SELECTIVE_IN_ITEMS
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput
from cocket.verifier.data_integrity import ASSERTION, JCS_EDDSA, SUITES, TYPE, Canonicaliser, hash_data
from cocket.verifier.instants import written
from cocket.verifier.multibase import to_base58, to_base64url
from cocket.verifier.public_keys import ED25519, P256
from cocket.verifier.sd_jwt import SdJwt, digest_of, parse_sd_jwt

ALGORITHMS = {ED25519: "EdDSA", P256: "ES256"}
Salter = Callable[[], str]


def _salt() -> str:
    return secrets.token_urlsafe(16)


def secure_jcs(body: Mapping[str, Any], key: SigningKey, at: datetime) -> dict[str, Any]:
    """Give the body with an `eddsa-jcs-2022` proof; raises BadInput for a key that is not Ed25519."""
    return secure_data_integrity(body, key, at, JCS_EDDSA)


def secure_data_integrity(
    body: Mapping[str, Any],
    key: SigningKey,
    at: datetime,
    suite: str,
    canonicalise: Canonicaliser | None = None,
    *,
    purpose: str = ASSERTION,
    binding: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Give the body with a proof of one of the suites that are verified too (vc-di-eddsa 3.2.1, 3.3.1; vc-di-ecdsa).

    The `rdfc` suites need the canonicaliser. `binding` is the `domain` and `challenge` of whoever asked. Raises
    BadInput for an unknown suite or a key that does not fit it.
    """
    if suite not in SUITES or key.public.kind not in SUITES[suite][0]:
        raise BadInput(f"{suite} does not go with an {key.public.kind} key", where=key.id, mend="Choose another form.")
    # 3.x.5 Proof configuration. In the jcs suites the options carry the document's context, so that its words are
    # signed with it; in the rdfc suites the words are replaced by what they mean before signing.
    options: dict[str, Any] = {
        "type": TYPE,
        "cryptosuite": suite,
        "created": written(at),
        "verificationMethod": key.id,
        "proofPurpose": purpose,
        **(binding or {}),
    }
    if "@context" in body and not SUITES[suite][1]:
        options["@context"] = body["@context"]
    signature = key.sign(hash_data(dict(body), options, key.public.kind, canonicalise))
    return {**body, "proof": {**options, "proofValue": "z" + to_base58(signature)}}


def secure_jwt(body: Mapping[str, Any], key: SigningKey, at: datetime) -> str:
    """Give the body as a compact JWS of type `vc+jwt` (W3C vc-jose-cose section 3.1.1)."""
    return _token({**body, "iat": int(at.timestamp())}, key, "vc+jwt")


def secure_presentation_jwt(
    body: Mapping[str, Any], key: SigningKey, at: datetime, *, audience: str = "", nonce: str = ""
) -> str:
    """Give a presentation as a compact JWS of type `vp+jwt`, for whoever asked (W3C vc-jose-cose section 3.1.2)."""
    asked = {name: value for name, value in (("aud", audience), ("nonce", nonce)) if value}
    header = {"alg": ALGORITHMS[key.public.kind], "kid": key.id, "typ": "vp+jwt"}
    return _signed(header, {**body, **asked, "iat": int(at.timestamp())}, key)


def secure_sd_jwt(
    body: Mapping[str, Any],
    key: SigningKey,
    at: datetime,
    *,
    holder: Mapping[str, str] | None = None,
    salter: Salter = _salt,
) -> str:
    """Give the body as an SD-JWT (RFC 9901) in which parties, end use and values can be opened one by one.

    `holder` is the public JWK to which presentations can then be bound.
    """
    disclosures: list[str] = []
    subject = dict(body["credentialSubject"])
    if "items" in subject:
        subject["items"] = [_hidden(item, SELECTIVE_IN_ITEMS, disclosures, salter) for item in subject["items"]]
    subject = _hidden(subject, SELECTIVE, disclosures, salter)
    payload = {**body, "credentialSubject": subject, "iat": int(at.timestamp()), "_sd_alg": "sha-256"}
    if holder is not None:
        payload["cnf"] = {"jwk": dict(holder)}
    return "~".join([_token(payload, key, "vc+sd-jwt"), *disclosures, ""])


def _hidden(claims: Mapping[str, Any], names: Sequence[str], disclosures: list[str], salter: Salter) -> dict[str, Any]:
    shown = {name: value for name, value in claims.items() if name not in names}
    digests = []
    for name in names:
        if name in claims:
            disclosure = to_base64url(canonical([salter(), name, claims[name]]))
            disclosures.append(disclosure)
            digests.append(digest_of(disclosure))
    # Sorted, so that their order says nothing about which claims there are.
    return {**shown, "_sd": sorted(digests)} if digests else shown


def present(
    text: str,
    names: Sequence[str],
    *,
    key: SigningKey | None = None,
    audience: str = "",
    nonce: str = "",
    at: datetime | None = None,
) -> str:
    """Give an SD-JWT in which only the named claims are opened, bound to a verifier when the holder's key is given.

    Raises BadInput for a name that it cannot open.
    """
    parsed = parse_sd_jwt(text)
    known = {disclosure.name for disclosure in parsed.disclosures}
    for name in names:
        if name not in known:
            shown = ", ".join(sorted(str(n) for n in known)) or "nothing"
            raise BadInput(f"There is no claim {name[:40]!r} to open", where="token", mend=f"It can open: {shown}.")
    return _bound(parsed, [d.text for d in parsed.disclosures if d.name in names], key, audience, nonce, at)


def _bound(
    parsed: SdJwt, chosen: Sequence[str], key: SigningKey | None, audience: str, nonce: str, at: datetime | None
) -> str:
    token = parsed.bound.partition("~")[0]
    text = "~".join([token, *chosen, ""])
    if key is None or at is None:
        return text
    import hashlib

    hashed = to_base64url(hashlib.new(parsed.algorithm.replace("-", ""), text.encode()).digest())
    claims = {"iat": int(at.timestamp()), "aud": audience, "nonce": nonce, "sd_hash": hashed}
    return text + _signed({"alg": ALGORITHMS[key.public.kind], "typ": "kb+jwt"}, claims, key)


def _token(payload: Mapping[str, Any], key: SigningKey, kind: str) -> str:
    header: dict[str, Any] = {"alg": ALGORITHMS[key.public.kind], "typ": kind}
    if key.chain:
        # RFC 7515 section 4.1.6. The root stays out: whoever verifies takes it from the trust list.
        header["x5c"] = [base64.b64encode(part).decode() for part in key.chain[:-1]]
    else:
        header["kid"] = key.id
    return _signed(header, payload, key)


def _signed(header: Mapping[str, Any], payload: Mapping[str, Any], key: SigningKey) -> str:
    signed = f"{to_base64url(canonical(dict(header)))}.{to_base64url(canonical(dict(payload)))}"
    return f"{signed}.{to_base64url(key.sign(signed.encode()))}"
