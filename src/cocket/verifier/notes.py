"""Signed notes (C2SP signed-note) and verifier keys: text with signature lines, each by a named key.

Takes text, gives `Note`; nothing in a note may be used before `verified_by` has named a trusted key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from cocket.kernel.errors import BadDocument
from cocket.verifier.merkle import ProofFails
from cocket.verifier.signatures import KEY_SIZE, acceptable_key, verify_ed25519

ED25519 = 0x01
COSIGNATURE = 0x04
MAX_BYTES = 1_000_000
MAX_SIGNATURES = 100
_MEND = "Fetch the file again from its publisher."


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named public key: `algorithm` 0x01 signs notes, 0x04 cosigns checkpoints; `key_id` is four bytes."""

    name: str
    key_id: bytes
    algorithm: int
    key: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.algorithm]) + self.key).decode()}"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: the key's name, its four-byte id, and the raw signature."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note. `text` ends in a newline and is what was signed; it is untrusted until a signature is verified."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def of(self, key: VerifierKey) -> tuple[NoteSignature, ...]:
        """Give the signature lines that claim to be by a key (same name and id)."""
        return tuple(s for s in self.signatures if s.name == key.name and s.key_id == key.key_id)


def key_id(name: str, algorithm: int, key: bytes) -> bytes:
    """Give the four-byte key id: SHA-256(name, newline, algorithm byte, key)[:4]."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + key).digest()[:4]


def make_verifier_key(name: str, key: bytes, algorithm: int = ED25519) -> VerifierKey:
    """Give the verifier key of a public key; raises BadDocument for a name that notes cannot carry or a bad key."""
    _check_name(name, "key name")
    if algorithm not in (ED25519, COSIGNATURE):
        raise BadDocument(f"The key type 0x{algorithm:02x} is not supported", mend="Use an Ed25519 key (0x01 or 0x04).")
    if len(key) != KEY_SIZE or not acceptable_key(key):
        raise BadDocument("The public key is not a proper Ed25519 key", mend="Ask its owner for a new one.")
    return VerifierKey(name, key_id(name, algorithm, key), algorithm, key)


def parse_verifier_key(text: str) -> VerifierKey:
    """Read NAME+HEXID+BASE64 (C2SP signed-note, verifier keys); raises BadDocument."""
    name, _, rest = text.strip().partition("+")
    hex_id, _, encoded = rest.partition("+")
    try:
        given, material = bytes.fromhex(hex_id), base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise _bad_key() from None
    if len(hex_id) != 8 or not material:  # noqa: PLR2004 - four bytes in hex
        raise _bad_key()
    key = make_verifier_key(name, material[1:], material[0])
    if key.key_id != given:
        raise BadDocument(
            "The key id does not belong to the key", where="verifier key", mend="Copy the whole line again."
        )
    return key


def _bad_key() -> BadDocument:
    return BadDocument("This is not a verifier key", where="verifier key", mend="It reads NAME+8 HEX DIGITS+BASE64.")


def _check_name(name: str, what: str) -> None:
    if not name or "+" in name or any(c.isspace() or unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in name):
        raise BadDocument(
            f"The {what} {name[:40]!r} is empty or holds a space or plus", mend="Use for example a host name."
        )


def parse_note(raw: bytes) -> Note:
    """Read a signed note; raises BadDocument when it breaks the format."""
    if len(raw) > MAX_BYTES:
        raise BadDocument(f"The note is larger than {MAX_BYTES:,} bytes", where="note", mend=_MEND)
    try:
        whole = raw.decode()
    except UnicodeDecodeError:
        raise BadDocument("The note is not UTF-8", where="note", mend=_MEND) from None
    if any(c < " " and c != "\n" for c in whole):
        raise BadDocument("The note holds a control character", where="note", mend=_MEND)
    # The text is separated from the signatures by the last empty line.
    head, separator, tail = whole.rpartition("\n\n")
    if not separator or not head or not tail.endswith("\n"):
        raise BadDocument("The note has no signatures after an empty line", where="note", mend=_MEND)
    lines = tail.removesuffix("\n").split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise BadDocument(f"The note has more than {MAX_SIGNATURES} signatures", where="note", mend=_MEND)
    return Note(head + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> NoteSignature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014":  # noqa: PLR2004 - dash, name, signature
        raise BadDocument("A signature line is not of the form '\u2014 NAME BASE64'", where="note", mend=_MEND)
    _check_name(parts[1], "key name")
    try:
        data = base64.b64decode(parts[2], validate=True)
    except (ValueError, binascii.Error):
        raise BadDocument("A signature is not Base64", where="note", mend=_MEND) from None
    if len(data) <= 4:  # noqa: PLR2004 - the id and at least one byte
        raise BadDocument("A signature is too short", where="note", mend=_MEND)
    return NoteSignature(parts[1], data[:4], data[4:])


def format_note(text: str, signatures: Iterable[NoteSignature]) -> bytes:
    """Write a note: the text (which ends in a newline), an empty line, one line a signature."""
    if not text.endswith("\n"):
        raise BadDocument("A note's text ends in a newline", where="note", mend="Add one.")
    lines = [f"\u2014 {s.name} {base64.b64encode(s.key_id + s.signature).decode()}\n" for s in signatures]
    return (text + "\n" + "".join(lines)).encode()


def verified_by(note: Note, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Give the trusted keys whose note signature (type 0x01) is on the note.

    A line that claims a trusted key and does not verify spoils the whole note: raises ProofFails, as it does when no
    trusted key signed. Lines by unknown keys are ignored.
    """
    good = []
    for key in keys:
        lines = note.of(key)
        if key.algorithm != ED25519 or not lines:
            continue
        if not all(verify_ed25519(key.key, line.signature, note.text.encode()) for line in lines):
            raise ProofFails(f"The signature of {key.name} on the note is not good")
        good.append(key)
    if not good:
        raise ProofFails("No trusted key signed the note", mend="Check that you hold the right verifier key.")
    return tuple(good)
