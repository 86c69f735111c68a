"""Data Integrity against the W3C's vectors, step by step: canonical texts, hashes, signature."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest

from cocket.verifier.data_integrity import hash_data, parse_proof, transformed, verify_proof
from cocket.verifier.identifiers import find_key
from cocket.verifier.multibase import from_base58
from cocket.verifier.verdicts import Refused

SUITES = {
    "w3c-di-eddsa/TestVectors/eddsa-jcs-2022": "JCS",
    "w3c-di-eddsa/TestVectors/eddsa-rdfc-2022": "DataInt",
    "w3c-di-ecdsa/TestVectors/ecdsa-jcs-2019-p256": "JCSECDSAP256",
    "w3c-di-ecdsa/TestVectors/ecdsa-jcs-2019-p384": "JCSECDSAP384",
    "w3c-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256": "ECDSAP256",
    "w3c-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384": "ECDSAP384",
    "w3c-di-eddsa/TestVectors/eddsa-rdfc-2022/employ": "DataInt",
    "w3c-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256/employ": "ECDSAP256",
    "w3c-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384/employ": "ECDSAP384",
}
# The examples' context is one line that the W3C's example contexts are known for: every word is an example.
EXAMPLES = {
    "https://www.w3.org/ns/credentials/examples/v2": {
        "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
    }
}


@pytest.mark.parametrize("folder", sorted(SUITES))
def test_each_step_gives_what_the_vectors_say(shared_data, folder):
    """Canonical proof, canonical document, both hashes, the signed bytes and the signature are the published ones.

    The `employ` vectors use a context that is in none of the packages: their canonical texts stand in for it.
    """
    from cocket.credentials.jsonld import canonicaliser, read_contexts

    place, suffix = shared_data / "credentials" / folder, SUITES[folder]

    def text(name: str) -> str:
        return (place / f"{name}{suffix}.txt").read_text("utf-8")

    def published(document: dict[str, object], _: str = "") -> bytes:
        return text("proofCanon" if "cryptosuite" in document else "canonDoc").encode()

    contexts = read_contexts(shared_data / "credentials" / "w3c-contexts") | EXAMPLES
    canonicalise = published if folder.endswith("employ") else canonicaliser(contexts)
    signed = json.loads((place / f"signed{suffix}.json").read_text("utf-8"))
    proof = parse_proof(signed)
    key = find_key(proof.method, {}, datetime.now(UTC))
    body = {name: value for name, value in signed.items() if name != "proof"}
    config, form = transformed(body, proof.options, canonicalise, key.kind)
    assert config.decode() == text("proofCanon")
    assert form.decode() == text("canonDoc")
    digest = hashlib.sha384 if key.kind == "P-384" else hashlib.sha256
    assert digest(config).hexdigest() == text("proofHash").strip()
    assert digest(form).hexdigest() == text("docHash").strip()
    assert hash_data(body, proof.options, key.kind, canonicalise).hex() == text("combinedHash").strip()
    assert proof.value.hex() == text("sigHex").strip()
    assert from_base58(text("sigBTC58").strip()[1:], where="") == proof.value
    assert verify_proof(signed, proof, key, canonicalise) == body
    if not folder.endswith("employ"):
        with pytest.raises(Refused):
            verify_proof({**signed, "name": "Another"}, proof, key, canonicalise)


@pytest.mark.parametrize(
    "respelt",
    [
        lambda body: body | {"https://www.w3.org/2018/credentials#validUntil": body.pop("validUntil")},
        lambda body: body | {"@nest": {"validUntil": body.pop("validUntil")}},
        lambda body: body | {"@included": [{"id": "urn:x", "validUntil": body.pop("validUntil")}]},
        lambda body: body | {"@id": body.pop("id")},
    ],
)
def test_what_is_said_in_addresses_instead_of_words_stays_open(shared_data, respelt):
    """Who holds an expired or revoked document could say its end so: it is still what was signed, and nobody reads it."""
    from cocket.credentials.jsonld import canonicaliser, read_contexts
    from cocket.verifier.verdicts import Unsettled

    canonicalise = canonicaliser(read_contexts(shared_data / "credentials" / "w3c-contexts"))
    body = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:x",
        "type": ["VerifiableCredential"],
        "name": {"@value": "A licence", "@language": "en"},
        "issuer": "did:example:1",
        "validUntil": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:2"},
    }
    assert b"2026-01-01" in canonicalise(body)
    with pytest.raises(Unsettled, match="not one of the words"):
        canonicalise(respelt(body))


def test_a_word_that_no_context_defines_is_refused_by_the_rdfc_suites(shared_data):
    """What canonicalisation would drop is not signed, so that it must not be there; nor may a context be fetched."""
    from cocket.credentials.jsonld import canonicaliser, read_contexts
    from cocket.kernel.errors import BadDocument
    from cocket.verifier.verdicts import Unsettled

    canonicalise = canonicaliser(read_contexts(shared_data / "credentials" / "w3c-contexts"))
    body = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:1",
        "credentialSubject": {"id": "did:example:2"},
    }
    assert b"did:example:1" in canonicalise(body)
    with pytest.raises(BadDocument, match="endUser"):
        canonicalise({**body, "credentialSubject": {"endUser": "somebody"}})
    with pytest.raises(BadDocument, match="Licence"):
        canonicalise({**body, "type": ["VerifiableCredential", "Licence"]})
    with pytest.raises(Unsettled, match="not held"):
        canonicalise({**body, "@context": [*body["@context"], "https://evil.example/v1"]})
    with pytest.raises(Refused, match="redefines"):
        canonicalise({**body, "credentialSubject": {"@context": "https://evil.example/v1", "id": "did:example:2"}})
