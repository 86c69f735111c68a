"""The triggers that keep facts: named here once, created by every migration, checked at every start.

Takes a connection, gives nothing or RegisterBroken. SQLite needs more than PostgreSQL: without `recursive_triggers`
its REPLACE deletes rows without firing delete triggers, and a table rebuilt by a migration loses its triggers. So the
pragma is set on every connection, a BEFORE INSERT trigger refuses replacement even on a connection that somebody opened
without it, and each migration ends by creating every trigger again.
"""

from __future__ import annotations

from typing import Any

from cocket.kernel.errors import RegisterBroken
from cocket.register.ports import Connection, Database, database

TABLES = ("register_fact", "register_record", "register_outbox", "register_pending", "register_cursor")
_MEND = "Stop writing, compare with a backup, then run the migration, which sets the guards again."


def _sqlite_refusal(name: str, moment: str, table: str, when: str = "") -> tuple[str, str]:
    condition = f" WHEN {when}" if when else ""
    return name, (
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW{condition}"
        f" BEGIN SELECT RAISE(ABORT, '{table} refuses this {moment.lower()}'); END"
    )


def _unsequenced(row: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM register_outbox WHERE fact = {row}.seq)"  # noqa: S608 - the row is OLD


SQLITE_TRIGGERS: dict[str, str] = dict(
    [
        _sqlite_refusal("register_fact_keep_update", "UPDATE", "register_fact"),
        _sqlite_refusal("register_fact_keep_delete", "DELETE", "register_fact"),
        _sqlite_refusal(
            "register_fact_keep_replace",
            "INSERT",
            "register_fact",
            "EXISTS (SELECT 1 FROM register_fact WHERE id = NEW.id OR seq = NEW.seq)",
        ),
        (
            "register_fact_queue",
            (
                "CREATE TRIGGER register_fact_queue AFTER INSERT ON register_fact FOR EACH ROW"
                " BEGIN INSERT INTO register_pending (seq) VALUES (NEW.seq); END"
            ),
        ),
        _sqlite_refusal("register_record_keep_update", "UPDATE", "register_record"),
        _sqlite_refusal(
            "register_record_keep_replace",
            "INSERT",
            "register_record",
            "EXISTS (SELECT 1 FROM register_record WHERE id = NEW.id)",
        ),
        _sqlite_refusal("register_outbox_keep_update", "UPDATE", "register_outbox"),
        _sqlite_refusal("register_outbox_keep_delete", "DELETE", "register_outbox"),
        _sqlite_refusal(
            "register_outbox_keep_replace",
            "INSERT",
            "register_outbox",
            "EXISTS (SELECT 1 FROM register_outbox WHERE position = NEW.position OR fact = NEW.fact)",
        ),
        _sqlite_refusal("register_pending_keep_update", "UPDATE", "register_pending"),
        _sqlite_refusal("register_pending_keep_delete", "DELETE", "register_pending", _unsequenced("OLD")),
        _sqlite_refusal("register_cursor_keep_update", "UPDATE", "register_cursor", "NEW.position < OLD.position"),
        _sqlite_refusal("register_cursor_keep_delete", "DELETE", "register_cursor"),
    ]
)

# Function bodies, by name; `check_guards` compares them with what the server holds.
POSTGRES_FUNCTIONS: dict[str, str] = {
    "register_refuse": " BEGIN RAISE EXCEPTION '% refuses this %', TG_TABLE_NAME, lower(TG_OP); END ",
    "register_queue": " BEGIN INSERT INTO register_pending (seq) VALUES (NEW.seq); RETURN NULL; END ",
    "register_pending_guard": (
        f" BEGIN IF {_unsequenced('OLD')} THEN"
        " RAISE EXCEPTION '% refuses this %', TG_TABLE_NAME, lower(TG_OP); END IF; RETURN OLD; END "
    ),
    "register_cursor_guard": (
        " BEGIN IF NEW.position < OLD.position THEN"
        " RAISE EXCEPTION '% refuses this %', TG_TABLE_NAME, lower(TG_OP); END IF; RETURN NEW; END "
    ),
}

