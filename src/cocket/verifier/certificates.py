"""X.509 chains of authorities that have one (RFC 5280, as far as keys for signing documents need it).

Takes the chain from a token's `x5c` (leaf first), root certificates that a trust list names, and the instant of the
signature; gives the leaf's key. Raises Refused when the chain does not hold. Whether a certificate was revoked is not
looked up: the trust list, which can withdraw a root or an issuer, stands in for it. Constraints on names and policies
are not evaluated, so that a chain with any is refused.
"""

from __future__ import annotations

import base64
import binascii
import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cocket.kernel.errors import BadDocument
from cocket.verifier.public_keys import ED25519, P256, P384, PublicKey, make_key
from cocket.verifier.verdicts import Refused

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, Extension, ExtensionType

MAX_CHAIN = 5
_UNDERSTOOD = {"2.5.29.19", "2.5.29.15", "2.5.29.17", "2.5.29.37"}  # basic constraints, usages, names
_CONSTRAINTS = {"2.5.29.30", "2.5.29.36"}  # on the names below, on policies: never passed over, critical or not
_HASHES = {"sha256", "sha384", "sha512"}
_CURVES = {"secp256r1", "secp384r1", "secp521r1"}
MIN_RSA = 2048  # bits

# Any purpose, signing documents (RFC 9336), signing mail; then documents in the words of two vendors.
_PURPOSES = frozenset({
    "2.5.29.37.0",
    "1.3.6.1.5.5.7.3.36",
    "1.3.6.1.5.5.7.3.4",
    "1.3.6.1.4.1.311.10.3.12",
    "1.2.840.113583.1.1.5",
})  # fmt: skip


def leaf_key(x5c: object, roots: Sequence[bytes], issuer: str, signed: datetime) -> PublicKey:
    """Check a chain and give its leaf's key (RFC 5280 section 6.1.3 and 6.1.4).

    `roots` are DER certificates. The leaf must carry the issuer's DID as a URI among its alternative names.
    """
    from cryptography import x509

    chain = _chain(x5c)
    trusted = [x509.load_der_x509_certificate(root) for root in roots]
    # A root that the token repeats is taken from the trust list instead.
    if len(chain) > 1 and chain[-1] in trusted:
        chain = chain[:-1]
    for depth, certificate in enumerate(chain):
        _check_strength(certificate, f"Certificate {depth + 1}")
    # A root that was renewed keeps its name: the one that signed is asked for; of two with one key, that of the day.
    named = [root for root in trusted if root.subject == chain[-1].issuer]
    named.sort(key=lambda root: not root.not_valid_before_utc <= signed <= root.not_valid_after_utc)
    root = next((root for root in named if _is_signed_by(chain[-1], root)), None)
    if root is None:
        what = "A certificate is not signed by the next one" if named else "The chain ends under no root of the issuer"
        raise Refused("certificate_bad", what)
    _check_strength(root, "The root", is_root=True)
    path = [*chain, root]
    for depth, certificate in enumerate(path):
        # 6.1.3 (a)(2): valid on the day of the signature. 6.1.4 (o): no critical extension that is not understood.
        if not certificate.not_valid_before_utc <= signed <= certificate.not_valid_after_utc:
            raise Refused("certificate_bad", f"Certificate {depth + 1} was not valid when the document was signed")
        for extension in _extensions(certificate):
            name = extension.oid.dotted_string
            if name in _CONSTRAINTS or (extension.critical and name not in _UNDERSTOOD):
                what = f"Certificate {depth + 1} has an extension ({name}) that is not understood"
                raise Refused("certificate_bad", what)
        if depth:
            _check_authority(certificate, depth - 1, f"Certificate {depth + 1}")
        if certificate is not root:
            _check_purposes(certificate, f"Certificate {depth + 1}")
    # 6.1.3 (a)(1), (a)(4): each is signed by the next, whose name it bears.
    if not all(_is_signed_by(lower, upper) for lower, upper in itertools.pairwise(path)):
        raise Refused("certificate_bad", "A certificate is not signed by the next one")
    return _leaf(path[0], issuer)


