"""Hand-overs to a carrier go into the office's own chain: signed in the firms' houses, in one log with the licence's facts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.integration.office.conftest import NOW
from tests.integration.office.test_pages import text
from tests.integration.office.test_services import granted

from cocket.custody.chain import Chain
from cocket.custody.events.event_hash import event_hash
from cocket.custody.events.extension import CONTEXT, NAME
from cocket.custody.events.writing import Scribe, public_key
from cocket.custody.fsck import fsck
from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import Quantity
from cocket.licensing.cases.model import Refused

AT = datetime(2026, 6, 2, 8, tzinfo=UTC)
LOT = "urn:epc:class:lgtin:4012345.012345.A7"


def trusted(name: str, private: Ed25519PrivateKey, *roles: str) -> dict[str, object]:
    dates = {"valid_from": "2026-01-01T00:00:00Z", "valid_until": "2027-01-01T00:00:00Z"}
    return {"id": name, "party": f"https://{name}.example/id", "public": public_key(private), "roles": roles, **dates}


def event(lot: str, **fields: object) -> dict[str, object]:
    said = {"actor": "https://maker.example/id", "place": {"country": "NL", "unlocode": "NLRTM", "name": "Rotterdam"}}
    made: dict[str, object] = {
        "@context": CONTEXT, "type": "ObjectEvent", "eventTime": AT.isoformat(), "eventTimeZoneOffset": "+00:00",
        "quantityList": [{"epcClass": lot, "quantity": 4}], NAME: said, **fields,
    }  # fmt: skip
    return made | {"eventID": event_hash(made)}


class Parties:
    """A maker and its carrier, whose keys the office's chain trusts."""

    def __init__(self, home: Path) -> None:
        chain = Chain.at(home)
        origin = chain.make_log()
        maker, carrier = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        book = {"keys": [trusted("maker", maker, "maker", "party"), trusted("carrier", carrier, "party")]}
        chain.trust(json.dumps(book).encode(), where="keys")
        self.maker, self.carrier = Scribe("maker", maker, origin), Scribe("carrier", carrier, origin)

    def lines(self, lot: str, *, both: bool = True) -> bytes:
        made = event(lot, action="ADD", bizStep="commissioning")
        sides = {
            "sourceList": [{"type": "possessing_party", "source": "https://maker.example/id"}],
            "destinationList": [{"type": "possessing_party", "destination": "https://carrier.example/id"}],
        }
        handed = event(lot, action="OBSERVE", bizStep="shipping", **sides)
        signed = [self.maker.event(made, AT), self.maker.event(handed, AT)]
        return b"\n".join([*signed, self.carrier.countersign(handed, AT)] if both else signed) + b"\n"


@pytest.fixture
def shipped(people, site):
    """Give a shipment under a licence, and two firms that sign."""
    from cocket.office.issuing.custody import carry
    from cocket.office.licences.services import draw

    licence = granted(people, "HO")
    drawn = draw(people.clerk, licence.pk, 1, Quantity(Decimal(4), "each"), "INV-1", at=NOW)
    carry(site)
    return drawn, licence, Parties(site)


def test_a_carrier_takes_over_what_was_drawn_in_the_log_that_holds_the_licence(people, site, shipped):
    """The draw-down's fact and both signatures of the hand-over are entries of one log; the pages show it, once."""
    from cocket.office.issuing.custody import carry
    from cocket.office.licences.selectors import differing_licences

    drawn, licence, parties = shipped
    firm, customs = Client(), Client()
    firm.force_login(people.clerk)
    customs.force_login(people.customs)
    place = f"/firm/{licence.case.number}/"
    assert "Hand over to a carrier" in text(firm.get(place))
    lines = parties.lines(LOT)
    for _ in range(2):
        sent = firm.post(f"{place}hand-over/{drawn.pk}", {"document": SimpleUploadedFile("events.jsonl", lines)})
        assert sent.status_code == 302, text(sent)
    for page in (text(firm.get(place)), text(customs.get(f"/customs/{licence.number}/"))):
        assert page.count("handed over to https://carrier.example/id on 2 June 2026, Rotterdam, NL") == 1
        assert "signed by both" in page
    carry(site)
    fsck(Chain.at(site).log)
    assert licence.pk not in differing_licences()


def test_what_is_not_signed_by_both_or_changed_is_told_and_not_noted(people, shipped):
    """Each with its line; nobody but the exporter records it, and not for what was taken back."""
    from cocket.office.cases.services import NoCase
    from cocket.office.licences.handing import hand_over
    from cocket.office.licences.models import HandOver
    from cocket.office.licences.returning import take_back

    drawn, _licence, parties = shipped
    at = AT
    offered = parties.lines(f"{LOT}1", both=False)
    broken = parties.lines(f"{LOT}2").replace(b"Rotterdam", b"Rotterdom")
    for raw, words in ((offered, "both sides signed"), (broken, "line 1"), (b"", "no lines"), (b"{not json", "line 1")):
        with pytest.raises(BadInput, match=words):
            hand_over(people.clerk, drawn.pk, raw, at=at)
    for stranger, kind in ((people.customs, Refused), (people.rival, NoCase)):
        with pytest.raises(kind):
            hand_over(stranger, drawn.pk, parties.lines(f"{LOT}3"), at=at)
    take_back(people.clerk, drawn.pk, at=NOW)
    with pytest.raises(Refused, match="taken back"):
        hand_over(people.clerk, drawn.pk, parties.lines(f"{LOT}4"), at=at)
    assert not HandOver.objects.filter(draw=drawn).exists()
