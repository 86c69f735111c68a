"""Safety of the site for people and programs: rates, words that are code elsewhere, headers, counts, signing again."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office.programs import PASSWORD, Program, export, people, submitted

EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7*7 }}{% now %}${7*7}' OR 1=1; DROP TABLE cases_case;--"
)


@pytest.fixture(scope="module")
def made(site: Path) -> dict[str, Program]:
    """Give programs of every role."""
    return people(site)


def page(account: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(account)
    return client


def test_a_program_that_asks_too_often_is_told_when_to_try_again(made):
    """429 with `Retry-After` and a sentence; another token is not held back."""
    from django.conf import settings
    from django.core.cache import cache
    from django.test import override_settings

    cache.clear()
    with override_settings(RATES={**settings.RATES, "api": 3}):
        answers = [made["overseer"].get("/me") for _ in range(5)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
        assert 0 < int(answers[-1]["Retry-After"]) <= 61
        assert answers[-1].json()["type"].endswith("#too-many")
        assert "Try again in" in answers[-1].json()["detail"]
        assert made["officer"].get("/me").status_code == 200
    cache.clear()


def test_a_person_who_sends_too_often_gets_a_page_in_words(made):
    """Uploads, sign-ups and end users' links each have a rate; nothing typed is taken then."""
    from django.conf import settings
    from django.core.cache import cache
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client, override_settings

    cache.clear()
    number, exporter = submitted(made), page(made["exporter"].account)
    with override_settings(RATES={**settings.RATES, "upload": 1, "statement": 1, "sign-up": 1}):
        files = [SimpleUploadedFile("a.pdf", b"%PDF-1.4 fictional") for _ in range(2)]
        sent = [exporter.post(f"/firm/{number}/document", {"file": one}) for one in files]
        assert [one.status_code for one in sent] == [302, 429]
        assert sent[1]["Retry-After"]
        assert "too often" in sent[1].content.decode()
        form = {"firm": "S (fictional)", "country": "DE", "name": "S", "password": PASSWORD}
        signed = [Client().post("/sign-up", {**form, "email": f"{secrets.token_hex(5)}@s.example"}) for _ in range(2)]
        assert [one.status_code for one in signed] == [302, 429]
    cache.clear()


def test_words_that_are_code_elsewhere_stay_words_everywhere(made):
    """In every text field, through the API: stored as typed, shown as text, run nowhere."""
    exporter, officer = made["exporter"], made["officer"]
    paper = export(title=f"T {EVIL}"[:190])
    paper["items"][0] |= {"description": EVIL, "manufacturer": EVIL[:100], "model": EVIL[:100]}
    paper["parties"][1] |= {"name": EVIL, "addresses": [{"text": EVIL}], "website": EVIL[:100]}
    paper["end_use"]["statement"] = EVIL
    number = exporter.post("/applications", {"kind": "individual", "application": paper}).json()["number"]
    assert exporter.deed(number, "submit").status_code == 200
    assert officer.deed(number, "take").status_code == 200
    assert officer.deed(number, "ask", {"reasons": EVIL}).status_code == 200
    assert exporter.deed(number, "answer", {"reasons": EVIL}).status_code == 200
    name = "a<img src=x onerror=alert(1)>.pdf"
    assert exporter.post(f"/applications/{number}/documents?name={name}", b"%PDF-1.4 x").status_code == 201
    shown = officer.get(f"/applications/{number}").json()
    assert shown["application"]["items"][0]["description"] == EVIL
    assert EVIL in [entry["text"] for entry in officer.get(f"/applications/{number}/history").json()["items"]]
    places = (("officer", "/office/"), ("officer", f"/office/{number}/"), ("exporter", f"/firm/{number}/"),
              ("exporter", "/firm/"), ("exporter", "/account/data"), ("officer", f"/dossiers/{number}"))  # fmt: skip
    for who, place in places:
        text = page(made[who].account).get(place).content.decode()
        assert "<img src=x" not in text, place
        assert "<script>alert" not in text, place
    assert made["officer"].get("/applications?q=" + "%27%20OR%201=1--").json()["items"] == []


