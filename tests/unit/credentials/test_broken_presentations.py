"""Hostile and broken presentations, each with a stated verdict and reason, for a verifier that asked for this one.

The files in `tests/vectors/broken/presentations` were made once by the builders below, with keys that were thrown away.
`COCKET_GOLDEN=write` makes them all again. Their layout is that of the documents' vectors.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.credentials import conftest

from cocket.credentials.coding import CODEC
from cocket.credentials.keys import SigningKey, new_authority, new_signing_key
from cocket.credentials.presenting import member, presentation, sign_presentation
from cocket.credentials.securing import secure_jcs, secure_sd_jwt
from cocket.verifier.checking import verify
from cocket.verifier.instants import written
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.public_keys import to_jwk
from cocket.verifier.trust_lists import Pin, accept
from cocket.verifier.verdicts import REASONS

FOLDER = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "presentations"
ASKED = {"domain": "border.example", "challenge": "n-1"}
POLICY = Policy(audience=ASKED["domain"], nonce=ASKED["challenge"], binding=True)
MINUTE = timedelta(minutes=1)
Built = dict[str, Any]


class Scene:
    """A licence, its holder, and somebody else."""

    def __init__(self, world: conftest.World) -> None:
        self.world, self.holder, self.other = world, new_signing_key(""), new_signing_key("")
        self.did = self.holder.id.partition("#")[0]
        self.licence = json.loads(world.issue().forms["jcs"])
        self.second = json.loads(world.issue().forms["jcs"])
        self.bare = {name: value for name, value in self.licence.items() if name != "proof"}

    def body(self, *documents: Any, **changes: Any) -> Built:
        made = presentation([self.licence], self.did)
        return {**made, **({"verifiableCredential": list(documents)} if documents else {}), **changes}

    def signed(self, *documents: Any, **changes: Any) -> Built:
        return sign_presentation(self.body(*documents, **changes), self.holder, self.world.now - MINUTE, **ASKED)

    def token(self, holder: SigningKey) -> Any:
        """Give a licence that is bound to a holder's key, as it stands in a presentation."""
        issuer, body = self.world.authority.signer("Ed25519"), self.world.issue().body
        return member(secure_sd_jwt(body, issuer, self.world.signed, holder=to_jwk(holder.public)))

    def after(self, **changes: Any) -> Built:
        """Change the proof after it was made; None takes a member away."""
        made = self.signed()
        return {**made, "proof": {k: v for k, v in {**made["proof"], **changes}.items() if v is not None}}


def _changed(document: Built) -> Built:
    return {**document, "validUntil": "2099-01-01T00:00:00Z"}


