"""The door: passwords, one-time codes, recovery codes, passwords forgotten, and who must have a second factor."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pytest

from cocket.licensing.cases.words import Role

PASSWORD = "a long enough phrase"


@pytest.fixture
def person(site: Path) -> Any:
    """Give an officer's account of its own."""
    from cocket.kernel.dates import utc_now
    from cocket.office.people.services import open_account

    email = f"{secrets.token_hex(6)}@door.example"
    return open_account(name="Dora Door", email=email, password=PASSWORD, role=Role.OFFICER, at=utc_now())


def client() -> Any:
    from django.test import Client

    return Client()


def sign_in(one: Any, account: Any, password: str = PASSWORD) -> Any:
    return one.post("/sign-in", {"username": account.email, "password": password})


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def with_app(account: Any) -> tuple[Any, Any]:
    """Give a signed-in client whose account has a one-time code app, and the app."""
    import pyotp

    one = client()
    assert sign_in(one, account)["Location"] == "/"
    again = one.get("/account/factors/app")["Location"]
    assert again.startswith("/account/again")
    assert one.post(again, {"password": PASSWORD}).status_code == 302
    page = one.get("/account/factors/app")
    secret = re.search(r'value="([A-Z2-7]{32})"', page.content.decode())
    assert secret, text(page)
    app = pyotp.TOTP(secret[1])
    done = one.post("/account/factors/app", {"code": app.now()})
    assert done.status_code == 302, text(done)
    return one, app


def test_a_one_time_code_is_asked_after_the_password(person):
    """The password alone opens nothing once an app is set up; a wrong code opens nothing either."""
    _, app = with_app(person)
    one = client()
    assert sign_in(one, person)["Location"] == "/sign-in/factor"
    assert one.get("/office/").status_code == 302
    assert one.post("/sign-in/factor", {"code": "000000"}).status_code in (200, 400)
    assert one.get("/office/").status_code == 302
    from django.core.cache import cache

    cache.clear()  # a code counts once: the one that set the app up was used
    assert one.post("/sign-in/factor", {"code": app.now()})["Location"] == "/"
    assert one.get("/office/").status_code == 200


def test_a_recovery_code_opens_the_door_once(person):
    """Whoever lost the telephone comes in by a code from paper, and by the same code not again."""
    one, _ = with_app(person)
    page = one.get("/account/factors/codes").content.decode()
    codes = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1].split()
    assert len(codes) == 10
    for expected in ("/", None):
        other = client()
        sign_in(other, person)
        assert other.post("/sign-in/factor", {"code": codes[0]}).get("Location") == expected


def test_a_factors_secret_lies_sealed(person):
    """The database alone gives nobody a one-time code."""
    from allauth.mfa.models import Authenticator

    _, app = with_app(person)
    row = Authenticator.objects.get(user=person, type="totp")
    assert app.secret not in str(row.data)


def test_the_office_can_ask_for_a_second_factor(person, site):
    """With the setting, people of the office set one up before they see a case; firms need none."""
    from django.conf import settings
    from django.test import override_settings

    from cocket.kernel.dates import utc_now
    from cocket.office.people.services import sign_up

    words = {"registration": "", "country": "NL", "password": PASSWORD, "at": utc_now()}
    firm = sign_up(firm="F (fictional)", name="F", email=f"{secrets.token_hex(6)}@door.example", **words)
    assert settings.SECOND_FACTOR is False
    with override_settings(SECOND_FACTOR=True):
        one, exporter = client(), client()
        sign_in(one, person)
        assert one.get("/office/")["Location"] == "/account/factors?needed=1"
        assert "asks its people for a second factor" in text(one.get("/office/", follow=True))
        sign_in(exporter, firm)
        assert exporter.get("/firm/").status_code == 200
        done, _ = with_app(person)
        assert done.get("/office/").status_code == 200


def test_a_forgotten_password_is_set_anew_by_letter(person):
    """The letter's link works once; an unknown address gets no letter and the same page."""
    from django.test import override_settings

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        letters(person)


def letters(person: Any) -> None:
    from django.core import mail

    mail.outbox = []
    one = client()
    assert one.post("/account/password/forgotten", {"email": "nobody@door.example"})["Location"].endswith("/sent")
    assert mail.outbox == []
    one.post("/account/password/forgotten", {"email": person.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    page = one.get(link, follow=True)
    place = page.redirect_chain[-1][0]
    new = "another long enough phrase"
    assert one.post(place, {"password1": new, "password2": new}).status_code == 302
    assert sign_in(client(), person, new)["Location"] == "/"
    assert "not valid" in text(client().get(link, follow=True)).lower() or "invalid" in text(client().get(link)).lower()


def test_every_page_of_the_door_has_the_offices_look_and_no_inline_script(person):
    """Each loads the one stylesheet, names the language, and runs scripts from this site alone."""
    one, _ = with_app(person)
    places = ("/account/factors", "/account/factors/app/remove", "/account/factors/codes", "/account/factors/codes/new",
              "/account/factors/passkeys", "/account/factors/passkeys/add", "/account/password", "/account/again",
              "/account/factors/again", "/sign-out")  # fmt: skip
    signed_out = ("/sign-in", "/account/password/forgotten", "/account/password/sent", "/account/closed")
    for who, place in [*((one, p) for p in places), *((client(), p) for p in signed_out)]:
        response = who.get(place, follow=True)
        page = response.content.decode()
        assert response.status_code == 200, place
        assert "office/style.css" in page, place
        for kind, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
            assert 'type="application/json"' in kind or ("src=" in kind and not body.strip()), place
        assert not re.search(r"\son\w+=|\sstyle=|<style", page), place
        assert "'unsafe-inline'" not in response["Content-Security-Policy"]
        assert response["Cache-Control"]
