"""Nobody changes or removes a fact in silence."""

from __future__ import annotations

import sqlite3

import pytest

from cocket.kernel.errors import BadInput, RegisterBroken
from cocket.register import acknowledge, append, check_guards, embedded, keep, migrate, sequence, start, verify
from cocket.register.guards import POSTGRES_TRIGGERS, SQLITE_TRIGGERS, TABLES


def _refused(connection, sql: str) -> None:
    """Expect a statement to fail in a database error that names the table, and undo it."""
    with pytest.raises(Exception, match="refuses this") as caught:
        connection.execute(sql)
    assert "Error" in type(caught.value).__name__ or "Exception" in type(caught.value).__name__
    connection.rollback()


@pytest.fixture
def filled(connection, fact):
    """Give a register with two facts, of which one has its position, a record and a reader."""
    append(connection, fact("hit:1", id="fact:1"))
    connection.commit()
    sequence(connection)
    acknowledge(connection, "custody", 1)
    append(connection, fact("hit:2", id="fact:2"))
    keep(connection, "text")
    connection.commit()
    return connection


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE register_fact SET subject = 'hit:9'",
        "UPDATE register_fact SET subject = 'hit:9' WHERE id = 'fact:1'",
        "DELETE FROM register_fact",
        "DELETE FROM register_fact WHERE id = 'fact:2'",
        "UPDATE register_record SET content = 'other'",
        "UPDATE register_outbox SET position = 5",
        "DELETE FROM register_outbox",
        "UPDATE register_pending SET seq = 99",
        "DELETE FROM register_pending",
        "UPDATE register_cursor SET position = 0",
        "DELETE FROM register_cursor",
    ],
)
def test_no_statement_changes_what_was_recorded(filled, sql: str) -> None:
    """Updates and deletes are refused by the database itself, and everything still verifies."""
    _refused(filled, sql)
    assert verify(filled) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("table", [table for table in TABLES if table != "register_record"])
@pytest.mark.parametrize("engine", ["postgres"])
def test_no_table_is_emptied_at_once(filled, table: str) -> None:
    """TRUNCATE, which fires no row trigger, is refused as well."""
    _refused(filled, f"TRUNCATE {table} CASCADE")


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgres"])
def test_replica_mode_does_not_silence_the_guards(filled) -> None:
    """A session that plays a replica still meets the triggers."""
    filled.execute("SET session_replication_role = replica")
    _refused(filled, "DELETE FROM register_fact")


_COLUMNS = "kind, subject, payload, pointers, who, why_code, why_record, why_hash, happened_at, digest"


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "sql",
    [
        f"REPLACE INTO register_fact (id, {_COLUMNS}) SELECT 'fact:1', {_COLUMNS} FROM register_fact WHERE id = 'fact:2'",
        f"REPLACE INTO register_fact (seq, id, {_COLUMNS}) SELECT 1, 'fact:9', {_COLUMNS} FROM register_fact WHERE seq = 1",
        "UPDATE OR REPLACE register_fact SET id = 'fact:1' WHERE id = 'fact:2'",
        "REPLACE INTO register_outbox (position, fact, chain) VALUES (1, 1, 'x')",
        "REPLACE INTO register_record (id, salt, content) SELECT id, salt, 'other' FROM register_record",
    ],
)
def test_replacing_is_refused_on_any_connection(filled, recursive: str, sql: str) -> None:
    """SQLite's REPLACE is refused even on a connection that never switched recursive triggers on."""
    filled.execute(f"PRAGMA recursive_triggers = {recursive}")
    _refused(filled, sql)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_new_connection_is_made_safe_at_its_start(connect) -> None:
    """`start` switches recursive triggers on, which SQLite forgets with each connection."""
    connection = connect()
    assert connection.execute("PRAGMA recursive_triggers").fetchone() == (0,)
    start(connection)
    assert connection.execute("PRAGMA recursive_triggers").fetchone() == (1,)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("name", SQLITE_TRIGGERS)
