"""A session that ends in mid-form, and a form's token that is no longer good: nothing typed is lost."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "a long enough phrase"
LONG = "A long question, typed with care. <b>&amp;</b> {{ 7*7 }} " * 20


@pytest.fixture
def desk(site: Path) -> dict[str, Any]:
    """Give two officers and a case that the first has taken."""
    from cocket.kernel.dates import utc_now
    from cocket.licensing.cases.words import Action, Kind, Role
    from cocket.office.cases.assessing import assessed
    from cocket.office.cases.services import act, open_draft, save_draft, submit
    from cocket.office.people.services import open_account, sign_up
    from cocket.reference.starter import install_starter
    from cocket.reference.store import Library

    install_starter(Library(site))
    at, mark = utc_now(), secrets.token_hex(4)
    words = {"password": PASSWORD, "at": at}
    firm = sign_up(
        firm="K (fictional)", country="NL", registration="", name="Kim", email=f"{mark}@firm.example", **words
    )
    officers = [
        open_account(name=f"Kept {n}", email=f"{mark}{n}@kept.example", role=Role.SENIOR_OFFICER, **words) for n in "ab"
    ]
    row = open_draft(firm, Kind.INDIVIDUAL, at=at)
    item = {"id": "1", "description": "a camera", "quantity": {"amount": "10", "unit": "each"}}
    paper = {"parties": [{"id": "b", "name": "B", "roles": ["end_user"], "country": "CH"}], "items": [item]}
    save_draft(firm, row.pk, paper, at=at)
    submit(firm, row.pk, assessed(paper, site, at.date()), at=at)
    act(officers[0], row.pk, Action.TAKE, at=at, why="kept")
    return {"number": row.number, "a": officers[0], "b": officers[1]}


def client(**more: Any) -> Any:
    from django.test import Client

    return Client(**more)


def sign_in(one: Any, account: Any, place: str = "/sign-in") -> Any:
    return one.post(place, {"username": account.email, "password": PASSWORD})


def typed(page: Any) -> str:
    from html import unescape

    found = re.search(r"<textarea[^>]*name=\"text\"[^>]*>\s*(.*?)</textarea>", page.content.decode(), re.DOTALL)
    return unescape(found[1]).strip() if found else ""


def ended(desk: dict[str, Any]) -> tuple[Any, str, Any]:
    """Let a session end while a question is typed, and send it; gives client, place and answer."""
    one, place = client(), f"/office/{desk['number']}/do/ask"
    sign_in(one, desk["a"])
    assert one.get(place).status_code == 200
    del one.cookies["sessionid"]
    return one, place, one.post(place, {"version": "3", "text": LONG, "csrfmiddlewaretoken": "x"})


def test_what_was_typed_stands_in_the_form_after_signing_in_again(desk):
    """Led to sign in, told that nothing is lost, and back in the form; nothing is done until it is sent again."""
    from cocket.office.cases.models import Case

    one, place, answer = ended(desk)
    assert answer["Location"] == f"/sign-in?next={place}"
    assert "Nothing that you typed is lost" in one.get(answer["Location"]).content.decode()
    back = sign_in(one, desk["a"], answer["Location"])
    assert back["Location"] == place
    page = one.get(place)
    assert typed(page) == LONG.strip()
    assert "what you typed before" in page.content.decode()
    assert Case.objects.get(number=desk["number"]).state == "in_review"
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]
    assert one.post(place, {"version": version, "text": typed(page)}).status_code in (302, 400)
    assert typed(one.get(f"/office/{desk['number']}/do/return")) == ""


def test_it_is_shown_to_nobody_else_and_kept_sealed(desk):
    """Another person at the same browser finds an empty form, and the database holds no word of it."""
    from django.contrib.sessions.models import Session

    one, place, answer = ended(desk)
    kept = Session.objects.get(pk=one.cookies["sessionid"].value).get_decoded()
    assert "typed with care" not in str(kept)
    sign_in(one, desk["b"], answer["Location"])
    assert typed(one.get(place)) == ""
    fresh = client()  # a browser in which nobody was signed in
    fresh.post(place, {"text": LONG})
    sign_in(fresh, desk["a"])
    assert typed(fresh.get(place)) == ""


def test_a_form_from_before_the_last_sign_in_comes_back_filled(desk):
    """Its token is no longer good: the same form is shown again with what was typed; another site's form is not."""
    one, place = client(enforce_csrf_checks=True), f"/office/{desk['number']}/do/ask"
    one.force_login(desk["a"])
    one.get(place)
    sent = {"version": "3", "text": LONG, "csrfmiddlewaretoken": "0" * 64}
    again = one.post(place, sent)
    assert (again.status_code, again["Location"]) == (302, place)
    assert typed(one.get(place)) == LONG.strip()
    for headers in ({"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}):
        refused = one.post(place, sent, **headers)
        assert refused.status_code == 403
        assert typed(one.get(place)) == ""


def test_no_secret_is_kept(desk):
    """Passwords and codes are left out of what is kept."""
    one, _, _ = ended(desk)
    one.post("/account/password", {"oldpassword": "old secret", "password1": "new secret", "text": "words"})
    sign_in(one, desk["a"])
    page = one.get("/account/password").content.decode()
    assert "secret" not in page.replace("secret.key", "")
