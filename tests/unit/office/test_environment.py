"""What a site learns from its environment."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cocket.kernel.errors import BadInput
from cocket.office.environment import LOOPBACK, database, home, hosts, lasting, rotate_secret, secrets_of


def test_without_an_address_the_database_is_the_home_s_register(tmp_path, monkeypatch):
    """A row of the office and its fact are then one transaction."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert database(tmp_path)["NAME"] == str(tmp_path / "register.sqlite3")


def test_a_site_does_not_choose_its_own_home(monkeypatch):
    """Two servers of one office must not keep two registers because a variable was forgotten."""
    monkeypatch.delenv("COCKET_HOME", raising=False)
    with pytest.raises(BadInput, match="not said where the home is"):
        home()


def test_an_address_names_another_database_and_a_wrong_one_is_refused(tmp_path, monkeypatch):
    """PostgreSQL by one variable, as every hosting service gives it."""
    monkeypatch.setenv("DATABASE_URL", "postgres://clerk@db.example:5433/licences")
    settings = database(tmp_path)
    assert (settings["ENGINE"], settings["NAME"], settings["PORT"]) == (
        "django.db.backends.postgresql",
        "licences",
        5433,
    )
    monkeypatch.setenv("DATABASE_URL", "carrier-pigeon://x")
    with pytest.raises(BadInput, match="no address of a database"):
        database(tmp_path)


def test_a_site_answers_to_loopback_unless_it_is_told_other_names(monkeypatch):
    """A name that nobody chose is not answered to."""
    monkeypatch.delenv("COCKET_HOSTS", raising=False)
    assert hosts() == [*LOOPBACK]
    monkeypatch.setenv("COCKET_HOSTS", "a.example, b.example")
    assert hosts() == ["a.example", "b.example"]


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path, monkeypatch):
    """The second start finds the first one's secret; the environment's own comes first."""
    monkeypatch.delenv("COCKET_SECRET_KEY", raising=False)
    (made,) = secrets_of(tmp_path)
    assert len(made) > 40
    assert secrets_of(tmp_path) == [made]
    assert (tmp_path / "office" / "secret.key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("COCKET_SECRET_KEY", "given")
    monkeypatch.setenv("COCKET_SECRET_KEY_FALLBACKS", "before, long before,")
    assert secrets_of(tmp_path) == ["given", "before", "long before"]
    with pytest.raises(BadInput, match="environment gives"):
        rotate_secret(tmp_path)


def test_a_new_secret_leaves_what_must_last_as_it_was(tmp_path, monkeypatch):
    """The one before still opens what it sealed until it is let go; the lasting key is the first secret for good."""
    for name in ("COCKET_SECRET_KEY", "COCKET_SECRET_KEY_FALLBACKS", "COCKET_LASTING_KEY"):
        monkeypatch.delenv(name, raising=False)
    (first,) = secrets_of(tmp_path)
    assert rotate_secret(tmp_path) == 2
    second, earlier = secrets_of(tmp_path)
    assert earlier == first != second
    assert lasting(tmp_path, "not asked for any more") == first
    assert rotate_secret(tmp_path, forget=True) == 1
    assert secrets_of(tmp_path) == [second]
    assert lasting(tmp_path, second) == first
    for name in ("secret.key", "lasting.key"):
        assert (tmp_path / "office" / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("site", ["office", "vc_api"])
def test_django_finds_nothing_wrong_with_a_site(site, tmp_path):
    """`check --deploy` is silent but for what a proxy in front decides (transport security)."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--fail-level", "WARNING"],
        env={"PATH": "", "COCKET_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": f"cocket.office.settings.{site}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_importing_the_command_line_loads_no_django(tmp_path):
    """Whoever only verifies or assesses needs none of the office."""
    script = "import sys, cocket.cli.main, cocket.cli.serve; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_each_connection_of_a_site_keeps_the_register_s_guards(tmp_path):
    """On a connection that Django opened nothing replaces a fact, and a deleted record is wiped."""
    script = (
        "import django; django.setup(); from django.db import connection;"
        "from cocket.office.facts.services import prepare; prepare(); connection.close();"
        "print([connection.cursor().execute('PRAGMA ' + name).fetchone()[0] for name in"
        " ('recursive_triggers', 'secure_delete', 'journal_mode')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": "", "COCKET_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cocket.office.settings.vc_api"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout.strip(), done.returncode) == ("[1, 1, 'wal']", 0), done.stderr
