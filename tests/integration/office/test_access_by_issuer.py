"""People who sign in by an OpenID Connect provider, which runs here on loopback: groups decide who comes in as what."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.integration.office.provider import Provider

from cocket.licensing.cases.words import Desk, Role


@pytest.fixture(scope="module")
def provider(site: Path) -> Iterator[Provider]:
    """Give a provider that the office trusts, and whose groups have roles."""
    from django.test import override_settings

    from cocket.office.access import configuration

    one = Provider()
    roles = {"lic-seniors": (Role.SENIOR_OFFICER, None), "lic-tech": (Role.ADVISER, Desk.TECHNICAL)}
    known = configuration.Provider("ministry", "Ministry of Trade", one.issuer, "office", "s", "groups", roles)
    app = {"provider_id": "ministry", "name": known.name, "client_id": "office", "secret": "s",
           "settings": {"server_url": one.issuer}}  # fmt: skip
    settings = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    with override_settings(PROVIDERS={"ministry": known}, SOCIALACCOUNT_PROVIDERS=settings):
        yield one
    one.server.shutdown()
    one.server.server_close()


def come_in(provider: Provider, **person: Any) -> Any:
    """Sign in by the provider as a browser would; gives the last answer and the client."""
    import httpx
    from django.test import Client

    provider.person = {"sub": "s-1", "email_verified": True, "name": "Petra Provided", **person}
    client = Client()
    start = client.post("/sign-in/by/ministry")
    assert start.status_code == 302
    back = httpx.get(start["Location"], trust_env=False)
    place = urlsplit(back.headers["Location"])
    return client.get(f"{place.path}?{place.query}"), client


def test_a_group_opens_an_account_with_its_role_and_changes_it(provider):
    """The first sign-in opens the account; the role follows the groups at the next; each change is a fact."""
    from cocket.office.facts.services import recorded
    from cocket.office.people.models import Account
    from cocket.register import facts

    email = f"{secrets.token_hex(6)}@ministry.example"
    who = {"sub": email, "email": email}
    response, client = come_in(provider, groups=["lic-tech"], **who)
    assert (response.status_code, response["Location"]) == (302, "/")
    account = Account.objects.get(email=email)
    assert (account.role, account.desk, account.name) == ("adviser", "technical", "Petra Provided")
    assert not account.has_usable_password()
    assert client.get("/office/").status_code == 200
    come_in(provider, groups=["other", "lic-seniors"], **who)
    account.refresh_from_db()
    assert (account.role, account.desk) == ("senior_officer", "")
    with recorded() as connection:
        told = [fact.kind for fact in facts(connection, subjects=[account.id])]
    assert told == ["account.opened", "account.changed"]


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ({"groups": ["canteen"]}, "None of your groups has a role"),
        ({}, "None of your groups has a role"),
        ({"groups": ["lic-tech"], "email_verified": False}, "no address of yours that it has checked"),
    ],
)
def test_who_has_no_role_or_no_checked_address_stays_outside(provider, person, said):
    """It is said in words, and no account is opened."""
    from cocket.office.people.models import Account

    email = f"{secrets.token_hex(6)}@ministry.example"
    response, _ = come_in(provider, **{"sub": email, "email": email, **person})
    assert response.status_code == 403
    assert said in response.content.decode()
    assert not Account.objects.filter(email=email).exists()


def test_a_firms_account_is_not_taken_over(provider):
    """A provider of the office vouches for nobody of a firm; a closed account stays closed."""
    from cocket.kernel.dates import utc_now
    from cocket.office.people.services import sign_up

    email = f"{secrets.token_hex(6)}@firm.example"
    words = {"registration": "", "country": "NL", "password": "a long enough phrase", "at": utc_now()}
    sign_up(firm="F (fictional)", name="F", email=email, **words)
    response, _ = come_in(provider, sub=email, email=email, groups=["lic-seniors"])
    assert response.status_code == 403
    assert "belongs to a firm" in response.content.decode()
