"""Data Integrity proofs (W3C VC Data Integrity 1.0) of four cryptosuites, under the specifications' own numbers.

Takes a secured document and a key, gives the document without its proof; raises Refused when the proof does not hold.
The `jcs` suites need nothing else. The `rdfc` suites need a canonicaliser of JSON-LD (RDFC-1.0, N-Quads as bytes), that
the caller hands in: it must refuse unknown contexts and undefined terms, because what it drops is not signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadDocument, BadInput
from cocket.verifier.multibase import from_base58
from cocket.verifier.public_keys import ED25519, P256, P384, PublicKey
from cocket.verifier.signatures import Equation
from cocket.verifier.verdicts import Refused, Unsettled


class Canonicaliser(Protocol):
    """RDFC-1.0 of a JSON-LD document, with the hash that tells its nameless parts apart: sha256 or sha384."""

    def __call__(self, document: dict[str, Any], /, digest: str = "sha256") -> bytes:
        """Give the canonical N-Quads."""


# Canonical JSON (RFC 8785) of a value.
Write = Callable[[Any], bytes]
TYPE = "DataIntegrityProof"
# What a proof is made for: an issuer asserts, a holder shows that it is the one who holds.
ASSERTION, AUTHENTICATION = "assertionMethod", "authentication"
JCS_EDDSA = "eddsa-jcs-2022"
# Cryptosuite -> (kinds of key, whether it canonicalises JSON-LD).
SUITES: dict[str, tuple[frozenset[str], bool]] = {
    JCS_EDDSA: (frozenset({ED25519}), False),
    "eddsa-rdfc-2022": (frozenset({ED25519}), True),
    "ecdsa-jcs-2019": (frozenset({P256, P384}), False),
    "ecdsa-rdfc-2019": (frozenset({P256, P384}), True),
}
_BINDING = frozenset({"domain", "challenge", "nonce"})
_MEND = "Ask the issuer for the document again."


class Proof(NamedTuple):
    """A proof as it stands in a document: `options` is the proof without its value."""

    suite: str
    method: str
    created: str | None
    expires: str | None
    options: dict[str, Any]
    value: bytes


def parse_proof(document: dict[str, Any], purpose: str = ASSERTION) -> Proof:
    """Read the one proof of a document, made for a purpose.

    Raises BadDocument, Refused for another purpose, or Unsettled for a suite that is not supported.
    """
    proof = document.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    if not isinstance(proof, dict):
        raise BadDocument("A document has exactly one proof here", where="$.proof", mend=_MEND)
    if proof.get("type") != TYPE:
        raise Unsettled("form_unsupported", f"The proof is no {TYPE}", where="$.proof.type", mend=_MEND)
    suite = proof.get("cryptosuite")
    if not isinstance(suite, str) or suite not in SUITES:
        what = f"The cryptosuite {str(suite)[:40]!r} is not supported"
        raise Unsettled("form_unsupported", what, where="$.proof.cryptosuite", mend=f"Ask for {', '.join(SUITES)}.")
    if proof.get("proofPurpose") != purpose:
        raise Refused("signature_bad", "The proof was made for another purpose", where="$.proof.proofPurpose")
    if "previousProof" in proof:
        raise Unsettled("form_unsupported", "Proof chains are not supported", where="$.proof.previousProof")
    method, created, expires = proof.get("verificationMethod"), proof.get("created"), proof.get("expires")
    if not isinstance(method, str) or not isinstance(created, str | None) or not isinstance(expires, str | None):
        raise BadDocument("The proof's method and dates are texts", where="$.proof", mend=_MEND)
    # VC Data Integrity 1.0 section 2.1: one or more domains, and texts.
    if not _BINDING.isdisjoint(proof):
        domain = proof.get("domain", [])
        bound = [
            *(domain if isinstance(domain, list) else [domain]),
            proof.get("challenge", ""),
            proof.get("nonce", ""),
        ]
        if not all(isinstance(text, str) for text in bound):
            raise BadDocument("The proof's domain, challenge and nonce are texts", where="$.proof", mend=_MEND)
    value = proof.get("proofValue")
    if not isinstance(value, str) or value[:1] != "z":
        raise BadDocument("A proof's value has one spelling: base 58 after a z", where="$.proof.proofValue", mend=_MEND)
    options = proof.copy()
    del options["proofValue"]
    return Proof(suite, method, created, expires, options, from_base58(value[1:], where="$.proof.proofValue"))


def verify_proof(
    document: dict[str, Any], proof: Proof, key: PublicKey, canonicalise: Canonicaliser | None = None
) -> dict[str, Any]:
    """Check a document's proof as `check_proof` does, and give the document without it."""
    # 1. Let unsecuredDocument be the document without its proof.
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    check_proof(unsecured, proof, key, canonicalise)
    return unsecured


