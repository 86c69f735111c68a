"""Two processes draw on one licence at once, on both databases: never more than was granted, and each once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
GRANT = """
import sys
from pathlib import Path
import django
django.setup()
from datetime import UTC, date, datetime
from tests.integration.office.test_services import APPLICATION, found
from cocket.licensing.cases.words import Action, Kind, Outcome, Role
from cocket.office.facts.services import prepare_tables
prepare_tables()
from cocket.office.cases.services import act, open_draft, save_draft, submit
from cocket.office.decisions.services import propose, sign
from cocket.office.people.services import open_account, sign_up
at = datetime(2026, 5, 4, 10, tzinfo=UTC)
who = {"password": "a long enough phrase", "at": at}
clerk = sign_up(firm="Firm (fictional)", country="NL", registration="", name="C", email="c@x.example", **who)
officer = open_account(name="O", email="o@x.example", role=Role.OFFICER, **who)
customs = open_account(name="D", email="d@x.example", role=Role.CUSTOMS_OFFICER, **who)
row = open_draft(clerk, Kind.INDIVIDUAL, at=at)
save_draft(clerk, row.pk, APPLICATION, at=at)
submit(clerk, row.pk, found("AA"), at=at)
act(officer, row.pk, Action.TAKE, at=at, why="next")
propose(officer, row.pk, outcome=Outcome.APPROVE, criteria=["eu_cp.2"], reasons="Known.", valid_until=date(2027, 5, 1), at=at)
print(sign(officer, row.pk, at=at).licences.get().pk)
"""
DRAW = """
import json, sys
import django
django.setup()
from datetime import UTC, datetime
from decimal import Decimal
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import Overdrawn
from cocket.office.licences.services import draw
from cocket.office.people.models import Account
licence, email, prefix = sys.argv[1:4]
account = Account.objects.get(email=email)
said = {"drawn": 0, "refused": 0}
for number in range(8):
    # The first four references are the other process's too: whoever comes second draws nothing more.
    key = f"shared-{number}" if number < 4 else f"{prefix}-{number}"
    try:
        draw(account, licence, 1, Quantity(Decimal(1), "each"), key, at=datetime(2026, 6, 1, tzinfo=UTC))
        said["drawn"] += 1
    except Overdrawn:
        said["refused"] += 1
print(json.dumps(said))
"""
TELL = """
import json, sys
import django
django.setup()
from cocket.licensing import granted
from cocket.office.facts.services import recorded
from cocket.office.licences.models import DrawDown, Licence
from cocket.office.licences.selectors import differing_licences
from cocket.register import facts
licence = Licence.objects.get(pk=sys.argv[1])
line = licence.lines.get()
with recorded() as connection:
    told = granted.replay(list(facts(connection, subjects=[licence.pk], kinds=granted.KINDS)))
print(json.dumps({"drawn": line.drawn, "rows": DrawDown.objects.count(), "facts": str(told.drawn[1]),
                  "exhausted": licence.papers.get().exhausted, "wrong": differing_licences()}))
"""


def started(code: str, *words: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    )


def ended(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    return out.strip().splitlines()[-1]


def race(environment: dict[str, str]) -> dict[str, Any]:
    """Let the exporter's and the customs officer's programs draw eight pieces each of ten."""
    licence = ended(started(GRANT, environment=environment))
    both = [
        started(DRAW, licence, email, prefix, environment=environment)
        for email, prefix in (("c@x.example", "firm"), ("d@x.example", "customs"))
    ]
    said = [json.loads(ended(process)) for process in both]
    told: dict[str, Any] = json.loads(ended(started(TELL, licence, environment=environment)))
    return {**told, "refused": sum(one["refused"] for one in said)}


def environment_of(home: Path, **more: str) -> dict[str, str]:
    keep = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "COCKET_HOSTS")}
    settings = {"COCKET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "cocket.office.settings.office"}
    return {**keep, **settings, **more}


# Twelve different references of one piece each, ten pieces: ten draw, two are refused, whoever is quicker.
EXPECTED = {"drawn": "10", "rows": 10, "facts": "10", "exhausted": True, "wrong": [], "refused": 2}


def test_two_processes_cannot_overdraw_an_embedded_database(tmp_path):
    """The second waits for the first, and sees what is left."""
    assert race(environment_of(tmp_path)) == EXPECTED


@pytest.mark.postgres
def test_two_processes_cannot_overdraw_on_postgresql(postgres, tmp_path):
    """Rows are locked while a draw-down is decided."""
    import psycopg

    parts = psycopg.conninfo.conninfo_to_dict(postgres)
    url = f"postgres://{parts.get('user', '')}@/{parts['dbname']}?host={parts['host']}&port={parts.get('port', 5432)}"
    assert race(environment_of(tmp_path, DATABASE_URL=url)) == EXPECTED
