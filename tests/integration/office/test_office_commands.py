"""The office as a newcomer starts it: the example, backup and restore, and the same on PostgreSQL."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cocket.licensing.cases.words import State

COCKET = Path(sys.executable).parent / "cocket"
CASES = 78  # as many as it takes to meet every state
# Printed by a process of its own, since a process has one set of Django's settings.
CHECK = """
import json
from django.db.models import Count
import django
django.setup()
from cocket.licensing.cases.folding import KINDS
from cocket.office.cases.models import Case
from cocket.office.cases.selectors import differing_rows
from cocket.office.facts.services import recorded
from cocket.office.licences.selectors import differing_licences
from cocket.register import facts
with recorded() as connection:
    told = [fact for fact in facts(connection, kinds=KINDS)]
    states = dict(Case.objects.order_by().values_list("state").annotate(n=Count("pk")))
    versions = sum(Case.objects.values_list("version", flat=True))
from cocket.office.decisions.opening import checked
from cocket.office.reporting.selectors import TABLES, rows
tables = {name: list(rows(name)) for name in TABLES}
verdicts = [one.verdict.value for one in checked()]
print(json.dumps({"verdicts": {v: verdicts.count(v) for v in set(verdicts)}, "tables": tables, "facts": len(told), "versions": versions, "states": states, "wrong": [*differing_rows(), *differing_licences()]}))
"""
FILL = """
import django, sys
from pathlib import Path
django.setup()
from cocket.cli.home import open_library
from cocket.kernel.dates import utc_now
from cocket.office.example.services import fill
from cocket.office.facts.services import prepare_tables
home = Path(sys.argv[1])
open_library(home)
prepare_tables()
prepare_tables()
print(sum(1 for _ in fill(12, "a long enough phrase", home, utc_now())))
"""


def run(*words: object, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    keep = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=300, check=False, env=keep | environment
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def told(home: Path, **more: str) -> dict:
    settings = {"COCKET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "cocket.office.settings.office"}
    return json.loads(run(sys.executable, "-c", CHECK, **settings, **more).stdout)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Fill a small example; gives its home and what was printed."""
    home = tmp_path_factory.mktemp("example")
    said = run(COCKET, "--home", home, "demo", "--fill-only", "--cases", CASES).stdout
    return home, said


def test_the_example_is_entered_only_through_the_services(example):
    """As many facts as changes of version, every row as its facts tell, most states met; the logins are printed."""
    home, said = example
    found = told(home / "demo-office")
    assert (found["wrong"], found["facts"]) == ([], found["versions"])
    assert set(found["states"]) == set(State)
    assert "Password of every account" in said
    assert "overseer@demo.example" in said
    again = run(COCKET, "--home", home, "demo", "--fill-only").stdout
    assert again == said


def test_an_office_comes_back_from_its_backup(example, tmp_path):
    """Everything is there, each case as its facts tell it; an office in the way is not overwritten."""
    home = example[0] / "demo-office"
    archive = tmp_path / "office.zip"
    run(COCKET, "--home", home, "backup", archive)
    assert archive.stat().st_mode & 0o077 == 0
    said = run(COCKET, "--home", tmp_path / "new", "restore", archive).stdout
    cases = sum(told(home)["states"].values())  # more than were asked for: some are amended, and that is a case too
    assert cases > CASES
    assert f"{cases} cases, each as its facts tell it" in said
    assert told(tmp_path / "new") == told(home)
    assert (tmp_path / "new" / "office" / "authority" / "key-1.pem").stat().st_mode & 0o077 == 0
    # The log of the new home goes on where the old one's ended, and the office signs with the same key.
    keys = [json.loads(run(COCKET, "--home", h, "office", "keys", "--json").stdout) for h in (home, tmp_path / "new")]
    assert keys[0] == keys[1]
    run(COCKET, "--home", tmp_path / "new", "custody", "pull")
    run(COCKET, "log", "fsck", tmp_path / "new" / "custody" / "log")
    refused = run(COCKET, "--home", tmp_path / "new", "restore", archive, code=2)
    assert "has an office already" in refused.stderr


@pytest.mark.parametrize("damage", ["not a zip", "another archive", "cut"])
def test_what_is_no_backup_is_refused_in_one_line(example, tmp_path, damage):
    """No traceback, and nothing left behind that a next start would take for an office."""
    archive = tmp_path / "office.zip"
    if damage == "not a zip":
        archive.write_text("hello", "utf-8")
    elif damage == "another archive":
        with zipfile.ZipFile(archive, "w") as other:
            other.writestr("../../evil", "x")
    else:
        run(COCKET, "--home", example[0] / "demo-office", "backup", archive)
        archive.write_bytes(archive.read_bytes()[:-200_000])
    done = run(COCKET, "--home", tmp_path / "new", "restore", archive, code=2)
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new" / "register.sqlite3").exists()


def test_a_backup_that_was_altered_is_found_out(example, tmp_path):
    """A row that its facts do not tell stops the restore with status 1."""
    archive, home = tmp_path / "office.zip", tmp_path / "copy"
    run(COCKET, "--home", example[0] / "demo-office", "backup", archive)
    run(COCKET, "--home", home, "restore", archive)
    connection = sqlite3.connect(home / "register.sqlite3")
    connection.execute("UPDATE cases_case SET state = 'approved' WHERE state = 'refused'")
    connection.commit()
    connection.close()
    run(COCKET, "--home", home, "backup", archive)
    done = run(COCKET, "--home", tmp_path / "third", "restore", archive, code=1)
    assert "not what its facts tell" in done.stderr


def test_the_office_refuses_options_that_only_the_vc_api_knows(tmp_path):
    """One sentence, and status 2."""
    done = run(COCKET, "--home", tmp_path, "serve", "--test-suite", code=2)
    assert "Add --vc-api" in done.stderr


@pytest.mark.postgres
def test_the_same_office_runs_on_postgresql(postgres, tmp_path):
    """The example by `DATABASE_URL`: facts, rows and register agree there too."""
    import psycopg

    parts = psycopg.conninfo.conninfo_to_dict(postgres)
    url = f"postgres://{parts.get('user', '')}@/{parts['dbname']}?host={parts['host']}&port={parts.get('port', 5432)}"
    settings = {"DATABASE_URL": url, "COCKET_HOME": str(tmp_path)}
    run(sys.executable, "-c", FILL, tmp_path, DJANGO_SETTINGS_MODULE="cocket.office.settings.office", **settings)
    found = told(tmp_path, DATABASE_URL=url)
    assert (found["wrong"], found["facts"], sum(found["states"].values())) == ([], found["versions"], 13)
