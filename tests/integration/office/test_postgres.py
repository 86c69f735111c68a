"""The same service on PostgreSQL: one address in the environment, and the register is there."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from tests.integration.office.conftest import Service
from tests.integration.office.test_vc_api import draft

from cocket.register.service import facts

pytestmark = pytest.mark.postgres


def test_what_is_issued_stands_in_the_database_of_the_environment(office, postgres, tmp_path, monkeypatch):
    """Fact and answer are one transaction: the fact is there, and a refused draft leaves none."""
    import psycopg

    folder, _ = office
    parts = dict(part.split("=", 1) for part in postgres.split())
    address = f"postgres://{parts['user']}@/{parts['dbname']}?host={quote(parts['host'], safe='')}"
    monkeypatch.setenv("DATABASE_URL", address)
    service = Service(tmp_path / "home", "--authority", str(folder / "authority"))
    try:
        answer = service.post("/credentials/issue", {"credential": draft()})
        assert answer.status_code == 201, answer.text
        assert service.post("/credentials/issue", {"credential": draft(validFrom="soon")}).status_code == 400
        issued = answer.json()["verifiableCredential"]["id"]
        order = {"credentialId": issued, "credentialStatus": {"statusPurpose": "exhausted"}, "status": True}
        assert service.post("/credentials/status", order).status_code == 200
        with psycopg.connect(postgres) as connection:
            kept = [(fact.kind, fact.subject) for fact in facts(connection)]
    finally:
        service.stop()
    assert kept == [("credential.issued", issued), ("credential.status", issued)]
    assert not (tmp_path / "home" / "register.sqlite3").exists()
