"""Shipments taken back before they arrived: what they drew may be drawn again, by a fact, and never more than granted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.integration.office.conftest import NOW
from tests.integration.office.test_pages import text
from tests.integration.office.test_services import granted

from cocket.kernel.errors import BadInput, RegisterBroken
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import Overdrawn
from cocket.licensing.cases.model import Refused
from cocket.licensing.granted import RETURNED, replay
from cocket.register import Fact, Why

pytestmark = pytest.mark.usefixtures("site")


def ship(account, licence, amount: int, key: str):
    from cocket.office.licences.services import draw

    return draw(account, licence.pk, 1, Quantity(Decimal(amount), "each"), key, at=NOW)


def told(licence) -> list[Fact]:
    from cocket.licensing.granted import KINDS
    from cocket.office.facts.services import recorded
    from cocket.register import facts

    with recorded() as connection:
        return list(facts(connection, subjects=[licence.pk], kinds=KINDS))


def test_what_is_taken_back_may_be_drawn_again_and_no_more(people):
    """The balance is what it was, the shipment stays on record, and its reference draws nothing any more."""
    from cocket.office.licences.returning import take_back
    from cocket.office.licences.selectors import differing_licences
    from cocket.office.licences.services import confirm, deliver

    licence = granted(people, "BA")
    first = ship(people.clerk, licence, 7, "INV-1")
    for _ in range(2):
        assert take_back(people.clerk, first.pk, at=NOW).returned_at == NOW
    assert licence.lines.get().left == "10"
    assert [fact.kind for fact in told(licence)].count(RETURNED) == 1
    with pytest.raises(BadInput, match="was taken back"):
        ship(people.clerk, licence, 7, "INV-1")
    for deed in (lambda: confirm(people.customs, first.pk, "26NL1", at=NOW),
                 lambda: deliver(people.clerk, first.pk, NOW.date(), at=NOW)):  # fmt: skip
        with pytest.raises(Refused, match="was taken back"):
            deed()
    ship(people.clerk, licence, 10, "INV-2")
    with pytest.raises(Overdrawn):
        ship(people.clerk, licence, 1, "INV-3")
    assert licence.pk not in differing_licences()
    assert replay(told(licence)).draws[first.pk].returned


def test_who_may_take_back_what(people):
    """The exporter until customs saw it leave, customs under a declaration until it arrived, and nobody else."""
    from cocket.office.cases.services import NoCase
    from cocket.office.licences.returning import take_back
    from cocket.office.licences.services import confirm, deliver

    licence = granted(people, "BB")
    drawn = ship(people.clerk, licence, 4, "INV-1")
    for stranger in (people.rival, people.officer):
        with pytest.raises(NoCase):
            take_back(stranger, drawn.pk, at=NOW)
    confirm(people.customs, drawn.pk, "26NL2", at=NOW)
    with pytest.raises(Refused, match="Customs confirmed that it left"):
        take_back(people.clerk, drawn.pk, at=NOW)
    with pytest.raises(BadInput, match="declaration's number"):
        take_back(people.customs, drawn.pk, at=NOW)
    assert take_back(people.customs, drawn.pk, at=NOW, declaration="26NL3").returned_under == "26NL3"
    second = ship(people.clerk, licence, 4, "INV-2")
    later = NOW + timedelta(days=3)
    deliver(people.clerk, second.pk, later.date(), at=later)
    with pytest.raises(Refused, match="It arrived"):
        take_back(people.customs, second.pk, at=later, declaration="26NL4")


def test_a_licence_that_was_used_up_is_signed_anew(people):
    """Verifiers were told that nothing is left, and that stays; the next version counts in its place."""
    from cocket.office.issuing.models import Paper
    from cocket.office.licences.returning import take_back

    licence = granted(people, "BC")
    drawn = ship(people.clerk, licence, 10, "INV-1")
    assert Paper.objects.get(licence=licence).exhausted
    take_back(people.clerk, drawn.pk, at=NOW)
    newer, older = Paper.objects.filter(licence=licence)
    assert (older.revoked, older.exhausted) == (True, True)
    assert (newer.version, newer.revoked, newer.exhausted) == (2, False, False)
    assert replay(told(licence)).version == 2


def test_facts_that_take_back_what_was_never_there_are_a_broken_register(people):
    """Neither a shipment that nobody made nor one that came back already."""
    licence = granted(people, "BD")
    drawn = ship(people.clerk, licence, 4, "INV-1")
    before = told(licence)

    def fact(draw: str) -> Fact:
        return Fact(RETURNED, licence.pk, people.clerk.id, Why("cancelled"), NOW, {"draw": draw})

    assert replay([*before, fact(drawn.pk)]).drawn == {1: Decimal(0)}
    for broken in ([fact("draw:none")], [fact(drawn.pk), fact(drawn.pk)]):
        with pytest.raises(RegisterBroken):
            replay([*before, *broken])


def test_the_pages_of_firm_and_customs_take_it_back(people):
    """Each by its own button, and both pages then say so."""
    from django.test import Client

    firm, customs = Client(), Client()
    firm.force_login(people.clerk)
    customs.force_login(people.customs)
    licence = granted(people, "BE")
    case, place = f"/firm/{licence.case.number}/", f"/customs/{licence.number}/"
    first, second = (ship(people.clerk, licence, 3, f"INV-{n}") for n in (1, 2))
    assert "Take it back : INV-1" in text(firm.get(case))
    assert "may be drawn again" in text(firm.get(f"{case}back/{first.pk}"))
    assert firm.post(f"{case}back/{first.pk}").status_code == 302
    assert "taken back" in text(firm.get(case))
    assert customs.post(f"{place}back/{second.pk}", {"declaration": "26NL9"}).status_code == 302
    assert "came back under 26NL9" in text(customs.get(place))
    assert licence.lines.get().left == "10"
    assert text(firm.get(case)).count("Take it back") == 0
