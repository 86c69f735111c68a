"""The office through the API: the whole story, refusals with their reasons, and who may see what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office.programs import Program, approved, export, people, submitted


@pytest.fixture(scope="module")
def made(site: Path) -> dict[str, Program]:
    """Give programs of every role."""
    return people(site)


def problem(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    return response.status_code, body["type"].rpartition("#")[2]


def test_a_program_applies_is_asked_draws_down_and_reports_the_delivery(made):
    """Screen, apply, answer, get the licence, ask the balance, draw down, deliver: all without a page."""
    exporter, officer = made["exporter"], made["officer"]
    screened = exporter.post("/screenings", {"names": [{"id": "1", "name": "Warenhaus Sonnenplatz AG"}]})
    assert screened.json()["hits"] == []
    assert exporter.post("/assessments", export()).json()["format"] == "cocket-dossier"
    opened = exporter.post("/applications", {"kind": "individual", "application": export()})
    number = opened.json()["number"]
    assert opened["Location"] == f"/api/v1/applications/{number}"
    assert exporter.post(f"/applications/{number}/check").json()["recommendation"]
    assert exporter.deed(number, "submit").json()["state"] == "submitted"
    assert officer.deed(number, "take").json()["state"] == "in_review"
    assert officer.deed(number, "ask", {"reasons": "Who installs them?"}).status_code == 200
    shown = exporter.get(f"/applications/{number}").json()
    assert (shown["state"], shown["open_question"]) == ("with_exporter", "Who installs them?")
    assert {"action": "answer", "label": "Answer the question", "allowed": True, "why_not": ""} in shown["actions"]
    assert exporter.deed(number, "answer", {"reasons": "Our own people."}).json()["state"] == "in_review"
    _, licence = approved(made)
    draw = {"line": 1, "amount": "4", "unit": "each", "reference": "INV-1"}
    drawn = exporter.post(f"/licences/{licence}/draw-downs", draw)
    assert drawn.status_code == 201
    more = exporter.post(f"/licences/{licence}/draw-downs", {**draw, "amount": "7", "reference": "INV-2"})
    assert problem(more) == (403, "refused")
    assert "7 each are to be drawn and 6 are left" in more.json()["detail"]
    balance = exporter.get(f"/licences/{licence}/balance").json()
    assert (balance["in_force"], balance["lines"][0]["left"]) == (True, "6")
    today = drawn.json()["drawn_at"][:10]
    place = f"/licences/{licence}/draw-downs/{drawn.json()['id']}/delivery"
    assert exporter.post(place, {"day": today}).json()["delivered_on"] == today
    history = exporter.get(f"/applications/{number}/history").json()["items"]
    assert [entry["action"] for entry in history][:3] == ["open", "submit", "take"]


def test_a_refused_deed_says_why_and_the_application_said_so_before(made):
    """The reason in the problem is the reason beside the disabled button."""
    number = submitted(made)
    officer = made["officer"]
    officer.deed(number, "take")
    body = {"outcome": "refuse", "criteria": ["eu.15"], "reasons": "The end use is not clear."}
    body["departure"] = "What the program was told is not shown."
    officer.deed(number, "propose", body)
    shown = officer.get(f"/applications/{number}").json()
    told = next(one for one in shown["actions"] if one["action"] == "sign_refusal")
    assert not told["allowed"]
    assert "You proposed this yourself" in told["why_not"]
    refused = officer.deed(number, "sign_refusal", {"answers": []})
    assert problem(refused) == (403, "refused")
    assert "You proposed this yourself" in refused.json()["detail"]
    assert problem(officer.deed(number, "take")) == (403, "refused")
    assert "so this cannot be done" in officer.deed(number, "take").json()["detail"]


def test_fields_are_checked_by_the_forms_own_words(made):
    """Every wrong field is named; nothing is done."""
    number = submitted(made)
    officer = made["officer"]
    officer.deed(number, "take")
    response = officer.deed(number, "propose", {"outcome": "approve", "criteria": ["nonsense"], "reasons": "x"})
    assert problem(response) == (422, "invalid")
    assert response.json()["errors"][0]["where"] == "criteria"
    response = officer.deed(number, "ask", {})
    assert problem(response) == (422, "invalid")
    response = officer.deed(number, "consult", {"desk": "human_rights", "due": "2020-01-01", "reasons": "Is it known?"})
    assert problem(response) == (403, "refused")
    assert problem(officer.deed(number, "ask", {"reasons": "a", "more": 1})) == (422, "invalid")
    assert officer.get(f"/applications/{number}").json()["state"] == "in_review"


@pytest.mark.parametrize(
    ("raw", "kind", "told"),
    [
        (b"{", "application/json", (400, "not-json")),
        (b"[]", "application/json", (400, "not-json")),
        (b'{"kind": "global", "kind": "individual"}', "application/json", (400, "not-json")),
        (b"\xff", "application/json", (400, "not-json")),
        (b"[" * 2000, "application/json", (400, "not-json")),
        (b"kind=global", "application/x-www-form-urlencoded", (415, "no-such-type")),
        (b"{" + b" " * 3_000_000 + b"}", "application/json", (413, "too-large")),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(made, raw, kind, told):
    """One sentence each, and a type that stays."""
    from django.test import Client

    response = Client().generic(
        "POST", "/api/v1/applications", raw, content_type=kind, HTTP_AUTHORIZATION=f"Bearer {made['exporter'].token}"
    )
    assert problem(response) == told


def test_every_failure_under_the_api_is_a_problem(made):
    """Unknown addresses, other methods, other hosts and missing tokens do not answer with pages."""
    from django.test import Client

    exporter = made["exporter"]
    assert problem(exporter.get("/nothing")) == (404, "not-found")
    other = exporter.send("DELETE", "/applications")
    assert (problem(other), "GET" in other["Allow"]) == ((405, "no-such-method"), True)
    assert problem(Client().get("/api/v1/me", HTTP_HOST="elsewhere.example")) == (400, "bad-input")
    refused = made["nobody"].get("/me")
    assert problem(refused) == (401, "unauthenticated")
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert problem(exporter.get("/applications?cursor=eA")) == (400, "bad-input")


def test_one_firm_sees_nothing_of_another(made):
    """What is another's is not there: applications, documents, licences."""
    number, licence = approved(made)
    exporter, rival = made["exporter"], made["rival"]
    added = exporter.post(f"/applications/{number}/documents?name=a.pdf", b"%PDF-1.4 fictional")
    assert problem(added) == (403, "refused")  # it is decided
    open_number = submitted(made)
    document = exporter.post(f"/applications/{open_number}/documents?name=a.pdf", b"%PDF-1.4 fictional").json()["id"]
    fetched = exporter.get(f"/documents/{document}")
    assert (fetched.content, fetched["Content-Type"]) == (b"%PDF-1.4 fictional", "application/pdf")
    assert fetched["Content-Disposition"].startswith("attachment")
    assert fetched["Content-Security-Policy"].startswith("sandbox")
    assert fetched["X-Content-Type-Options"] == "nosniff"
    places = ("/applications/{n}", "/applications/{n}/history", "/applications/{n}/dossier", "/licences/{l}",
              "/licences/{l}/balance", "/documents/{d}", "/applications/{n}/documents")  # fmt: skip
    for place in places:
        assert problem(rival.get(place.format(n=number, l=licence, d=document))) == (404, "not-found")
    assert rival.get("/applications").json()["items"] == []
    assert rival.get("/licences").json()["items"] == []
    draw = {"line": 1, "amount": "1", "unit": "each", "reference": "X"}
    assert problem(rival.post(f"/licences/{licence}/draw-downs", draw)) == (404, "not-found")


