"""Pages by their visible words: each role finds its desk, and whatever is refused says why."""

from __future__ import annotations

import re
from typing import Any

from cocket.licensing.cases.words import Role

PASSWORD = "a long enough phrase"
EVIL = "<script>alert(1)</script>{{ 7*7 }}{% now %}' OR 1=1; DROP TABLE cases_case;--"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def fill(client: Any, number: str, *, words: str = "") -> None:
    """Answer the pages of questions, one after another."""
    for step, answers in {
        "name": {"name": f"Cameras {words}"},
        "what.1": {"description": f"USB webcam for a store. {words}"},
        "how.1": {"item_kind": "goods"},
        "code.1": {"hs_code": "8525.89"},
        "amount.1": {"amount": "10", "unit": "each"},
        "value.1": {"value": "390", "currency": "EUR"},
        "items": {"more": "no"},
        "who.1": {"name": f"Warenhaus Sonnenplatz AG {words}", "country": "CH"},
        "where.1": {"address": words},
        "owner.1": {},
        "type": {"end_user_type": "retailer"},
        "parties": {"more": "no"},
        "use": {"statement": f"Sale in our store. {words}"},
        "purpose": {"purpose": "retail_sale"},
        "signed": {"signed": "yes"},
        "more.contract": {"answer": words},
        "more.wanted_until": {},
    }.items():
        response = client.post(f"/firm/{number}/ask/{step}", answers)
        assert response.status_code == 302, text(response)


def begin(client: Any, kind: str = "individual") -> str:
    response = client.post("/firm/new", {"kind": kind})
    return response["Location"].split("/")[2]


def version(client: Any, place: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(place).content.decode())
    assert found, place
    return found[1]


def do(client: Any, place: str, **answers: Any) -> Any:
    """Fill in a deed's page as it is shown and send it."""
    return client.post(place, {"version": version(client, place), **answers})


def submit(clients: dict[str, Any], *, words: str = "") -> str:
    number = begin(clients["exporter"])
    fill(clients["exporter"], number, words=words)
    response = do(clients["exporter"], f"/firm/{number}/check")
    assert response.status_code == 302
    return number


def test_an_export_from_check_to_delivery(office_site):
    """The exporter checks and applies, an officer asks and approves, goods are drawn and arrive; all by forms."""
    exporter, officer = office_site["exporter"], office_site["officer"]
    number = begin(exporter)
    assert exporter.get(f"/firm/{number}/check")["Location"].endswith("/ask/name")
    fill(exporter, number)
    assert "Submit the application" in text(exporter.get(f"/firm/{number}/check"))
    assert do(exporter, f"/firm/{number}/check").status_code == 302
    desk = f"/office/{number}/do/"
    assert do(officer, desk + "take").status_code == 302
    assert do(officer, desk + "ask", text="Who installs them?").status_code == 302
    assert "Who installs them?" in text(exporter.get(f"/firm/{number}/"))
    assert do(exporter, f"/firm/{number}/do/answer", text="Our own people.").status_code == 302
    words = {"criteria": ["eu.15"], "text": "An ordinary use.", "valid_until": "2030-01-01"}
    response = do(officer, desk + "propose", outcome="approve", departure="The use is stated.", **words)
    assert response.status_code == 302, text(response)
    signer = office_site["senior_officer"]
    assert do(signer, desk + "sign_approval").status_code == 302
    shown = text(exporter.get(f"/firm/{number}/"))
    assert "Left" in shown
    assert "An ordinary use." in shown
    ship = {"line": "1", "unit": "each", "reference": "INV-7"}
    refused = exporter.post(f"/firm/{number}/ship", {**ship, "amount": "11"})
    assert "11 each are to be drawn and 10 are left" in text(refused)
    assert 'value="INV-7"' in refused.content.decode()
    assert exporter.post(f"/firm/{number}/ship", {**ship, "amount": "10"}).status_code == 302
    arrived = re.search(rf"/firm/{number}/arrived/[^\"]+", exporter.get(f"/firm/{number}/").content.decode())
    from cocket.kernel.dates import utc_now

    assert exporter.post(arrived[0], {"day": utc_now().date().isoformat()}).status_code == 302
    assert "delivered on" in text(exporter.get(f"/firm/{number}/"))


