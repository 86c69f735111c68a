"""The verdicts that a border post must tell apart, each with its own sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cocket.credentials import service, trust
from cocket.credentials.keys import add_key, end_key, load_authority, new_authority
from cocket.credentials.samples import sample
from cocket.credentials.service import secure
from cocket.verifier.verdicts import REASONS, Outcome

FORMS = ("jcs", "jwt", "jwt-es256", "sd-jwt", "code")
DAY = timedelta(days=1)


@pytest.mark.parametrize("form", FORMS)
def test_a_licence_in_every_form_is_genuine_with_its_goods_and_the_age_of_what_was_relied_on(world, form):
    """What the authority signed and its lists do not contradict is genuine, in each form from the same body."""
    verdict = world.ask(world.issue().forms[form])
    assert (verdict.outcome, verdict.reason, verdict.proof) == (Outcome.GENUINE, "genuine", "good")
    assert [(g.provision, g.amount, g.unit) for g in verdict.goods] == [("6A003.b.4", "2", "each")]
    assert [r.age_days for r in verdict.relied_on] == [1, 1, 1, 1]
    assert verdict.issuer_name == "Example Licensing Office"
    assert verdict.destination == "AE"


@pytest.mark.parametrize("kind", sorted(set(sample.__globals__["_SUBJECTS"])))
def test_each_of_the_six_documents_can_be_issued_and_verified(world, kind):
    """Licence, certificates, delivery, consent and attestation share one way of being checked."""
    issued = world.issue(kind)
    assert {world.ask(issued.forms[form]).reason for form in FORMS} == {"genuine"}
    assert world.ask(issued.forms["code"]).type == kind


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("order", "reason"), [("revoke", "revoked"), ("suspend", "suspended"), ("exhaust", "exhausted")]
)
def test_a_changed_status_is_told_in_every_form(world, form, order, reason):
    """Revoked, suspended and spent are three sentences, and the signature itself is still called good."""
    issued = world.issue()
    world.order(issued.body["id"], order)
    verdict = world.ask(issued.forms[form])
    assert (verdict.outcome, verdict.reason, verdict.proof) == (Outcome.NOT_GENUINE, reason, "good")
    assert verdict.sentence == REASONS[reason][1]


def test_a_suspension_can_be_lifted_and_a_revocation_stays(world):
    """Restoring ends a suspension alone."""
    issued = world.issue()
    for order in ("suspend", "restore"):
        world.order(issued.body["id"], order)
    assert world.ask(issued.forms["jwt"]).reason == "genuine"
    for order in ("revoke", "restore"):
        world.order(issued.body["id"], order)
    assert world.ask(issued.forms["jwt"]).reason == "revoked"


@pytest.mark.parametrize("form", FORMS)
def test_time_is_told(world, form):
    """Not yet valid and expired are told apart, in every form."""
    issued = world.issue(validFrom="2026-12-01T00:00:00Z", validUntil="2026-12-10T00:00:00Z")
    assert world.ask(issued.forms[form]).reason == "not_yet_valid"
    later = datetime(2026, 12, 11, tzinfo=UTC)
    knows = world.knows(
        trust=world.trust(world.trust_document(at=later - DAY)), statuses=world.status_files(at=later - DAY)
    )
    assert world.ask(issued.forms[form], at=later, knows=knows).reason == "expired"
    assert world.ask(issued.forms[form], at=later - timedelta(days=5), knows=knows).reason == "clock_behind"


@pytest.mark.parametrize("form", FORMS)
def test_a_forged_licence_is_told(world, tmp_path, form):
    """Another's key under the authority's name does not fit, whatever else is right."""
    issued = world.issue()
    thief = new_authority(
        tmp_path / "thief",
        world.authority.id,
        "Example Licensing Office",
        "CH",
        world.authority.status_base,
        world.signed,
    )
    verdict = world.ask(secure(issued.body, thief, form, world.signed))
    assert verdict.outcome is Outcome.NOT_GENUINE
    # A code names its key by hash, so that a stranger's key is simply unknown.
    assert verdict.reason == ("key_unknown" if form == "code" else "signature_bad")
    assert verdict.proof == ("unchecked" if form == "code" else "bad")


def test_an_authority_outside_the_trust_list_cannot_be_told(world, tmp_path):
    """Without anybody to vouch for it, a good signature says little: that is said, and not a no."""
    other = new_authority(
        tmp_path / "other",
        "did:web:permits.far.example",
        "Far Office",
        "CH",
        "https://permits.far.example/s/",
        world.signed,
    )
    body = {**world.issue().body, "issuer": {"id": other.id, "name": other.name}}
    for form in ("jcs", "jwt", "sd-jwt", "code"):
        verdict = world.ask(secure(body, other, form, world.signed))
        assert (verdict.outcome, verdict.reason) == (Outcome.CANNOT_TELL, "issuer_not_listed")
    from cocket.credentials.keys import did_document

    knows = world.knows(documents={other.id: did_document(other)})
    verdict = world.ask(secure(body, other, "jcs", world.signed), knows=knows)
    assert (verdict.reason, verdict.proof) == ("issuer_not_listed", "good")


def test_a_compromised_key_is_judged_by_when_it_signed(world):
    """After the theft: not genuine. Before it by the document's own word: cannot tell. Before it by witnesses: genuine."""
    issued = world.issue()
    stolen = end_key(world.authority, "key-1", world.signed + DAY, compromised=True)
    fresh = add_key(stolen, "Ed25519", world.signed + DAY)
    world.authority = fresh
    entry = trust.issuer_entry(fresh)
    knows = world.knows(trust=world.trust(world.trust_document(entry)))
    undated = world.ask(issued.forms["jcs"], knows=knows)
    assert (undated.outcome, undated.reason) == (Outcome.CANNOT_TELL, "key_compromised_undated")
    assert "log proof" in undated.mend
    assert world.ask(issued.forms["jcs"], knows=knows, witnessed=world.signed).reason == "genuine"
    assert world.ask(issued.forms["jcs"], knows=knows, witnessed=world.now).reason == "key_compromised_undated"
    earlier = end_key(fresh, "key-1", world.signed - DAY, compromised=True)
    knows = world.knows(trust=world.trust(world.trust_document(trust.issuer_entry(earlier))))
    assert world.ask(issued.forms["jcs"], knows=knows, witnessed=world.signed - 9 * DAY).reason == "key_compromised"


