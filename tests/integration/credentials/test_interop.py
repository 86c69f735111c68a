"""Implementations by others verify our documents, and we theirs."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cocket.credentials import service, statuses, trust
from cocket.credentials.jsonld import canonicaliser, read_contexts
from cocket.credentials.keys import did_document, new_authority, new_signing_key, public_jwk
from cocket.credentials.samples import sample
from cocket.credentials.securing import present, secure_data_integrity, secure_sd_jwt
from cocket.register.schema import migrate
from cocket.verifier.checking import verify
from cocket.verifier.data_integrity import parse_proof, verify_proof
from cocket.verifier.identifiers import find_key
from cocket.verifier.jose import parse_jws, verify_jws
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.multibase import to_base58, to_base64url
from cocket.verifier.public_keys import P256, P384, make_key, to_jwk
from cocket.verifier.sd_jwt import disclosed_claims, parse_sd_jwt, verify_binding
from cocket.verifier.status_lists import StatusList, unpack
from cocket.verifier.trust_lists import Pin, accept
from cocket.verifier.verdicts import Refused

pytestmark = pytest.mark.node
SIGNED = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class World:
    """One authority with a licence in every form."""

    def __init__(self, folder, shared_data) -> None:
        self.authority = new_authority(
            folder / "a",
            "did:web:licences.trade.example",
            "Example Licensing Office",
            "CH",
            "https://licences.trade.example/status/",
            SIGNED,
        )
        self.connection = sqlite3.connect(":memory:")
        migrate(self.connection)
        self.issued = service.issue(
            self.connection,
            sample("ExportLicence"),
            self.authority,
            SIGNED,
            forms=("jcs", "jwt", "jwt-es256", "sd-jwt"),
        )
        self.contexts = read_contexts(shared_data / "credentials" / "w3c-contexts")

    def documents(self) -> dict[str, Any]:
        """Give what the peer's loader may load: contexts, the DID document, its keys."""
        did = did_document(self.authority)
        keys = {m["id"]: {"@context": "https://w3id.org/security/multikey/v1", **m} for m in did["verificationMethod"]}
        return {**self.contexts, did["id"]: did, **keys}

    def peer_key(self, number: int) -> dict[str, str]:
        """Give a private key as the peer reads it."""
        key = self.authority.signer("Ed25519" if number == 1 else P256)
        if number == 1:
            raw, prefix = key.private.private_bytes_raw(), b"\x80\x26"
        else:
            raw, prefix = key.private.private_numbers().private_value.to_bytes(32, "big"), b"\x86\x26"
        return {
            "@context": "https://w3id.org/security/multikey/v1",
            "type": "Multikey",
            "id": key.id,
            "controller": self.authority.id,
            "publicKeyMultibase": key.public.multibase,
            "secretKeyMultibase": "z" + to_base58(prefix + raw),
        }


@pytest.fixture
def world(tmp_path, shared_data) -> World:
    return World(tmp_path, shared_data)


def test_digital_bazaar_verifies_our_licence_and_refuses_a_changed_one(world, peer):
    """Their data model check, their JSON-LD reading of our vocabulary and their proof check accept what we issue."""
    document = json.loads(world.issued.forms["jcs"])
    request = {"do": "verify", "suite": "eddsa-jcs-2022", "documents": world.documents(), "now": "2026-11-24T12:00:00Z"}
    assert peer(**request, credential=document) | {"seconds": 0} == {"ok": True, "why": "", "seconds": 0}
    document["credentialSubject"]["items"][0]["quantity"]["amount"] = "200"
    assert not peer(**request, credential=document)["ok"]


@pytest.mark.parametrize(("suite", "kind"), [("eddsa-rdfc-2022", "Ed25519"), ("ecdsa-rdfc-2019", P256)])
def test_digital_bazaar_verifies_what_we_sign_by_its_meaning(world, peer, suite, kind):
    """The rdfc suites, signed here over RDF, hold there."""
    key = world.authority.signer(kind)
    document = secure_data_integrity(world.issued.body, key, SIGNED, suite, canonicaliser(world.contexts))
    request = {"do": "verify", "suite": suite, "documents": world.documents(), "now": "2026-11-24T12:00:00Z"}
    assert peer(**request, credential=document)["ok"]
    document["credentialSubject"]["destination"] = "IR"
    assert not peer(**request, credential=document)["ok"]


@pytest.mark.parametrize(("suite", "number"), [("eddsa-jcs-2022", 1), ("eddsa-rdfc-2022", 1), ("ecdsa-rdfc-2019", 2)])
def test_we_verify_what_digital_bazaar_issues(world, peer, suite, number):
    """The three suites of theirs on our own body: genuine here, and not after a change."""
    answer = peer(
        do="issue",
        suite=suite,
        credential=world.issued.body,
        documents=world.documents(),
        key=world.peer_key(number),
        created="2026-11-20T12:00:00Z",
    )
    assert answer["ok"], answer
    document = answer["credential"]
    anchor = new_authority(
        world.authority.folder / "anchor", "did:web:trust.example", "Example Trust", "CH", "", SIGNED
    )
    listed = trust.next_list(anchor, [trust.issuer_entry(world.authority)], None, NOW, timedelta(days=30))
    held, _ = accept(json.dumps(listed).encode(), Pin(anchor.id, tuple(listed["signers"])))
    knows = Knowledge(held, canonicalise=canonicaliser(world.contexts))
    verdict = verify(json.dumps(document).encode(), knows, NOW, Policy(status="ignored"))
    assert (verdict.reason, verdict.form) == ("genuine", suite), verdict.detail
    document["credentialSubject"]["items"][0]["quantity"]["amount"] = "200"
    assert verify(json.dumps(document).encode(), knows, NOW, Policy(status="ignored")).reason == "signature_bad"
    proof, documents = parse_proof(document), {world.authority.id: did_document(world.authority)}
    key = find_key(proof.method, documents, NOW)
    with pytest.raises(Refused):
        verify_proof(document, proof, key, canonicaliser(world.contexts))