# Name -> (table, moment, function, bits of pg_trigger.tgtype). The bits: row 1, before 2, insert 4, delete 8,
# update 16, truncate 32.
POSTGRES_TRIGGERS: dict[str, tuple[str, str, str, int]] = {
    "register_fact_keep": ("register_fact", "BEFORE UPDATE OR DELETE OR TRUNCATE", "register_refuse", 58),
    "register_fact_queue": ("register_fact", "AFTER INSERT", "register_queue", 5),
    "register_record_keep": ("register_record", "BEFORE UPDATE", "register_refuse", 18),
    "register_outbox_keep": ("register_outbox", "BEFORE UPDATE OR DELETE OR TRUNCATE", "register_refuse", 58),
    "register_pending_keep": ("register_pending", "BEFORE UPDATE OR TRUNCATE", "register_refuse", 50),
    "register_pending_delete": ("register_pending", "BEFORE DELETE", "register_pending_guard", 11),
    "register_cursor_keep": ("register_cursor", "BEFORE DELETE OR TRUNCATE", "register_refuse", 42),
    "register_cursor_update": ("register_cursor", "BEFORE UPDATE", "register_cursor_guard", 19),
}


def set_guards(db: Database) -> None:
    """Drop and create every trigger, in the caller's transaction."""
    if db.name == "sqlite":
        for name, sql in SQLITE_TRIGGERS.items():
            db.execute(f"DROP TRIGGER IF EXISTS {name}")
            db.execute(sql)
        return
    for name, body in POSTGRES_FUNCTIONS.items():
        db.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
    for name, (table, moment, function, bits) in POSTGRES_TRIGGERS.items():
        level = "ROW" if bits & 1 else "STATEMENT"
        db.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        db.execute(f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()")
        # ALWAYS: they also fire where session_replication_role would silence ordinary triggers.
        db.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def check_guards(connection: Connection) -> None:
    """Make sure that every table and trigger is there and unaltered; raises RegisterBroken with what is wrong.

    On SQLite this also sets `recursive_triggers` and `secure_delete` for the connection and looks whether they took.
    """
    db = database(connection)
    if db.name == "sqlite":
        _check_sqlite(db)
    else:
        _check_postgres(db)


def _check_sqlite(db: Database) -> None:
    # secure_delete overwrites what is deleted: a forgotten record must not linger in the file's free pages.
    for pragma in ("recursive_triggers", "secure_delete"):
        db.rows(f"PRAGMA {pragma} = ON")
        if db.rows(f"PRAGMA {pragma}") != [(1,)]:
            raise RegisterBroken(f"SQLite did not switch {pragma} on", where="register", mend="Use another SQLite.")
    held: dict[str, Any] = dict(db.rows("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')"))
    _need_tables(held)
    for name, sql in SQLITE_TRIGGERS.items():
        _need_trigger(name, present=name in held, same=" ".join(str(held.get(name)).split()) == sql)


def _check_postgres(db: Database) -> None:
    held: dict[str, Any] = dict(db.rows("SELECT t, to_regclass(t) FROM unnest(?::text[]) AS t", (list(TABLES),)))
    _need_tables({name: oid for name, oid in held.items() if oid is not None})
    found = {
        row[0]: row[1:]
        for row in db.rows(
            "SELECT tgname, tgrelid::regclass::text, tgtype::int, tgenabled::text, proname, prosrc,"
            " tgqual IS NULL AND tgattr::text = '' FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE NOT tgisinternal AND tgrelid IN (SELECT to_regclass(t) FROM unnest(?::text[]) AS t)",
            (list(TABLES),),
        )
    }
    for name, (table, _, function, bits) in POSTGRES_TRIGGERS.items():
        expected = (table, bits, "A", function, POSTGRES_FUNCTIONS[function], True)
        _need_trigger(name, present=name in found, same=found.get(name) == expected)


def _need_tables(held: dict[str, Any]) -> None:
    missing = [name for name in TABLES if name not in held]
    if missing:
        raise RegisterBroken(
            f"The register lacks {', '.join(missing)}",
            where="register",
            mend="Run the migration on a new or restored file.",
        )


def _need_trigger(name: str, *, present: bool, same: bool) -> None:
    if not present:
        raise RegisterBroken(f"The guard {name} is missing", where="register", mend=_MEND)
    if not same:
        raise RegisterBroken(f"The guard {name} was altered", where="register", mend=_MEND)