def test_a_retired_key_stays_good_for_what_it_signed_before(world):
    """Rotation does not spoil older documents; a retired key signs nothing new."""
    issued = world.issue()
    retired = end_key(world.authority, "key-1", world.signed + DAY, compromised=False)
    world.authority = add_key(retired, "Ed25519", world.signed + DAY)
    assert world.ask(issued.forms["jcs"]).reason == "genuine"
    new = world.issue(at=world.signed + 2 * DAY)
    assert json.loads(new.forms["jcs"])["proof"]["verificationMethod"].endswith("#key-3")
    assert world.ask(new.forms["jcs"]).reason == "genuine"
    before = end_key(load_authority(world.authority.folder), "key-3", world.signed + DAY, compromised=False)
    knows = world.knows(trust=world.trust(world.trust_document(trust.issuer_entry(before))))
    assert world.ask(new.forms["jcs"], knows=knows, status="ignored").reason == "key_out_of_time"


def test_an_authority_issues_only_what_and_for_whom_it_may(world):
    """A listed authority may not issue other documents, nor speak for another country."""
    issued = world.issue()
    entry = trust.issuer_entry(world.authority, ["DeliveryVerification"])
    assert (
        world.ask(issued.forms["jcs"], knows=world.knows(trust=world.trust(world.trust_document(entry)))).reason
        == "not_authorised"
    )
    entry = {**trust.issuer_entry(world.authority), "jurisdiction": "LI"}
    assert (
        world.ask(issued.forms["jcs"], knows=world.knows(trust=world.trust(world.trust_document(entry)))).reason
        == "not_authorised"
    )
    entry = {**trust.issuer_entry(world.authority), "validUntil": "2026-11-01T00:00:00Z"}
    assert (
        world.ask(issued.forms["jcs"], knows=world.knows(trust=world.trust(world.trust_document(entry)))).reason
        == "not_authorised"
    )


