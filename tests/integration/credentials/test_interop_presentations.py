"""Presentations across implementations: a stranger verifies ours, and we a stranger's."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from cocket.credentials import service, trust
from cocket.credentials.jsonld import canonicaliser, read_contexts
from cocket.credentials.keys import did_document, new_authority
from cocket.credentials.presenting import member, presentation, sign_presentation
from cocket.credentials.samples import sample
from cocket.register.schema import migrate
from cocket.verifier.checking import verify
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.multibase import to_base58
from cocket.verifier.trust_lists import Pin, accept

pytestmark = pytest.mark.node
SIGNED = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKED = {"domain": "border.example", "challenge": "n-1"}
MULTIKEY = "https://w3id.org/security/multikey/v1"


class World:
    """An authority with a licence, and a carrier that holds it."""

    def __init__(self, folder, shared_data) -> None:
        base = ("CH", "https://licences.trade.example/status/", SIGNED)
        self.authority = new_authority(folder / "a", "did:web:licences.trade.example", "Example Office", *base)
        self.carrier = new_authority(folder / "c", "did:web:carrier.example", "Example Carrier", "CH", "", SIGNED)
        connection = sqlite3.connect(":memory:")
        migrate(connection)
        forms = ("jcs", "jwt")
        self.issued = service.issue(connection, sample("ExportLicence"), self.authority, SIGNED, forms=forms)
        self.contexts = read_contexts(shared_data / "credentials" / "w3c-contexts")
        self.canonicalise = canonicaliser(self.contexts)
        self.dids = [did_document(each) for each in (self.authority, self.carrier)]
        self.documents = {**self.contexts, **{did["id"]: did for did in self.dids}}
        for did in self.dids:
            self.documents |= {m["id"]: {"@context": MULTIKEY, **m} for m in did["verificationMethod"]}

    def knows(self) -> Knowledge:
        listed = trust.next_list(self.authority, [trust.issuer_entry(self.authority)], None, NOW, timedelta(days=30))
        held, _ = accept(json.dumps(listed).encode(), Pin(self.authority.id, tuple(listed["signers"])))
        return Knowledge(held, documents={did["id"]: did for did in self.dids}, canonicalise=self.canonicalise)


@pytest.fixture
def world(tmp_path, shared_data) -> World:
    return World(tmp_path, shared_data)


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "eddsa-rdfc-2022"])
def test_digital_bazaar_verifies_our_presentation_and_refuses_another_challenge(world, peer, suite):
    """Their check of the presentation, of the credential in it, and of challenge and domain accepts ours."""
    body = presentation([member(world.issued.forms["jcs"])], world.carrier.id)
    if suite == "eddsa-rdfc-2022":
        # Their library takes one suite for both proofs.
        from cocket.credentials.securing import secure_data_integrity

        key = world.authority.signer("Ed25519")
        inner = secure_data_integrity(world.issued.body, key, SIGNED, suite, world.canonicalise)
        body = presentation([inner], world.carrier.id)
    key = world.carrier.signer("Ed25519")
    signed = sign_presentation(body, key, SIGNED, suite=suite, canonicalise=world.canonicalise, **ASKED)
    request = {"do": "verifyPresentation", "suite": suite, "documents": world.documents, "now": "2026-11-24T12:00:00Z"}
    answer = peer(**request, presentation=signed, **ASKED)
    assert answer["ok"], answer
    assert not peer(**request, presentation=signed, domain=ASKED["domain"], challenge="n-2")["ok"]
    signed["verifiableCredential"][0]["credentialSubject"]["destination"] = "IR"
    assert not peer(**request, presentation=signed, **ASKED)["ok"]


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "eddsa-rdfc-2022"])
def test_we_verify_what_digital_bazaar_presents(world, peer, suite):
    """A presentation that their library made of our licence is genuine here, for the border that asked."""
    key = world.carrier.signer("Ed25519")
    secret = "z" + to_base58(b"\x80\x26" + key.private.private_bytes_raw())
    answer = peer(
        do="present",
        suite=suite,
        documents=world.documents,
        key={**world.documents[key.id], "secretKeyMultibase": secret},
        holder=world.carrier.id,
        credentials=[json.loads(world.issued.forms["jcs"])],
        created="2026-11-20T12:00:00Z",
        **ASKED,
    )
    assert answer["ok"], answer
    raw = json.dumps(answer["presentation"]).encode()
    policy = Policy(status="ignored", audience=ASKED["domain"], nonce=ASKED["challenge"])
    verdict = verify(raw, world.knows(), NOW, policy)
    assert (verdict.reason, verdict.form) == ("presented", suite), verdict.detail
    assert verify(raw, world.knows(), NOW, Policy(status="ignored", nonce="n-2")).reason == "binding_bad"
    changed = raw.replace(b'"AE"', b'"IR"')
    assert verify(changed, world.knows(), NOW, policy).outcome.value == "not_genuine"
