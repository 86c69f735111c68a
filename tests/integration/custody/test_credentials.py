"""Credentials in the chain: a licence is backed by its own document, and a delivery verification ends the wait for it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.credentials import holding, service, statuses, trust
from cocket.credentials.keys import new_authority
from cocket.credentials.samples import sample
from cocket.custody.alarms.service import raised
from cocket.custody.events.credentials import Credentials
from cocket.custody.events.model import CREDENTIAL
from cocket.custody.journeys import journey
from cocket.custody.page import journey_page
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import CocketError
from cocket.register import embedded
from cocket.verifier.public_keys import ED25519
from cocket.verifier.trust_lists import Pin

PLACE = {"country": "KE", "unlocode": "KEMBA"}
BASE = "https://licences.example/status/"


class Office:
    """A licensing office and an importing authority in one, whom the chain's home trusts."""

    def __init__(self, world, chain, folder):
        self.world, self.chain = world, chain
        begin = world.now - timedelta(days=10)
        self.authority = new_authority(folder / "a", "did:web:licences.example", "Example Office", "CH", BASE, begin)
        anchor = new_authority(folder / "t", "did:web:trust.example", "Example Trust", "CH", "", begin)
        entries = [trust.issuer_entry(self.authority)]
        made = trust.next_list(anchor, entries, None, begin, timedelta(days=400))
        pin = Pin(anchor.id, (anchor.signer(ED25519).public.multibase,))
        holding.keep(chain.home, json.dumps(made).encode(), pin)
        self.connection = embedded(folder / "office")

    def issue(self, kind, form="jcs", **subject):
        world = self.world
        parties = {
            "exporter": {"id": world.uri("maker"), "name": "Maker", "country": "DE"},
            "consignee": {"id": world.uri("consignee"), "name": "Consignee", "country": "KE"},
            "endUser": {"id": world.uri("enduser"), "name": "End user", "country": "KE"},
        }
        items = [{"provision": "6A003.b.4", "quantity": {"amount": subject.pop("amount", "100"), "unit": "each"}}]
        body = sample(kind)["subject"] | {"destination": "KE", "items": items, **subject}
        body |= {name: parties[name] | subject.get(name, {}) for name in parties if name in body}
        body.pop("route", None)
        request = {
            "type": kind,
            "validFrom": "2026-01-01T00:00:00Z",
            "validUntil": "2027-06-01T00:00:00Z",
            "subject": body,
        }
        issued = service.issue(self.connection, request, self.authority, world.now - timedelta(days=1), forms=(form,))
        self.publish()
        return issued

    def publish(self):
        book = statuses.read_book(self.connection, self.authority.id)
        folder = self.chain.home / "credentials" / "status"
        folder.mkdir(parents=True, exist_ok=True)
        made = statuses.published(book, self.authority, self.world.now - timedelta(hours=1), timedelta(days=100))
        for name, content in made.items():
            (folder / name).write_bytes(content)

    def order(self, issued, order):
        statuses.change(self.connection, self.authority, issued.body["id"], order, self.world.now, "decided")
        self.publish()

    def line(self, issued, by="authority", form="jcs", **about):
        text = issued.forms[form]
        document = json.loads(text) if form == "jcs" else text.strip()
        made = self.world.scribe(by).document(CREDENTIAL, {"document": document, **about}, self.world.now)
        return canonical(made)


@pytest.fixture
def office(world, chain, tmp_path):
    office = Office(world, chain, tmp_path)
    yield office
    office.connection.close()


def record(chain, world, *lines):
    with chain.writer() as writer, chain.recorder(writer, world.now) as recorder:
        (done,) = recorder.record([[(f"line {number}", line) for number, line in enumerate(lines, 1)]])
    return done


def delivered(chain, world, amount=10, **extension):
    """Ten are made and handed to the consignee under L-1, both hands signing."""
    world.later(days=1)
    made = world.line(world.make(A=amount, extension={"place": {"country": "DE"}}))
    event = world.ship("maker", "consignee", A=amount, extension={"licence": "L-1", "place": PLACE, **extension})
    done = record(chain, world, world.granted(), made, world.line(event, also="consignee"))
    assert not done.rejects
    return event