def test_a_name_that_imitates_an_authority_is_told(world, tmp_path):
    """To the eye the same: not genuine. One letter apart: cannot tell, with a warning."""
    body = world.issue().body
    cyrillic = "xn--" + "licenc\u0435s".encode("punycode").decode()
    cases = {
        "did:web:1icences.trade.example": "lookalike_issuer",
        "did:web:lic-ences.trade.example": "lookalike_issuer",
        f"did:web:{cyrillic}.trade.example": "lookalike_issuer",
        "did:web:licencez.trade.example": "issuer_resembles",
        "did:web:permits.far.example": "issuer_not_listed",
    }
    for did, reason in cases.items():
        fake = new_authority(
            tmp_path / did[-40:].replace(":", "-"), did, "Example Licensing Office", "CH", "", world.signed
        )
        verdict = world.ask(secure({**body, "issuer": {"id": did}}, fake, "jcs", world.signed))
        assert verdict.reason == reason, did


def test_old_and_missing_knowledge_is_never_a_no(world):
    """No list, an old list, a future list: each is said, with what would settle it."""
    issued = world.issue()
    knows = world.knows()
    assert world.ask(issued.forms["jcs"], knows=world.knows(trust=None)).reason == "trust_list_missing"
    assert world.ask(issued.forms["jcs"], knows=knows, at=world.now + 40 * DAY).reason == "trust_list_stale"
    assert world.ask(issued.forms["jcs"], knows=knows, at=world.now + 10 * DAY).reason == "status_stale"
    assert world.ask(issued.forms["jcs"], knows=knows, at=world.now - 2 * DAY).reason == "clock_behind"
    assert world.ask(issued.forms["jcs"], knows=world.knows(statuses={})).reason == "status_missing"
    assert world.ask(issued.forms["jcs"], knows=knows, max_status_age=timedelta(hours=1)).reason == "status_stale"


def test_the_status_policy_is_stated_and_obeyed(world):
    """A verifier may decide to go on without a fresh list; the verdict says so."""
    issued = world.issue()
    knows = world.knows(statuses={})
    for policy in ("if_held", "ignored"):
        verdict = world.ask(issued.forms["jcs"], knows=knows, status=policy)
        assert verdict.reason == "genuine"
        assert any("status" in line for line in verdict.policies)


def test_a_revocation_counts_in_an_old_list_and_a_suspension_does_not(world):
    """Who was revoked stays revoked; a suspension may have been lifted since the list was made."""
    one, two = world.issue(), world.issue()
    world.order(one.body["id"], "revoke")
    world.order(two.body["id"], "suspend")
    knows = world.knows()
    assert world.ask(one.forms["jcs"], knows=knows, at=world.now + 10 * DAY).reason == "revoked"
    assert world.ask(two.forms["jcs"], knows=knows, at=world.now + 10 * DAY).reason == "status_stale"


def test_a_status_list_of_another_issuer_does_not_count(world, tmp_path):
    """A list that somebody else signed is not the authority's word, even when that somebody is listed."""
    issued = world.issue()
    other = new_authority(
        tmp_path / "other", "did:web:permits.far.example", "Far Office", "CH", world.authority.status_base, world.signed
    )
    from cocket.credentials import statuses

    book = statuses.read_book(world.connection, world.authority.id)
    made = statuses.published(book, other, world.now - DAY, 7 * DAY)
    files = {f"{other.status_base}{name}": content for name, content in made.items()}
    document = world.trust_document(trust.issuer_entry(world.authority), trust.issuer_entry(other))
    verdict = world.ask(issued.forms["jcs"], knows=world.knows(trust=world.trust(document), statuses=files))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANNOT_TELL, "status_unusable")


def test_a_status_list_signed_by_a_stolen_key_does_not_count(world):
    """Whoever stole the key could un-revoke with it: an old list is useless then, whatever witnesses saw of the document."""
    issued, files = world.issue(), world.status_files(at=world.signed)
    stolen = end_key(world.authority, "key-1", world.signed + DAY, compromised=True)
    knows = world.knows(trust=world.trust(world.trust_document(trust.issuer_entry(stolen))), statuses=files)
    verdict = world.ask(issued.forms["jcs"], knows=knows, witnessed=world.signed)
    assert (verdict.outcome, verdict.reason) == (Outcome.CANNOT_TELL, "status_unusable")


