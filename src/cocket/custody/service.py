"""The verbs of the log: make one, append, prove, verify, check.

Takes a log's folder (served as static files) and a home (private: key, journal, salts). Verification needs the pinned
verifier key and the proof file alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cocket.custody.commitments import SALT_SIZE, canonical_document, commitment
from cocket.custody.durable import Disk
from cocket.custody.proofs import full_proof
from cocket.custody.reader import LogReader, folder_key
from cocket.custody.signing import load_key, new_signer, save_key
from cocket.custody.writer import LogWriter
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.ids import slug
from cocket.verifier.checkpoints import Checkpoint, Cosignature, WitnessPolicy, parse_checkpoint
from cocket.verifier.encoding import from_base64
from cocket.verifier.equivocation import Evidence, verify_equivocation
from cocket.verifier.inclusion import InclusionProof, verify_proof
from cocket.verifier.merkle import HASH_SIZE, ProofFails, leaf_hash
from cocket.verifier.notes import VerifierKey, parse_note


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """What a good proof says: the entry's index, its commitment, the checkpoint, and who cosigned it."""

    index: int
    commitment: bytes
    checkpoint: Checkpoint
    cosigned: tuple[Cosignature, ...]
    opened: bool


def private_folder(home: Path, key: VerifierKey) -> Path:
    """Give the place in the home for a log's key, journal and lock."""
    return home / "logs" / f"{slug(key.name)}-{key.key_id.hex()}"


def init(folder: Path, origin: str, home: Path) -> VerifierKey:
    """Make a log named `origin` in an empty or new folder, with a new key in the home; gives its verifier key.

    Raises BadInput when the folder already holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadInput("The folder is not empty", where=str(folder), mend="Choose a new folder for the log.")
    signer = new_signer(origin)
    private = private_folder(home, signer.verifier)
    save_key(signer, private / "key.pem")
    folder.mkdir(parents=True, exist_ok=True)
    Disk(folder).write_all({"log.vkey": f"{signer.verifier}\n".encode()})
    LogWriter(folder, private, signer).close()
    return signer.verifier


def writer(folder: Path, home: Path) -> LogWriter:
    """Open a log for appending; raises BadInput when this home does not hold its key."""
    key = folder_key(folder)
    private = private_folder(home, key)
    return LogWriter(folder, private, load_key(private / "key.pem", key.name))


def prove(folder: Path, index: int) -> InclusionProof:
    """Give the proof of one entry under the log's current checkpoint."""
    return LogReader(folder).prove(index)


def verify(
    proof: InclusionProof, policy: WitnessPolicy, opening: Mapping[str, Any] | None = None, *, where: str = "entry"
) -> ProvenEntry:
    """Check a proof, offline. Without an opening the proof's own entry (its `extra`) is checked.

    `opening` has `document` and `salt` (Base64): they must give the entry's commitment. Raises ProofFails when the
    answer is no, BadDocument when something cannot be read.
    """
    if opening is None:
        value = proof.extra
        if value is None or len(value) != HASH_SIZE:
            raise BadDocument(
                "The proof carries no entry", where=where, mend="Give the opened entry (document and salt) beside it."
            )
    else:
        value = _opened(opening, where)
        if proof.extra is not None and proof.extra != value:
            raise ProofFails("The document and salt are not what this entry commits to", where=where)
    checkpoint, cosigned = verify_proof(proof, leaf_hash(value), policy)
    return ProvenEntry(proof.index, value, checkpoint, cosigned, opening is not None)


def _opened(opening: Mapping[str, Any], where: str) -> bytes:
    if "document" not in opening or "salt" not in opening:
        raise BadDocument("An opened entry has `document` and `salt`", where=where, mend="Ask its holder for both.")
    salt = from_base64(opening["salt"], SALT_SIZE, where=f"{where}: $.salt")
    return commitment(canonical_document(opening["document"], where=where), salt)


def equivocation(folder: Path, other: bytes) -> Evidence:
    """Give the evidence that the log's current checkpoint and another signed one cannot both be true.

    Raises ProofFails when they can. The folder is the log as it is shown now; `other` is a checkpoint note that was
    shown before or to somebody else.
    """
    reader = LogReader(folder)
    size = parse_checkpoint(parse_note(other).text).size
    now = reader.checkpoint.size
    proof: tuple[bytes, ...] = ()
    if 0 < size < now:
        proof = tuple(full_proof(size, now, reader.node))
    evidence = Evidence(other, reader.note, proof)
    verify_equivocation(evidence, reader.key)
    return evidence
