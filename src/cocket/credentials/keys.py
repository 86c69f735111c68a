"""An authority's keys: made, kept in files that only it reads, used to sign; rotated, retired, reported stolen.

Takes a folder, gives an `Authority`. The folder holds `authority.json` (public), `did.json` (to be published) and one
PEM file a key. A key that was retired or reported never signs again.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_json
from cocket.verifier.identifiers import check_did
from cocket.verifier.instants import parse_instant, written
from cocket.verifier.public_keys import ED25519, P256, PublicKey, from_multikey, make_key, to_jwk

PROFILE, DID_DOCUMENT = "authority.json", "did.json"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ECDSA = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its public name (DID#fragment), and its certificates where it has some (DER, root last)."""

    id: str
    public: PublicKey
    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    chain: tuple[bytes, ...] = ()

    def sign(self, message: bytes) -> bytes:
        """Give a raw signature: 64 bytes; of the two that ECDSA allows, the one with the lower s."""
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(message)
        r, s = decode_dss_signature(self.private.sign(message, _ECDSA))
        return r.to_bytes(32, "big") + min(s, _ORDER - s).to_bytes(32, "big")


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What is known of a key in public; `file` is its PEM file's name in the authority's folder."""

    id: str
    multikey: str
    file: str
    valid_from: datetime
    valid_until: datetime | None = None
    compromised_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """Who issues: DID, name, country, where its status lists are published, and its keys, oldest first."""

    id: str
    name: str
    jurisdiction: str
    status_base: str
    keys: tuple[KeyRecord, ...]
    folder: Path

    def signer(self, kind: str) -> SigningKey:
        """Give the newest key of a kind (Ed25519 or P-256) that may sign; raises BadInput for none."""
        for record in reversed(self.keys):
            usable = record.valid_until is None and record.compromised_from is None
            if usable and from_multikey(record.multikey, where=PROFILE).kind == kind:
                return signing_key(self, record)
        mend = f"Make one: `cocket credential key add {self.folder} --kind {kind}`."
        raise BadInput(f"There is no {kind} key that may still sign", where=str(self.folder), mend=mend)


def new_signing_key(method: str, kind: str = ED25519) -> SigningKey:
    """Make a key in memory; `method` is its name, or empty for the did:key that it names itself."""
    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    private = ed25519.Ed25519PrivateKey.generate() if kind == ED25519 else ec.generate_private_key(ec.SECP256R1())
    public = _public(private)
    return SigningKey(method or f"did:key:{public.multibase}#{public.multibase}", public, private)


def new_authority(folder: Path, did: str, name: str, jurisdiction: str, status_base: str, at: datetime) -> Authority:
    """Make an authority with one Ed25519 and one P-256 key; raises BadInput when the folder has one already.

    An empty `did` makes a did:key of the Ed25519 key, which then has no second key.
    """
    if (folder / PROFILE).exists():
        raise BadInput("An authority is already there", where=str(folder), mend="Use it, or choose another place.")
    if not did:
        key = new_signing_key("", ED25519)
        did = key.id.partition("#")[0]
        authority = Authority(did, name, jurisdiction, status_base, (), folder)
        return _stored(authority, key, "key-1.pem", at)
    check_did(did, where="--did")
    authority = Authority(did, name, jurisdiction, status_base, (), folder)
    return add_key(add_key(authority, ED25519, at), P256, at)


def add_key(authority: Authority, kind: str, at: datetime) -> Authority:
    """Make a further key; from now on it signs instead of the older ones of its kind."""
    if authority.id.startswith("did:key:"):
        raise BadInput("A did:key has one key for ever", where=authority.id, mend="Use a did:web to rotate keys.")
    number = len(authority.keys) + 1
    key = new_signing_key(f"{authority.id}#key-{number}", kind)
    return _stored(authority, key, f"key-{number}.pem", at)


def end_key(authority: Authority, key_id: str, at: datetime, *, compromised: bool) -> Authority:
    """Retire a key, or report since when it was in other hands; raises BadInput when there is no such key."""
    records = []
    for record in authority.keys:
        if key_id not in (record.id, record.id.partition("#")[2]):
            records.append(record)
        elif compromised:
            records.append(replace(record, compromised_from=min(at, record.compromised_from or at)))
        else:
            records.append(replace(record, valid_until=record.valid_until or at))
    if tuple(records) == authority.keys:
        raise BadInput(
            f"There is no such key {key_id[:60]!r} to change", where=str(authority.folder), mend="See `key show`."
        )
    changed = replace(authority, keys=tuple(records))
    _write(changed)
    return changed


def load_authority(folder: Path) -> Authority:
    """Read an authority's folder; raises BadInput."""
    path = folder / PROFILE
    try:
        document = load_json(path.read_text("utf-8"), where=str(path))
        keys = tuple(_record(entry) for entry in document["keys"])
        texts = [str(document[name]) for name in ("id", "name", "jurisdiction", "statusBase")]
    except (OSError, UnicodeDecodeError, KeyError, TypeError):
        raise BadInput(
            "This is no authority's folder", where=str(folder), mend="Make one: `cocket credential key new DIR`."
        ) from None
    return Authority(texts[0], texts[1], texts[2], texts[3], keys, folder)


