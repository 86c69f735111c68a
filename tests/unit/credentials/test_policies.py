"""What a verifier goes by where a document or a list leaves it open: several trust lists, lists without an end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from cocket.credentials import trust
from cocket.credentials.keys import did_document, new_authority
from cocket.credentials.securing import secure_jcs
from cocket.credentials.service import secure
from cocket.kernel.canonical import canonical
from cocket.verifier.knowledge import Knowledge, Policy

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("lists", "reason"),
    [
        (("known",), "lookalike_issuer"),
        (("known", "knowing"), "genuine"),
        (("knowing", "known"), "genuine"),
        (("silent", "known"), "lookalike_issuer"),
        (("known", "silent"), "lookalike_issuer"),
        (("silent",), "issuer_not_listed"),
    ],
)
def test_a_name_that_imitates_on_one_list_is_judged_by_the_list_that_knows_it(world, tmp_path, lists, reason):
    """Whom another list vouches for is no imitation; under no list that knows the name, the gravest word counts."""
    like = new_authority(tmp_path / "like", "did:web:1icences.trade.example", "Other Office", "CH", "", world.signed)
    far = new_authority(tmp_path / "far", "did:web:permits.far.example", "Far Office", "CH", "", world.signed)
    held = {
        name: world.trust(world.trust_document(trust.issuer_entry(authority)))
        for name, authority in (("known", world.authority), ("knowing", like), ("silent", far))
    }
    document = secure({**world.issue().body, "issuer": {"id": like.id}}, like, "jcs", world.signed)
    first, *further = (held[name] for name in lists)
    assert world.ask(document, knows=Knowledge(first, further=tuple(further)), status="ignored").reason == reason


@pytest.mark.parametrize("order", [("silent", "telling"), ("telling", "silent")])
def test_a_theft_that_one_list_tells_of_counts_under_every_list(world, order):
    """Whichever is asked first: who may issue is each list's own word, that a key was stolen is not."""
    entry = trust.issuer_entry(world.authority)
    told = entry | {"keys": [entry["keys"][0] | {"compromisedFrom": "2026-11-01T00:00:00Z"}, *entry["keys"][1:]]}
    elsewhere = told | {"id": "did:web:permits.far.example"}
    elsewhere["keys"] = [key | {"id": f"did:web:permits.far.example#{n}"} for n, key in enumerate(told["keys"])]
    silent = world.trust(world.trust_document(entry))
    for telling in (told, elsewhere):
        held = {"silent": silent, "telling": world.trust(world.trust_document(telling))}
        first, *further = (held[name] for name in order)
        knows = replace(world.knows(), trust=first, further=tuple(further))
        seen = {
            form: world.ask(world.issue().forms[form], knows=knows, status="ignored").reason
            for form in ("jcs", "jwt-es256", "code")
        }
        assert seen == {"jcs": "key_compromised", "jwt-es256": "genuine", "code": "key_compromised"}


def test_a_list_that_is_out_of_date_does_not_hide_one_of_today(world):
    """Both know the issuer; the one that was to be replaced long ago is asked first."""
    stale = world.trust(world.trust_document(days=0))
    fresh = world.trust()
    document = world.issue().forms["jcs"]
    for first, second in ((stale, fresh), (fresh, stale)):
        assert world.ask(document, knows=replace(world.knows(), trust=first, further=(second,))).reason == "genuine"
    assert world.ask(document, knows=replace(world.knows(), trust=stale)).reason == "trust_list_stale"


def _without_end(world, raw):
    body = {name: value for name, value in json.loads(raw).items() if name not in ("proof", "validUntil")}
    return canonical(secure_jcs(body, world.authority.signer("Ed25519"), world.now - DAY))


@pytest.mark.parametrize(
    ("days", "limit", "reason"),
    [(5, None, "genuine"), (8, None, "status_stale"), (8, 20 * DAY, "genuine"), (5, 2 * DAY, "status_stale")],
)
def test_a_status_list_that_names_no_end_counts_for_the_time_that_the_policy_states(world, days, limit, reason):
    """Seven days, unless the verifier has a limit of its own; the verdict says which."""
    document = world.issue().forms["jcs"]
    held = {address: _without_end(world, raw) for address, raw in world.status_files().items()}
    knows = replace(world.knows(), statuses=held)
    verdict = world.ask(document, knows=knows, at=world.now + days * DAY, max_status_age=limit)
    assert verdict.reason == reason
    assert ("after 7 days" in " ".join(verdict.policies)) == (limit is None)


def test_what_was_not_looked_at_has_no_age():
    """A policy that ignores the status states no limit for it."""
    assert not any("outdated" in line for line in Policy(status="ignored").stated)


def test_a_status_list_that_is_replaced_is_read_anew(world):
    """What a verifier remembers of a list is of that very list, and of no later one at its address."""
    document = world.issue()
    before = world.knows()
    assert world.ask(document.forms["jcs"], knows=before).reason == "genuine"
    world.order(document.body["id"], "revoke")
    after = replace(before, statuses=world.status_files())
    assert world.ask(document.forms["jcs"], knows=after).reason == "revoked"
    assert world.ask(document.forms["jcs"], knows=before).reason == "genuine"


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ({}, "genuine"),
        ({"expires": "2026-11-25T00:00:00Z"}, "genuine"),
        ({"expires": "2026-11-24T12:00:00Z"}, "key_out_of_time"),
        ({"revoked": "2026-11-23T00:00:00Z"}, "key_out_of_time"),
        ({"revoked": "yesterday"}, "malformed"),
    ],
)
def test_a_key_that_its_own_document_ended_proves_nothing(world, says, reason):
    """Controlled Identifiers 1.0, section 2.2: no proof is verified at or after the time, whenever it was made."""
    document = did_document(world.authority)
    document["verificationMethod"] = [{**method, **says} for method in document["verificationMethod"]]
    knows = world.knows(trust=None, documents={world.authority.id: document})
    assert world.ask(world.issue().forms["jcs"], knows=knows, issuers="any", status="ignored").reason == reason