def test_a_carrier_sees_goods_route_and_validity_and_not_the_end_user(world):
    """The form with selective disclosure opens what is asked for, and stays genuine."""
    from cocket.credentials.securing import present

    text = world.issue().forms["sd-jwt"]
    shown = present(text, [])
    verdict = world.ask(shown)
    assert verdict.reason == "genuine"
    subject = verdict.document["credentialSubject"]
    assert {"items", "route", "destination", "number"} <= set(subject)
    assert not {"endUser", "consignee", "exporter", "endUse"} & set(subject)
    assert "Laboratory" not in json.dumps(verdict.document)
    opened = world.ask(present(text, ["endUser"])).document["credentialSubject"]
    assert opened["endUser"]["name"] == "National Example Laboratory"
    assert "consignee" not in opened


def test_a_bound_presentation_counts_for_its_verifier_alone(world):
    """Audience, nonce and the holder's own key are checked; a copy without them is refused when asked for."""
    from cocket.credentials.keys import new_signing_key, public_jwk
    from cocket.credentials.securing import present, secure_sd_jwt

    holder = new_signing_key("")
    body = world.issue().body
    text = secure_sd_jwt(body, world.authority.signer("Ed25519"), world.signed, holder=public_jwk(holder))
    bound = present(text, ["endUser"], key=holder, audience="https://border.example", nonce="n1", at=world.now)
    good = {"audience": "https://border.example", "nonce": "n1", "binding": True}
    assert world.ask(bound, **good).reason == "genuine"
    assert world.ask(bound, **{**good, "nonce": "n2"}).reason == "binding_bad"
    assert world.ask(bound, **{**good, "audience": "https://other.example"}).reason == "binding_bad"
    assert world.ask(present(text, ["endUser"]), **good).reason == "binding_bad"
    thief = present(
        text, ["endUser"], key=new_signing_key(""), audience="https://border.example", nonce="n1", at=world.now
    )
    assert world.ask(thief, **good).reason == "binding_bad"
    more = bound.replace("~", "~" + text.split("~")[1] + "~", 1)
    assert world.ask(more, **good).outcome is Outcome.NOT_GENUINE


def test_every_reason_has_one_of_three_outcomes_and_a_sentence():
    """The tree of verdicts is complete and says in its first words which branch it is."""
    assert {outcome for outcome, _ in REASONS.values()} == set(Outcome)
    for outcome, sentence in REASONS.values():
        assert sentence.endswith(".")
        if outcome is Outcome.CANNOT_TELL:
            assert sentence.startswith("Cannot tell")


@pytest.mark.parametrize("form", ["jcs", "jwt", "jwt-es256", "sd-jwt", "code"])
@pytest.mark.parametrize("asked", [{"nonce": "7f3k"}, {"audience": "border.example"}, {"binding": True}])
def test_what_is_bound_to_nobody_does_not_pass_where_a_binding_is_asked_for(world, form, asked):
    """A copied document is no presentation, whatever its form."""
    assert world.ask(world.issue().forms[form], **asked).reason == "binding_bad"


def test_an_older_status_list_does_not_stand_in_for_a_newer_one_of_its_address(world, tmp_path):
    """Two editions lie in one folder: the newer one counts, whichever file comes last by name."""
    licence = world.issue()
    older = world.status_files(at=world.now - 3 * DAY)
    world.order(licence.body["id"], "revoke")
    newer = world.status_files()
    folder = tmp_path / "lists"
    folder.mkdir()
    for names in (("a", "b"), ("d", "c")):
        for prefix, files in zip(names, (older, newer), strict=True):
            for address, raw in files.items():
                (folder / f"{prefix}-{address.rpartition('/')[2]}").write_bytes(raw)
        knowledge, _ = service.held(tmp_path / "home", lists=[world.trust()], statuses=[folder])
        assert world.ask(licence.forms["jcs"], knows=replace(knowledge, trust=world.trust())).reason == "revoked"
        for file in folder.iterdir():
            file.unlink()
