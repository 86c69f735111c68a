"""Public keys of credentials: Ed25519, P-256 and P-384, and what counts as a signature under them.

A signature is accepted if and only if it has the one length of its kind (64, 64 and 96 bytes), and
1. Ed25519: the policy of `signatures` holds;
2. ECDSA: r and s are between 1 and the group order, as raw big-endian numbers (RFC 7518 section 3.4).
ECDSA has two valid s for each r by its nature, and other people's signers give either, so both pass: nothing in this
program takes a signature for a document's name, but a trust list's (`has_one_spelling`). Our own signers give the lower
one.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from cocket.kernel.errors import BadDocument
from cocket.verifier.multibase import from_base64url, from_multibase, to_base58, to_base64url
from cocket.verifier.signatures import Equation, acceptable_key, verify_ed25519

ED25519, P256, P384 = "Ed25519", "P-256", "P-384"
# Multicodec prefixes as varints: ed25519-pub 0xed, p256-pub 0x1200, p384-pub 0x1201.
_CODES = {ED25519: b"\xed\x01", P256: b"\x80\x24", P384: b"\x81\x24"}
_LENGTHS = {ED25519: 32, P256: 33, P384: 49}
_CURVES: dict[str, ec.EllipticCurve] = {P256: ec.SECP256R1(), P384: ec.SECP384R1()}
_ORDERS = {
    P256: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    P384: 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}
_HASHES: dict[str, hashes.HashAlgorithm] = {P256: hashes.SHA256(), P384: hashes.SHA384()}
_ECDSA = {kind: ec.ECDSA(_HASHES[kind]) for kind in _CURVES}
_MEND = "Ask its owner for the key again."


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: `kind` is Ed25519, P-256 or P-384; `raw` its 32 bytes or its compressed point."""

    kind: str
    raw: bytes

    @property
    def multibase(self) -> str:
        """The key as in did:key and Multikey."""
        return "z" + to_base58(_CODES[self.kind] + self.raw)

    def verify(self, signature: bytes, message: bytes, equation: Equation | None = None) -> bool:
        """Say whether a raw signature is good under the policy of this module; never raises for bad bytes.

        `equation` is what an Ed25519 key asks instead of OpenSSL.
        """
        if self.kind == ED25519:
            return verify_ed25519(self.raw, signature, message, equation)
        size = _CURVES[self.kind].key_size // 8
        r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
        if len(signature) != 2 * size or not (0 < r < _ORDERS[self.kind] and 0 < s < _ORDERS[self.kind]):
            return False
        try:
            _point(self).verify(encode_dss_signature(r, s), message, _ECDSA[self.kind])
        except InvalidSignature:
            return False
        return True


def has_one_spelling(key: PublicKey, signature: bytes) -> bool:
    """Say whether nobody without the key can write this good signature in a second way: of ECDSA's two s, the lower."""
    return key.kind == ED25519 or 2 * int.from_bytes(signature[len(signature) // 2 :], "big") < _ORDERS[key.kind]


@functools.lru_cache(maxsize=1024)
def _point(key: PublicKey) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[key.kind], key.raw)


def make_key(kind: str, raw: bytes, *, where: str = "public key") -> PublicKey:
    """Give a checked key: the right length, on its curve, and for Ed25519 not of small order; raises BadDocument."""
    key = PublicKey(kind, raw)
    if kind not in _CODES or len(raw) != _LENGTHS[kind]:
        raise BadDocument("The public key has the wrong length for its kind", where=where, mend=_MEND)
    try:
        good = acceptable_key(raw) if kind == ED25519 else bool(_point(key))
    except ValueError:
        good = False
    if not good:
        raise BadDocument(f"The public key is no proper {kind} key", where=where, mend=_MEND)
    return key


def from_multikey(text: object, *, where: str) -> PublicKey:
    """Read a Multikey (z…, with its multicodec prefix); raises BadDocument."""
    if not isinstance(text, str) or text[:1] != "z":
        raise BadDocument("A public key begins with z", where=where, mend=_MEND)
    data = from_multibase(text, where=where)
    for kind, code in _CODES.items():
        if data.startswith(code):
            return make_key(kind, data[2:], where=where)
    raise BadDocument("The key is of a kind that is not supported", where=where, mend="Use Ed25519, P-256 or P-384.")


def from_jwk(jwk: object, *, where: str) -> PublicKey:
    """Read a public JWK (RFC 7517, RFC 8037); a private one is refused. Raises BadDocument."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if not isinstance(jwk, dict) or "d" in jwk:
        raise BadDocument("This is no public JWK", where=where, mend=_MEND)
    kty, curve = jwk.get("kty"), jwk.get("crv")
    if kty == "OKP" and curve == ED25519:
        return make_key(ED25519, from_base64url(jwk.get("x"), where=where), where=where)
    if kty == "EC" and curve in (P256, P384):
        x, y = (from_base64url(jwk.get(name), where=where) for name in ("x", "y"))
        size = _LENGTHS[str(curve)] - 1
        if len(x) != size or len(y) != size:
            raise BadDocument("A coordinate has the wrong length", where=where, mend=_MEND)
        try:
            point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[str(curve)], b"\x04" + x + y)
        except ValueError:
            raise BadDocument("The point is not on its curve", where=where, mend=_MEND) from None
        return make_key(str(curve), point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint), where=where)
    raise BadDocument("The key is of a kind that is not supported", where=where, mend="Use Ed25519, P-256 or P-384.")


def to_jwk(key: PublicKey) -> dict[str, str]:
    """Write a public JWK."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if key.kind == ED25519:
        return {"kty": "OKP", "crv": ED25519, "x": to_base64url(key.raw)}
    whole = _point(key).public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    half = (len(whole) - 1) // 2
    return {"kty": "EC", "crv": key.kind, "x": to_base64url(whole[1 : 1 + half]), "y": to_base64url(whole[1 + half :])}
