"""How people and programs come in, as the deployment says it: `office/access.toml` in the home, or the defaults below.

Takes a home, gives checked values; raises BadInput for a file that cannot be right. Secrets stand in the environment:
the file names the variable.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.words import EXPORTERS, Desk, Role

# How letters go out -> Django's name of it.
MAILS = {"console": "console", "folder": "filebased", "smtp": "smtp"}
# Rates whose number can be set (`pages.rates`).
RATES = ("api", "upload", "sign-in", "sign-up", "statement")
# Signatures of access tokens that may be allowed; a shared secret ("HS…") or none at all never may.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider by which people of the office sign in, and which of its groups have which role."""

    id: str
    name: str
    issuer: str
    client_id: str
    secret: str
    groups_claim: str = "groups"
    roles: Mapping[str, tuple[Role, Desk | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer of access tokens for programs: its name, whom its tokens must be for, where its keys are."""

    issuer: str
    audience: str
    jwks: str = ""  # empty: found by its OpenID configuration
    algorithms: tuple[str, ...] = ("RS256", "ES256")
    subject_claim: str = "sub"


@dataclass(frozen=True, slots=True)
class Access:
    """Everything that the file may say."""

    second_factor: bool = False
    reauthenticate_to_sign: bool = False
    mail: str = "console"
    providers: tuple[Provider, ...] = ()
    issuers: tuple[Issuer, ...] = ()
    rates: Mapping[str, int] = field(default_factory=dict)


def access(home: Path) -> Access:
    """Read the home's file; what it does not name keeps its default."""
    path = home / "office" / "access.toml"
    if not path.exists():
        return Access()
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput("The file cannot be read as TOML", where=str(path), mend=f"Mend it: {error}.") from None
    known = {one.name for one in fields(Access)}
    if unknown := sorted(set(given) - known):
        raise _wrong(path, f"There is no {unknown[0][:40]!r}", f"Known are {', '.join(sorted(known))}.")
    for name in ("second_factor", "reauthenticate_to_sign"):
        if not isinstance(given.get(name, False), bool):
            raise _wrong(path, f"{name} is neither true nor false", "Write true or false.")
    if given.get("mail", "console") not in MAILS:
        raise _wrong(path, "There is no such way of mail", f"Write one of {', '.join(MAILS)}.")
    rates = given.get("rates", {})
    if not isinstance(rates, dict) or not all(type(most) is int and most > 0 for most in rates.values()):
        raise _wrong(path, "The rates are no numbers", "Write [rates], and api = 600 below it.")
    if wrong := sorted(set(rates) - set(RATES)):
        raise _wrong(path, f"There is no rate {wrong[0][:40]!r}", f"Known are {', '.join(RATES)}.")
    providers = tuple(_provider(path, row) for row in _rows(path, given.pop("providers", []), "providers"))
    issuers = tuple(_issuer(path, row) for row in _rows(path, given.pop("issuers", []), "issuers"))
    for what, names in (("providers", [p.id for p in providers]), ("issuers", [i.issuer for i in issuers])):
        if len(set(names)) < len(names):
            raise _wrong(path, f"Two {what} have the same name", "Give each its own.")
    return Access(**given, providers=providers, issuers=issuers)


def _rows(path: Path, value: Any, name: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise _wrong(path, f"{name} is no list of tables", f"Write [[{name}]] before each.")
    return value


def _provider(path: Path, row: dict[str, Any]) -> Provider:
    taken = _taken(path, row, "providers", ("id", "name", "issuer", "client_id"), ("secret_variable", "groups_claim"))
    roles = row.get("roles", {})
    if not isinstance(roles, dict) or not roles:
        raise _wrong(path, f"Provider {taken['id'][:40]!r} gives no group a role", "Write [providers.roles].")
    if not taken["id"].isascii() or not taken["id"].isalnum():
        raise _wrong(path, f"The id {taken['id'][:40]!r} cannot stand in an address", "Use letters and digits.")
    _address(path, taken["issuer"])
    variable = taken.pop("secret_variable", "")
    found = {str(group): _role(path, words) for group, words in roles.items()}
    return Provider(**taken, secret=os.environ.get(variable, "") if variable else "", roles=found)


def _role(path: Path, words: Any) -> tuple[Role, Desk | None]:
    """Read "officer" or "adviser technical"."""
    role, _, desk = str(words).partition(" ")
    try:
        found = Role(role), Desk(desk) if desk else None
    except ValueError:
        raise _wrong(path, f"There is no role {str(words)[:40]!r}", 'Write "officer" or "adviser technical".') from None
    if found[0] in EXPORTERS or found[0] is Role.SYSTEM or (found[0] is Role.ADVISER) is (found[1] is None):
        raise _wrong(path, f"{str(words)[:40]!r} is no role of the office", "Firms sign themselves up.")
    return found


def _issuer(path: Path, row: dict[str, Any]) -> Issuer:
    taken = _taken(path, row, "issuers", ("issuer", "audience"), ("jwks", "subject_claim"), lists=("algorithms",))
    for name in ("issuer", "jwks"):
        if taken.get(name):
            _address(path, taken[name])
    wrong = [one for one in taken.get("algorithms", ()) if one not in ALGORITHMS]
    if wrong or taken.get("algorithms") == ():
        raise _wrong(path, "An algorithm is not allowed", f"Choose among {', '.join(ALGORITHMS)}.")
    return Issuer(**taken)


def _taken(
    path: Path,
    row: dict[str, Any],
    what: str,
    needed: tuple[str, ...],
    more: tuple[str, ...],
    lists: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Give a table's texts and lists of texts, each of its type, and nothing unknown."""
    if missing := [name for name in needed if not row.get(name)]:
        raise _wrong(path, f"One of {what} has no {missing[0]}", "Add it.")
    if unknown := sorted(set(row) - {*needed, *more, *lists, "roles"}):
        raise _wrong(path, f"{what} know no {unknown[0][:40]!r}", f"Known are {', '.join((*needed, *more, *lists))}.")
    taken: dict[str, Any] = {}
    for name in (*needed, *more, *lists):
        if name not in row:
            continue
        value = row[name]
        if name in lists:
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise _wrong(path, f"{name} is no list of texts", 'Write it as ["RS256"].')
            taken[name] = tuple(value)
        elif not isinstance(value, str):
            raise _wrong(path, f"{name} is no text", "Write it in quotes.")
        else:
            taken[name] = value
    return taken


def _address(path: Path, value: str) -> None:
    """Refuse an issuer that is reached without TLS, but on this machine."""
    here = ("http://127.0.0.1", "http://localhost", "http://[::1]")
    if not value.startswith(("https://", *here)):
        raise _wrong(path, f"{value[:80]!r} is no https address", "Write https://…")


def _wrong(path: Path, what: str, mend: str) -> BadInput:
    return BadInput(what, where=str(path), mend=mend)
