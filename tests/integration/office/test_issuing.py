"""What the office signs: anybody verifies it offline, and its status follows the case."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office.conftest import NOW
from tests.integration.office.test_services import APPLICATION, found, granted

from cocket.kernel.quantities import Quantity
from cocket.licensing.cases.words import Action, Kind, Outcome

COCKET = Path(sys.executable).parent / "cocket"


@pytest.fixture
def border(site: Path, tmp_path: Path) -> Any:
    """Give a verifier's home that pins the office's trust list, and what it says about a document then."""
    from cocket.office.issuing.publishing import publish

    def ask(raw: str, at: str = "2026-06-01", code: int = 0) -> dict[str, Any]:
        publish()
        public = site / "office" / "published"
        signer = json.loads((public / "trust-list.json").read_text("utf-8"))["signers"][0]
        document = tmp_path / "document"
        document.write_text(raw, "utf-8")
        home = tmp_path / "border"
        run(home, "credential", "trust", "accept", public / "trust-list.json", "--signer", signer)
        # The lists are signed now, and the story is older: its day is asked about with the lists as they stand.
        words = ("credential", "verify", document, "--status-list", public / "status", "--json")
        said = run(home, *words, code=code)
        return dict(json.loads(said))

    def run(home: Path, *words: Any, code: int = 0) -> str:
        done = subprocess.run(
            [str(COCKET), "--home", str(home), *map(str, words)], capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return ask


@pytest.mark.parametrize("form", ["jcs", "jwt", "sd-jwt", "code"])
def test_a_licence_verifies_offline_in_every_form(people, border, form):
    """The border post holds the trust list and the status lists, and needs nothing else."""
    licence = granted(people, "BA")
    said = border(licence.papers.get().forms[form])
    assert said["genuine"], said


@pytest.mark.parametrize("form", ["jcs", "code", "pdf"])
def test_a_registration_is_a_document_that_a_border_post_reads(people, border, form):
    """It names who is registered and for which general authorisation, and counts no goods; its page can be printed."""
    from django.test import Client

    from cocket.office.cases.services import act, open_draft, save_draft, submit
    from cocket.office.decisions.services import propose, sign

    row = open_draft(people.clerk, Kind.GENERAL_REGISTRATION, at=NOW)
    application = {**APPLICATION, "particulars": {"authorisation": "EU001"}}
    save_draft(people.clerk, row.pk, application, at=NOW)
    submit(people.clerk, row.pk, found(f"R{form}"), at=NOW)
    act(people.officer, row.pk, Action.TAKE, at=NOW, why="next_in_queue")
    words = {"criteria": ["eu_cp.2"], "reasons": "It fits.", "valid_until": date(2027, 5, 1), "at": NOW}
    propose(people.officer, row.pk, outcome=Outcome.APPROVE, **words)
    licence = sign(people.officer, row.pk, at=NOW).licences.get()
    assert licence.lines.count() == 0
    client = Client()
    client.force_login(people.customs)
    if form == "pdf":
        assert client.get(f"/papers/{licence.papers.get().pk}/pdf").content.startswith(b"%PDF")
        assert (
            "registered to use the general authorisation EU001"
            in client.get(f"/customs/{licence.number}/").content.decode()
        )
        return
    said = border(licence.papers.get().forms[form])
    assert said["genuine"], said
    assert "AuthorisationRegistration" in json.dumps(said)


def test_status_follows_the_case_in_the_same_transaction(people, border):
    """Suspended, restored, revoked: each is in the published lists once the deed is done."""
    from cocket.office.cases.services import act

    licence = granted(people, "BB")
    paper = licence.papers.get()
    words = {"at": NOW, "why": "notice", "text": "A notice is being checked."}
    act(people.second, licence.case_id, Action.SUSPEND, **words)
    assert "suspended" in json.dumps(border(paper.forms["jwt"], code=1))
    act(people.second, licence.case_id, Action.REINSTATE, **words)
    assert border(paper.forms["jwt"])["genuine"]
    act(people.second, licence.case_id, Action.REVOKE, **words)
    assert "revoked" in json.dumps(border(paper.forms["jwt"], code=1))


def test_a_licence_that_is_used_up_says_so(people, border):
    """The last piece sets the bit that a border post looks at."""
    from cocket.office.licences.services import draw

    licence = granted(people, "BC")
    draw(people.clerk, licence.pk, 1, Quantity(Decimal(4), "each"), "INV-1", at=NOW)
    paper = licence.papers.get()
    assert not paper.exhausted
    draw(people.customs, licence.pk, 1, Quantity(Decimal(6), "each"), "MRN-1", at=NOW)
    paper.refresh_from_db()
    assert paper.exhausted
    assert "exhausted" in json.dumps(border(paper.forms["jwt"], code=1))


def test_the_lists_are_what_the_facts_tell(people, site):
    """The rows' copies of the bits and the register's facts give the same book."""
    from cocket.credentials.statuses import read_book
    from cocket.office.cases.services import act
    from cocket.office.facts.services import recorded
    from cocket.office.issuing.authority import authority
    from cocket.office.issuing.publishing import book

    one = granted(people, "BD")
    act(people.clerk, one.case_id, Action.SURRENDER, at=NOW, why="done")
    signer = authority(site, NOW)
    with recorded() as connection:
        told = read_book(connection, signer.id)
    rows = book(signer)
    assert {place: bits for place, bits in told.set_bits.items() if bits} == rows.set_bits
    assert set(told.used) == set(rows.used)


def test_a_suspension_that_fails_leaves_the_status_as_it_was(people, monkeypatch):
    """Deed and status are one transaction."""
    from cocket.office.cases.models import Case
    from cocket.office.cases.services import act
    from cocket.office.issuing import services

    licence = granted(people, "BE")

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(services.statuses, "change", broken)
    with pytest.raises(RuntimeError):
        act(people.second, licence.case_id, Action.SUSPEND, at=NOW, why="notice", text="A notice.")
    assert Case.objects.get(pk=licence.case_id).state == "approved"
    assert not licence.papers.get().suspended


def test_keys_are_private_and_a_new_key_needs_no_new_pin(people, border, site):
    """After a rotation old and new documents verify under the same pin; reported keys take theirs down."""
    from cocket.kernel.dates import utc_now
    from cocket.office.issuing.authority import rotate

    folder = site / "office" / "authority"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.glob("*.pem"))
    old = granted(people, "BF").papers.get().forms["jwt"]
    assert border(old)["genuine"]
    rotate(site, utc_now())
    assert border(old)["genuine"]
    assert len(json.loads((site / "office" / "published" / "did.json").read_text("utf-8"))["assertionMethod"]) == 4


def test_the_paper_is_made_of_what_was_signed(people, site):
    """A PDF with the code; its name cannot be anybody's markup."""
    from django.test import Client

    licence = granted(people, "BG")
    client = Client()
    client.force_login(people.clerk)
    response = client.get(f"/papers/{licence.papers.get().pk}/pdf")
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"].endswith('.pdf"')
    rival = Client()
    rival.force_login(people.rival)
    assert rival.get(f"/papers/{licence.papers.get().pk}/pdf").status_code == 404


