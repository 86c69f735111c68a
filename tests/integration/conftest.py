"""What tests share that need a real PostgreSQL (started once, on a socket only) or Node packages by others."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from tests.conftest import ROOT, node_packages
from tests.integration.cluster import cluster

INTEROP = ROOT / "tests" / "interop"


@pytest.fixture(scope="session")
def postgres_server():
    """Give the connection string of a fresh cluster; it listens on a socket in its own folder and nowhere else."""
    with cluster(durable=False) as running:
        yield running.parts


@pytest.fixture
def postgres(postgres_server: str):
    """Give the connection string of an empty database, dropped afterwards."""
    import psycopg

    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield f"{postgres_server} dbname={name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def interop() -> Path:
    """Give the folder in which the Node packages of `tests/interop` are installed, once, in their locked versions."""
    return node_packages(INTEROP, ROOT / "build" / "interop")
