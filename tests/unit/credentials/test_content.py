"""What may stand in a document: schemas, vocabulary, requests, facts."""

from __future__ import annotations

import stat

import jsonschema_rs
import pytest

from cocket.credentials import statuses
from cocket.credentials.keys import end_key, load_authority, new_authority
from cocket.credentials.samples import sample
from cocket.credentials.schema import check, document_schema
from cocket.credentials.vocabulary import DOCUMENTS, INNER, SELECTIVE, TERMS, context
from cocket.kernel.errors import BadDocument, BadInput
from cocket.register.service import facts


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_each_sample_meets_its_schema_and_each_required_claim_is_required(world, kind):
    """The schema is a good draft 2020-12 schema; taking any required claim away breaks it."""
    jsonschema_rs.meta.validate(document_schema(kind))
    body = world.issue(kind).body
    check(body, kind)
    for name in DOCUMENTS[kind][1]:
        subject = {k: v for k, v in body["credentialSubject"].items() if k != name}
        with pytest.raises(BadDocument, match="credentialSubject"):
            check({**body, "credentialSubject": subject}, kind)
    with pytest.raises(BadDocument):
        check({**body, "credentialSubject": {**body["credentialSubject"], "surprise": 1}}, kind)


def test_every_claim_has_a_meaning_and_a_term(world):
    """No document uses a word that the context does not define."""
    terms = context()["@context"]
    for _, required, optional in DOCUMENTS.values():
        assert {*required, *optional} <= set(TERMS)
    assert {*TERMS, *INNER, *DOCUMENTS} <= set(terms)
    assert set(SELECTIVE) <= set(TERMS)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"type": "Permit"}, "type"),
        ({"validUntil": "tomorrow"}, "validUntil"),
        ({"subject": []}, "credentialSubject"),
        ({"surprise": 1}, "request"),
        ({"validUntil": "2027-13-01T00:00:00Z"}, "validUntil"),
        ({"id": "EX-1"}, "id"),
    ],
)
def test_a_bad_request_names_the_place(world, change, where):
    """What cannot be issued is refused with its path, before anything is recorded."""
    from cocket.credentials import service

    with pytest.raises(BadDocument, match=where):
        service.issue(world.connection, {**sample("ExportLicence"), **change}, world.authority, world.signed)
    assert list(facts(world.connection)) == []


def test_another_jurisdiction_is_refused(world):
    """An authority issues for its own jurisdiction alone."""
    with pytest.raises(BadDocument, match="jurisdiction"):
        world.issue(subject={"jurisdiction": "LI"})


def test_issuing_records_a_fact_without_names(world):
    """The register learns type, place and hash, and nothing about people."""
    issued = world.issue()
    world.order(issued.body["id"], "exhaust")
    first, second = facts(world.connection)
    assert (first.kind, first.subject, first.payload["sha256"]) == (
        "credential.issued",
        issued.body["id"],
        issued.sha256,
    )
    assert second.payload == {"purpose": "exhausted", "value": True}


def test_places_are_drawn_at_random_and_never_twice(world):
    """Neighbouring licences do not have neighbouring bits; a half-full list is followed by the next."""
    book = statuses.Book()
    places = [statuses.draw(book) for _ in range(300)]
    assert len(set(places)) == 300
    assert places != sorted(places)
    book.used[1] = set(range(statuses.FULL))
    assert statuses.draw(book)[0] == 2


def test_an_order_for_an_unknown_document_is_refused(world):
    """Nobody revokes what was never issued here."""
    with pytest.raises(BadInput, match="No such document"):
        world.order("urn:uuid:0", "revoke")
    with pytest.raises(BadInput, match="no order"):
        world.order(world.issue().body["id"], "burn")


def test_private_keys_are_readable_by_their_owner_alone_and_never_overwritten(world):
    """Files have mode 600; a second authority in the same folder is refused; a swapped key is noticed."""
    folder = world.authority.folder
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.glob("*.pem"))
    with pytest.raises(BadInput, match="already there"):
        new_authority(folder, "did:web:x.example", "X", "CH", "", world.signed)
    (folder / "key-1.pem").write_bytes((folder / "key-2.pem").read_bytes())
    with pytest.raises(BadInput, match="another one"):
        load_authority(folder).signer("Ed25519")


def test_ended_keys_sign_no_more(world):
    """A retired or stolen key is never chosen; when none is left, that is said with the command that helps."""
    authority = end_key(world.authority, "key-1", world.signed, compromised=False)
    with pytest.raises(BadInput, match="key add"):
        authority.signer("Ed25519")
    authority = end_key(load_authority(authority.folder), "key-2", world.signed, compromised=True)
    with pytest.raises(BadInput):
        authority.signer("P-256")
    with pytest.raises(BadInput, match="no such key"):
        end_key(authority, "key-7", world.signed, compromised=False)


def test_a_position_and_an_id_are_given_once(world):
    """Two writers with the same old book cannot put two documents on one bit, nor one id on two documents."""
    place, body = (1, 4711), world.issue().body
    record = (body["type"][1], place, "0" * 64, world.signed)
    statuses.record_issue(world.connection, world.authority, "urn:uuid:1", *record)
    with pytest.raises(statuses.PlaceTaken):
        statuses.record_issue(world.connection, world.authority, "urn:uuid:2", *record)
    with pytest.raises(BadInput, match="issued already"):
        statuses.record_issue(
            world.connection, world.authority, body["id"], body["type"][1], (1, 4712), "0" * 64, world.signed
        )
