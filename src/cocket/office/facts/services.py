"""Write: one transaction holds the caller's rows and their facts, or neither."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from cocket.register import service
from cocket.register.ports import Connection
from cocket.register.schema import migrate


@contextmanager
def recorded() -> Iterator[Connection]:
    """Give the DB-API connection on which facts go, inside one transaction of Django's."""
    with transaction.atomic():
        yield connection.connection


@contextmanager
def reading() -> Iterator[Connection]:
    """Give the DB-API connection for reading alone: no transaction of its own, for which an embedded writer waits."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        yield connection.connection


def prepare() -> None:
    """Make or migrate the register in the site's database, and check its guards; raises RegisterBroken."""
    if connection.vendor == "sqlite":
        Path(str(connection.settings_dict["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    with recorded() as raw:
        # A register that is there is checked before the migration would set its guards again and hide what happened.
        if "register_schema" in connection.introspection.table_names():
            service.start(raw)
        migrate(raw)


def prepare_tables() -> None:
    """Make or migrate the tables of every noun, then the register, which sets its guards last."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    prepare()
