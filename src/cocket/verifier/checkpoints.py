"""Checkpoints (C2SP tlog-checkpoint), cosignatures (tlog-cosignature) and the policy that says whose must be there.

Takes a signed note, gives a `Checkpoint` that may be relied on: signed by the log and by enough witnesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cocket.kernel.errors import BadDocument
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.merkle import HASH_SIZE, MAX_SIZE, ProofFails
from cocket.verifier.notes import COSIGNATURE, ED25519, Note, VerifierKey, verified_by
from cocket.verifier.signatures import SIGNATURE_SIZE, verify_ed25519

_SIZE = re.compile(r"(0|[1-9][0-9]{0,18})$", re.ASCII)
_MEND = "Fetch the checkpoint again from the log."


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits to: its origin, the number of entries, the root hash, and extension lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note text, ending in a newline."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A witness's word that, at `timestamp` (POSIX seconds), this was the largest consistent tree that it had seen."""

    witness: VerifierKey
    timestamp: int


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """Which log key must have signed, which witnesses count, and how many of them must have cosigned."""

    log: VerifierKey
    witnesses: tuple[VerifierKey, ...] = ()
    threshold: int = 0

    def __post_init__(self) -> None:
        if self.log.algorithm != ED25519:
            raise BadDocument("The log's key cannot sign notes", where="policy", mend="Give its 0x01 verifier key.")
        keys = {witness.key for witness in self.witnesses}
        if len(keys) != len(self.witnesses) or any(w.algorithm != COSIGNATURE for w in self.witnesses):
            raise BadDocument(
                "Witnesses need cosignature keys of their own (type 0x04)", where="policy", mend="Give each one key."
            )
        if not 0 <= self.threshold <= len(self.witnesses):
            raise BadDocument(
                f"{self.threshold} of {len(self.witnesses)} witnesses is impossible", where="policy", mend="Lower it."
            )

    def verify(self, note: Note) -> tuple[Checkpoint, tuple[Cosignature, ...]]:
        """Give the checkpoint and its good cosignatures.

        1. The log's signature must be on the note and good. 2. The text must be a checkpoint of the log's origin (its
        key name). 3. Enough of the named witnesses must have cosigned. Raises ProofFails or BadDocument.
        """
        verified_by(note, [self.log])
        checkpoint = parse_checkpoint(note.text)
        if checkpoint.origin != self.log.name:
            raise ProofFails(f"The checkpoint is of {checkpoint.origin[:80]!r}, not of {self.log.name!r}")
        found = cosignatures(note, self.witnesses)
        if len(found) < self.threshold:
            raise ProofFails(f"{len(found)} witnesses cosigned where the policy asks for {self.threshold}")
        return checkpoint, found


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint note; raises BadDocument when it breaks the format."""
    lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or len(lines) < 3 or not all(lines):  # noqa: PLR2004 - origin, size, root
        raise BadDocument("A checkpoint has an origin, a size and a root line", where="checkpoint", mend=_MEND)
    if not _SIZE.match(lines[1]) or int(lines[1]) > MAX_SIZE:
        raise BadDocument("The checkpoint's size is not a plain number", where="checkpoint", mend=_MEND)
    root = from_base64(lines[2], HASH_SIZE, where="checkpoint, root line")
    return Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))


def cosigned_message(timestamp: int, text: str) -> bytes:
    """Give what an Ed25519 witness signs: the header line, the time line, and the whole note text."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosignatures(note: Note, witnesses: Iterable[VerifierKey]) -> tuple[Cosignature, ...]:
    """Give the good cosignatures of known witnesses; a bad one by a known witness raises ProofFails."""
    found = []
    for witness in witnesses:
        for line in note.of(witness):
            timestamp, signature = int.from_bytes(line.signature[:8], "big"), line.signature[8:]
            if (
                len(signature) != SIGNATURE_SIZE
                or timestamp > MAX_SIZE
                or not verify_ed25519(witness.key, signature, cosigned_message(timestamp, note.text))
            ):
                raise ProofFails(f"The cosignature of {witness.name} is not good")
            found.append(Cosignature(witness, timestamp))
            break
    return tuple(found)