CASES: dict[str, tuple[str, str, Callable[[Scene], Any]]] = {
    "good": ("What was asked for, by its holder.", "presented", lambda s: s.signed()),
    "challenge-other": ("It answers another challenge: a copy of an earlier one.", "binding_bad", lambda s: sign_presentation(s.body(), s.holder, s.world.now - MINUTE, domain="border.example", challenge="n-0")),
    "challenge-missing": ("It answers no challenge.", "binding_bad", lambda s: sign_presentation(s.body(), s.holder, s.world.now - MINUTE, domain="border.example")),
    "challenge-changed": ("The challenge was written in after signing.", "signature_bad", lambda s: {**(made := sign_presentation(s.body(), s.holder, s.world.now, domain="border.example")), "proof": {**made["proof"], "challenge": "n-1"}}),
    "domain-other": ("It was made for another verifier.", "binding_bad", lambda s: sign_presentation(s.body(), s.holder, s.world.now - MINUTE, domain="bank.example", challenge="n-1")),
    "domain-longer": ("The verifier's name is part of another's.", "binding_bad", lambda s: sign_presentation(s.body(), s.holder, s.world.now - MINUTE, domain="border.example.evil.example", challenge="n-1")),
    "domain-number": ("The domain is a number.", "malformed", lambda s: sign_presentation(s.body(), s.holder, s.world.now - MINUTE, domain=5, challenge="n-1")),
    "unsigned": ("Nobody signed it, though the verifier asked.", "binding_bad", lambda s: s.body()),
    "proof-null": ("Its proof is null.", "malformed", lambda s: {**s.body(), "proof": None}),
    "proof-twice": ("Two proofs, one of them another's.", "malformed", lambda s: {**s.signed(), "proof": [s.signed()["proof"], s.signed()["proof"]]}),
    "proof-for-assertion": ("The holder's proof was made to assert, not to show who presents.", "signature_bad", lambda s: secure_jcs(s.body(), s.holder, s.world.now)),
    "proof-of-the-licence": ("The licence's own proof stands for the holder's.", "signature_bad", lambda s: {**s.body(), "proof": s.licence["proof"]}),
    "proof-malleable": ("The proof's purpose was changed after signing.", "signature_bad", lambda s: s.after(proofPurpose="assertionMethod")),
    "proof-without-context": ("The proof's context was taken away.", "signature_bad", lambda s: s.after(**{"@context": None})),
    "proof-date-text": ("The date of the proof was changed to what is no instant.", "signature_bad", lambda s: sign_presentation(s.body(), s.holder, s.world.now, **ASKED) | {"proof": {**s.signed()["proof"], "created": "soon"}}),
    "signed-tomorrow": ("It was signed a day after the verifier's now.", "clock_behind", lambda s: sign_presentation(s.body(), s.holder, s.world.now + timedelta(days=1), **ASKED)),
    "holder-other": ("It names one holder and is signed by another.", "binding_bad", lambda s: sign_presentation(s.body(), s.other, s.world.now - MINUTE, **ASKED)),
    "holder-swapped": ("The holder was changed after signing.", "binding_bad", lambda s: {**s.signed(), "holder": s.other.id.partition("#")[0]}),
    "holder-without-id": ("The holder has a name and no address.", "malformed", lambda s: s.signed(holder={"name": "Carrier"})),
    "holder-unknown": ("The holder's document is not held.", "key_missing", lambda s: sign_presentation(s.body(holder="did:web:carrier.example"), new_signing_key("did:web:carrier.example#key-1"), s.world.now, **ASKED)),
    "document-removed": ("A document was taken out after signing.", "signature_bad", lambda s: {**s.signed(s.licence, s.second), "verifiableCredential": [s.licence]}),
    "document-added": ("A document was put in after signing.", "signature_bad", lambda s: {**s.signed(), "verifiableCredential": [s.licence, s.second]}),
    "document-forged": ("One of two documents was changed before the holder signed.", "signature_bad", lambda s: s.signed(s.licence, _changed(s.second))),
    "document-without-proof": ("An authority's licence without its proof, in a signed presentation.", "signature_bad", lambda s: s.signed(s.bare)),
    "document-self-asserted": ("The holder wrote its own licence.", "self_asserted", lambda s: s.signed({**s.bare, "issuer": s.did})),
    "document-as-address": ("A document is an address to be fetched.", "malformed", lambda s: s.signed("https://licences.trade.example/1")),
    "document-envelope-unknown": ("A document in an envelope of another kind.", "form_unsupported", lambda s: s.signed({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "EnvelopedVerifiableCredential", "id": "data:application/jwt,a.b.c"})),
    "document-alg-none": ("An enveloped token without a signature.", "algorithm_refused", lambda s: s.signed(member("eyJhbGciOiJub25lIn0.e30."))),
    "document-of-another-holder": ("A copied token that names its holder's key, in the copier's own presentation.", "binding_bad", lambda s: s.signed(s.token(s.other))),
    "document-of-this-holder": ("The same token, shown by the holder that it names.", "presented", lambda s: s.signed(s.token(s.holder))),
    "no-presentation": ("A licence by itself, which binds nobody, though the verifier asked.", "binding_bad", lambda s: s.licence),
    "documents-none": ("It shows nothing.", "nothing_presented", lambda s: sign_presentation({k: v for k, v in s.body().items() if k != "verifiableCredential"}, s.holder, s.world.now, **ASKED)),
    "documents-many": ("Fifty-one documents.", "malformed", lambda s: s.signed(*[s.licence] * 51)),
    "presentation-inside": ("A presentation stands in the place of a document.", "signature_bad", lambda s: s.signed(s.signed())),
    "type-missing": ("It does not say that it is a credential or a presentation only.", "malformed", lambda s: s.signed(type=["VerifiablePresentation", ""])),
    "context-missing": ("The base context is missing.", "malformed", lambda s: s.signed(**{"@context": []})),
    "context-inside": ("A context inside redefines the word holder.", "malformed", lambda s: s.signed(**{"@context": ["https://www.w3.org/ns/credentials/v2", {"holder": "https://evil.example/"}]})),
    "context-unknown": ("A context that is not held.", "context_unknown", lambda s: s.signed(**{"@context": ["https://www.w3.org/ns/credentials/v2", "https://evil.example/v1"]})),
    "json-duplicate-key": ("The holder stands twice.", "malformed", lambda s: json.dumps(s.signed()).replace('"holder"', '"holder": "did:key:z6Mk", "holder"', 1)),
}  # fmt: skip


