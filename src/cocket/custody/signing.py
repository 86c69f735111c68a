"""Keys of logs and witnesses: made, kept in a file that only its owner reads, used to sign and to cosign.

Takes a name, gives a `Signer`. The private half never leaves the file's folder, which is never the served one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cocket.kernel.errors import BadInput
from cocket.verifier.checkpoints import cosigned_message
from cocket.verifier.notes import COSIGNATURE, ED25519, NoteSignature, VerifierKey, make_verifier_key


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its public name."""

    private: Ed25519PrivateKey
    verifier: VerifierKey

    def sign(self, text: str) -> NoteSignature:
        """Sign a note's text (type 0x01)."""
        return NoteSignature(self.verifier.name, self.verifier.key_id, self.private.sign(text.encode()))

    def cosign(self, text: str, timestamp: int) -> NoteSignature:
        """Cosign a checkpoint's text at a POSIX time in seconds (type 0x04)."""
        signature = self.private.sign(cosigned_message(timestamp, text))
        return NoteSignature(self.verifier.name, self.verifier.key_id, timestamp.to_bytes(8, "big") + signature)


def new_signer(name: str, *, witness: bool = False) -> Signer:
    """Make a key; raises BadDocument for a name that notes cannot carry."""
    return _signer(Ed25519PrivateKey.generate(), name, witness=witness)


def _signer(private: Ed25519PrivateKey, name: str, *, witness: bool) -> Signer:
    public = private.public_key().public_bytes_raw()
    return Signer(private, make_verifier_key(name, public, COSIGNATURE if witness else ED25519))


def save_key(signer: Signer, path: Path) -> None:
    """Write the private key as PKCS #8 PEM that only its owner can read; an existing file is never overwritten."""
    pem = signer.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput("A key is already there", where=str(path), mend="Use it, or choose another place.") from None
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())


def load_key(path: Path, name: str, *, witness: bool = False) -> Signer:
    """Read a private key file; raises BadInput when it is missing or not an Ed25519 key."""
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise BadInput(
            "The private key is not there", where=str(path), mend="Bring it back from your backup."
        ) from None
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise BadInput("This is not an Ed25519 private key", where=str(path), mend="Bring it back from your backup.")
    return _signer(private, name, witness=witness)
