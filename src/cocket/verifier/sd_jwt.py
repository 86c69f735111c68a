"""Selective disclosure (RFC 9901): a signed token with digests, and disclosures that open some of them.

Takes an SD-JWT in compact form, gives the claims that are disclosed, under the numbers of section 7.1; raises Refused
when a disclosure is not what was signed. The issuer's signature is checked by `jose`, with a key that the caller
trusts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.kernel.strict_json import load_json
from cocket.verifier.jose import MAX_TOKEN, Token, numeric_date, parse_jws, verify_jws
from cocket.verifier.multibase import from_base64url, to_base64url
from cocket.verifier.public_keys import from_jwk
from cocket.verifier.verdicts import Refused

MAX_DISCLOSURES = 1_000
MAX_DEPTH = 40
_HASHES = {"sha-256": hashlib.sha256, "sha-384": hashlib.sha384, "sha-512": hashlib.sha512}
_MEND = "Ask the holder to present it again."


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One disclosure: its text, and what it says. `name` is None for an element of an array."""

    text: str
    salt: str
    name: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class SdJwt:
    """A parsed SD-JWT; `binding` is the key-binding JWT's text, `bound` the part of the token that it covers."""

    token: Token
    disclosures: tuple[Disclosure, ...]
    binding: str | None
    bound: str
    algorithm: str


@dataclass(slots=True)
class _Opening:
    by_digest: dict[str, Disclosure]
    seen: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


def parse_sd_jwt(text: str, *, where: str = "token") -> SdJwt:
    """Split and read an SD-JWT (section 4); raises BadDocument or Refused."""
    if len(text) > MAX_TOKEN:
        raise BadDocument(f"The token has more than {MAX_TOKEN:,} characters", where=where, mend=_MEND)
    parts = text.split("~")
    if len(parts) < 2:  # noqa: PLR2004 - the token and what follows its tilde
        raise BadDocument("An SD-JWT has a tilde after its token", where=where, mend=_MEND)
    if len(parts) - 2 > MAX_DISCLOSURES:
        raise BadDocument(f"There are more than {MAX_DISCLOSURES} disclosures", where=where, mend=_MEND)
    token = parse_jws(parts[0], where=where)
    algorithm = token.payload.get("_sd_alg", "sha-256")
    if not isinstance(algorithm, str) or algorithm not in _HASHES:
        raise Refused("algorithm_refused", f"The digest algorithm {str(algorithm)[:20]!r} is not accepted", where=where)
    disclosures = tuple(_disclosure(part, f"{where}, disclosure {n}") for n, part in enumerate(parts[1:-1], 1))
    binding = parts[-1] or None
    return SdJwt(token, disclosures, binding, text[: len(text) - len(binding or "")], algorithm)


def digest_of(disclosure: str, algorithm: str = "sha-256") -> str:
    """Give the digest of a disclosure's text as the token holds it (section 4.2.3)."""
    return to_base64url(_HASHES[algorithm](disclosure.encode()).digest())


def disclosed_claims(parsed: SdJwt) -> dict[str, Any]:
    """Give the payload with what is disclosed put in its place, and every digest removed (section 7.1 step 3).

    Raises Refused for a digest that stands twice, a disclosure given twice or fitting nowhere, a name that is taken or
    reserved, and a disclosure of the wrong kind for its place.
    """
    # 3.a, 3.b: digests of the disclosures, each once.
    by_digest: dict[str, Disclosure] = {}
    for disclosure in parsed.disclosures:
        if (name := digest_of(disclosure.text, parsed.algorithm)) in by_digest:
            raise Refused("disclosure_bad", "A disclosure is given twice")
        by_digest[name] = disclosure
    opening = _Opening(by_digest)
    # 3.c, 3.d: replace recursively, remove undisclosed digests and _sd_alg.
    payload = {name: value for name, value in parsed.token.payload.items() if name != "_sd_alg"}
    claims = _open(payload, opening, 0)
    # 5: every disclosure has its digest in the token, directly or through another disclosure.
    if len(opening.used) != len(by_digest):
        raise Refused("disclosure_bad", "A disclosure fits nowhere in the signed token")
    assert isinstance(claims, dict)
    return claims


def hides(value: Any) -> bool:
    """Say whether something in a value can be left out by whoever presents it."""
    level = [value]
    while level:
        if any(isinstance(each, dict) and ("_sd" in each or "..." in each) for each in level):
            return True
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
        ]
    return False