def test_an_answer_settles_a_question_and_not_known_does_not(office_site):
    """The interview of the check: what is answered is gone from the list, what is not known stays in it."""
    exporter = office_site["exporter"]
    number = begin(exporter)
    fill(exporter, number)
    words = {"description": "Digital forensic kit that bypasses the lock of mobile phones."}
    exporter.post(f"/firm/{number}/ask/what.1", words)
    exporter.post(f"/firm/{number}/ask/code.1", {})
    exporter.get(f"/firm/{number}/check")
    page = exporter.get(f"/firm/{number}/questions").content.decode()
    asked = sorted(set(re.findall(r'name="(q\d+)"', page)), key=lambda q: int(q[1:]))
    assert asked
    said = dict.fromkeys(asked, "unknown")
    assert exporter.post(f"/firm/{number}/questions", said).status_code == 302
    before = len(asked)
    exporter.get(f"/firm/{number}/check")
    again = exporter.get(f"/firm/{number}/questions").content.decode()
    assert len(set(re.findall(r'name="q\d+"', again))) == before
    said |= {name: "no" for name in asked if f'name="{name}" value="no"' in again}
    assert exporter.post(f"/firm/{number}/questions", said).status_code == 302
    exporter.get(f"/firm/{number}/check")
    fewer = exporter.get(f"/firm/{number}/questions")
    assert len(set(re.findall(r'name="q\d+"', fewer.content.decode()))) < before


def test_a_refusal_is_appealed_and_allowed(office_site):
    """Four eyes on the refusal; the appeal is decided by somebody who had no hand in it."""
    from django.test import Client

    from cocket.kernel.dates import utc_now
    from cocket.office.people.services import open_account

    number, officer, senior = submit(office_site), office_site["officer"], office_site["senior_officer"]
    desk = f"/office/{number}/do/"
    do(officer, desk + "take")
    do(
        officer,
        desk + "propose",
        outcome="refuse",
        criteria=["eu.15"],
        text="The end use is not clear.",
        departure="What the program was told is not shown.",
    )
    page = text(officer.get(f"/office/{number}/"))
    assert "You proposed this yourself" in page
    assert officer.get(desk + "sign_refusal").status_code == 403
    form = {"version": version(senior, desk + "sign_refusal")}
    answers = re.findall(r'name="answer_(\d+)"', senior.get(desk + "sign_refusal").content.decode())
    for one in set(answers):
        form |= {f"answer_{one}": "distinguished", f"reason_{one}": "The use is another."}
    assert senior.post(desk + "sign_refusal", form).status_code == 302
    assert "The end use is not clear." in text(office_site["exporter"].get(f"/firm/{number}/"))
    do(office_site["exporter"], f"/firm/{number}/do/appeal", text="It is clear: see the statement.")
    assert "You took part in the decision under appeal" in text(senior.get(f"/office/{number}/"))
    at = utc_now()
    other = Client()
    words = {"name": "Other", "email": "other@pages.example", "password": PASSWORD, "at": at}
    other.force_login(open_account(role=Role.SENIOR_OFFICER, **words))
    response = do(other, desk + "allow_appeal", text="The statement is clear.", valid_until="2030-01-01")
    assert response.status_code == 302, text(response)
    assert "Ship under this licence" in text(office_site["exporter"].get(f"/firm/{number}/"))


def test_what_people_type_is_shown_as_text_and_runs_nowhere(office_site):
    """Markup, templates and SQL in every text field stay what they are: words."""
    number = submit(office_site, words=EVIL)
    do(office_site["officer"], f"/office/{number}/do/take")
    do(office_site["officer"], f"/office/{number}/do/ask", text=EVIL)
    for client, place in (("officer", f"/office/{number}/"), ("exporter", f"/firm/{number}/"), ("officer", "/office/")):
        response = office_site[client].get(place)
        assert b"<script" not in response.content
        assert "49" not in text(response).split("{{ 7*7 }}")[0][-20:]
        assert "script-src" not in response["Content-Security-Policy"]
        assert "default-src 'none'" in response["Content-Security-Policy"]
    searched = office_site["officer"].get("/office/", {"q": EVIL, "state": EVIL, "page": EVIL})
    assert searched.status_code == 200


def test_a_stale_form_keeps_what_was_typed_and_says_so(office_site):
    """The case moved on while somebody was writing: nothing is done, and nothing typed is lost."""
    number, officer = submit(office_site), office_site["officer"]
    do(officer, f"/office/{number}/do/take")
    old = version(officer, f"/office/{number}/do/ask")
    do(office_site["senior_officer"], f"/office/{number}/do/take")
    senior = office_site["senior_officer"]
    response = senior.post(f"/office/{number}/do/ask", {"version": old, "text": "My long question"})
    assert "changed while you were reading" in text(response)
    assert "My long question" in text(response)