def check_proof(
    unsecured: dict[str, Any],
    proof: Proof,
    key: PublicKey,
    canonicalise: Canonicaliser | None = None,
    write: Write = canonical,
    equation: Equation | None = None,
) -> None:
    """Check the proof of a document without it (vc-di-eddsa 3.2.2 and 3.3.2, vc-di-ecdsa 3.2.2 and 3.3.2).

    `write` gives canonical JSON (RFC 8785) of whatever is part of this document. Raises Refused when the proof does not
    hold, Unsettled when a canonicaliser is needed and absent.
    """
    kinds, _ = SUITES[proof.suite]
    # 2. Let proofOptions be the proof without proofValue. 3. Let proofBytes be the decoded proofValue.
    if key.kind not in kinds:
        raise Refused("algorithm_refused", f"The proof is {proof.suite}, but the key is {key.kind}")
    # 4-6. Transform and hash. 7. Verify.
    config, form = transformed(unsecured, proof.options, canonicalise, key.kind, write)
    if not key.verify(proof.value, _hashed(config, form, key.kind), equation):
        raise Refused("signature_bad", "The proof does not hold under the issuer's key", where="$.proof")


def hash_data(
    unsecured: dict[str, Any],
    options: dict[str, Any],
    kind: str,
    canonicalise: Canonicaliser | None = None,
) -> bytes:
    """Give what is signed: the hash of the proof's options, then the hash of the document (section 3.x.4)."""
    return _hashed(*transformed(unsecured, options, canonicalise, kind), kind)


def _hashed(config: bytes, form: bytes, kind: str) -> bytes:
    digest = hashlib.sha384 if kind == P384 else hashlib.sha256
    return digest(config).digest() + digest(form).digest()


def transformed(
    unsecured: dict[str, Any],
    options: dict[str, Any],
    canonicalise: Canonicaliser | None = None,
    kind: str = ED25519,
    write: Write = canonical,
) -> tuple[bytes, bytes]:
    """Give the canonical proof options and the canonical document (sections 3.x.3 and 3.x.5)."""
    if not SUITES[options["cryptosuite"]][1]:
        if "@context" in options and options["@context"] != unsecured.get("@context"):
            # vc-di-eddsa 3.3.2 step 4: the document's context begins with the proof's, whose words are what was signed.
            contexts, signed = _listed(unsecured.get("@context")), _listed(options["@context"])
            if contexts[: len(signed)] != signed:
                raise Refused("signature_bad", "The context is not the one that was signed", where="$.@context")
            unsecured = {**unsecured, "@context": options["@context"]}
        try:
            return write(options), write(unsecured)
        except BadDocument:
            raise
        except BadInput as error:
            raise BadDocument(error.what, where="document", mend=error.mend) from None
    if canonicalise is None:
        mend = "Install the package with its extra `jsonld`, and hold the contexts."
        raise Unsettled("form_unsupported", "This proof needs JSON-LD canonicalisation", where="$.proof", mend=mend)
    # vc-di-ecdsa section 3: with a key on P-384 the canonicalisation uses the longer hash too.
    digest = "sha384" if kind == P384 else "sha256"
    return canonicalise({**options, "@context": unsecured.get("@context")}, digest), canonicalise(unsecured, digest)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
