"""Trust lists from their publication to their pin."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from cocket.credentials import holding, trust
from cocket.credentials.keys import add_key, end_key
from cocket.credentials.securing import secure_data_integrity
from cocket.kernel.errors import BadDocument, BadInput
from cocket.register.service import facts
from cocket.verifier.multibase import from_base58, to_base58
from cocket.verifier.public_keys import P256
from cocket.verifier.trust_lists import Pin, accept
from cocket.verifier.verdicts import Refused

DAY = timedelta(days=1)
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _raw(document):
    return json.dumps(document).encode()


def test_a_list_is_kept_with_its_pin_and_followed_by_the_next(world, tmp_path):
    """The first time a person names the key; afterwards numbers go up and the key may change."""
    first = world.trust_document()
    with pytest.raises(BadInput, match="pinned"):
        holding.keep(tmp_path, _raw(first))
    assert holding.keep(tmp_path, _raw(first), world.pin).number == 1
    world.anchor = end_key(add_key(world.anchor, "Ed25519", world.signed), "key-1", world.signed, compromised=False)
    unannounced = world.trust_document(previous=first)
    with pytest.raises(Refused, match="not signed by a key"):
        holding.keep(tmp_path, _raw(unannounced))
    assert holding.kept_lists(tmp_path)[0].number == 1


def test_a_new_signer_is_announced_by_the_list_before(world, tmp_path):
    """A list names who may sign the next, so that an anchor's key can be rotated."""
    world.anchor = add_key(world.anchor, "Ed25519", world.signed)
    old = end_key(world.anchor, "key-3", world.signed, compromised=False)
    announcing = trust.next_list(old, [trust.issuer_entry(world.authority)], None, world.now, 30 * DAY)
    announcing = _resigned(announcing, old, [world.anchor.keys[0].multikey, world.anchor.keys[2].multikey])
    holding.keep(tmp_path, _raw(announcing), Pin(world.anchor.id, (world.anchor.keys[0].multikey,)))
    following = world.trust_document(previous=announcing)
    assert following["proof"]["verificationMethod"].endswith(world.anchor.keys[2].multikey)
    assert holding.keep(tmp_path, _raw(following)).number == 2


def test_a_list_whose_signer_bowed_out_stays_held(world, tmp_path):
    """It names another signer for the next list; its own hash is pinned, and a changed file of it still is refused."""
    stranger = add_key(world.anchor, "Ed25519", world.signed).keys[-1].multikey
    last = _resigned(world.trust_document(), world.anchor, [stranger])
    holding.keep(tmp_path, _raw(last), world.pin)
    assert [listed.number for listed in holding.kept_lists(tmp_path)] == [1]
    (path,) = (tmp_path / "credentials" / "trust").glob("*/list.json")
    path.write_bytes(_raw(_resigned({**last, "name": "Another"}, world.anchor, [stranger])))
    with pytest.raises(Refused, match="not signed by a key"):
        holding.kept_lists(tmp_path)


def _resigned(document, anchor, signers):
    from cocket.credentials.securing import secure_jcs

    key = anchor.signer("Ed25519")
    named = type(key)(f"did:key:{key.public.multibase}#{key.public.multibase}", key.public, key.private)
    body = {name: value for name, value in document.items() if name != "proof"}
    from datetime import UTC, datetime

    return secure_jcs({**body, "signers": signers}, named, datetime(2026, 11, 24, tzinfo=UTC))


def test_a_list_that_does_not_follow_is_refused(world):
    """The next number must name the last list seen by its hash."""
    first = world.trust_document()
    _, pin = accept(_raw(first), world.pin)
    other = world.trust_document(at=world.now)
    with pytest.raises(Refused, match="does not follow"):
        accept(_raw(world.trust_document(previous=other)), pin)
    assert accept(_raw(world.trust_document(previous=first)), pin)[0].number == 2
    with pytest.raises(Refused, match="is of"):
        accept(_raw(first), Pin("did:web:other.example", pin.signers))


@pytest.mark.parametrize(
    "change",
    [
        {"number": 0},
        {"number": True},
        {"issued": "yesterday"},
        {"issuers": {}},
        {"issuers": [1]},
        {"authority": "x"},
        {
            "issuers": [
                {
                    "id": "did:web:a.example",
                    "validFrom": "2026-01-01T00:00:00Z",
                    "keys": [{"id": "did:web:b.example#k"}],
                }
            ]
        },
    ],
)
def test_a_malformed_list_is_refused_with_its_place(world, change):
    """Even when its signature is good."""
    body = {**world.trust_document(), **change}
    body.pop("proof")
    signed = _resigned({**body, "signers": []}, world.anchor, body["signers"])
    with pytest.raises(BadDocument, match="trust list"):
        accept(_raw(signed), world.pin)


def test_a_stolen_key_is_stolen_under_each_of_its_names(world):
    """The key stands twice, or at two issuers; whoever stole it signs under the name of which nothing is said."""
    licence = world.issue()
    entry = trust.issuer_entry(world.authority)
    stolen = entry["keys"][0] | {"compromisedFrom": "2026-11-01T00:00:00Z"}
    again = entry | {"keys": [*entry["keys"], stolen | {"id": f"{world.authority.id}#again"}]}
    elsewhere = entry | {
        "id": "did:web:permits.far.example",
        "keys": [stolen | {"id": "did:web:permits.far.example#1"}],
    }
    for entries in ([again], [entry, elsewhere], [elsewhere, entry]):
        knows = world.knows(trust=world.trust(world.trust_document(*entries)))
        assert {world.ask(licence.forms[form], knows=knows).reason for form in ("jcs", "jwt", "code")} == {
            "key_compromised"
        }


def test_a_list_that_names_a_key_twice_is_refused(world):
    """Two keys of one name, or one with two histories, would be judged by whichever stands first."""
    entry = trust.issuer_entry(world.authority)
    twice = entry | {"keys": [*entry["keys"], entry["keys"][0] | {"compromisedFrom": "2026-11-01T00:00:00Z"}]}
    with pytest.raises(BadDocument, match="stands twice"):
        world.trust(world.trust_document(twice))


def test_a_list_with_the_higher_of_two_ecdsa_signatures_is_refused(world):
    """Anybody can make the one of the other, which would give one list two hashes."""
    key = world.anchor.signer(P256)
    body = {name: value for name, value in world.trust_document().items() if name != "proof"}
    named = replace(key, id=f"did:key:{key.public.multibase}#{key.public.multibase}")
    signed = secure_data_integrity(body, named, world.signed, "ecdsa-jcs-2019")
    pin = Pin(world.anchor.id, (key.public.multibase,))
    assert accept(_raw(signed), pin)[0].number == 1
    raw = from_base58(signed["proof"]["proofValue"][1:], where="")
    other = (P256_ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    signed["proof"]["proofValue"] = "z" + to_base58(raw[:32] + other)
    with pytest.raises(BadDocument, match="one spelling"):
        accept(_raw(signed), pin)


def test_the_publication_of_a_list_is_a_fact(world):
    """The register, and so the log, learns number and hash of each list."""
    document = world.trust_document()
    trust.record_publication(world.connection, document, world.now)
    (fact,) = facts(world.connection)
    assert (fact.kind, fact.payload["number"], fact.payload["sha256"]) == (
        "trust_list.published",
        1,
        accept(_raw(document), world.pin)[0].sha256,
    )