def verify_binding(
    parsed: SdJwt, *, audience: str | None, nonce: str | None, at: int, leeway: int = 300, required: bool = False
) -> bool:
    """Check the key binding (section 7.3) and say whether there was one; raises Refused when it is bad or missing.

    `at` is in POSIX seconds. A binding is bad when it was made for another audience or nonce than the ones expected.
    """
    # 1. Whether one is required. 2. If required, it must be there.
    if parsed.binding is None:
        if required or nonce is not None or audience is not None:
            raise Refused("binding_bad", "The token is presented without proof that the holder has its key")
        return False
    # 3. The holder's key stands in the signed token.
    confirmation = parsed.token.payload.get("cnf")
    if not isinstance(confirmation, dict) or "jwk" not in confirmation:
        raise Refused("binding_bad", "The token names no holder's key")
    key = from_jwk(confirmation["jwk"], where="token, cnf")
    # 4. Type and signature. 5. Claims: time, nonce, audience, and the hash of what is presented.
    proof = parse_jws(parsed.binding, where="key binding")
    if proof.header.get("typ") != "kb+jwt":
        raise Refused("binding_bad", "The key binding is not of type kb+jwt")
    try:
        verify_jws(proof, key)
    except Refused as error:
        raise Refused("binding_bad", error.what) from None
    issued = numeric_date(proof.payload, "iat", where="key binding")
    if issued is None or issued > at + leeway:
        raise Refused("binding_bad", "The key binding has no time, or one that is still to come")
    ends, begins = (numeric_date(proof.payload, name, where="key binding") for name in ("exp", "nbf"))
    if (ends is not None and ends <= at - leeway) or (begins is not None and begins > at + leeway):
        raise Refused("binding_bad", "The key binding counts no more, or not yet")
    hashed = to_base64url(_HASHES[parsed.algorithm](parsed.bound.encode()).digest())
    if proof.payload.get("sd_hash") != hashed:
        raise Refused("binding_bad", "The key binding was made for other disclosures")
    for name, expected in (("nonce", nonce), ("aud", audience)):
        if not isinstance(proof.payload.get(name), str) or expected not in (None, proof.payload[name]):
            raise Refused("binding_bad", f"The key binding was made for another {name}")
    return True


def _disclosure(text: str, where: str) -> Disclosure:
    raw = from_base64url(text, where=where)
    try:
        value = load_json(raw.decode(), where=where, comments=False)
    except UnicodeDecodeError:
        raise BadDocument("A disclosure is not UTF-8", where=where, mend=_MEND) from None
    if not isinstance(value, list) or len(value) not in (2, 3) or not isinstance(value[0], str):
        raise Refused("disclosure_bad", "A disclosure has a salt, a name and a value", where=where)
    if len(value) == 2:  # noqa: PLR2004 - salt and value: an element of an array
        return Disclosure(text, value[0], None, value[1])
    if not isinstance(value[1], str) or value[1] in ("_sd", "..."):
        raise Refused("disclosure_bad", "A disclosure uses a reserved name", where=where)
    return Disclosure(text, value[0], value[1], value[2])


def _open(value: Any, opening: _Opening, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise BadDocument(f"The token nests deeper than {MAX_DEPTH} levels", where="token", mend=_MEND)
    if isinstance(value, list):
        return _open_list(value, opening, depth)
    if not isinstance(value, dict):
        return value
    if "..." in value:
        raise Refused("disclosure_bad", "The reserved name ... stands where it may not")
    result = {name: _open(inner, opening, depth + 1) for name, inner in value.items() if name != "_sd"}
    digests = value.get("_sd", [])
    if not isinstance(digests, list):
        raise Refused("disclosure_bad", "The digests of an object are no list")
    for digest in digests:
        disclosure = _take(digest, opening)
        if disclosure is None:
            continue
        if disclosure.name is None:
            raise Refused("disclosure_bad", "An element of an array is disclosed where a named claim belongs")
        if disclosure.name in result:
            raise Refused("disclosure_bad", f"The claim {disclosure.name[:40]!r} is disclosed over another one")
        result[disclosure.name] = _open(disclosure.value, opening, depth + 1)
    return result


def _open_list(values: list[Any], opening: _Opening, depth: int) -> list[Any]:
    result = []
    for value in values:
        if isinstance(value, dict) and "..." in value:
            if len(value) != 1:
                raise Refused("disclosure_bad", "A digest in an array has something beside it")
            disclosure = _take(value["..."], opening)
            if disclosure is None:
                continue
            if disclosure.name is not None:
                raise Refused("disclosure_bad", "A named claim is disclosed where an element of an array belongs")
            result.append(_open(disclosure.value, opening, depth + 1))
        else:
            result.append(_open(value, opening, depth + 1))
    return result


def _take(digest: object, opening: _Opening) -> Disclosure | None:
    if not isinstance(digest, str):
        raise Refused("disclosure_bad", "A digest is no text")
    # 4. A digest that stands twice would let one disclosure mean two things.
    if digest in opening.seen:
        raise Refused("disclosure_bad", "A digest stands twice in the token")
    opening.seen.add(digest)
    if digest in opening.by_digest:
        opening.used.add(digest)
    return opening.by_digest.get(digest)
