"""Two signed checkpoints that cannot both be true: evidence that anyone can check, without the log.

1. Both are signed by the log's key. 2. Either they have one size and two roots, or a proof shows that the tree of the
larger one begins with another root than the smaller one names. The proof is a consistency proof that names every hash
(RFC 6962's SUBPROOF with b = false), so that it determines both roots by itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.kernel.strict_json import load_json
from cocket.verifier.checkpoints import WitnessPolicy
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.merkle import HASH_SIZE, ProofFails, roots_from_full_proof
from cocket.verifier.notes import VerifierKey, parse_note

TYPE = "cocket.equivocation.v1"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Two checkpoint notes as their bytes, and the full proof between them (empty when the sizes are equal)."""

    first: bytes
    second: bytes
    proof: tuple[bytes, ...] = ()


def format_evidence(evidence: Evidence) -> bytes:
    """Write evidence as JSON."""
    document = {
        "type": TYPE,
        "first": evidence.first.decode(),
        "second": evidence.second.decode(),
        "proof": [to_base64(value) for value in evidence.proof],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def parse_evidence(raw: bytes) -> Evidence:
    """Read evidence; raises BadDocument when it breaks the format."""
    try:
        document: Any = load_json(raw.decode(), where="evidence", comments=False)
    except UnicodeDecodeError:
        document = None
    if not isinstance(document, dict) or document.get("type") != TYPE:
        raise BadDocument(f"This is not evidence of type {TYPE}", where="evidence", mend="Give the whole file.")
    first, second, proof = (document.get(name) for name in ("first", "second", "proof"))
    if not isinstance(first, str) or not isinstance(second, str) or not isinstance(proof, list):
        raise BadDocument("The evidence lacks a part", where="evidence", mend="It has first, second and proof.")
    try:
        notes = first.encode(), second.encode()
    except UnicodeEncodeError:
        raise BadDocument("A note is not well-formed text", where="evidence", mend="Give the whole file.") from None
    return Evidence(*notes, tuple(from_base64(value, HASH_SIZE, where="evidence") for value in proof))


def verify_equivocation(evidence: Evidence, key: VerifierKey) -> str:
    """Give the sentence that the evidence proves; raises ProofFails when it proves nothing.

    `key` is the verifier key of the log that is accused.
    """
    policy = WitnessPolicy(key)
    one, two = (policy.verify(parse_note(raw))[0] for raw in (evidence.first, evidence.second))
    if one.size > two.size:
        one, two = two, one
    if one.size == two.size:
        if one.root == two.root:
            raise ProofFails("The two checkpoints say the same")
        return f"{key.name} signed two different roots for its {one.size} entries"
    return _different_sizes(one.size, two.size, (one.root, two.root), evidence.proof, key.name)


def _different_sizes(size1: int, size2: int, signed: tuple[bytes, bytes], proof: Sequence[bytes], name: str) -> str:
    if size1 == 0:
        raise ProofFails("Every log continues the empty one")
    first, second = roots_from_full_proof(size1, size2, proof)
    if second != signed[1]:
        raise ProofFails("The proof does not belong to the larger checkpoint")
    if first == signed[0]:
        raise ProofFails("The larger checkpoint continues the smaller one, as it should")
    return f"{name} signed a log of {size2} entries that does not begin with the {size1} entries it had signed before"
