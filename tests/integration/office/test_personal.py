"""Personal data: every column is accounted for, what is over goes, and each person gets their own copy."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office.programs import PASSWORD, Program, approved, people

TEXT = "A reason that Dora wrote, with her name in it"


@pytest.fixture(scope="module")
def made(site: Path) -> dict[str, Program]:
    """Give programs of every role."""
    return people(site)


def test_every_column_stands_in_the_inventory(site):
    """A new table or column has to say whether it tells something about a person."""
    from django.apps import apps
    from django.db import connection

    from cocket.office.personal.inventory import told

    there = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_models(include_auto_created=True)
    }
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("register_", "office_cache")):
                there[table] = {one.name for one in connection.introspection.get_table_description(cursor, table)}
    known = told()
    assert {
        table: columns - known.get(table, set())
        for table, columns in there.items()
        if columns - known.get(table, set())
    } == {}
    assert {
        table: columns - there.get(table, set())
        for table, columns in known.items()
        if columns - there.get(table, set())
    } == {}


def test_no_fact_holds_what_a_person_typed_or_is_called(made):
    """Names, addresses and words stand in rows and records; facts hold ids, codes, dates and hashes."""
    from cocket.office.facts.services import recorded
    from cocket.register import facts

    number, _ = approved(made)
    made["officer"].get(f"/applications/{number}")
    with recorded() as connection:
        told = json.dumps([[f.kind, f.subject, f.who, dict(f.payload)] for f in facts(connection)], default=str)
    for word in ("api.example", "of the API", "fictional", "webcam", "Sonnenplatz", "An ordinary use"):
        assert word not in told


def test_a_case_that_ended_long_ago_lets_its_texts_go_and_keeps_its_story(made, site):
    """Dry at first; then application, files, dossier and reasons are gone, the case is what its facts tell, and pages say so."""
    from cocket.kernel.dates import utc_now
    from cocket.office.cases.models import Case
    from cocket.office.cases.selectors import differing_rows
    from cocket.office.documents.models import Content
    from cocket.office.personal.retention import apply, due

    exporter, officer = made["exporter"], made["officer"]
    opened = exporter.post("/applications", {"kind": "individual", "application": _export()})
    number = opened.json()["number"]
    exporter.post(f"/applications/{number}/documents?name=a.pdf", b"%PDF-1.4 fictional")
    exporter.deed(number, "submit")
    officer.deed(number, "take")
    officer.deed(number, "ask", {"reasons": TEXT})
    exporter.deed(number, "withdraw")
    now = utc_now()
    counts = {one.name: one.count for one in due(now)}
    assert counts["cases"] == 0
    Case.objects.filter(number=number).update(changed_at=now - timedelta(days=11 * 366))
    assert {one.name: one.count for one in due(now)}["cases"] == 1
    assert Case.objects.get(number=number).application
    done = {one.name: one.count for one in apply(now)}
    assert done["cases"] == 1
    row = Case.objects.get(number=number)
    assert (row.application, row.title, row.state) == ({}, "", "withdrawn")
    assert not Content.objects.filter(document__case=row).exists()
    assert differing_rows() == []
    history = officer.get(f"/applications/{number}/history").json()["items"]
    assert [one["forgotten"] for one in history if one["action"] == "ask"] == [True]
    assert TEXT not in json.dumps(history)
    assert apply(now)[0].count == 0
    from django.test import Client

    page = Client()
    page.force_login(officer.account)
    assert page.get(f"/office/{number}/").status_code == 200
    firm = Client()
    firm.force_login(exporter.account)
    assert firm.get(f"/firm/{number}/").status_code == 200


def _export() -> dict[str, Any]:
    from tests.integration.office.programs import export

    return export()


def test_a_closed_account_loses_its_name_and_keeps_its_number(site):
    """Its deeds stay someone's, whose name nobody knows any longer."""
    from cocket.kernel.dates import utc_now
    from cocket.licensing.cases.words import Role
    from cocket.office.people.models import Account
    from cocket.office.people.services import open_account
    from cocket.office.personal.retention import apply

    now = utc_now()
    words = {"password": PASSWORD, "role": Role.OFFICER, "at": now - timedelta(days=800)}
    closed, used = (
        open_account(name="Dora Gone", email=f"{secrets.token_hex(5)}@gone.example", **words) for _ in range(2)
    )
    Account.objects.filter(pk__in=(closed.pk, used.pk)).update(is_active=False)
    Account.objects.filter(pk=used.pk).update(last_login=now)
    assert {one.name: one.count for one in apply(now)}["accounts"] == 1
    closed.refresh_from_db()
    used.refresh_from_db()
    assert (closed.name, closed.email.endswith("@gone.invalid"), closed.has_usable_password()) == ("", True, False)
    assert used.name == "Dora Gone"


