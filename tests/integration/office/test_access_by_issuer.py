"""People who sign in by an OpenID Connect provider, which runs here on loopback: groups decide who comes in as what."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cocket.licensing.cases.words import Desk, Role


class Provider:
    """A small OpenID Connect provider: it signs in whoever `person` says, and gives access tokens to programs."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, handler: BaseHTTPRequestHandler) -> None:
        place = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        if place.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
            more = {name: f"{self.issuer}/{end}" for name, end in ends.items()}
            self.answer(handler, {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **more})
        elif place.path == "/keys":
            jwk = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            self.answer(handler, {"keys": [{**jwk, "kid": "k1", "alg": "RS256", "use": "sig"}]})
        elif place.path == "/authorize":
            code = secrets.token_hex(8)
            self.codes[code] = asked
            handler.send_response(302)
            handler.send_header(
                "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            )
            handler.end_headers()
        else:
            self.answer(handler, self.person)

    def post(self, handler: BaseHTTPRequestHandler) -> None:
        form = parse_qs(handler.rfile.read(int(handler.headers["Content-Length"])).decode())
        asked = self.codes.pop(form["code"][0])
        assert asked["code_challenge_method"] == "S256"
        told = {**self.person, "aud": asked["client_id"]}
        self.answer(handler, {"access_token": "a", "token_type": "Bearer", "id_token": self.token(told)})

    def token(self, claims: dict[str, Any], **header: Any) -> str:
        now = int(time.time())
        whole = {"iss": self.issuer, "iat": now, "exp": now + 300, **claims}
        return jwt.encode(whole, self.key, "RS256", headers={"kid": "k1", **header})

    @staticmethod
    def answer(handler: BaseHTTPRequestHandler, body: Any) -> None:
        import json

        raw = json.dumps(body).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)


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
