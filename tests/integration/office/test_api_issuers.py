"""Programs that come with an access token of an issuer, which runs here on loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from tests.integration.office.programs import Program, people
from tests.integration.office.provider import Provider

AUDIENCE = "https://office.example/api"


@pytest.fixture(scope="module")
def issuer(site: Path) -> Iterator[Provider]:
    """Give an issuer that the office trusts."""
    from django.conf import settings
    from django.test import override_settings

    from cocket.office.access.configuration import Issuer

    one = Provider()
    access = replace(settings.ACCESS, issuers=(Issuer(one.issuer, AUDIENCE, algorithms=("RS256",)),))
    with override_settings(ACCESS=access):
        yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture(scope="module")
def erp(site: Path, issuer: Provider) -> Any:
    """Give the account of a firm for which the issuer's client `erp` acts."""
    from cocket.kernel.dates import utc_now
    from cocket.office.api.scopes import Scope
    from cocket.office.api.tokens import add_client

    account = people(site)["exporter"].account
    add_client(account, issuer.issuer, "erp", "our ERP", [Scope.READ, Scope.APPLY], at=utc_now())
    return account


def me(token: str) -> Any:
    return Program(token, None).get("/me")


def test_an_access_token_acts_for_the_account_it_was_let_in_for(issuer, erp):
    """With the client's scopes, or those of them that the token names."""
    told = me(issuer.token({"sub": "erp", "aud": AUDIENCE})).json()
    assert (told["account"], told["scopes"]) == (erp.id, ["read", "apply"])
    named = issuer.token({"sub": "erp", "aud": [AUDIENCE, "other"], "scope": "openid cocket.read ship"})
    assert me(named).json()["scopes"] == ["read"]


def test_what_is_not_good_opens_nothing(issuer, erp):
    """Another audience, issuer, subject or key, an ended or endless token, no signature, a shared secret."""
    now, good = int(time.time()), {"sub": "erp", "aud": AUDIENCE}
    stranger = Provider()
    bad = {
        "audience": issuer.token({**good, "aud": "https://elsewhere.example"}),
        "no audience": issuer.token({"sub": "erp"}),
        "ended": issuer.token({**good, "exp": now - 60}),
        "not yet": issuer.token({**good, "nbf": now + 600}),
        "subject": issuer.token({**good, "sub": "another"}),
        "no subject": issuer.token({"aud": AUDIENCE}),
        "issuer": stranger.token(good),
        "key": stranger.token({**good, "iss": issuer.issuer}),
        "unknown kid": issuer.token(good, kid="k2"),
        "unsigned": jwt.encode({**good, "iss": issuer.issuer, "exp": now + 60}, None, "none"),
        "secret": jwt.encode({**good, "iss": issuer.issuer, "exp": now + 60}, "x" * 64, "HS256", headers={"kid": "k1"}),
        "endless": jwt.encode({**good, "iss": issuer.issuer}, issuer.key, "RS256", headers={"kid": "k1"}),
        "cut": issuer.token(good)[:-4],
        "long": issuer.token({**good, "more": "x" * 9000}),
        "words": "a.b.c",
    }
    stranger.server.shutdown()
    stranger.server.server_close()
    assert {name: me(token).status_code for name, token in bad.items()} == dict.fromkeys(bad, 401)


def test_a_revoked_client_opens_nothing(issuer, erp):
    """At once, whatever its token's end."""
    from cocket.kernel.dates import utc_now
    from cocket.office.api.models import Client
    from cocket.office.api.scopes import Scope
    from cocket.office.api.tokens import add_client, revoke_client

    client = add_client(erp, issuer.issuer, "short", "short", [Scope.READ], at=utc_now())
    token = issuer.token({"sub": "short", "aud": AUDIENCE})
    assert me(token).status_code == 200
    revoke_client(client.id, at=utc_now())
    assert me(token).status_code == 401
    assert not Client.objects.filter(subject="short").exists()


def test_an_issuer_that_is_away_is_said(issuer, erp):
    """Keys that cannot be fetched are not "no": the program is told to try again."""
    from django.conf import settings
    from django.test import override_settings

    from cocket.office.access.configuration import Issuer

    gone = Provider()
    gone.server.shutdown()
    gone.server.server_close()
    with override_settings(ACCESS=replace(settings.ACCESS, issuers=(Issuer(gone.issuer, AUDIENCE),))):
        response = me(gone.token({"sub": "erp", "aud": AUDIENCE}))
    assert (response.status_code, response.json()["type"].rpartition("#")[2]) == (503, "not-ready")


def test_no_token_makes_the_api_fail(issuer, erp):
    """Whatever stands after "Bearer": an answer, and never a fault."""
    from django.core.cache import cache
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    header, claims, _ = issuer.token({"sub": "erp", "aud": AUDIENCE}).split(".")
    parts = st.one_of(
        st.sampled_from([header, claims, "", "e30", "W10", "bnVsbA", "AAAA"]), st.text("abc_-=", max_size=6)
    )
    tokens = st.one_of(
        st.lists(parts, min_size=1, max_size=4).map(".".join), st.text(st.characters(codec="latin-1"), max_size=40)
    )

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(tokens)
    def ask(token: str) -> None:
        cache.clear()
        assert me(token).status_code in (401, 429)

    ask()
