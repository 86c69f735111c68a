"""Indexes for long lists on both databases, and for parts of words on PostgreSQL, which has a means for it."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, migrations, transaction

# As Django asks for parts of words without regard to case.
_WORDS = {
    "case_number_words": ("cases_case", "upper(number::text)"),
    "case_title_words": ("cases_case", "upper(title::text)"),
    "firm_name_words": ("people_organisation", "upper(name::text)"),
}
_log = logging.getLogger("cocket.office")


def forwards(_apps: Any, editor: Any) -> None:
    """Make the indexes; without the right to add `pg_trgm`, search works all the same, and slower."""
    editor.execute("CREATE INDEX case_by_age ON cases_case (opened_at, number)")
    # The cases in which something waits, few among many: the condition is the one that queues ask with.
    editor.execute(
        "CREATE INDEX case_open_by_age ON cases_case (opened_at, number) WHERE state IN"
        " ('submitted', 'in_review', 'with_exporter', 'consulting', 'proposed', 'appealed')"
    )
    editor.execute("CREATE INDEX case_firm_by_age ON cases_case (organisation_id, opened_at, number)")
    if editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=editor.connection.alias):
            editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        _log.warning("PostgreSQL's extension pg_trgm is not there and could not be added: searching will be slow")
        return
    for name, (table, words) in _WORDS.items():
        editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({words} gin_trgm_ops)")


def backwards(_apps: Any, editor: Any) -> None:
    """Take the indexes away."""
    for name in ("case_by_age", "case_open_by_age", "case_firm_by_age", *_WORDS):
        editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("people", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
