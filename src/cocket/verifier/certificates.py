"""X.509 chains of authorities that have one (RFC 5280, as far as keys for signing documents need it).

Takes the chain from a token's `x5c` (leaf first), root certificates that a trust list names, and the instant of the
signature; gives the leaf's key. Raises Refused when the chain does not hold. Whether a certificate was revoked is not
looked up: the trust list, which can withdraw a root or an issuer, stands in for it.
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
    root = next((root for root in trusted if root.subject == chain[-1].issuer), None)
    if root is None:
        raise Refused("certificate_bad", "The chain does not end under a root of the issuer")
    path = [*chain, root]
    for depth, certificate in enumerate(path):
        # 6.1.3 (a)(2): valid on the day of the signature. 6.1.4 (o): no critical extension that is not understood.
        if not certificate.not_valid_before_utc <= signed <= certificate.not_valid_after_utc:
            raise Refused("certificate_bad", f"Certificate {depth + 1} was not valid when the document was signed")
        if any(e.critical and e.oid.dotted_string not in _UNDERSTOOD for e in _extensions(certificate)):
            raise Refused("certificate_bad", f"Certificate {depth + 1} has a critical extension that is not understood")
        if depth:
            _check_authority(certificate, depth - 1, f"Certificate {depth + 1}")
    for lower, upper in itertools.pairwise(path):
        # 6.1.3 (a)(1), (a)(4): signed by the next, whose name it bears.
        try:
            lower.verify_directly_issued_by(upper)
        except Exception:  # noqa: BLE001 - whatever the library cannot verify does not hold
            raise Refused("certificate_bad", "A certificate is not signed by the next one") from None
    return _leaf(path[0], issuer)


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
        named = [
            purpose.dotted_string
            for extension in certificate.extensions
            if isinstance(extension.value, x509.ExtendedKeyUsage)
            for purpose in extension.value
        ]
    except (x509.ExtensionNotFound, ValueError):
        raise Refused("certificate_bad", "The leaf certificate lacks its usage or its names") from None
    if not usage.digital_signature or issuer not in names.get_values_for_type(x509.UniformResourceIdentifier):
        raise Refused("certificate_bad", "The leaf certificate is not the issuer's for signing documents")
    # 4.2.1.12: where purposes are named, one of them must be this one.
    if named and _PURPOSES.isdisjoint(named):
        raise Refused("certificate_bad", "The leaf certificate is for other purposes than signing documents")
    key = certificate.public_key()
    if isinstance(key, ed25519.Ed25519PublicKey):
        return make_key(ED25519, key.public_bytes_raw())
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in ("secp256r1", "secp384r1"):
        kind = P256 if key.curve.name == "secp256r1" else P384
        return make_key(kind, key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    raise Refused("algorithm_refused", "The leaf certificate's key is of a kind that is not accepted")
