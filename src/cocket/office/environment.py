"""What a site learns from its environment. Takes variables, gives checked values; raises BadInput for a wrong one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from cocket.kernel.errors import BadInput

# As the register opens its own file: writers do not stop readers, REPLACE fires the guards against deletion, and what
# is deleted on purpose leaves no trace in the file.
INIT = "PRAGMA journal_mode = WAL; PRAGMA recursive_triggers = ON; PRAGMA secure_delete = ON"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def home() -> Path:
    """Give `$COCKET_HOME`; raises BadInput where it is not set, since a site must not choose its own."""
    given = os.environ.get("COCKET_HOME")
    if not given:
        raise BadInput("It is not said where the home is", where="COCKET_HOME", mend="Set it to the folder of records.")
    return Path(given)


def hosts() -> list[str]:
    """Give the host names that a site answers to: `$COCKET_HOSTS` with commas, else loopback alone.

    Requests for any other name are refused, so that no page elsewhere can reach a local site under a name of its own.
    """
    return [name.strip() for name in os.environ.get("COCKET_HOSTS", "").split(",") if name.strip()] or [*LOOPBACK]


def database(home: Path) -> dict[str, Any]:
    """Give Django's settings of the database of `$DATABASE_URL`, else of the home's register.

    The office's rows live in the register's own database: a row and its fact are then one transaction.
    """
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home / "register.sqlite3"),
            # A writer takes its place at once and waits for its turn, instead of failing half-way.
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": INIT},
        }
    import dj_database_url

    try:
        parsed = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        mend = "Write it as postgres://USER@HOST:PORT/NAME or sqlite:///FILE."
        raise BadInput("This is no address of a database", where="DATABASE_URL", mend=mend) from None
    if str(parsed["ENGINE"]).endswith("postgresql"):
        # A server that does not answer is said to be away within seconds, instead of holding a thread for minutes.
        parsed["OPTIONS"] = {"connect_timeout": 5, **parsed.get("OPTIONS", {})}
    return dict(parsed)


def on_postgres() -> bool:
    """Whether the environment names a PostgreSQL server."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def secrets_of(home: Path) -> list[str]:
    """Give the site's secret, and after it those before it that still open what they sealed.

    `$COCKET_SECRET_KEY`, then `$COCKET_SECRET_KEY_FALLBACKS` with commas; else the lines of the file in the home, which
    is made once and readable by its owner alone.
    """
    if given := os.environ.get("COCKET_SECRET_KEY"):
        earlier = os.environ.get("COCKET_SECRET_KEY_FALLBACKS", "").split(",")
        return [given, *(one.strip() for one in earlier if one.strip())]
    return _kept(home / "office" / "secret.key", secrets.token_urlsafe(50)).split()


def lasting(home: Path, first: str) -> str:
    """Give `$COCKET_LASTING_KEY`, else the key in the home, which begins as the first secret and never changes."""
    return os.environ.get("COCKET_LASTING_KEY") or _kept(home / "office" / "lasting.key", first).strip()


def rotate_secret(home: Path, *, forget: bool = False) -> int:
    """Put a new secret before those in the home, or with `forget` let the earlier ones go; gives how many there are.

    Raises BadInput where the environment gives the secret.
    """
    if os.environ.get("COCKET_SECRET_KEY"):
        mend = "Set it anew, and put the one before into COCKET_SECRET_KEY_FALLBACKS."
        raise BadInput("The environment gives the site's secret", where="COCKET_SECRET_KEY", mend=mend)
    known = secrets_of(home)
    lasting(home, known[-1])  # before the first change, so that it is the first secret
    kept = known[:1] if forget else [secrets.token_urlsafe(50), *known]
    path = home / "office" / "secret.key"
    fresh = path.with_name(".secret.key.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as stream:
        stream.write("\n".join(kept) + "\n")
    fresh.replace(path)
    return len(kept)


def _kept(path: Path, fresh: str) -> str:
    """Give the text of a file of the owner's own, made with `fresh` where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(fresh)
    return path.read_text("ascii")