def parent(licence):
    return {"id": licence.body["id"], "sha256": licence.sha256}


def arrived(office, licence, **changes):
    return office.issue("DeliveryVerification", **{
        "amount": "10", "parent": parent(licence), "deliveredOn": office.world.now.date().isoformat(), **changes,
    })  # fmt: skip


def alarms(chain, as_of):
    store = chain.store()
    found = [one.kind for one in raised(store, as_of)]
    store.close()
    return found


def test_a_delivery_verification_ends_the_wait_for_it(office, chain, world):
    """Without it the alarm is raised when its time is over; with it nothing is, and the journey says by whom."""
    event = delivered(chain, world)
    licence = office.issue("ExportLicence", number="L-1")
    assert record(chain, world, office.line(licence, licence="L-1")).accepted == 1
    late = world.now + timedelta(days=80)
    assert alarms(chain, late) == ["delivery_verification_overdue"]
    world.later(days=20)
    verification = office.line(arrived(office, licence), handover=event["eventID"])
    done = record(chain, world, verification)
    assert (done.accepted, done.rejects, done.notes) == (1, (), ())
    assert alarms(chain, late) == []
    assert record(chain, world, verification).known == 1
    store = chain.store()
    found = journey(store, "urn:epc:class:lgtin:4012345.012345.A", chain.keys())
    store.close()
    assert [step.what for step in found.steps][-1] == "delivery verified by a credential"
    assert found.licences[0].documents[0][::2] == ("ExportLicence", "did:web:licences.example")
    page = journey_page(found, [], {}, origin="x", as_of=world.now)
    assert "● proven</span> by the export licence" in page


def test_one_that_comes_late_leaves_the_alarm_to_a_person(office, chain, world):
    """The wait is over, and the alarm stays until somebody closes it with a reason."""
    event = delivered(chain, world)
    licence = office.issue("ExportLicence", number="L-1")
    world.later(days=70)
    office.publish()
    done = record(
        chain,
        world,
        office.line(licence, licence="L-1"),
        office.line(arrived(office, licence), handover=event["eventID"]),
    )
    assert not done.rejects
    assert alarms(chain, world.now) == ["delivery_verification_overdue"]


def test_a_verification_of_less_raises_quantity_missing(office, chain, world):
    """Eight confirmed where ten were handed over."""
    event = delivered(chain, world)
    licence = office.issue("ExportLicence", number="L-1")
    few = arrived(office, licence, amount="8")
    done = record(chain, world, office.line(licence, licence="L-1"), office.line(few, handover=event["eventID"]))
    assert not done.rejects
    assert alarms(chain, world.now) == ["quantity_missing"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"number": "L-2"}, "The document is the licence L-2, not L-1"),
        ({"destination": "AE"}, "is for KE, and the document for AE"),
        ({"amount": "99"}, "grants 100 each, and the document 99"),
        ({"consignee": {"id": "https://other.example"}}, "names https://other.example as consignee"),
    ],
)
def test_a_licence_that_is_not_what_was_granted_is_refused(office, chain, world, changes, reason):
    """Number, destination, amount and parties of the ledger's licence must be the document's."""
    delivered(chain, world)
    issued = office.issue("ExportLicence", **{"number": "L-1", **changes})
    (reject,) = record(chain, world, office.line(issued, licence="L-1")).rejects
    assert reason in reject.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"parent": {"id": "urn:uuid:1", "sha256": "0" * 64}}, "follows urn:uuid:1, not the licence of this hand-over"),
        ({"amount": "11"}, "11 each are confirmed, and 10 were handed over"),
        ({"consignee": {"id": "https://other.example"}}, "confirms a delivery to https://other.example"),
        ({"deliveredOn": "2025-12-31"}, "arrived on 2025-12-31"),
        ({"deliveredOn": "2026-13-31"}, "2026-13-31 is no day"),
    ],
)
def test_a_verification_of_another_delivery_is_refused(office, chain, world, changes, reason):
    """Parent, amount, consignee and day must fit the hand-over."""
    event = delivered(chain, world)
    licence = office.issue("ExportLicence", number="L-1")
    lines = [
        office.line(licence, licence="L-1"),
        office.line(arrived(office, licence, **changes), handover=event["eventID"]),
    ]
    (reject,) = record(chain, world, *lines).rejects
    assert reason in reject.reason