def did_document(authority: Authority) -> dict[str, Any]:
    """Give the DID document to publish: keys that were not reported stolen may make assertions, and present."""
    current = [record for record in authority.keys if record.compromised_from is None]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": authority.id,
        "verificationMethod": [
            {"id": r.id, "type": "Multikey", "controller": authority.id, "publicKeyMultibase": r.multikey}
            for r in current
        ],
        "assertionMethod": [r.id for r in current],
        "authentication": [r.id for r in current],
    }


def public_jwk(key: SigningKey) -> dict[str, str]:
    """Give a key's public JWK."""
    return to_jwk(key.public)


def _stored(authority: Authority, key: SigningKey, file: str, at: datetime) -> Authority:
    pem = key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    authority.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(authority.folder / file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput("A key is already there", where=str(authority.folder / file), mend="Move it away.") from None
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    record = KeyRecord(key.id, key.public.multibase, file, at)
    grown = replace(authority, keys=(*authority.keys, record))
    _write(grown)
    return grown


def _write(authority: Authority) -> None:
    document = {
        "id": authority.id,
        "name": authority.name,
        "jurisdiction": authority.jurisdiction,
        "statusBase": authority.status_base,
        "keys": [
            {
                "id": r.id,
                "publicKeyMultibase": r.multikey,
                "file": r.file,
                "validFrom": written(r.valid_from),
                "validUntil": written(r.valid_until) or None,
                "compromisedFrom": written(r.compromised_from) or None,
            }
            for r in authority.keys
        ],
    }
    for name, value in ((PROFILE, document), (DID_DOCUMENT, did_document(authority))):
        path = authority.folder / name
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        fresh.replace(path)


def _record(entry: dict[str, Any]) -> KeyRecord:
    ends = [parse_instant(entry[n], where=PROFILE) if entry.get(n) else None for n in ("validUntil", "compromisedFrom")]
    first = parse_instant(entry["validFrom"], where=PROFILE)
    return KeyRecord(entry["id"], entry["publicKeyMultibase"], Path(entry["file"]).name, first, ends[0], ends[1])


def chain_file(authority: Authority, record: KeyRecord) -> Path:
    """Give where a key's certificates are kept."""
    return (authority.folder / record.file).with_suffix(".chain.pem")


def chain_of(authority: Authority, record: KeyRecord) -> tuple[bytes, ...]:
    """Give a key's certificates as DER, leaf first and root last; none where it has none."""
    path = chain_file(authority, record)
    return load_chain(path.read_bytes(), where=str(path)) if path.is_file() else ()


def load_chain(raw: bytes, *, where: str) -> tuple[bytes, ...]:
    """Read certificates in PEM; raises BadInput."""
    from cryptography import x509

    try:
        return tuple(c.public_bytes(serialization.Encoding.DER) for c in x509.load_pem_x509_certificates(raw))
    except ValueError:
        raise BadInput("These are no certificates", where=where, mend="Give them in PEM.") from None


def signing_key(authority: Authority, record: KeyRecord) -> SigningKey:
    """Give a key with its certificates; raises BadInput when its file cannot be read."""
    key = _load(authority.folder / record.file, record)
    return replace(key, chain=chain_of(authority, record))


def _load(path: Path, record: KeyRecord) -> SigningKey:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        private = None
    if not isinstance(private, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey):
        raise BadInput("The private key cannot be read", where=str(path), mend="Bring it back from your backup.")
    public = _public(private)
    if public.multibase != record.multikey:
        raise BadInput("The private key is another one", where=str(path), mend="Bring it back from your backup.")
    return SigningKey(record.id, public, private)


def _public(private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> PublicKey:
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return make_key(ED25519, private.public_key().public_bytes_raw())
    raw = private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    return make_key(P256, raw)
