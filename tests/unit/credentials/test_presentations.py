"""Presentations: several documents shown together, by whom, for whom, and what that is worth."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from cocket.credentials import trust
from cocket.credentials.keys import did_document, new_authority, new_signing_key
from cocket.credentials.presenting import member, presentation, sign_presentation
from cocket.credentials.securing import secure_jwt, secure_presentation_jwt, secure_sd_jwt
from cocket.credentials.service import verdict_document
from cocket.kernel.errors import BadInput
from cocket.verifier.instants import written
from cocket.verifier.public_keys import to_jwk

ASKED = {"domain": "border.example", "challenge": "n-1"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def holder():
    """Give a carrier's key, a did:key."""
    return new_signing_key("")


def did(key):
    return key.id.partition("#")[0]


def shown(world, holder, *forms, changes=None):
    """Give a presentation of one licence in some forms, signed a minute ago for the border."""
    issued = world.issue()
    body = presentation([member(issued.forms[form]) for form in forms or ("jcs",)], did(holder)) | (changes or {})
    return sign_presentation(body, holder, world.now - MINUTE, **ASKED)


def test_each_document_is_judged_and_the_holder_is_proven(world, holder):
    """Plain and enveloped documents side by side, each with its own verdict, form and goods."""
    verdict = world.ask(shown(world, holder, "jcs", "jwt", "sd-jwt"), audience="border.example", nonce="n-1")
    assert (verdict.reason, verdict.proof, verdict.issuer) == ("presented", "good", did(holder))
    assert [inner.reason for inner in verdict.presented] == ["genuine"] * 3
    assert [inner.form for inner in verdict.presented] == ["eddsa-jcs-2022", "vc+jwt EdDSA", "vc+sd-jwt EdDSA"]
    assert verdict.presented[0].goods[0].amount == "2"


@pytest.mark.parametrize(
    ("asked", "said"), [({"nonce": "n-2"}, "challenge"), ({"audience": "bank.example"}, "verifier")]
)
def test_a_presentation_for_somebody_else_or_another_time_is_refused(world, holder, asked, said):
    """Whoever copies a presentation cannot show it elsewhere."""
    verdict = world.ask(shown(world, holder), **asked)
    assert (verdict.reason, verdict.outcome.value) == ("binding_bad", "not_genuine")
    assert said in verdict.detail


def test_an_unsigned_presentation_says_that_nobody_is_proven(world, holder):
    """Its documents stand by themselves; where the verifier asked for proof of the holder, it is refused."""
    body = presentation([member(world.issue().forms["jcs"])], did(holder))
    assert world.ask(body).reason == "presented_unsigned"
    assert world.ask(body, nonce="n-1").reason == "binding_bad"


def test_a_changed_presentation_is_forged_even_if_its_documents_are_not(world, holder):
    """Taking a document out after signing breaks the holder's proof."""
    signed = shown(world, holder, "jcs", "jwt")
    signed["verifiableCredential"].pop()
    verdict = world.ask(signed)
    assert (verdict.reason, verdict.proof) == ("signature_bad", "bad")


def test_one_bad_document_spoils_the_presentation_and_is_named(world, holder):
    """The worst of the documents is the presentation's answer, with its number."""
    good, gone = world.issue(), world.issue()
    world.order(gone.body["id"], "revoke")
    body = presentation([member(good.forms["jcs"]), member(gone.forms["jwt"])], did(holder))
    verdict = world.ask(sign_presentation(body, holder, world.now))
    assert (verdict.reason, [inner.reason for inner in verdict.presented]) == ("revoked", ["genuine", "revoked"])
    assert verdict.detail.startswith("Document 2 of 2")


def test_what_is_not_proven_is_not_repeated(world, holder):
    """The words of a forged document inside a genuine-looking presentation do not appear in the answer."""
    forged = json.loads(world.issue().forms["jcs"]) | {"validUntil": "2099-01-01T00:00:00Z"}
    verdict = world.ask(sign_presentation(presentation([forged], did(holder)), holder, world.now))
    inner = verdict_document(verdict)["presented"][0]
    assert (inner["reason"], "document" in inner, "goods" in inner) == ("signature_bad", False, False)


def test_a_holder_that_is_not_the_signer_is_refused(world, holder):
    """A presentation names one holder and is signed by the same."""
    other = new_signing_key("")
    body = presentation([member(world.issue().forms["jcs"])], did(other))
    assert world.ask(sign_presentation(body, holder, world.now)).reason == "binding_bad"


def test_a_holder_with_a_domain_is_known_by_its_document_or_the_trust_list(world, tmp_path):
    """A did:web holder counts once its DID document is held, and an authority by its listed key."""
    carrier = new_authority(tmp_path / "c", "did:web:carrier.example", "Carrier", "CH", "", world.signed)
    body = presentation([member(world.issue().forms["jcs"])], carrier.id)
    signed = sign_presentation(body, carrier.signer("Ed25519"), world.now)
    assert world.ask(signed).reason == "key_missing"
    assert world.ask(signed, knows=world.knows(documents={carrier.id: did_document(carrier)})).reason == "presented"
    body = presentation([member(world.issue().forms["jcs"])], world.authority.id)
    assert world.ask(sign_presentation(body, world.authority.signer("Ed25519"), world.now)).reason == "presented"