def test_with_a_key_on_p_384_meaning_is_hashed_at_its_length(world, peer):
    """Nameless parts are told apart by SHA-384 there and here; with the shorter hash an honest document looked forged."""
    private = ec.generate_private_key(ec.SECP384R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    public = make_key(P384, point)
    did = f"did:key:{public.multibase}"
    secret = "z" + to_base58(b"\x87\x26" + private.private_numbers().private_value.to_bytes(48, "big"))
    key = {"type": "Multikey", "id": f"{did}#{public.multibase}", "controller": did}
    answer = peer(
        do="issue",
        suite="ecdsa-rdfc-2019",
        credential={**world.issued.body, "issuer": did},
        documents=world.documents(),
        key={**key, "publicKeyMultibase": public.multibase, "secretKeyMultibase": secret},
        created="2026-11-20T12:00:00Z",
    )
    assert answer["ok"], answer
    document = answer["credential"]
    knows = Knowledge(canonicalise=canonicaliser(world.contexts))
    policy = Policy(status="ignored", issuers="any")
    assert verify(json.dumps(document).encode(), knows, NOW, policy).reason == "genuine"
    document["credentialSubject"]["consignee"] = document["credentialSubject"]["endUser"]
    assert verify(json.dumps(document).encode(), knows, NOW, policy).reason == "signature_bad"


@pytest.mark.parametrize(("form", "kind"), [("jwt", "Ed25519"), ("jwt-es256", P256)])
def test_jose_verifies_our_tokens_and_we_theirs(world, peer, form, kind):
    """EdDSA and ES256, both ways."""
    key = world.authority.signer(kind)
    jwk, alg = to_jwk(key.public), "EdDSA" if kind == "Ed25519" else "ES256"
    answer = peer(do="jwtVerify", token=world.issued.forms[form], jwk=jwk, alg=alg)
    assert answer["ok"], answer
    assert answer["payload"] == {**world.issued.body, "iat": int(SIGNED.timestamp())}
    raw = (
        key.private.private_bytes_raw()
        if kind == "Ed25519"
        else key.private.private_numbers().private_value.to_bytes(32, "big")
    )
    made = peer(
        do="jwtSign",
        jwk={**jwk, "d": to_base64url(raw)},
        payload=world.issued.body,
        header={"alg": alg, "kid": key.id, "typ": "vc+jwt"},
    )
    assert made["ok"], made
    token = parse_jws(made["token"])
    verify_jws(token, key.public)
    assert token.payload == world.issued.body


@pytest.mark.parametrize("kind", ["Ed25519", P256])
def test_sd_jwt_core_opens_our_presentations_and_we_theirs(world, peer, kind):
    """Selective disclosure with key binding, both ways."""
    key, holder = world.authority.signer(kind), new_signing_key("", P256)
    text = secure_sd_jwt(world.issued.body, key, SIGNED, holder=public_jwk(holder))
    bound = present(text, ["endUser"], key=holder, audience="https://border.example", nonce="n1", at=datetime.now(UTC))
    answer = peer(do="sdJwtVerify", token=bound, jwk=to_jwk(key.public), options={"keyBindingNonce": "n1"})
    assert answer["ok"], answer
    assert answer["bound"]
    ours = disclosed_claims(parse_sd_jwt(bound))
    assert answer["payload"] == ours
    assert "endUser" in ours["credentialSubject"]
    assert "consignee" not in ours["credentialSubject"]
    assert verify_binding(
        parse_sd_jwt(bound), audience="https://border.example", nonce="n1", at=int(datetime.now(UTC).timestamp())
    )
    private = (
        key.private.private_bytes_raw()
        if kind == "Ed25519"
        else key.private.private_numbers().private_value.to_bytes(32, "big")
    )
    frame = {"credentialSubject": {"_sd": ["endUser", "consignee"], "route": {"_sd": [0, 1]}}}
    made = peer(
        do="sdJwtIssue",
        payload={**world.issued.body, "iat": int(SIGNED.timestamp())},
        frame=frame,
        header={"alg": "EdDSA" if kind == "Ed25519" else "ES256", "kid": key.id, "typ": "vc+sd-jwt"},
        secret={**to_jwk(key.public), "d": to_base64url(private)},
        jwk=to_jwk(key.public),
        present={"credentialSubject": {"consignee": True, "route": {"1": True}}},
    )
    assert made["ok"], made
    parsed = parse_sd_jwt(made["shown"])
    verify_jws(parsed.token, key.public)
    subject = disclosed_claims(parsed)["credentialSubject"]
    assert subject["consignee"] == world.issued.body["credentialSubject"]["consignee"]
    assert "endUser" not in subject
    assert subject["route"] == ["AE"]


def test_their_status_lists_and_ours_are_the_same_bits(peer):
    """A list that we pack opens there with the same bits, and theirs opens here."""
    indexes = [0, 7, 8, 77_777, 1_048_575]
    ours = statuses.pack(statuses.bits_of(indexes))
    answer = peer(do="status", encodedList=ours, indexes=[*indexes, 1, 9])
    assert answer["ok"], answer
    assert answer["set"] == [True] * 5 + [False] * 2
    theirs = peer(do="pack", length=131_072, indexes=[0, 9, 131_071])
    held = StatusList(frozenset({"revocation"}), unpack(theirs["encodedList"]), NOW, None)
    assert [i for i in (0, 1, 8, 9, 131_071) if held.is_set(i)] == [0, 9, 131_071]