def test_a_scope_narrows_and_never_widens(made):
    """A token does only what its scopes name, and its account's role is asked all the same."""
    from cocket.kernel.dates import utc_now
    from cocket.kernel.errors import BadInput
    from cocket.office.api.scopes import Scope
    from cocket.office.api.tokens import make_token

    account = made["exporter"].account
    _, secret = make_token(account, "reader", [Scope.READ], 1, at=utc_now())
    reader = Program(secret, account)
    refused = reader.post("/applications", {"kind": "global"})
    assert problem(refused) == (403, "scope-missing")
    assert refused.json()["scope"] == "apply"
    with pytest.raises(BadInput, match="not for this role"):
        make_token(account, "too much", [Scope.DECIDE], 1, at=utc_now())


def test_a_token_is_kept_as_a_hash_and_ends(made):
    """Its secret stands nowhere; revoked, over, or with a closed account it opens nothing."""
    from datetime import timedelta

    from cocket.kernel.dates import utc_now
    from cocket.office.api.models import Token
    from cocket.office.api.scopes import Scope
    from cocket.office.api.tokens import make_token, revoke_token

    account, now = made["rival"].account, utc_now()
    token, secret = make_token(account, "short", [Scope.READ], 1, at=now)
    program = Program(secret, account)
    assert program.get("/me").json()["scopes"] == ["read"]
    assert all(secret not in json.dumps(row, default=str) for row in Token.objects.values())
    revoke_token(account, token.id, at=now)
    assert problem(program.get("/me")) == (401, "unauthenticated")
    _, old = make_token(account, "old", [Scope.READ], 1, at=now - timedelta(days=2))
    assert problem(Program(old, account).get("/me")) == (401, "unauthenticated")
    account.is_active = False
    account.save()
    assert problem(made["rival"].get("/me")) == (401, "unauthenticated")
    account.is_active = True
    account.save()


def test_a_list_goes_on_where_it_ended_while_rows_come(made):
    """A cursor neither repeats nor leaves out what was there, and filters hold."""
    exporter = made["exporter"]
    for _ in range(5):
        exporter.post("/applications", {"kind": "transit"})
    seen: list[str] = []
    cursor = ""
    while True:
        page = exporter.get(f"/applications?kind=transit&limit=2&cursor={cursor}").json()
        seen += [row["number"] for row in page["items"]]
        if len(seen) == 2:
            exporter.post("/applications", {"kind": "transit"})
        if page["next"] is None:
            break
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 5
    oldest = exporter.get("/applications?kind=transit&order=oldest").json()["items"]
    assert [row["number"] for row in oldest] == sorted(row["number"] for row in oldest)
    assert exporter.get("/applications?q=no-such-word").json()["items"] == []


def test_a_list_asks_the_database_few_questions(made):
    """However many rows it has."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        approved(made)
    for place, most in (("/applications?limit=200", 5), ("/licences?limit=200", 10)):
        with CaptureQueriesContext(connection) as asked:
            assert len(made["exporter"].get(place).json()["items"]) >= 3
        assert len(asked) <= most, [query["sql"][:90] for query in asked]