def test_what_a_holder_says_of_itself_is_nobody_else_s_word(world, holder):
    """A document without a proof counts as its holder's own word, and no authority's."""
    own = world.issue().body | {"issuer": did(holder)}
    body = presentation([own], did(holder))
    verdict = world.ask(sign_presentation(body, holder, world.now))
    assert verdict.reason == "self_asserted"
    assert world.ask(sign_presentation(body, holder, world.now), issuers="any").reason == "presented"
    foreign = presentation([world.issue().body], did(holder))
    assert world.ask(sign_presentation(foreign, holder, world.now)).reason == "signature_bad"
    assert world.ask(presentation([own], did(holder)), issuers="any").reason == "signature_bad"


def test_an_empty_presentation_shows_nothing(world, holder):
    """No document, no answer."""
    body = {name: value for name, value in presentation([], did(holder)).items() if name != "verifiableCredential"}
    assert world.ask(sign_presentation(body, holder, world.now)).reason == "nothing_presented"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": ["VerifiablePresentation", 5]}, "malformed"),
        ({"@context": ["https://www.w3.org/ns/credentials/v1"]}, "malformed"),
        ({"@context": ["https://www.w3.org/ns/credentials/v2", "https://x.example/"]}, "context_unknown"),
        ({"holder": {"name": "no id"}}, "malformed"),
        ({"holder": None}, "malformed"),
        ({"verifiableCredential": ["https://x.example/1"]}, "malformed"),
        ({"verifiableCredential": []}, "nothing_presented"),
        ({"verifiableCredential": [{}] * 51}, "malformed"),
        ({"id": ["urn:x:1", "urn:x:2"]}, "malformed"),
        ({"termsOfUse": {"id": "urn:x:1"}}, "malformed"),
    ],
)
def test_a_presentation_that_breaks_the_model_is_malformed(world, holder, change, reason):
    """Every part that the data model names is looked at before anything counts."""
    assert world.ask(shown(world, holder, changes=change)).reason == reason


def test_a_proof_to_assert_is_no_proof_of_a_holder_and_the_other_way_round(world, holder):
    """A signature for one purpose does not serve for another."""
    signed = shown(world, holder)
    signed["proof"]["proofPurpose"] = "assertionMethod"
    assert world.ask(signed).reason == "signature_bad"
    licence = json.loads(world.issue().forms["jcs"])
    licence["proof"]["proofPurpose"] = "authentication"
    assert world.ask(licence).reason == "signature_bad"


def test_a_presentation_from_tomorrow_or_past_its_end_does_not_count(world, holder):
    """The holder's own dates hold as well."""
    body = presentation([member(world.issue().forms["jcs"])], did(holder))
    assert world.ask(sign_presentation(body, holder, world.now + timedelta(days=1))).reason == "clock_behind"


def test_a_challenge_needs_a_verifier_and_a_code_is_no_part_of_a_presentation(world, holder):
    """Bad use is refused with how to mend it."""
    with pytest.raises(BadInput, match="protects nobody"):
        sign_presentation(presentation([], did(holder)), holder, world.now, challenge="x")
    with pytest.raises(BadInput, match="cannot be part"):
        member(world.issue().forms["code"])


@pytest.mark.parametrize("hidden", ["credentialStatus", "validUntil", "entries"])
def test_a_holder_cannot_leave_out_the_status_or_the_end(world, hidden):
    """Where an issuer made them something to be opened, nobody can tell what was left out: there is no answer."""
    from cocket.credentials.securing import _token
    from cocket.kernel.canonical import canonical
    from cocket.verifier.multibase import to_base64url
    from cocket.verifier.sd_jwt import digest_of

    body = world.issue().body
    if hidden == "entries":
        texts = [to_base64url(canonical(["salt", entry])) for entry in body["credentialStatus"]]
        payload = {**body, "credentialStatus": [{"...": digest_of(text)} for text in texts]}
    else:
        texts = [to_base64url(canonical(["salt", hidden, body[hidden]]))]
        payload = {name: value for name, value in body.items() if name != hidden} | {"_sd": [digest_of(texts[0])]}
    token = _token({**payload, "iat": int(world.signed.timestamp())}, world.authority.signer("Ed25519"), "vc+sd-jwt")
    world.order(body["id"], "revoke")
    for opened in (texts, []):
        assert world.ask("~".join([token, *opened, ""])).reason == "form_unsupported"


def enveloped(token, **changes):
    """Give a token in an envelope."""
    base = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "EnvelopedVerifiablePresentation"}
    return {**base, "id": f"data:application/vp+jwt,{token}", **changes}


