"""The short form on paper: a CBOR Web Token (RFC 8392) in COSE_Sign1 (RFC 9052), as Base45 text (RFC 9285).

Takes the text of a code and a CBOR codec, gives the claims; the key is found by the caller, from the key id. What is
read must be its own deterministic encoding (RFC 8949 section 4.2), so that no map has a key twice and no value two
spellings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.verifier.public_keys import ED25519, P256, PublicKey
from cocket.verifier.signatures import Equation
from cocket.verifier.verdicts import Refused

PREFIX = "CKT1:"
MAX_TEXT = 1_000
ALGORITHMS = {-8: ED25519, -7: P256, -19: ED25519}
ALG, KID = 1, 4
SIGN1 = 18
_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {letter: value for value, letter in enumerate(_BASE45)}
_MEND = "Take the picture again, or type the text of the code."


@dataclass(frozen=True, slots=True)
class Cbor:
    """The codec that the caller hands in: `decode`, a deterministic `encode`, and `untag` for (tag, value) or None."""

    decode: Callable[[bytes], Any]
    encode: Callable[[Any], bytes]
    untag: Callable[[Any], tuple[int, Any] | None]


@dataclass(frozen=True, slots=True)
class Signed:
    """A parsed COSE_Sign1; nothing in `claims` may be used before the signature is verified."""

    algorithm: int
    key_id: bytes
    claims: dict[Any, Any]
    signature: bytes
    signed: bytes


def to_base45(data: bytes) -> str:
    """Write bytes as Base45 (RFC 9285 section 4)."""
    out = []
    for start in range(0, len(data) - 1, 2):
        rest, a = divmod(data[start] * 256 + data[start + 1], 45)
        c, b = divmod(rest, 45)
        out += [_BASE45[a], _BASE45[b], _BASE45[c]]
    if len(data) % 2:
        b, a = divmod(data[-1], 45)
        out += [_BASE45[a], _BASE45[b]]
    return "".join(out)


def from_base45(text: str, *, where: str) -> bytes:
    """Read Base45; raises BadDocument for a foreign letter, a group that is too large or a length that cannot be."""
    try:
        values = [_VALUE[letter] for letter in text]
        if len(values) % 3 == 1:
            raise ValueError
        out = bytearray()
        for start in range(0, len(values) - 2, 3):
            out += (values[start] + values[start + 1] * 45 + values[start + 2] * 2025).to_bytes(2, "big")
        if len(values) % 3:
            out += (values[-2] + values[-1] * 45).to_bytes(1, "big")
    except (KeyError, ValueError, OverflowError):
        raise BadDocument("This is not Base45", where=where, mend=_MEND) from None
    return bytes(out)


def parse_code(text: str, cbor: Cbor, *, where: str = "code") -> Signed:
    """Read the text of a code; raises BadDocument when it breaks the format."""
    if not text.startswith(PREFIX) or len(text) > MAX_TEXT:
        raise BadDocument(f"The text of a code begins with {PREFIX}", where=where, mend=_MEND)
    # RFC 9052 section 4.2: COSE_Sign1 = [protected, unprotected, payload, signature], tagged 18.
    raw = from_base45(text.removeprefix(PREFIX), where=where)
    tagged = cbor.untag(_decoded(raw, cbor, where))
    parts = tagged[1] if tagged is not None and tagged[0] == SIGN1 else None
    if not isinstance(parts, list) or len(parts) != 4:  # noqa: PLR2004 - the four parts
        raise BadDocument("This is no COSE_Sign1", where=where, mend=_MEND)
    protected, unprotected, payload, signature = parts
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)) or unprotected != {}:
        raise BadDocument("A part of the COSE_Sign1 is of the wrong kind", where=where, mend=_MEND)
    header, claims = _decoded(protected, cbor, where), _decoded(payload, cbor, where)
    if not _is_labelled(header) or set(header) != {ALG, KID} or not isinstance(header[KID], bytes):
        raise BadDocument("The protected header holds algorithm and key id", where=where, mend=_MEND)
    algorithm = header[ALG]
    if isinstance(algorithm, bool) or not isinstance(algorithm, int) or algorithm not in ALGORITHMS:
        raise Refused("algorithm_refused", f"The algorithm {str(algorithm)[:20]} is not accepted", where=where)
    if not _is_labelled(claims):
        raise BadDocument("The claims are no map from numbers", where=where, mend=_MEND)
    return Signed(algorithm, header[KID], claims, signature, to_be_signed(protected, payload))


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Give the encoded Sig_structure (RFC 9052 section 4.4) with empty external data."""
    return b"\x84\x6aSignature1" + _bytes(protected) + b"\x40" + _bytes(payload)


def verify_code(parsed: Signed, key: PublicKey, equation: Equation | None = None) -> None:
    """Check the signature; the key's own kind decides the algorithm. Raises Refused."""
    if ALGORITHMS[parsed.algorithm] != key.kind:
        raise Refused("algorithm_refused", f"The code says algorithm {parsed.algorithm}, but the key is {key.kind}")
    if not key.verify(parsed.signature, parsed.signed, equation):
        raise Refused("signature_bad", "The signature does not hold under the issuer's key")


def _decoded(raw: bytes, cbor: Cbor, where: str) -> Any:
    try:
        value = cbor.decode(raw)
        same = cbor.encode(value) == raw
    except Exception:  # noqa: BLE001 - whatever a codec that was handed in raises means that this is no CBOR
        raise BadDocument("This is not CBOR", where=where, mend=_MEND) from None
    if not same:
        raise BadDocument("This is not deterministic CBOR", where=where, mend=_MEND)
    return value


def _is_labelled(value: Any) -> bool:
    """Say whether a value is a map whose labels are integers: Python takes true and 1.0 for the label 1."""
    return isinstance(value, dict) and all(type(label) is int for label in value)


def _bytes(data: bytes) -> bytes:
    size = len(data)
    for limit, head in ((24, bytes([0x40 | size & 31])), (256, b"\x58" + bytes([size & 255]))):
        if size < limit:
            return head + data
    return b"\x59" + size.to_bytes(2, "big") + data
