"""The register's tables, and how they change: a list of steps that is only ever added to.

Takes a connection whose transaction the caller owns, gives the schema's version. Table names begin with `register_`, so
that the tables can live beside the office's own.
"""

from __future__ import annotations

from cocket.kernel.errors import RegisterBroken
from cocket.register.guards import check_guards, set_guards
from cocket.register.ports import Connection, Database, database

# The column types that differ: an insert counter that is never reused, by database.
_COUNTER = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgres": "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
}

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE register_fact (
          seq {counter},
          id text NOT NULL UNIQUE,
          kind text NOT NULL,
          subject text NOT NULL,
          payload text NOT NULL,
          pointers text NOT NULL,
          who text NOT NULL,
          why_code text NOT NULL,
          why_record text NOT NULL,
          why_hash text NOT NULL,
          happened_at text NOT NULL,
          digest text NOT NULL
        )
        """,
        "CREATE INDEX register_fact_subject ON register_fact (subject, seq)",
        "CREATE INDEX register_fact_kind ON register_fact (kind, seq)",
        """
        CREATE TABLE register_record (
          id text NOT NULL PRIMARY KEY,
          salt text NOT NULL,
          content text NOT NULL
        )
        """,
        """
        CREATE TABLE register_outbox (
          position bigint NOT NULL PRIMARY KEY,
          fact bigint NOT NULL UNIQUE REFERENCES register_fact (seq),
          chain text NOT NULL
        )
        """,
        "CREATE TABLE register_pending (seq bigint NOT NULL PRIMARY KEY REFERENCES register_fact (seq))",
        "CREATE TABLE register_cursor (reader text NOT NULL PRIMARY KEY, position bigint NOT NULL)",
    ),
)


def migrate(connection: Connection) -> int:
    """Bring the tables to the newest form, set every guard again, check them, and give the schema's version.

    Runs in the caller's transaction (on SQLite it opens one if none is open) and leaves the commit to the caller.
    Raises RegisterBroken when the tables were made by a newer program.
    """
    db = database(connection)
    db.begin_schema_change()
    db.execute("CREATE TABLE IF NOT EXISTS register_schema (version integer NOT NULL PRIMARY KEY)")
    done = int(db.rows("SELECT coalesce(max(version), 0) FROM register_schema")[0][0])
    if done > len(STEPS):
        raise RegisterBroken(
            f"The register has schema {done}, this program knows {len(STEPS)}",
            where="register",
            mend="Use the program version that wrote it, or a newer one.",
        )
    for version in range(done + 1, len(STEPS) + 1):
        _step(db, version)
    set_guards(db)
    check_guards(connection)
    return len(STEPS)


def _step(db: Database, version: int) -> None:
    for statement in STEPS[version - 1]:
        db.execute(statement.format(counter=_COUNTER[db.name]))
    db.execute("INSERT INTO register_schema (version) VALUES (?)", (version,))
