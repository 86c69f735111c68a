"""Write: open and close accounts of the office, one transaction each with its fact; the office keeps an administrator.

The password of a new account is made here, told once to whoever opened it, and changed by its owner.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db.models import QuerySet

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, Desk, Role
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account
from cocket.office.people.services import open_account
from cocket.register import Fact, Why, append

ROLES = tuple(role for role in Role if role not in EXPORTERS | {Role.SYSTEM})
# Without what is taken for one another when it is read aloud or copied by hand.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def staff(account: Account) -> QuerySet[Account]:
    """Give the office's accounts, open ones first; raises Refused for anyone but an administrator."""
    _administers(account)
    return Account.objects.filter(organisation=None).order_by("-is_active", "name", "id")


def open_for(
    account: Account, *, name: str, email: str, role: Role, at: datetime, desk: Desk | None = None
) -> tuple[Account, str]:
    """Open an account of the office; gives it and its first password, which is kept nowhere.

    Raises Refused for anyone but an administrator, BadInput for a known address or a desk that does not fit the role.
    """
    _administers(account)
    word = password()
    return open_account(name=name, email=email, password=word, role=role, desk=desk, at=at, by=account.id), word


def close(account: Account, account_id: str, *, at: datetime) -> Account:
    """Close an account; who did what in cases stays. Raises Refused for the last administrator, and for others."""
    _administers(account)
    with recorded() as connection:
        open_ones = Account.objects.select_for_update().filter(organisation=None, is_active=True)
        found = open_ones.filter(pk=account_id).first()
        if found is None:
            raise BadInput("There is no such open account", where=account_id[:48], mend="Choose one from the list.")
        if found.role == Role.ADMINISTRATOR.value and open_ones.filter(role=found.role).count() == 1:
            raise Refused("This is the last administrator", mend="Open an account for another one first.")
        found.is_active = False
        found.save()
        append(connection, Fact("account.closed", found.id, account.id, Why("by_form"), at, {}))
    return found


def password() -> str:
    """Give a new password of 80 bits that can be read aloud."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def _administers(account: Account) -> None:
    if Role(account.role) is not Role.ADMINISTRATOR:
        raise Refused("Accounts of the office are its administrator's", mend="Ask an administrator.")
