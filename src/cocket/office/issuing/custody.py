"""The custody record of every licence: the register's facts, carried into the transparency log in their order.

Takes the home; its log is `HOME/custody/log`, the folder that others read and witness. Issuing, amendments, draw-downs,
confirmations and deliveries are facts, so that each is in the log once, and `cocket credential prove` shows it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from cocket.custody import sequencer
from cocket.custody.chain import Chain
from cocket.kernel.errors import BadInput
from cocket.office.law import law
from cocket.register.ports import Connection

PATIENCE = 30.0  # seconds to wait for another writer of an embedded database


def carry(home: Path) -> int:
    """Log every committed fact that is not in the log yet; gives how many, and 0 while another process does it."""
    chain = Chain.at(home)
    chain.make_log(law(home).site.removeprefix("https://") + "/custody")
    try:
        writer = chain.writer()
    except BadInput:
        return 0  # another process of this office is at it
    with writer, _plain() as raw:
        return sequencer.pull(raw, writer)


@contextmanager
def _plain() -> Iterator[Connection]:
    """Give a connection of its own, which commits when the sequencer says so and not when Django does."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(str(known["NAME"]), timeout=PATIENCE)) as raw:
            yield raw
        return
    import psycopg

    given: dict[str, Any] = connection.get_connection_params()
    named = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    with psycopg.connect(**named) as raw:
        yield raw
