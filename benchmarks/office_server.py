"""A PostgreSQL server and an office of a benchmark's own: both in a folder, on a socket and on loopback alone."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

COCKET = Path(sys.executable).parent / "cocket"
HERE = Path(__file__).resolve().parent
# What an office on two cores with little memory would set; commits wait for the disk, as in production.
SETTINGS = "-c shared_buffers=512MB -c effective_cache_size=2GB -c max_wal_size=4GB -c random_page_cost=1.1"


def _programs() -> Path:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: [int(n) for n in re.findall(r"\d+", str(p))]
    )
    where = found[-1] if found else Path(shutil.which("initdb") or "")
    if not where.name:
        raise SystemExit("This benchmark needs a PostgreSQL server (Debian: postgresql).")
    return where.resolve().parent


@contextlib.contextmanager
def postgres(kept: Path | None = None) -> Iterator[str]:
    """Start a server, with an empty database or the one kept in a folder; gives its address for DATABASE_URL."""
    folder = kept or Path(tempfile.mkdtemp(prefix="cocket-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    user: dict[str, object] = {}
    if os.geteuid() == 0:
        server = pwd.getpwnam("postgres")
        user = {"user": server.pw_uid, "group": server.pw_gid, "extra_groups": []}
        os.chown(folder, server.pw_uid, server.pw_gid)
    programs, data = _programs(), str(folder / "data")

    def run(program: str, *words: str) -> None:
        subprocess.run([str(programs / program), *words], cwd=folder, stdin=subprocess.DEVNULL, check=True,
                       stdout=subprocess.DEVNULL, **user)  # fmt: skip

    try:
        if not Path(data).exists():
            run("initdb", "--pgdata", data, "--auth", "trust", "--username", "cocket", "--encoding", "UTF8",
                "--no-locale")  # fmt: skip
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' {SETTINGS}"
        run("pg_ctl", "start", "--wait", "--pgdata", data, "--log", str(folder / "log"), "--options", settings)
        try:
            yield f"postgres://cocket@/postgres?host={quote(str(folder), safe='')}"
        finally:
            run("pg_ctl", "stop", "--wait", "--mode", "fast", "--pgdata", data)
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def environment(home: Path, address: str) -> dict[str, str]:
    """Give what the office's processes need to know."""
    return {**os.environ, "COCKET_HOME": str(home), "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "cocket.office.settings.office"}  # fmt: skip


@contextlib.contextmanager
def serving(command: Sequence[str | Path], env: dict[str, str]) -> Iterator[str]:
    """Start a server and wait for the address that it says; gives the address."""
    process = subprocess.Popen([str(word) for word in command], env=env, stderr=subprocess.PIPE, text=True,
                               stdout=subprocess.DEVNULL)  # fmt: skip
    assert process.stderr
    said: list[str] = []
    address = ""
    try:
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                address = found[0]
                break
        if not address:
            raise SystemExit("The server did not start: " + "".join(said)[-2000:])
        threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True).start()
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stderr.close()
        if wrong := [line for line in said if "ERROR" in line or "Traceback" in line]:
            sys.stderr.write("the server complained: " + "".join(wrong)[:2000])
