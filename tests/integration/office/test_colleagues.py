"""A firm's administrator invites people by a link, gives them a role and closes accounts; nobody else does."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.integration.office.conftest import NOW, PASSWORD
from tests.integration.office.test_pages import EVIL, text

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Role

COUNT = iter(range(1000))


def browser(account: Any) -> Any:
    from django.test import Client

    client = Client()
    if account is not None:
        client.force_login(account)
    return client


def invited(people: Any, role: str = "exporter") -> tuple[str, str]:
    """Invite a new address on the page; gives the address and the link."""
    address = f"new{next(COUNT)}@firm.example"
    page = browser(people.clerk).post("/firm/people/invite", {"email": address, "role": role}).content.decode()
    found = re.search(r'value="http://testserver(/join/[^"]+)"', page)
    assert found, page
    return address, found[1]


def test_an_invited_person_opens_one_account_and_works_for_the_firm(people):
    """The link asks for a name and a password, signs the person in, and opens nothing more."""
    from cocket.office.people.models import Account

    address, link = invited(people)
    nobody = browser(None)
    assert address in text(nobody.get(link))
    weak = nobody.post(link, {"name": "Nora", "password": "password1234"})
    assert "too common" in text(weak)
    assert nobody.post(link, {"name": "Nora", "password": PASSWORD})["Location"] == "/"
    assert "Nothing here yet" in text(nobody.get("/", follow=True))
    account = Account.objects.get(email=address)
    assert (account.organisation_id, account.role) == (people.clerk.organisation_id, "exporter")
    assert "This invitation was used" in text(browser(None).get(link))
    assert "Nora" in text(browser(people.clerk).get("/firm/people"))
    assert nobody.get("/firm/people").status_code == 200
    for place in ("/firm/people/invite", f"/firm/people/{people.clerk.pk}/close", f"/firm/people/{account.pk}/role"):
        assert nobody.get(place).status_code == 403


def test_an_invitation_ends(people):
    """Renewed, too old, made up, or by somebody whose own account is closed."""
    from cocket.office.colleagues.models import Invitation
    from cocket.office.colleagues.services import behind, invite

    first, old = invite(people.clerk, "twice@firm.example", Role.EXPORTER, at=NOW)
    _, new = invite(people.clerk, "twice@firm.example", Role.EXPORTER, at=NOW)
    with pytest.raises(Refused, match="taken back"):
        behind(old, NOW)
    assert behind(new, NOW).email == first.email
    with pytest.raises(Refused, match="ended on"):
        behind(new, NOW + timedelta(days=8))
    assert browser(None).get("/join/none").status_code == 404
    people.clerk.is_active = False
    people.clerk.save()
    with pytest.raises(Refused, match="taken back"):
        behind(new, NOW)
    assert Invitation.objects.filter(token_sha256=new).count() == 0


def test_a_firm_keeps_one_administrator_and_other_firms_keep_theirs(people):
    """The last one can neither leave nor step down; nobody reaches into another firm."""
    from cocket.office.colleagues.services import change_role, close
    from cocket.office.people.models import Account

    for deed in (lambda: close(people.clerk, people.clerk.pk, at=NOW),
                 lambda: change_role(people.clerk, people.clerk.pk, Role.EXPORTER, at=NOW)):  # fmt: skip
        with pytest.raises(Refused, match="keeps one administrator"):
            deed()
    address, link = invited(people, "exporter_admin")
    browser(None).post(link, {"name": "Second", "password": PASSWORD})
    second = Account.objects.get(email=address)
    assert browser(people.clerk).post(f"/firm/people/{second.pk}/close").status_code == 302
    second.refresh_from_db()
    assert not second.is_active
    assert browser(people.rival).get(f"/firm/people/{people.clerk.pk}/close").status_code == 404
    assert browser(people.rival).get(f"/firm/people/{people.clerk.pk}/role").status_code == 404
    assert browser(people.officer).get("/firm/people").status_code == 403


def test_a_closed_account_does_nothing_more(people):
    """Its session ends with the next page, and what it did stays."""
    from cocket.office.colleagues.services import close
    from cocket.office.people.models import Account

    address, link = invited(people)
    person = browser(None)
    person.post(link, {"name": "Nora", "password": PASSWORD})
    assert person.get("/firm/").status_code == 200
    close(people.clerk, Account.objects.get(email=address).pk, at=NOW)
    assert person.get("/firm/")["Location"].startswith("/sign-in")


def test_a_known_address_and_an_office_s_role_are_refused(people):
    """An address has one account; a firm hands out no role of the office."""
    from cocket.office.colleagues.services import invite

    with pytest.raises(BadInput, match="has an account"):
        invite(people.clerk, people.officer.email, Role.EXPORTER, at=NOW)
    with pytest.raises(BadInput, match="no such role"):
        invite(people.clerk, "x@firm.example", Role.OFFICER, at=NOW)
    with pytest.raises(Refused, match="administrator looks after"):
        invite(people.officer, "x@firm.example", Role.EXPORTER, at=NOW)


def test_facts_of_people_hold_no_names(people):
    """Who was invited stands in rows that can be deleted."""
    from cocket.office.facts.services import recorded
    from cocket.register import facts

    _address, link = invited(people)
    browser(None).post(link, {"name": EVIL, "password": PASSWORD})
    page = browser(people.clerk).get("/firm/people")
    assert b"<script" not in page.content
    with recorded() as connection:
        told = [f for f in facts(connection) if f.kind.startswith(("invitation.", "account."))]
    spoken = " ".join(str(fact.payload) for fact in told)
    assert "@" not in spoken
    assert "script" not in spoken
    assert utc_now()
