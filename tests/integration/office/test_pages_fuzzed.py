"""Whatever a form is sent, the site answers in words: no page fails."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.licensing.cases.words import Action, Kind, Role

PASSWORD = "a long enough phrase"
FIELDS = """version text desk due advice conditions condition outcome criteria valid_until answer_0 reason_0 name
description item_kind hs_code amount unit value currency country address registration owner end_user_type statement
purpose signed kind line reference day q0 q1 file""".split()
HARD = [
    "",
    "0",
    "-1",
    "1e400",
    "NaN",
    "9" * 400,
    "\0",
    "\u202e",
    "😀" * 50,
    "2026-02-30",
    "approve",
    "each",
    "NL",
    "yes",
]
VALUES = st.one_of(st.sampled_from(HARD), st.text(max_size=60))
BODIES = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=12)
ODD = st.text(st.characters(codec="utf-8", exclude_characters="/?#\\%"), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def clients(site: Any) -> dict[str, Any]:
    """Give an exporter with a draft and a submitted case, and an officer who has taken it."""
    from django.test import Client

    from cocket.kernel.dates import utc_now
    from cocket.office.cases.assessing import assessed
    from cocket.office.cases.services import act, open_draft, save_draft, submit
    from cocket.office.people.services import open_account, sign_up
    from cocket.reference.starter import install_starter
    from cocket.reference.store import Library

    install_starter(Library(site))
    at = utc_now()
    words = {"password": PASSWORD, "at": at}
    firm = sign_up(firm="F", country="NL", registration="", name="F", email="fuzz@firm.example", **words)
    officer = open_account(name="O", email="fuzz@office.example", role=Role.SENIOR_OFFICER, **words)
    draft, sent = (open_draft(firm, Kind.INDIVIDUAL, at=at) for _ in range(2))
    item = {"id": "1", "description": "a camera", "quantity": {"amount": "10", "unit": "each"}}
    application = {"parties": [{"id": "b", "name": "B", "roles": ["end_user"], "country": "CH"}], "items": [item]}
    save_draft(firm, sent.pk, application, at=at)
    submit(firm, sent.pk, assessed(application, site, at.date()), at=at)
    act(officer, sent.pk, Action.TAKE, at=at, why="fuzz")
    made: dict[str, Any] = {"draft": draft.number, "sent": sent.number}
    for name, account in (("firm", firm), ("officer", officer)):
        made[name] = Client()
        made[name].force_login(account)
    return made


def places(clients: dict[str, Any]) -> list[tuple[str, str]]:
    draft, sent = clients["draft"], clients["sent"]
    steps = [("firm", f"/firm/{draft}/ask/{step}") for step in ("product", "buyer", "use", "none")]
    deeds = [("officer", f"/office/{sent}/do/{action.value}") for action in Action]
    rest = ["new", f"{draft}/document", f"{sent}/ship", f"{sent}/do/answer", f"{draft}/questions", f"{sent}/arrived/x"]
    return [*steps, *deeds, *(("firm", f"/firm/{one}") for one in rest), ("firm", "/sign-up"), ("firm", "/sign-in")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_form_makes_a_page_fail(clients, data):
    """Any fields with any text, sent to any form: an answer, never a fault."""
    who, place = data.draw(st.sampled_from(places(clients)))
    body = data.draw(BODIES)
    response = clients[who].post(place, body)
    assert response.status_code < 500, (place, body)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(odd=ODD, words=VALUES)
def test_no_address_and_no_search_makes_a_page_fail(clients, odd, words):
    """Any number, name or words in an address."""
    from urllib.parse import quote

    for who, place in (
        ("officer", "/office/{}/"),
        ("firm", "/firm/{}/"),
        ("firm", "/documents/{}"),
        ("firm", "/dossiers/{}"),
    ):
        assert clients[who].get(place.format(quote(odd))).status_code < 500
    query = {"q": words, "state": words, "page": words}
    assert clients["officer"].get("/office/", query).status_code == 200