def test_each_person_gets_their_own_data_and_nobody_elses(made):
    """As a page and as a file, with every deed and the words of it."""
    from django.test import Client

    exporter, rival = made["exporter"], made["rival"]
    exporter.post("/applications", {"kind": "transit"})
    data = exporter.get("/me/data").json()
    assert data["account"]["email"] == exporter.account.email
    assert "case.open" in {deed["kind"] for deed in data["deeds"]}
    others = json.dumps(rival.get("/me/data").json())
    assert exporter.account.email not in others
    page = Client()
    page.force_login(exporter.account)
    assert exporter.account.email in page.get("/account/data").content.decode()
    file = page.get("/account/data/file")
    assert file["Content-Disposition"].startswith("attachment")
    assert json.loads(file.content)["account"]["id"] == data["account"]["id"]


def test_the_data_protection_officers_page_is_theirs_alone(made):
    """Inventory, rules and what is due; nobody else opens it, and they open no case."""
    from django.test import Client

    page = Client()
    page.force_login(made["data_protection_officer"].account)
    assert page.get("/")["Location"] == "/personal-data"
    text = page.get("/personal-data").content.decode()
    assert "people_account" in text
    assert "closed_case_years" in text
    assert made["data_protection_officer"].get("/personal-data").json()["held"]
    assert made["officer"].get("/personal-data").status_code == 403
    assert made["data_protection_officer"].get("/applications").json()["items"] == []


def test_a_token_is_made_and_ended_on_a_page(made):
    """Its secret is shown once; what the role cannot do is not offered; ended, it opens nothing."""
    import re

    from django.test import Client

    from cocket.office.api.models import Token

    account = made["exporter"].account
    page = Client()
    page.force_login(account)
    form = page.get("/account/programs/new").content.decode()
    assert 'value="ship"' in form
    assert 'value="decide"' not in form
    answer = page.post("/account/programs/new", {"name": "ERP", "scopes": ["read"], "days": "30"}).content.decode()
    secret = re.search(r'value="(cocket_[^"]+)"', answer)[1]
    assert Program(secret, account).get("/me").json()["scopes"] == ["read"]
    listed = page.get("/account/programs").content.decode()
    assert secret not in listed
    end = f"/account/programs/{Token.objects.get(account=account, name='ERP').pk}/end"
    assert end in listed
    other = Client()
    other.force_login(made["rival"].account)
    assert other.post(end).status_code == 400
    assert page.post(end).status_code == 302
    assert Program(secret, account).get("/me").status_code == 401


@pytest.mark.parametrize("text", ["draft_days = 0", "draft_days = 'x'", "draft_days = true", "unknown = 1", "x ="])
def test_a_wrong_file_of_rules_is_refused(tmp_path, text):
    """Nothing goes by a rule that nobody wrote."""
    from cocket.kernel.errors import BadInput
    from cocket.office.personal.configuration import rules

    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "retention.toml").write_text(text)
    with pytest.raises(BadInput):
        rules(tmp_path)
