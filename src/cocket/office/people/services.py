"""Write: sign up a firm with its first account, and open accounts of the office. Each is one transaction."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Person
from cocket.licensing.cases.words import EXPORTERS, Desk, Role
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account, Organisation
from cocket.register import Fact, Why, append
from cocket.register.ports import Connection


def sign_up(
    *, firm: str, country: str, registration: str, name: str, email: str, password: str, at: datetime
) -> Account:
    """Open a firm and its first account, which administers it; raises BadInput for a known address or weak password."""
    with recorded() as connection:
        organisation = Organisation.objects.create(
            id=f"org:{secrets.token_hex(8)}", name=firm, country=country, registration=registration, created_at=at
        )
        account = _account(name, email, password, Role.EXPORTER_ADMIN, "", organisation, at)
        _told(connection, "organisation.opened", str(organisation.id), account.id, at, country=country)
        _opened(connection, account, account.id, at)
    return account


def join(
    connection: Connection,
    organisation: Organisation,
    *,
    name: str,
    email: str,
    password: str,
    role: Role,
    by: str,
    at: datetime,
) -> Account:
    """Open a further account of a firm in the caller's transaction; raises BadInput as `sign_up` does."""
    if role not in EXPORTERS:
        raise BadInput("A firm has no such role", where="role", mend="Choose one that is offered.")
    account = _account(name, email, password, role, "", organisation, at)
    _opened(connection, account, by, at)
    return account


def open_account(
    *, name: str, email: str, password: str, role: Role, at: datetime, desk: Desk | None = None, by: str = "system"
) -> Account:
    """Open an account of the office; raises BadInput for an exporter's role or an adviser without a desk."""
    if role in EXPORTERS or role is Role.SYSTEM:
        raise BadInput("This account is not the office's", where="role", mend="Firms sign themselves up.")
    if (role is Role.ADVISER) is (desk is None):
        raise BadInput("An adviser belongs to one desk, and nobody else does", where="desk", mend="Name the desk.")
    with recorded() as connection:
        account = _account(name, email, password, role, desk.value if desk else "", None, at)
        _opened(connection, account, by, at)
    return account


def person_of(account: Account) -> Person:
    """Give the person that rules ask about: id, role and where they belong, and no name."""
    desk = Desk(account.desk) if account.desk else None
    return Person(account.id, Role(account.role), account.organisation_id or "", desk)


def _account(
    name: str, email: str, password: str, role: Role, desk: str, organisation: Organisation | None, at: datetime
) -> Account:
    address = email.strip().lower()
    if Account.objects.filter(email=address).exists():
        raise BadInput("This address has an account", where="email", mend="Sign in, or use another address.")
    account = Account(
        id=f"actor:{secrets.token_hex(8)}",
        email=address,
        name=name,
        role=role.value,
        desk=desk,
        organisation=organisation,
        created_at=at,
    )
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages), where="password", mend="Choose a longer one.") from None
    account.set_password(password)
    account.save(force_insert=True)
    return account


def _opened(connection: Connection, account: Account, by: str, at: datetime) -> None:
    detail = {"role": account.role, "desk": account.desk, "organisation": account.organisation_id or ""}
    _told(connection, "account.opened", account.id, by, at, **detail)


def _told(connection: Connection, kind: str, subject: str, who: str, at: datetime, **payload: str) -> None:
    append(connection, Fact(kind, subject, who, Why("signed_up"), at, payload))
