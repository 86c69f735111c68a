"""The verifiable oblivious pseudorandom function of RFC 9497 (VOPRF, ristretto255-SHA512), under its own names.

Takes inputs, blinds and keys as bytes, gives elements, proofs and outputs as bytes. The group (ristretto255, RFC 9496)
is libsodium's; here are only the protocol's steps. Raises BadDocument for what is no element, ProofFails for an answer
under another key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cocket.kernel.errors import BadDocument, ReferenceMissing
from cocket.verifier.merkle import ProofFails

CONTEXT = b"OPRFV1-\x01-ristretto255-SHA512"
SIZE = 32
_BLOCK = 128  # SHA-512's input block, for expand_message_xmd
_MEND = "Ask for it again."

try:
    import rbcl
except ModuleNotFoundError:  # the extra `redress` is not installed
    rbcl = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An evaluated element and the proof (challenge and response) that the published key evaluated it."""

    element: bytes
    proof: bytes


def _group() -> None:
    if rbcl is None:
        raise ReferenceMissing(
            "Redress needs the group ristretto255", mend="Install the extra `redress` of the package."
        )


def new_scalar() -> bytes:
    """Give a random scalar that is not zero: a blind, or a private key."""
    _group()
    return bytes(rbcl.crypto_core_ristretto255_scalar_random())


def public_key(private: bytes) -> bytes:
    """Give the public element of a private key."""
    _group()
    return bytes(rbcl.crypto_scalarmult_ristretto255_base(private))


def derive_private(seed: bytes, info: bytes) -> bytes:
    """Derive a private key (section 3.2.1)."""
    base = seed + _sized(info)
    for counter in range(256):
        scalar = hash_to_scalar(base + bytes([counter]), b"DeriveKeyPair" + CONTEXT)
        if any(scalar):
            return scalar
    raise BadDocument("The seed gives no key", mend="Take another.")


def hash_to_group(value: bytes) -> bytes:
    """Give the element of an input (section 4.1: expand_message_xmd with SHA-512, then the one-way map)."""
    _group()
    return bytes(rbcl.crypto_core_ristretto255_from_hash(_expand(value, b"HashToGroup-" + CONTEXT)))


def hash_to_scalar(value: bytes, domain: bytes = b"HashToScalar-" + CONTEXT) -> bytes:
    """Give the scalar of an input (section 4.1)."""
    _group()
    return bytes(rbcl.crypto_core_ristretto255_scalar_reduce(_expand(value, domain)))


def blind(element: bytes, scalar: bytes) -> bytes:
    """Hide an element: what goes to the server (section 3.3.1, Blind)."""
    return _times(scalar, element)


def evaluate(private: bytes, blinded: bytes) -> Answered:
    """Answer one blinded element, with a proof (section 3.3.2, BlindEvaluate)."""
    return evaluate_with(private, blinded, new_scalar())


def evaluate_with(private: bytes, blinded: bytes, random: bytes) -> Answered:
    """Answer with a given random scalar of the proof; only published test vectors fix one."""
    element = _times(private, check(blinded, where="question"))
    public = public_key(private)
    # 2.2.1 GenerateProof, over the one pair.
    weight = _weight(public, blinded, element)
    m, z = _times(weight, blinded), _times(weight, element)
    t2, t3 = public_key(random), _times(random, m)
    challenge = _challenge(public, m, z, t2, t3)
    product = rbcl.crypto_core_ristretto255_scalar_mul(challenge, private)
    response = bytes(rbcl.crypto_core_ristretto255_scalar_sub(random, product))
    return Answered(element, challenge + response)


def finalize(value: bytes, scalar: bytes, blinded: bytes, answered: Answered, public: bytes) -> bytes:
    """Check the proof and give the function's output for the input (section 3.3.2, Finalize); 64 bytes."""
    _verify(check(public, where="public key"), blinded, check(answered.element, where="answer"), answered.proof)
    inverse = bytes(rbcl.crypto_core_ristretto255_scalar_invert(scalar))
    return output_of(value, _times(inverse, answered.element))


def direct(private: bytes, value: bytes) -> bytes:
    """Give the output for an input that the key's holder knows (section 3.3.1, Evaluate)."""
    return output_of(value, _times(private, hash_to_group(value)))


def output_of(value: bytes, element: bytes) -> bytes:
    """Hash an input with its evaluated element."""
    return hashlib.sha512(_sized(value) + _sized(element) + b"Finalize").digest()


def check(element: bytes, *, where: str) -> bytes:
    """Give an element that is properly encoded and not the identity; raises BadDocument."""
    _group()
    if len(element) != SIZE or not any(element) or not rbcl.crypto_core_ristretto255_is_valid_point(element):
        raise BadDocument("This is no element of the group", where=where, mend=_MEND)
    return element


def _verify(public: bytes, blinded: bytes, element: bytes, proof: bytes) -> None:
    """Check that one key made both the public element and the answer (section 2.2.2, VerifyProof)."""
    challenge, response = proof[:SIZE], proof[SIZE:]
    weight = _weight(public, blinded, element)
    try:
        m, z = _times(weight, blinded), _times(weight, element)
        t2 = _sum(public_key(response), _times(challenge, public))
        t3 = _sum(_times(response, m), _times(challenge, z))
        good = _challenge(public, m, z, t2, t3) == challenge
    except (BadDocument, RuntimeError, TypeError, ValueError):  # a proof that leads to no element proves nothing
        good = False
    if not good:
        raise ProofFails(
            "The answer was not made with the authority's published key", mend="Ask again, and tell others."
        )


def _weight(public: bytes, blinded: bytes, element: bytes) -> bytes:
    """Give the weight of the one pair (section 2.2.1, ComputeComposites)."""
    seed = hashlib.sha512(_sized(public) + _sized(b"Seed-" + CONTEXT)).digest()
    return hash_to_scalar(_sized(seed) + b"\x00\x00" + _sized(blinded) + _sized(element) + b"Composite")


def _challenge(*elements: bytes) -> bytes:
    return hash_to_scalar(b"".join(map(_sized, elements)) + b"Challenge")


def _times(scalar: bytes, element: bytes) -> bytes:
    _group()
    try:
        return bytes(rbcl.crypto_scalarmult_ristretto255(scalar, element))
    except (RuntimeError, TypeError, ValueError):
        raise BadDocument("This is no element of the group", where="redress", mend=_MEND) from None


def _sum(one: bytes, two: bytes) -> bytes:
    return bytes(rbcl.crypto_core_ristretto255_add(one, two))


def _sized(value: bytes) -> bytes:
    return len(value).to_bytes(2, "big") + value


def _expand(value: bytes, domain: bytes) -> bytes:
    """expand_message_xmd of RFC 9380 section 5.3.1 with SHA-512, for one block of 64 bytes."""
    prime = domain + bytes([len(domain)])
    first = hashlib.sha512(bytes(_BLOCK) + value + b"\x00\x40\x00" + prime).digest()
    return hashlib.sha512(first + b"\x01" + prime).digest()