def test_only_the_public_files_are_public(site):
    """No name reaches a key."""
    from django.test import Client

    from cocket.office.issuing.publishing import publish

    publish()
    client = Client()
    assert client.get("/published/did.json")["Content-Type"] == "application/json"
    assert client.get("/published/status/1-revocation.json").status_code == 200
    for name in ("../authority/key-1.pem", "..%2fauthority%2fkey-1.pem", "status/../../secret.key", "published.lock"):
        assert client.get(f"/published/{name}").status_code == 404


def test_a_licence_is_what_its_facts_tell(people):
    """Granted, drawn, confirmed and delivered, rebuilt from the register alone."""
    from cocket.licensing import granted as domain
    from cocket.office.facts.services import recorded
    from cocket.office.licences.services import confirm, deliver, draw
    from cocket.register import facts

    licence = granted(people, "BH")
    one = draw(people.clerk, licence.pk, 1, Quantity(Decimal(4), "each"), "INV-1", at=NOW)
    confirm(people.customs, one.pk, "26NL0001", at=NOW)
    deliver(people.clerk, one.pk, date(2026, 5, 9), at=NOW + timedelta(days=9))
    with recorded() as connection:
        told = domain.replay(list(facts(connection, subjects=[licence.pk], kinds=domain.KINDS)))
    assert told is not None
    assert (told.granted, told.drawn) == ({1: Decimal(10)}, {1: Decimal(4)})
    assert told.draws[one.pk] == domain.Drawn(1, Decimal(4), confirmed=True, delivered=date(2026, 5, 9))
    assert told.documents == (licence.papers.get().pk,)