def test_too_many_tries_wait_and_the_real_hash_is_argon2(office_site):
    """A password is tried ten times in a quarter of an hour; a right one signs in."""
    from django.conf import settings
    from django.test import Client

    from cocket.office.settings import office as shipped

    assert shipped.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert settings.AUTH_USER_MODEL == "people.Account"
    client = Client()
    right = {"username": "exporter@pages.example", "password": PASSWORD}
    assert client.post("/sign-in", right)["Location"] == "/"
    tried = {"username": "rival@pages.example", "password": "wrong"}
    pages = [text(Client().post("/sign-in", tried)) for _ in range(11)]
    assert "Too many tries" in pages[-1]
    assert "Too many tries" not in pages[0]
    assert "Too many tries" in text(Client().post("/sign-in", {**tried, "password": PASSWORD}))


def test_a_firm_signs_up_and_reaches_its_desk(site):
    """A known address or a weak password is said beside its field."""
    from django.test import Client

    client = Client()
    form = {"firm": "Neu GmbH (fictional)", "country": "DE", "name": "Nora Neu", "email": "nora@pages.example"}
    weak = client.post("/sign-up", {**form, "password": "password1234"})
    assert weak.status_code == 400
    assert "too common" in text(weak)
    assert client.post("/sign-up", {**form, "password": PASSWORD}).status_code == 302
    assert "Nothing here yet" in text(client.get("/", follow=True))
    assert "has an account" in text(Client().post("/sign-up", {**form, "password": PASSWORD}))


def test_a_download_cannot_execute(office_site):
    """An attachment in a sandbox, of the type its bytes had; and only for those who may see its case."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    number, exporter = submit(office_site), office_site["exporter"]
    lie = SimpleUploadedFile("statement.pdf", b"<html><script>alert(1)</script>")
    assert "the file is something else" in text(exporter.post(f"/firm/{number}/document", {"file": lie}))
    good = SimpleUploadedFile("statement.pdf", b"%PDF-1.4 fictional")
    assert exporter.post(f"/firm/{number}/document", {"file": good}).status_code == 302
    place = re.search(r"/documents/[^\"]+", exporter.get(f"/firm/{number}/").content.decode())[0]
    response = office_site["officer"].get(place)
    assert (response["Content-Disposition"], response["Content-Type"]) == (
        'attachment; filename="statement.pdf"',
        "application/pdf",
    )
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert office_site["rival"].get(place).status_code == 404
    assert office_site["administrator"].get(place).status_code == 404


def test_health_and_counts(office_site):
    """A load balancer asks without signing in; counts are for this machine."""
    nobody = office_site["nobody"]
    assert (nobody.get("/healthz").content, nobody.get("/readyz").content) == (b"ok\n", b"ready\n")
    submit(office_site)
    assert 'cocket_cases{state="submitted"}' in nobody.get("/metrics").content.decode()
    assert nobody.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404


def test_a_page_of_the_queue_asks_the_database_few_questions(office_site):
    """However many cases the page lists, and whatever their history."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    submit(office_site)
    for place, most in (("/office/", 5), ("/office/?q=lamp", 6), ("/firm/", 6)):
        client = office_site["officer" if place.startswith("/office/") else "exporter"]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(place).status_code == 200
        assert len(asked) <= most, [query["sql"][:80] for query in asked]
    number = submit(office_site)
    with CaptureQueriesContext(connection) as asked:
        office_site["officer"].get(f"/office/{number}/")
    assert len(asked) <= 14, [query["sql"][:80] for query in asked]


def test_reading_a_case_waits_for_no_writer(office_site, site):
    """On an embedded database one writer at a time is let in; whoever only reads is not one."""
    import sqlite3
    from contextlib import closing

    number = submit(office_site)
    with closing(sqlite3.connect(site / "register.sqlite3")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert office_site["officer"].get(f"/office/{number}/").status_code == 200
        assert office_site["exporter"].get(f"/firm/{number}/").status_code == 200
        writer.rollback()


def test_an_overseer_changes_nothing(office_site):
    """No form that an overseer sends is a deed."""
    from cocket.licensing.cases.words import Action
    from cocket.office.facts.services import recorded
    from cocket.register import facts

    number = submit(office_site)
    with recorded() as connection:
        before = sum(1 for _ in facts(connection))
    for action in Action:
        response = office_site["overseer"].post(f"/office/{number}/do/{action.value}", {"version": "2", "text": "x"})
        assert response.status_code in (403, 404)
    with recorded() as connection:
        assert sum(1 for _ in facts(connection)) == before
