"""A register on each database: `connect()` opens one more connection to the same one."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import pytest

from cocket.register import Fact, Why, migrate

WHEN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def connect(engine: str, request: pytest.FixtureRequest, tmp_path):
    """Give a function that opens a connection to this test's own migrated register."""
    with ExitStack() as stack:
        if engine == "postgres":
            import psycopg

            dsn = request.getfixturevalue("postgres")

            def connect():
                return stack.enter_context(closing(psycopg.connect(dsn)))
        else:

            def connect():
                connection = sqlite3.connect(tmp_path / "register.sqlite3", check_same_thread=False)
                return stack.enter_context(closing(connection))

        first = connect()
        migrate(first)
        first.commit()
        yield connect


@pytest.fixture
def connection(connect):
    return connect()


@pytest.fixture
def fact():
    """Give a function that makes a fact about a subject."""

    def make(subject: str = "hit:1", **changes) -> Fact:
        values = {"kind": "hit.cleared", "who": "actor:7", "why": Why("other_birth_date"), "when": WHEN} | changes
        return Fact(subject=subject, **values)

    return make
