"""JSON Web Signatures in compact form (RFC 7515), and JWTs of type `vc+jwt` (W3C Securing Credentials with JOSE).

Takes a token, gives its parts; `verify_jws` raises Refused when the signature does not hold under the given key. The
key's own kind decides the algorithm, never the token: what the header claims must agree with it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.kernel.strict_json import load_json
from cocket.verifier.multibase import from_base64url
from cocket.verifier.public_keys import ED25519, P256, P384, PublicKey
from cocket.verifier.signatures import Equation
from cocket.verifier.verdicts import Refused

MAX_TOKEN = 1_000_000
ALGORITHMS = {"ES256": P256, "ES384": P384, "EdDSA": ED25519, "Ed25519": ED25519}
# Parameters that would let a token bring or fetch its own key, or that change what was signed.
_FORBIDDEN = ("jwk", "jku", "x5u", "crit", "b64", "zip")
_MEND = "Ask for the token again."


@dataclass(frozen=True, slots=True)
class Token:
    """A parsed compact JWS; nothing in it may be used before its signature is verified."""

    header: dict[str, Any]
    payload: dict[str, Any]
    signature: bytes
    signed: bytes

    @property
    def algorithm(self) -> str:
        """The algorithm that the header names."""
        return str(self.header["alg"])


def parse_jws(text: str, *, where: str = "token") -> Token:
    """Read a compact JWS with a JSON object as payload; RFC 7515 section 5.2 under its own numbers.

    Raises BadDocument when it breaks the format, Refused for an algorithm that proves nothing.
    """
    if len(text) > MAX_TOKEN:
        raise BadDocument(f"The token has more than {MAX_TOKEN:,} characters", where=where, mend=_MEND)
    # 1. Three parts between periods.
    parts = text.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        raise BadDocument("A token has three parts between periods", where=where, mend=_MEND)
    # 2, 3. The header: Base64url of a JSON object without duplicate names.
    header = _header(parts[0], f"{where}, header")
    # 4. Only parameters that are understood; none that carries or points to a key.
    for name in _FORBIDDEN:
        if name in header:
            raise Refused("algorithm_refused", f"The header names {name!r}, which is not accepted", where=where)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        shown = str(algorithm)[:20]
        raise Refused("algorithm_refused", f"The algorithm {shown!r} is not accepted", where=where)
    # 6. The payload; 7. the signature.
    payload = _object(parts[1], f"{where}, payload")
    signature = from_base64url(parts[2], where=f"{where}, signature")
    return Token(header, payload, signature, text[: len(parts[0]) + 1 + len(parts[1])].encode())


def verify_jws(token: Token, key: PublicKey, equation: Equation | None = None) -> None:
    """Check the signature (RFC 7515 section 5.2 step 8); raises Refused."""
    if ALGORITHMS[token.algorithm] != key.kind:
        raise Refused("algorithm_refused", f"The token says {token.algorithm}, but the key is {key.kind}")
    if not key.verify(token.signature, token.signed, equation):
        raise Refused("signature_bad", "The signature does not hold under the issuer's key")


def numeric_date(payload: dict[str, Any], name: str, *, where: str = "token") -> int | None:
    """Give a NumericDate claim in whole seconds (RFC 7519 section 2), or None; raises BadDocument."""
    value = payload.get(name)
    if value is None and name not in payload:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 253402300799:  # noqa: PLR2004 - year 9999
        raise BadDocument(f"The claim {name} is not a number of seconds", where=where, mend=_MEND)
    return int(value)


@functools.lru_cache(maxsize=256)
def _header(part: str, where: str) -> dict[str, Any]:
    """Read a header; an issuer's are all alike, so that they are remembered. Nobody changes what this gives."""
    return _object(part, where)


def _object(part: str, where: str) -> dict[str, Any]:
    data = from_base64url(part, where=where)
    try:
        value = load_json(data.decode(), where=where, comments=False)
    except UnicodeDecodeError:
        raise BadDocument("This is not UTF-8", where=where, mend=_MEND) from None
    if not isinstance(value, dict):
        raise BadDocument("This is not a JSON object", where=where, mend=_MEND)
    return value
