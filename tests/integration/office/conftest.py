"""A VC-API service in a process of its own, on loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from cocket.cli.main import run

COCKET = Path(sys.executable).parent / "cocket"
START_SECONDS = 60
PASSWORD = "a long enough phrase"
NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


class Service:
    """A running service and what it is told."""

    def __init__(self, home: Path, *words: str) -> None:
        command = [str(COCKET), "--home", str(home), "serve", "--vc-api", "--port", "0", *words]
        # A shell may name the settings of somebody's other project; other tests in this process name a home.
        mine = {key: value for key, value in os.environ.items() if key != "COCKET_HOME"}
        mine["DJANGO_SETTINGS_MODULE"] = "another.project.settings"
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=mine)
        assert self.process.stderr is not None
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.start()
        self.said = self.process.stderr.readline()
        timer.cancel()
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said)
        if not found:  # left alone, it would be told of in whichever test runs when it is collected
            self.process.kill()
            self.process.communicate()
        assert found, self.said
        self.client = httpx.Client(base_url=found[0], timeout=60, trust_env=False)

    def post(self, path: str, body: Any, **more: Any) -> httpx.Response:
        if isinstance(body, bytes | str):
            return self.client.post(path, content=body, headers={"Content-Type": "application/json", **more})
        return self.client.post(path, json=body, headers=more)

    def stop(self) -> None:
        self.client.close()
        self.process.terminate()
        self.process.wait(timeout=30)
        assert self.process.stderr is not None
        self.process.stderr.close()


@pytest.fixture(scope="session")
def cocket() -> Callable[..., None]:
    """Run a command in this process."""

    def call(home: Path, *words: str) -> None:
        before, sys.argv = sys.argv, ["cocket", "--home", str(home), *words]
        try:
            run()
        finally:
            sys.argv = before

    return call


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, cocket: Callable[..., None]) -> Iterator[tuple[Path, Service]]:
    """Give a home with an authority and its trust list, and the service that signs for it."""
    folder = tmp_path_factory.mktemp("office")
    base = ("--jurisdiction", "CH", "--at", "2026-10-01")
    status = ("--status-base", "https://licences.trade.example/status/")
    did = ("--did", "did:web:licences.trade.example", "--name", "Example Licensing Office")
    cocket(folder / "home", "credential", "key", "new", str(folder / "authority"), *did, *base, *status)
    did = ("--did", "did:web:trust.example", "--name", "Example Trust")
    cocket(folder / "home", "credential", "key", "new", str(folder / "anchor"), *did, *base)
    service = Service(folder / "home", "--authority", str(folder / "authority"))
    yield folder, service
    service.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Set up the site where people work in this process, on an embedded database of its own; gives its home.

    `test_lookup_postgres` runs some of these tests again on the database of COCKET_TEST_OFFICE.
    """
    home = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COCKET_HOME", str(home))
        patch.setenv("COCKET_HOSTS", "testserver,localhost,127.0.0.1")
        patch.setenv("DATABASE_URL", os.environ.get("COCKET_TEST_OFFICE", ""))
        patch.setenv("DJANGO_SETTINGS_MODULE", "cocket.office.settings.office")
        import django

        django.setup()
        from django.conf import settings

        # The real one is slow by intent; a test of its own signs in with it.
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from django.db import connections

    from cocket.office.facts.services import prepare_tables
    from cocket.office.issuing.authority import authority

    # The environment is as it was: services that tests start in processes of their own find nothing of this one.
    with pytest.MonkeyPatch.context() as patch:
        # A browser that another test of this process drives keeps an event loop in this thread; Django would take its
        # own calls for calls from within it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        prepare_tables()
        authority(home, NOW)  # stories of tests begin on that day, and the office signs from their beginning
        yield home
        connections.close_all()


@pytest.fixture
def people(site: Any) -> Any:
    """Give one account of each role, a firm's and a rival firm's; names are new for every test."""
    from cocket.licensing.cases.words import Desk, Role
    from cocket.office.people.models import Account
    from cocket.office.people.services import open_account, sign_up

    count = Account.objects.count()

    def firm(name: str) -> Account:
        at = {"name": name, "email": f"{name}{count}@firm.example", "password": PASSWORD, "at": NOW}
        return sign_up(firm=f"{name} (fictional)", country="NL", registration="", **at)

    def inside(name: str, role: Any, desk: Any = None) -> Account:
        return open_account(
            name=name, email=f"{name}{count}@office.example", password=PASSWORD, role=role, desk=desk, at=NOW
        )

    return SimpleNamespace(
        clerk=firm("clerk"),
        rival=firm("rival"),
        officer=inside("officer", Role.OFFICER),
        senior=inside("senior", Role.SENIOR_OFFICER),
        second=inside("second", Role.SENIOR_OFFICER),
        rights=inside("rights", Role.ADVISER, Desk.HUMAN_RIGHTS),
        overseer=inside("overseer", Role.OVERSEER),
        customs=inside("customs", Role.CUSTOMS_OFFICER),
        administrator=inside("administrator", Role.ADMINISTRATOR),
    )


@pytest.fixture(scope="session")
def office_site(site: Path) -> dict[str, Any]:
    """Give a signed-in client for each role, and two firms'; the starter lists are in the home."""
    from django.test import Client

    from cocket.kernel.dates import utc_now
    from cocket.licensing.cases.words import Desk, Role
    from cocket.office.issuing.publishing import publish
    from cocket.office.people.services import open_account, sign_up
    from cocket.reference.starter import install_starter
    from cocket.reference.store import Library

    install_starter(Library(site))
    clients: dict[str, Any] = {"nobody": Client()}
    accounts = {
        name: sign_up(
            firm=f"{name} Ltd (fictional)", country="NL", registration="", name=name.title(),
            email=f"{name}@pages.example", password=PASSWORD, at=utc_now(),
        )
        for name in ("exporter", "rival")
    }  # fmt: skip
    for role in Role:
        if role in (Role.EXPORTER, Role.EXPORTER_ADMIN, Role.SYSTEM):
            continue
        desk = Desk.HUMAN_RIGHTS if role is Role.ADVISER else None
        accounts[role.value] = open_account(
            name=f"{role.value} of the pages",
            email=f"{role.value}@pages.example",
            password=PASSWORD,
            role=role,
            desk=desk,
            at=utc_now(),
        )
    for name, account in accounts.items():
        clients[name] = Client()
        clients[name].force_login(account)
    publish()
    return clients
