"""The office's own accounts: opened and closed by an administrator, who sees no case; and the first one by command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cocket.licensing.cases.words import Role

COCKET = Path(sys.executable).parent / "cocket"


@pytest.fixture(scope="module")
def admin(site: Path) -> Any:
    """Give a signed-in administrator."""
    from django.test import Client

    from cocket.kernel.dates import utc_now
    from cocket.office.people.services import open_account

    account = open_account(name="Ada", email="admin@staff.example", password="a long enough phrase",
                           role=Role.ADMINISTRATOR, at=utc_now())  # fmt: skip
    client = Client()
    client.force_login(account)
    client.account = account
    return client


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_an_administrator_opens_an_account_that_can_sign_in_until_it_is_closed(admin):
    """The first password is shown once; who closed whom is a fact, and names stand in no fact."""
    from django.test import Client

    from cocket.office.facts.services import recorded
    from cocket.office.people.models import Account
    from cocket.register import facts

    form = {"name": "Olga Officer", "email": "olga@staff.example", "role": "officer", "desk": ""}
    page = admin.post("/staff/new", form)
    word = re.search(r"<code>([a-z0-9-]{19})</code>", page.content.decode())[1]
    assert word not in text(admin.get("/staff/"))
    signed_in = {"username": "olga@staff.example", "password": word}
    assert Client().post("/sign-in", signed_in).status_code == 302
    olga = Account.objects.get(email="olga@staff.example")
    assert "Olga Officer" in text(admin.get("/staff/"))
    assert admin.post(f"/staff/{olga.pk}/close", {}).status_code == 302
    assert Client().post("/sign-in", signed_in)["Location"] == "/account/closed"
    with recorded() as connection:
        told = [(fact.kind, fact.who) for fact in facts(connection, subjects=[olga.pk])]
    assert told == [("account.opened", admin.account.pk), ("account.closed", admin.account.pk)]


def test_what_does_not_fit_is_said_beside_its_field(admin):
    """A known address, and a desk without an adviser or the other way round."""
    form = {"name": "X", "email": "admin@staff.example", "role": "officer", "desk": ""}
    assert "This address has an account" in text(admin.post("/staff/new", form))
    form = {"name": "X", "email": "x@staff.example", "role": "adviser", "desk": ""}
    assert "Name the desk" in text(admin.post("/staff/new", form))
    assert admin.post("/staff/new", {**form, "role": "exporter_admin"}).status_code == 400


def test_the_last_administrator_stays_and_firms_are_not_the_offices(admin):
    """An office without an administrator could never open an account again."""
    from cocket.kernel.dates import utc_now
    from cocket.licensing.cases.model import Refused
    from cocket.office.people.models import Account
    from cocket.office.people.services import sign_up
    from cocket.office.staff import services

    firm = sign_up(firm="Staff Ltd (fictional)", country="NL", registration="", name="F", email="firm@staff.example",
                   password="a long enough phrase", at=utc_now())  # fmt: skip
    admin.post(f"/staff/{firm.pk}/close", {})
    assert Account.objects.get(pk=firm.pk).is_active
    with pytest.raises(Refused):
        services.close(firm, admin.account.pk, at=utc_now())
    others = Account.objects.filter(role=Role.ADMINISTRATOR.value, is_active=True).exclude(pk=admin.account.pk)
    ids = list(others.values_list("pk", flat=True))  # of other tests of this process: they come back
    others.update(is_active=False)
    try:
        assert "last administrator" in text(admin.post(f"/staff/{admin.account.pk}/close", {}))
    finally:
        Account.objects.filter(pk__in=ids).update(is_active=True)
    assert Account.objects.get(pk=admin.account.pk).is_active


def test_the_first_administrator_is_opened_by_command(tmp_path):
    """It prints a password once; a second account for the address, and a desk that does not fit, are refused."""
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(COCKET), "--home", str(tmp_path), "staff", *words]
        return subprocess.run(command, capture_output=True, text=True, env=env, timeout=120, check=False)

    done = run("administrator", "root@office.example", "--name", "Rita")
    assert re.search(r"this once: [a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\n", done.stdout), done.stderr
    again = run("administrator", "root@office.example", "--name", "Rita")
    assert (again.returncode, "This address has an account" in again.stderr) == (2, True)
    assert run("adviser", "a@office.example", "--name", "A").returncode == 2