def test_a_missing_or_weakened_trigger_is_noticed_on_sqlite(connection, name: str) -> None:
    """Each guard is missed at start-up, and so is one that was made to do nothing."""
    connection.execute(f"DROP TRIGGER {name}")
    with pytest.raises(RegisterBroken, match=f"{name} is missing"):
        check_guards(connection)
    table = SQLITE_TRIGGERS[name].split(" ON ")[1].split()[0]
    connection.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN SELECT 1; END")
    with pytest.raises(RegisterBroken, match=f"{name} was altered"):
        check_guards(connection)


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgres"])
@pytest.mark.parametrize("name", POSTGRES_TRIGGERS)
def test_a_missing_or_weakened_trigger_is_noticed_on_postgresql(connection, name: str) -> None:
    """Each guard is missed at start-up, and so is one that was disabled or whose function was emptied."""
    table, _, function, _ = POSTGRES_TRIGGERS[name]
    for change, message in [
        (f"DROP TRIGGER {name} ON {table}", "missing"),
        (f"ALTER TABLE {table} DISABLE TRIGGER {name}", "altered"),
        (f"ALTER TABLE {table} ENABLE TRIGGER {name}", "altered"),
        (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "altered",
        ),
    ]:
        check_guards(connection)
        connection.execute(change)
        with pytest.raises(RegisterBroken, match=message):
            check_guards(connection)
        connection.rollback()


def test_a_missing_table_is_noticed(connection) -> None:
    """A register without one of its tables is broken, not empty."""
    connection.execute("DROP TABLE register_cursor")
    with pytest.raises(RegisterBroken, match="lacks register_cursor"):
        check_guards(connection)


def test_a_migration_sets_the_guards_again(connection, fact) -> None:
    """A table rebuilt by a migration loses its triggers; the migration's last step brings them back, keeping the facts."""
    append(connection, fact())
    suffix = " ON register_fact" if "psycopg" in type(connection).__module__ else ""
    name = "register_fact_keep" if suffix else "register_fact_keep_delete"
    connection.execute(f"DROP TRIGGER {name}{suffix}")
    version = migrate(connection)
    connection.commit()
    check_guards(connection)
    assert migrate(connection) == version
    connection.commit()
    _refused(connection, "DELETE FROM register_fact")


def test_a_register_of_a_newer_program_is_left_alone(connection) -> None:
    """An older program does not write into tables that it does not know."""
    connection.execute("INSERT INTO register_schema (version) VALUES (999)")
    with pytest.raises(RegisterBroken, match="schema 999"):
        migrate(connection)


def test_a_migration_that_fails_leaves_nothing(engine, tmp_path, request, monkeypatch) -> None:
    """The whole migration is one transaction, on SQLite too."""
    from cocket.register import schema

    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, ("CREATE TABLE half (x integer)", "NOT SQL AT ALL")))
    if engine == "postgres":
        import psycopg

        connection = psycopg.connect(request.getfixturevalue("postgres"))
    else:
        connection = sqlite3.connect(tmp_path / "new.sqlite3")
    with pytest.raises(Exception, match="syntax error"):
        schema.migrate(connection)
    connection.rollback()
    query = "SELECT count(*) FROM {} WHERE {} IN ('half', 'register_fact')"
    where = ("pg_class", "relname") if engine == "postgres" else ("sqlite_master", "name")
    assert connection.execute(query.format(*where)).fetchone()[0] == 0
    connection.close()


def test_an_embedded_register_is_checked_before_it_is_migrated(tmp_path) -> None:
    """A guard that was dropped between two starts is reported, not quietly restored."""
    embedded(tmp_path).close()
    embedded(tmp_path).close()
    meddler = sqlite3.connect(tmp_path / "register.sqlite3")
    meddler.execute("DROP TRIGGER register_fact_keep_delete")
    meddler.commit()
    meddler.close()
    with pytest.raises(RegisterBroken, match="register_fact_keep_delete is missing"):
        embedded(tmp_path)


def test_a_register_that_another_process_holds_is_said_to_be_in_use(tmp_path, monkeypatch) -> None:
    """A lock that does not go away is one sentence about the lock, not about damage."""
    from cocket.register import service

    monkeypatch.setattr(service, "PATIENCE", 0.05)
    embedded(tmp_path).close()
    other = sqlite3.connect(tmp_path / "register.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BadInput, match="locked"):
        embedded(tmp_path)
    other.close()
    (tmp_path / "folder" / "register.sqlite3").mkdir(parents=True)
    with pytest.raises(BadInput, match="unable to open"):
        embedded(tmp_path / "folder")


def test_a_file_that_is_no_register_is_refused(tmp_path) -> None:
    """Garbage in place of the register is one sentence with its path."""
    (tmp_path / "register.sqlite3").write_bytes(b"this is not a database, whatever its name says" * 100)
    with pytest.raises(RegisterBroken, match=r"register\.sqlite3"):
        embedded(tmp_path)