def _write(world: conftest.World) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*"):
        old.unlink()
    scene = Scene(world)
    cases = {}
    for name, (about, reason, build) in CASES.items():
        made = build(scene)
        (FOLDER / f"{name}.txt").write_text(made if isinstance(made, str) else json.dumps(made), encoding="utf-8")
        cases[name] = {
            "about": about,
            "outcome": REASONS[reason][0].value,
            "reason": reason,
            "at": written(world.now),
            "times": 1,
        }
    lists = {address: raw.decode() for address, raw in world.status_files().items()}
    (FOLDER / "status.json").write_text(json.dumps(lists), encoding="utf-8")
    (FOLDER / "trust-1.json").write_text(json.dumps(world.trust_document()), encoding="utf-8")
    pin = {"authority": world.pin.authority, "signers": list(world.pin.signers)}
    policy = {"audience": POLICY.audience, "nonce": POLICY.nonce}
    index = {"now": written(world.now), "policy": policy, "cases": cases, "pin": pin}
    (FOLDER / "index.json").write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.fixture(autouse=True, scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Make the vectors again when asked to."""
    if os.environ.get("COCKET_GOLDEN") == "write":
        folder = tmp_path_factory.mktemp("golden")
        base = "https://licences.trade.example/status/"
        authority = new_authority(
            folder / "a", "did:web:licences.trade.example", "Example Licensing Office", "CH", base, conftest.BEGIN
        )
        anchor = new_authority(folder / "t", "did:web:trust.example", "Example Trust", "CH", "", conftest.BEGIN)
        _write(conftest.World(authority, anchor, conftest.database()))


def held() -> Knowledge:
    """Give what a verifier of these vectors holds."""
    index = json.loads((FOLDER / "index.json").read_text("utf-8"))
    trust = accept(
        (FOLDER / "trust-1.json").read_bytes(), Pin(index["pin"]["authority"], tuple(index["pin"]["signers"]))
    )[0]
    lists = json.loads((FOLDER / "status.json").read_text("utf-8"))
    return Knowledge(trust, {address: raw.encode() for address, raw in lists.items()}, cbor=CODEC)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_broken_presentation_gets_its_stated_verdict_golden(name):
    """Each vector gets the outcome and the reason that its index states, and no exception."""
    case = json.loads((FOLDER / "index.json").read_text("utf-8"))["cases"][name]
    verdict = verify((FOLDER / f"{name}.txt").read_bytes(), held(), datetime.fromisoformat(case["at"]), POLICY)
    assert (verdict.reason, verdict.outcome.value) == (case["reason"], case["outcome"]), verdict.detail
    assert CASES[name][:2] == (case["about"], case["reason"])