def _is_signed_by(lower: Certificate, upper: Certificate) -> bool:
    try:
        lower.verify_directly_issued_by(upper)
    except Exception:  # noqa: BLE001 - whatever the library cannot verify does not hold
        return False
    return True


def _check_strength(certificate: Certificate, name: str, *, is_root: bool = False) -> None:
    """Refuse keys that are too short or of an unknown kind, and signatures by a hash in which others find collisions.

    How a root is signed says nothing: it is trusted by being on the list.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

    try:
        key = certificate.public_key()
        by = certificate.signature_hash_algorithm
    except Exception:  # noqa: BLE001 - a key or algorithm that the library does not know
        raise Refused("certificate_bad", f"{name} has a key or signature of an unknown kind") from None
    if isinstance(key, rsa.RSAPublicKey):
        good = key.key_size >= MIN_RSA
    elif isinstance(key, ec.EllipticCurvePublicKey):
        good = key.curve.name in _CURVES
    else:
        good = isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey)
    if not good:
        raise Refused("certificate_bad", f"{name} has a key that is too weak, or of a kind that is not accepted")
    if not is_root and by is not None and by.name not in _HASHES:
        raise Refused("certificate_bad", f"{name} is signed with {by.name}, which is too weak")


def _check_purposes(certificate: Certificate, name: str) -> None:
    """4.2.1.12: where purposes are named, one of them must be this one; an authority's bind those below it too."""
    from cryptography import x509

    for extension in _extensions(certificate):
        if isinstance(extension.value, x509.ExtendedKeyUsage):
            named = {purpose.dotted_string for purpose in extension.value}
            if named.isdisjoint(_PURPOSES):
                raise Refused("certificate_bad", f"{name} is for other purposes than signing documents")


def _chain(x5c: object) -> list[Certificate]:
    from cryptography import x509

    if not isinstance(x5c, list) or not 0 < len(x5c) <= MAX_CHAIN:
        raise BadDocument(f"x5c holds one to {MAX_CHAIN} certificates", where="token, header", mend="Ask for it again.")
    try:
        return [x509.load_der_x509_certificate(base64.b64decode(text, validate=True)) for text in x5c]
    except (ValueError, TypeError, binascii.Error):
        raise BadDocument("A certificate cannot be read", where="token, header", mend="Ask for it again.") from None


def _extensions(certificate: Certificate) -> list[Extension[ExtensionType]]:
    try:
        return list(certificate.extensions)
    except ValueError:
        raise Refused("certificate_bad", "A certificate's extensions cannot be read") from None


def _check_authority(certificate: Certificate, below: int, name: str) -> None:
    from cryptography import x509

    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        raise Refused("certificate_bad", f"{name} may not sign certificates") from None
    # 6.1.4 (k), (m), (n): an authority, with room below it, that may sign certificates.
    if not basic.ca or not usage.key_cert_sign or (basic.path_length is not None and below > basic.path_length):
        raise Refused("certificate_bad", f"{name} may not sign the certificates below it")


def _leaf(certificate: Certificate, issuer: str) -> PublicKey:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        raise Refused("certificate_bad", "The leaf certificate lacks its usage or its names") from None
    if not usage.digital_signature or issuer not in names.get_values_for_type(x509.UniformResourceIdentifier):
        raise Refused("certificate_bad", "The leaf certificate is not the issuer's for signing documents")
    key = certificate.public_key()
    if isinstance(key, ed25519.Ed25519PublicKey):
        return make_key(ED25519, key.public_bytes_raw())
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in ("secp256r1", "secp384r1"):
        kind = P256 if key.curve.name == "secp256r1" else P384
        return make_key(kind, key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    raise Refused("algorithm_refused", "The leaf certificate's key is of a kind that is not accepted")
