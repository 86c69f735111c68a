"""A PostgreSQL server of a test's own, on a socket in its folder and nowhere else; it can be stopped, killed and started."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tests.conftest import absent

DEBIAN = Path("/usr/lib/postgresql")


def binaries() -> Path | None:
    """Find initdb and pg_ctl: the newest of Debian's, else whatever is on the path."""
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))])
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def as_server() -> dict[str, object]:
    """Give the subprocess options that run a command as a user whom PostgreSQL accepts: it refuses root."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        absent("postgres", "PostgreSQL refuses to run as root, and there is no user `postgres`")
        raise AssertionError from None
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Cluster:
    """One server and its folder. `durable` keeps what is committed across a crash, as in production."""

    def __init__(self, folder: Path, programs: Path, *, durable: bool) -> None:
        self.folder, self.programs, self.options = folder, programs, as_server()
        self.settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c max_connections=40"
        if not durable:
            self.settings += " -c fsync=off"
        self.parts = f"host={folder} user=cocket dbname=postgres"

    def address(self, name: str = "postgres") -> str:
        """Give the address of a database as DATABASE_URL writes it."""
        return f"postgres://cocket@/{name}?host={quote(str(self.folder), safe='')}"

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs as the server's user."""
        command = [str(self.programs / program), *words]
        done = subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=120, check=False,
            **self.options,
        )  # fmt: skip
        log = self.folder / "log"
        said = log.read_text("utf-8", "replace")[-800:] if done.returncode and log.exists() else ""
        assert done.returncode == 0, f"{program} failed with {done.returncode}\n{said}"

    def make(self) -> None:
        """Make an empty cluster."""
        words = ("--auth", "trust", "--username", "cocket", "--encoding", "UTF8", "--no-locale", "--no-sync")
        self.run("initdb", "--pgdata", str(self.folder / "data"), *words)

    def start(self) -> None:
        """Start the server and wait until it answers; after a crash it recovers first."""
        words = ("--pgdata", str(self.folder / "data"), "--log", str(self.folder / "log"), "--options", self.settings)
        self.run("pg_ctl", "start", "--wait", *words)

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server."""
        self.run("pg_ctl", "stop", "--wait", "--mode", mode, "--pgdata", str(self.folder / "data"))

    def kill(self) -> None:
        """Kill the server and all its processes at once, as the kernel would."""
        lock = self.folder / "data" / "postmaster.pid"
        head = int(lock.read_text("ascii").splitlines()[0])
        os.kill(head, signal.SIGSTOP)  # it starts nobody anew while its processes die
        children = Path(f"/proc/{head}/task/{head}/children").read_text("ascii").split()
        dying = [*map(int, children), head]
        for one in dying:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        end = time.monotonic() + 20
        while any(_alive(one) for one in dying) and time.monotonic() < end:
            time.sleep(0.02)
        # Where nobody buries the dead, their number looks taken; the locks they left would stop the next start.
        for left in (lock, self.folder / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)


def _alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextlib.contextmanager
def cluster(*, durable: bool) -> Iterator[Cluster]:
    """Give a running server of its own; it is gone afterwards, whatever state it is in."""
    programs = binaries()
    if programs is None:
        absent("postgres", "no PostgreSQL server on this machine")
        raise AssertionError
    # Not under pytest's own folder: that is closed to other users, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="cocket-pg-"))
    made = Cluster(folder, programs, durable=durable)
    try:
        if made.options:
            os.chown(folder, made.options["user"], made.options["group"])
        made.make()
        made.start()
        yield made
    finally:
        with contextlib.suppress(AssertionError):
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)