def test_a_presentation_as_a_token_is_judged_like_any_other(world, holder):
    """Bare and in an envelope: the holder, whom it is for, this once, and each document in it."""
    body = presentation([member(world.issue().forms[form]) for form in ("jcs", "jwt")], did(holder))
    token = secure_presentation_jwt(body, holder, world.now - MINUTE, audience="border.example", nonce="n-1")
    for shape in (token, enveloped(token)):
        verdict = world.ask(shape, audience="border.example", nonce="n-1")
        assert (verdict.reason, verdict.form, verdict.issuer) == ("presented", "vp+jwt EdDSA", did(holder))
        assert [inner.reason for inner in verdict.presented] == ["genuine", "genuine"]
        assert world.ask(shape, audience="bank.example").reason == "binding_bad"
        assert world.ask(shape, nonce="n-2").reason == "binding_bad"
    head, payload, signature = token.split(".")
    assert world.ask(f"{head}.{payload}.{signature[:-4]}AAAA").reason == "signature_bad"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"@context": []}, "malformed"),
        ({"@context": "https://www.w3.org/ns/credentials/examples/v2"}, "malformed"),
        ({"id": "data:application/jwt,a.b.c"}, "form_unsupported"),
        ({"id": "a.b.c"}, "form_unsupported"),
        ({"id": "data:application/vp+jwt,a.b.c"}, "malformed"),
        ({"type": ["VerifiablePresentation"]}, "nothing_presented"),
    ],
)
def test_an_envelope_that_breaks_the_model_shows_nothing(world, holder, change, reason):
    """Its context, its address and its type are looked at (VC Data Model 2.0, section 4.13.2)."""
    token = secure_presentation_jwt(presentation([member(world.issue().forms["jcs"])], did(holder)), holder, world.now)
    assert world.ask(enveloped(token, **change)).reason == reason


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "did:web:other.example"}, "binding_bad"),
        ({"holder": "did:web:other.example"}, "binding_bad"),
        ({"vp": {}}, "malformed"),
        ({"exp": 1_000_000_000}, "expired"),
        ({"exp": "soon"}, "malformed"),
        ({"verifiableCredential": "https://x.example"}, "malformed"),
    ],
)
def test_a_token_with_a_fault_is_refused(world, holder, claims, reason):
    """What a token claims beside the presentation must fit it."""
    body = presentation([member(world.issue().forms["jcs"])], did(holder)) | claims
    assert world.ask(secure_presentation_jwt(body, holder, world.now - MINUTE)).reason == reason


@pytest.mark.parametrize("form", ["vc+sd-jwt", "vc+jwt"])
def test_a_document_bound_to_another_holder_is_not_shown_by_a_thief(world, holder, form):
    """Whoever copied it signs a presentation with a key of its own: the holder that it names proved nothing."""
    own, issuer = new_signing_key(""), world.authority.signer("Ed25519")
    jwk = to_jwk(own.public)
    body = world.issue().body
    token = (
        secure_sd_jwt(body, issuer, world.signed, holder=jwk)
        if form == "vc+sd-jwt"
        else secure_jwt({**body, "cnf": {"jwk": jwk}}, issuer, world.signed)
    )

    def answer(key):
        listed = presentation([member(token)], did(key))
        signed = sign_presentation(listed, key, world.now - MINUTE, **ASKED)
        return world.ask(signed, audience="border.example", nonce="n-1").reason

    assert answer(own) == "presented"
    assert answer(holder) == "binding_bad"


def test_a_holder_s_stolen_or_ended_key_proves_nothing_whatever_its_own_document_says(world, tmp_path):
    """The list knows of the theft; the holder's DID document, fetched before, does not."""
    firm = new_authority(tmp_path / "firm", "did:web:firm.example", "Firm", "CH", "", world.signed)
    key = firm.signer("Ed25519")
    signed = sign_presentation(
        presentation([member(world.issue().forms["jcs"])], firm.id), key, world.now - MINUTE, **ASKED
    )
    entry, day = trust.issuer_entry(firm), written(world.now - 2 * MINUTE)
    for word, reason in (("compromisedFrom", "key_compromised"), ("validUntil", "key_out_of_time")):
        listed = entry | {"keys": [each | {word: day} for each in entry["keys"]]}
        document = world.trust_document(trust.issuer_entry(world.authority), listed)
        knows = world.knows(trust=world.trust(document), documents={firm.id: did_document(firm)})
        assert world.ask(signed, knows=knows).reason == reason


def test_a_token_that_counts_from_tomorrow_does_not_count_yet(world, holder):
    """Its nbf is heard as its exp is."""
    body = presentation([member(world.issue().forms["jcs"])], did(holder))
    later = {**body, "nbf": int((world.now + timedelta(days=1)).timestamp())}
    token = secure_presentation_jwt(later, holder, world.now - MINUTE)
    assert world.ask(token).reason == "not_yet_valid"


def test_a_token_with_a_foreign_byte_is_malformed(world, holder):
    """Only its header is looked at to see what it is; a byte that is no text may stand behind that."""
    token = secure_presentation_jwt(
        presentation([member(world.issue().forms["jcs"])], did(holder)), holder, world.now - MINUTE
    )
    assert world.ask(token.encode()[:-3] + b"\xff\xfe\xfd").reason == "malformed"
