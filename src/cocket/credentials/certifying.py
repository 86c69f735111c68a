"""X.509 for an authority under somebody's root: a request for a certificate, and the chain that answers it.

Takes an authority's folder and a key, gives a request (PKCS #10); takes a chain, keeps it beside the key. From then on
the key's tokens carry the chain, and the authority's entry on a trust list names its root.
"""

from __future__ import annotations

import base64
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from cocket.credentials.keys import Authority, KeyRecord, chain_file, load_chain, signing_key
from cocket.kernel.errors import BadInput, CocketError
from cocket.verifier.certificates import leaf_key

MAX_NAME = 64  # RFC 5280, appendix A: ub-common-name


def request(authority: Authority, key_id: str) -> bytes:
    """Give a request for a certificate of a key, as PEM; its alternative name is the authority's DID."""
    record = _record(authority, key_id)
    private = signing_key(authority, record).private
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, authority.name[:MAX_NAME] or "Authority")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(named)
    builder = builder.add_extension(
        x509.SubjectAlternativeName([x509.UniformResourceIdentifier(authority.id)]), critical=False
    )
    digest = None if isinstance(private, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(private, digest).public_bytes(Encoding.PEM)


def keep(authority: Authority, raw: bytes, at: datetime) -> KeyRecord:
    """Check a chain (PEM, leaf first, root last) and keep it beside its key; raises BadInput.

    A verifier's own check is made here first: what is kept is what others will accept.
    """
    chain = load_chain(raw, where="chain")
    if len(chain) < 2:  # noqa: PLR2004 - a leaf and a root
        raise BadInput("A chain has a leaf and a root", where="chain", mend="Append the certificates up to the root.")
    try:
        key = leaf_key([base64.b64encode(part).decode() for part in chain[:-1]], chain[-1:], authority.id, at)
    except CocketError as error:
        mend = "Ask for a certificate for signing, with the authority's DID as URI among its names."
        raise BadInput(error.what, where="chain", mend=mend) from None
    for record in authority.keys:
        if record.multikey == key.multibase:
            chain_file(authority, record).write_bytes(raw)
            return record
    raise BadInput("The certificate is of none of these keys", where=str(authority.folder), mend="See `key show`.")


def _record(authority: Authority, key_id: str) -> KeyRecord:
    for record in authority.keys:
        if key_id in (record.id, record.id.partition("#")[2]):
            return record
    raise BadInput(f"There is no key {key_id[:60]!r}", where=str(authority.folder), mend="See `key show`.")