def test_counts_for_whoever_watches_name_nobody(made):
    """States, roles and totals in Prometheus' form, to this machine alone."""
    from django.test import Client

    text = Client().get("/metrics").content.decode()
    assert 'cocket_accounts{role="officer"}' in text
    assert re.search(r"^cocket_facts \d+$", text, re.MULTILINE)
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[a-z0-9._]+"\})? \d+', line), line
    assert "@" not in text
    assert Client().get("/metrics", REMOTE_ADDR="198.51.100.1").status_code == 404


def test_every_answer_has_its_safety_headers(made):
    """Pages, refusals, files and the API: no sniffing, no frames, no referrer to elsewhere, no cache."""
    from django.test import Client

    exporter = page(made["exporter"].account)
    for client, place in (
        (exporter, "/firm/"),
        (Client(), "/sign-in"),
        (exporter, "/nothing"),
        (Client(), "/api/v1/me"),
    ):
        response = client.get(place)
        assert response["X-Content-Type-Options"] == "nosniff", place
        assert response["X-Frame-Options"] == "DENY", place
        assert response["Referrer-Policy"] == "same-origin", place
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", place
        assert "default-src 'none'" in response["Content-Security-Policy"], place
        assert "no-store" in response["Cache-Control"], place


def test_a_signature_can_ask_for_the_password_again(made):
    """Where the office wants it, nobody signs in a session that somebody left open."""
    from django.conf import settings
    from django.test import Client, override_settings

    number, officer = submitted(made), made["officer"]
    officer.deed(number, "take")
    senior = made["senior_officer"].account
    client, place = Client(), f"/office/{number}/do/revoke"
    client.post("/sign-in", {"username": senior.email, "password": PASSWORD})
    assert client.get(place).status_code == 403  # it is not granted yet, and the page says so
    with override_settings(ACCESS=replace(settings.ACCESS, reauthenticate_to_sign=True)):
        led = client.get(place)
        assert led["Location"].startswith("/account/again")
        assert client.get(f"/office/{number}/do/ask").status_code == 200
        assert client.post(led["Location"], {"password": PASSWORD}).status_code == 302
        assert client.get(place).status_code == 403


# Who may read what by the API, with every scope that the role has: the same as on pages.
READS: dict[str, dict[str, int]] = {
    "/applications/{number}": {"exporter": 200, "officer": 200, "senior_officer": 200, "overseer": 200},
    "/applications/{number}/history": {"exporter": 200, "officer": 200, "senior_officer": 200, "overseer": 200},
    "/applications/{number}/dossier": {"exporter": 200, "officer": 200, "senior_officer": 200, "overseer": 200},
    "/applications/{number}/documents": {"exporter": 200, "officer": 200, "senior_officer": 200, "overseer": 200},
    "/licences/L-none": {},
    "/documents/document:none": {},
}


@pytest.mark.parametrize("place", READS)
def test_each_role_reads_by_the_api_what_its_pages_show(made, place):
    """What is not theirs is not there: 404, whoever asks."""
    number = submitted(made)
    for name in made:
        if name in ("nobody", "senior2"):
            continue
        status = made[name].get(place.replace("{number}", number)).status_code
        assert status == READS[place].get(name, 404), name


def test_no_role_does_by_the_api_what_is_anothers(made):
    """Every deed by every role that the table does not name: refused, and the case stays as it was."""
    from cocket.licensing.cases.table import steps_from
    from cocket.licensing.cases.words import Role, State
    from cocket.office.api.frame import OPERATIONS

    number = submitted(made)
    tag = made["officer"].get(f"/applications/{number}")["ETag"]
    mine = {step.action.value: step.roles for step in steps_from(State.SUBMITTED)}
    deeds = [told for told in OPERATIONS.values() if "/deeds/" in told.path]
    for name, program in made.items():
        if name == "nobody":
            continue
        role = Role(program.account.role)
        for told in deeds:
            if role in mine.get(told.id, ()) and name != "rival":
                continue
            response = program.post(told.path.replace("{number}", number), {}, **{"If-Match": tag})
            assert response.status_code in (403, 404, 422), (name, told.id, response.content)
    assert made["officer"].get(f"/applications/{number}")["ETag"] == tag
