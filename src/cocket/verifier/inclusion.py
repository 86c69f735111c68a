"""A proof in one file (C2SP tlog-proof): the entry's index, its inclusion proof, and a signed checkpoint.

Takes the file's bytes and a policy, gives the checkpoint under which the entry is proven; offline, without the log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cocket.kernel.errors import BadDocument
from cocket.verifier.checkpoints import Checkpoint, Cosignature, WitnessPolicy
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.merkle import HASH_SIZE, verify_inclusion
from cocket.verifier.notes import parse_note

HEADER = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 64
MAX_BYTES = 2_000_000
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})$", re.ASCII)
_MEND = "Ask for the proof file again."


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """A parsed proof file. `extra` is not authenticated by anything; `checkpoint` is the signed note as bytes."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def parse_proof(raw: bytes) -> InclusionProof:
    """Read a tlog-proof; raises BadDocument when it breaks the format."""
    if len(raw) > MAX_BYTES:
        raise BadDocument(f"The proof is larger than {MAX_BYTES:,} bytes", where="proof", mend=_MEND)
    head, separator, checkpoint = raw.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise BadDocument("The proof is not ASCII before its checkpoint", where="proof", mend=_MEND) from None
    if lines.pop(0) != HEADER or not separator:
        raise BadDocument(f"The file does not begin with {HEADER}", where="proof", mend="Give a tlog-proof file.")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = from_base64(lines.pop(0).removeprefix("extra "), where="proof, extra line")
    index = _INDEX.match(lines.pop(0)) if lines else None
    if index is None:
        raise BadDocument("The index line is missing", where="proof", mend=_MEND)
    if len(lines) > MAX_HASHES:
        raise BadDocument(f"The proof has more than {MAX_HASHES} hashes", where="proof", mend=_MEND)
    hashes = tuple(from_base64(line, HASH_SIZE, where="proof, hash line") for line in lines)
    return InclusionProof(int(index[1]), hashes, checkpoint, extra)


def format_proof(proof: InclusionProof) -> bytes:
    """Write a tlog-proof file."""
    lines = [HEADER]
    if proof.extra is not None:
        lines.append(f"extra {to_base64(proof.extra)}")
    lines.append(f"index {proof.index}")
    lines += [to_base64(value) for value in proof.hashes]
    return ("\n".join(lines) + "\n\n").encode() + proof.checkpoint


def verify_proof(
    proof: InclusionProof, leaf: bytes, policy: WitnessPolicy
) -> tuple[Checkpoint, tuple[Cosignature, ...]]:
    """Check that the entry with this leaf hash is in the log, as its checkpoint commits to it.

    1. The checkpoint is signed as the policy asks. 2. The inclusion proof leads from the leaf to the checkpoint's root.
    Gives the checkpoint and the cosignatures; raises ProofFails or BadDocument.
    """
    checkpoint, cosigned = policy.verify(parse_note(proof.checkpoint))
    verify_inclusion(proof.index, checkpoint.size, leaf, proof.hashes, checkpoint.root)
    return checkpoint, cosigned
