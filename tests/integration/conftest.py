"""What tests share that need a real PostgreSQL (started once, on a socket only) or Node packages by others."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
from tests.conftest import ROOT, absent, node_packages

DEBIAN = Path("/usr/lib/postgresql")
INTEROP = ROOT / "tests" / "interop"


def _binaries() -> Path | None:
    """Find initdb and pg_ctl: the newest of Debian's, else whatever is on the path."""
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))])
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _as_server() -> dict[str, object]:
    """Give the subprocess options that run a command as a user whom PostgreSQL accepts: it refuses root."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        absent("postgres", "PostgreSQL refuses to run as root, and there is no user `postgres`")
        raise AssertionError from None
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgres_server():
    """Give the connection string of a fresh cluster; it listens on a socket in its own folder and nowhere else."""
    binaries = _binaries()
    if binaries is None:
        absent("postgres", "no PostgreSQL server on this machine")
        raise AssertionError
    options = _as_server()
    # Not under pytest's own folder: that is closed to other users, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="cocket-pg-"))
    if options:
        os.chown(folder, options["user"], options["group"])

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=120,
            check=False,
            **options,
        )
        assert done.returncode == 0, f"{command[0]} failed with {done.returncode}"

    data = str(folder / "data")
    try:
        run(
            str(binaries / "initdb"),
            *(
                "--pgdata",
                data,
                "--auth",
                "trust",
                "--username",
                "cocket",
                "--encoding",
                "UTF8",
                "--no-locale",
                "--no-sync",
            ),
        )
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=40"
        run(
            str(binaries / "pg_ctl"),
            *("start", "--wait", "--pgdata", data, "--log", str(folder / "log"), "--options", settings),
        )
        try:
            yield f"host={folder} user=cocket dbname=postgres"
        finally:
            run(str(binaries / "pg_ctl"), "stop", "--wait", "--mode", "immediate", "--pgdata", data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
