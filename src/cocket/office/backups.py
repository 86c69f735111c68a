"""Backup and restore of an office: its database from one moment, its secret and its law, in one archive.

Takes a home, gives a .zip; takes a .zip and a home without an office, gives the office, checked. An embedded database
is copied by SQLite's own online backup, PostgreSQL by its own `pg_dump`, so that an archive belongs to one of the two.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from pathlib import Path

from cocket.kernel.errors import BadInput, RegisterBroken
from cocket.office.environment import database, on_postgres

DATABASE = "register.sqlite3"
DUMP = "postgres.dump"
KEPT = ("office/secret.key", "office/lasting.key", "office/law.toml", "office/access.toml", "office/retention.toml",
        "office/demo-password.txt")  # fmt: skip
# Folders with all their files: the office's keys, what it published, and the transparency log with its private half.
FOLDERS = ("office/authority", "office/anchor", "office/published", "custody", "logs")
JOURNAL = "journal.sqlite"


def write(home: Path, file: Path) -> int:
    """Write the archive whole or not at all; gives its size in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / (DUMP if on_postgres() else DATABASE)
        if on_postgres():
            _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")
        else:
            with (
                contextlib.closing(sqlite3.connect(home / DATABASE)) as source,
                contextlib.closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
        beside = file.with_name(f".{file.name}.part")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(copy, copy.name)
                for name in KEPT:
                    if (home / name).exists():
                        archive.write(home / name, name)
                # After the database: the log may then know more than it, which is mended, and never less.
                for path in _files(home):
                    archive.writestr(path.relative_to(home).as_posix(), _content(path))
            beside.replace(file)
        except OSError as error:
            beside.unlink(missing_ok=True)
            mend = "Check the folder and its rights."
            raise BadInput(f"The backup cannot be written ({error.strerror})", where=str(file), mend=mend) from None
    return file.stat().st_size


def read(home: Path, file: Path) -> None:
    """Unpack an archive into a home that has no office yet; raises BadInput for one that has, or another archive.

    Its keys come with it: whoever holds the archive can sign as the office.
    """
    copy, other = (DUMP, DATABASE) if on_postgres() else (DATABASE, DUMP)
    if (home / DATABASE).exists():
        raise BadInput("This home has an office already", where=str(home), mend="Restore into another --home.")
    if on_postgres():
        _empty_only()
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if other in names:
                mend = "Set DATABASE_URL to an empty database." if other == DUMP else "Leave DATABASE_URL out."
                raise BadInput("This backup is of the other kind of database", where=str(file), mend=mend)
            if copy not in names or not all(_known(name) for name in names):
                raise BadInput("This is no backup of an office", where=str(file), mend="Choose what `backup` wrote.")
            for name in archive.namelist():
                _unpack(archive, name, home / name)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError):
        mend = "Choose what `backup` wrote; this file is damaged or something else."
        raise BadInput("The archive cannot be read", where=str(file), mend=mend) from None
    if on_postgres():
        try:
            _postgres(
                "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--dbname=", str(home / DUMP)
            )
        finally:
            (home / DUMP).unlink(missing_ok=True)


def check() -> tuple[int, int]:
    """Check the office of this process; gives its facts and cases. Raises RegisterBroken at what does not agree."""
    from cocket.office.cases.models import Case
    from cocket.office.cases.selectors import differing_rows
    from cocket.office.facts.services import recorded
    from cocket.office.licences.selectors import differing_licences
    from cocket.office.worker import round_once
    from cocket.register import verify

    round_once()
    with recorded() as connection:
        facts = verify(connection)
    if wrong := [*differing_rows(), *differing_licences()]:
        mend = "Restore an older backup, and keep this one for whoever looks into it."
        raise RegisterBroken("A case is not what its facts tell", where=wrong[0], mend=mend)
    return facts, Case.objects.count()


def _known(name: str) -> bool:
    """Whether an archive may hold a file of this name: one of ours, and nowhere outside the home."""
    parts = name.split("/")
    if ".." in parts or "" in parts or "\\" in name or ":" in name:
        return False
    return name in (DATABASE, DUMP, *KEPT) or any(name.startswith(f"{folder}/") for folder in FOLDERS)


def _files(home: Path) -> list[Path]:
    """Give the files of the folders that are kept: checkpoints first, journals last.

    A checkpoint then speaks of tiles that are copied after it, and the journal holds all that the tiles show.
    """
    found = [path for folder in FOLDERS for path in (home / folder).rglob("*") if path.is_file()]
    passing = (".new", "-wal", "-shm", "-journal", "/lock")
    found = [path for path in found if not path.as_posix().endswith(passing)]
    return sorted(found, key=lambda path: (path.name == JOURNAL, path.name != "checkpoint", path.as_posix()))


def _content(path: Path) -> bytes:
    if path.suffix != ".sqlite":
        return path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return copy.read_bytes()


def _unpack(archive: zipfile.ZipFile, name: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_name(f".{place.name}.part")
    with (
        os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target,
        archive.open(name) as source,
    ):
        shutil.copyfileobj(source, target)
    part.replace(place)


def _empty_only() -> None:
    found = _postgres("psql", "--no-psqlrc", "--tuples-only", "--command", "SELECT count(*) FROM pg_stat_user_tables")
    if found.strip() != "0":
        mend = "Make an empty database, and name it in DATABASE_URL."
        raise BadInput("This database has tables already", where="DATABASE_URL", mend=mend)


def _postgres(program: str, *words: str) -> str:
    """Run one of PostgreSQL's programs on the environment's database; a password travels in no command line."""
    given = database(Path())
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    known = {name: str(given[key]) for name, key in named.items() if given.get(key)}
    for option, value in given.get("OPTIONS", {}).items():
        if option in ("host", "sslmode", "sslrootcert", "sslcert", "sslkey"):
            known[f"PG{option.upper()}"] = str(value)
    path = shutil.which(program)
    if path is None:
        mend = "Install PostgreSQL's client programs (Debian: postgresql-client)."
        raise BadInput(f"The program {program} is not on this machine", where="PATH", mend=mend)
    words = tuple(f"--dbname={known['PGDATABASE']}" if word == "--dbname=" else word for word in words)
    done = subprocess.run([path, *words], env={**os.environ, **known}, capture_output=True, text=True, check=False)  # noqa: S603 - words are the program's own
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise BadInput(
            f"{program} failed: {said[0][:200]}", where="DATABASE_URL", mend="Mend what it says, then again."
        )
    return done.stdout