def test_every_fact_of_a_licence_is_in_the_log_once(people, site):
    """The custody record: issued, drawn, confirmed, delivered; carried once, whatever is killed and started again."""
    from cocket.custody.chain import Chain
    from cocket.custody.facts import entries_about, prove
    from cocket.licensing.granted import KINDS
    from cocket.office.facts.services import recorded
    from cocket.office.issuing.custody import carry
    from cocket.office.licences.services import confirm, draw

    licence = granted(people, "BI")
    one = draw(people.clerk, licence.pk, 1, Quantity(Decimal(4), "each"), "INV-1", at=NOW)
    confirm(people.customs, one.pk, "26NL0002", at=NOW)
    assert carry(site) > 0
    assert carry(site) == 0
    with recorded() as connection:
        entries = entries_about(connection, licence.pk, KINDS)
    assert [entry.fact.kind for entry in entries] == [
        "licence.opened",
        "licence.issued",
        "licence.drawn",
        "licence.confirmed",
    ]
    opened, proof = prove(Chain.at(site), entries[-1])
    assert opened["document"]["fact"]["payload"]["declaration"] == "26NL0002"
    assert proof.index >= 0


def test_an_exporter_is_warned_once_and_in_time(people):
    """Sixty days before the end, at four fifths drawn, and when nothing is left; a second round says nothing new."""
    from cocket.office.licences.notices import notify
    from cocket.office.licences.services import draw

    licence = granted(people, "BJ")

    def told() -> set[tuple[str, int]]:
        return set(licence.notices.values_list("kind", "line"))

    notify(NOW)
    assert told() == set()
    draw(people.clerk, licence.pk, 1, Quantity(Decimal(8), "each"), "INV-1", at=NOW)
    assert notify(NOW) >= 1
    assert told() == {("nearly_drawn", 1)}
    draw(people.clerk, licence.pk, 1, Quantity(Decimal(2), "each"), "INV-2", at=NOW)
    late = NOW + timedelta(days=320)
    notify(late)
    assert notify(late) == 0
    assert told() == {("nearly_drawn", 1), ("drawn", 1), ("ends_soon", 0)}


def test_a_delivery_verification_is_checked_before_it_counts(people, site, tmp_path):
    """Another country's authority confirms the arrival; its document is verified, and must be about this licence."""
    from cocket.credentials import service, trust
    from cocket.credentials.holding import keep
    from cocket.credentials.keys import new_authority
    from cocket.kernel.canonical import canonical
    from cocket.kernel.errors import BadInput
    from cocket.office.licences.services import deliver, draw
    from cocket.office.licences.verifying import delivery
    from cocket.register import embedded
    from cocket.verifier.trust_lists import Pin

    licence = granted(people, "BK")
    drawn = draw(people.clerk, licence.pk, 1, Quantity(Decimal(4), "each"), "INV-1", at=NOW)
    foreign = new_authority(tmp_path / "ch", "did:web:import.example", "Import Office (fictional)", "CH", "", NOW)
    anchor = new_authority(tmp_path / "anchor", "", "Anchor (fictional)", "CH", "", NOW)
    document = trust.next_list(anchor, [trust.issuer_entry(foreign)], None, NOW, timedelta(days=300))
    paper = licence.papers.get()

    def confirmation(sha256: str) -> bytes:
        subject = {
            "number": f"DV-{sha256[:6]}", "jurisdiction": "CH", "destination": "CH", "deliveredOn": "2026-05-09",
            "consignee": {"name": "Warenhaus (fictional)", "country": "CH"},
            "items": [{"provision": "not listed", "quantity": {"amount": "4", "unit": "each"}}],
            "parent": {"id": paper.pk, "sha256": sha256},
        }  # fmt: skip
        request = {"type": "DeliveryVerification", "validFrom": "2026-05-10T00:00:00Z", "subject": subject}
        connection = embedded(tmp_path / "home")
        issued = service.issue(connection, request, foreign, NOW + timedelta(days=6), forms=("jwt",))
        connection.close()
        return issued.forms["jwt"].encode()

    later = NOW + timedelta(days=20)
    with pytest.raises(BadInput, match="not known to be genuine"):
        delivery(licence, confirmation(paper.sha256), later)
    keep(site, canonical(document), Pin(anchor.id, (anchor.keys[0].multikey,)))
    with pytest.raises(BadInput, match="about another licence"):
        delivery(licence, confirmation("0" * 64), later)
    with pytest.raises(BadInput):
        delivery(licence, b"no document", later)
    verified, day = delivery(licence, confirmation(paper.sha256), later)
    done = deliver(people.clerk, drawn.pk, day, at=later, verified_by=verified)
    assert (done.delivered_on, done.verified_by) == (date(2026, 5, 9), verified)