def test_a_verification_before_the_licences_own_document_is_refused(office, chain, world):
    """A delivery is tied to its licence by that document's hash."""
    event = delivered(chain, world)
    licence = office.issue("ExportLicence", number="L-1")
    (reject,) = record(chain, world, office.line(arrived(office, licence), handover=event["eventID"])).rejects
    assert "Present the licence's own credential first" in reject.reason


def test_only_what_is_genuine_gets_in(office, chain, world):
    """Revoked, forged, or without a status list: the verifier's sentence is the reason."""
    delivered(chain, world)
    licence = office.issue("ExportLicence", number="L-1")
    good = office.line(licence, licence="L-1")
    forged = canonical(world.scribe("authority").document(
        CREDENTIAL, {"document": json.loads(licence.forms["jcs"]) | {"validUntil": "2030-01-01T00:00:00Z"}, "licence": "L-1"}, world.now))  # fmt: skip
    assert "Not genuine" in record(chain, world, forged).rejects[0].reason
    office.order(licence, "suspend")
    assert "has suspended it" in record(chain, world, good).rejects[0].reason
    for path in (chain.home / "credentials" / "status").iterdir():
        path.unlink()
    assert "Cannot tell" in record(chain, world, good).rejects[0].reason
    office.order(licence, "restore")
    assert record(chain, world, good).accepted == 1


def test_a_certificate_that_names_another_end_user_raises_the_alarm(office, chain, world):
    """It is recorded, since it is true; its innocent twin raises nothing."""
    delivered(chain, world)
    same = office.issue("EndUserCertificate", number="EUC-1")
    assert not record(chain, world, office.line(same, licence="L-1")).rejects
    assert alarms(chain, world.now) == []
    other = office.issue("EndUserCertificate", number="EUC-2", endUser={"id": "https://other.example"})
    assert not record(chain, world, office.line(other, licence="L-1")).rejects
    assert alarms(chain, world.now) == ["consignee_differs"]


@pytest.mark.parametrize("body", [{}, [], {"document": {}}, {"document": "x", "licence": "L-1"}, {"document": {}, "licence": 5},
                                  {"document": {}, "licence": "L-1", "handover": "urn:x"}])  # fmt: skip
def test_what_is_no_credential_is_refused(office, chain, world, body):
    """One sentence, whatever stands there."""
    line = canonical(world.scribe("authority").document(CREDENTIAL, body, world.now))
    (reject,) = record(chain, world, line).rejects
    assert reject.reason


def test_a_token_is_as_good_as_an_embedded_proof(office, chain, world):
    """A licence as JWT is read like one as JSON; a kind that says nothing of custody is refused."""
    delivered(chain, world)
    licence = office.issue("ExportLicence", "jwt", number="L-1")
    assert record(chain, world, office.line(licence, form="jwt", licence="L-1")).accepted == 1
    odd = office.issue("ImportCertificate", importer={"name": "Consignee", "country": "KE"})
    assert "says nothing of a licence" in record(chain, world, office.line(odd, licence="L-1")).rejects[0].reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["a.b.c", "eyJhbGciOiJFZERTQSJ9.e30.AA", "~"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["document", "licence", "handover", "@context", "type", "proof", "issuer", "id"]), inner),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON | st.builds(lambda document: {"document": document, "licence": "L-1"}, JSON))
def test_no_value_whatsoever_crashes_the_check(office, chain, world, value):
    """Nothing made up is a credential; each is refused by the tree of errors."""
    with pytest.raises(CocketError):
        Credentials(chain.home).check(value, world.now, "line 1")
