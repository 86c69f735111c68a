"""Write: invite somebody to a firm, open the account behind an invitation, change a role, close an account.

One transaction each, with its fact; names and addresses stand in rows alone. A firm always keeps one administrator.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cocket.kernel.errors import BadInput
from cocket.kernel.wording import said
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, Role
from cocket.office.cases.services import NoCase
from cocket.office.colleagues.models import Invitation
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account, Organisation
from cocket.office.people.services import join
from cocket.register import Fact, Why, append

DAYS = 7


def colleagues(account: Account) -> QuerySet[Account]:
    """Give the accounts of the person's firm, open ones first."""
    return Account.objects.filter(organisation_id=account.organisation_id, organisation__isnull=False).order_by(
        "-is_active", "name", "id"
    )


def invite(account: Account, email: str, role: Role, *, at: datetime) -> tuple[Invitation, str]:
    """Invite an address, and give the invitation with its secret, which is told this once.

    An invitation of the same address that is open ends. Raises Refused for anyone but the firm's administrator.
    """
    _administers(account)
    if role not in EXPORTERS:
        raise BadInput("A firm has no such role", where="role", mend="Choose one that is offered.")
    address = email.strip().lower()
    with recorded() as connection:
        Organisation.objects.select_for_update(of=("self",)).get(pk=account.organisation_id)
        if Account.objects.filter(email=address).exists():
            raise BadInput("This address has an account", where="email", mend="Use another address.")
        Invitation.objects.filter(organisation_id=account.organisation_id, email=address, used_at=None).update(
            ended=True
        )
        token = secrets.token_urlsafe(32)
        made = Invitation.objects.create(
            id=f"invitation:{secrets.token_hex(8)}",
            organisation_id=account.organisation_id,
            email=address,
            role=role.value,
            token_sha256=_hashed(token),
            made_by=account,
            made_at=at,
            expires_at=at + timedelta(days=DAYS),
        )
        told = {"invitation": made.id, "role": role.value}
        append(connection, Fact("invitation.made", str(made.organisation_id), account.id, Why("by_form"), at, told))
    return made, token


def behind(token: str, at: datetime) -> Invitation:
    """Give the open invitation of a link; raises NoCase for an unknown one, Refused when it is used or over."""
    found = Invitation.objects.select_related("organisation", "made_by").filter(token_sha256=_hashed(token)).first()
    if found is None:
        raise NoCase("This link leads nowhere", mend="Copy the whole link, or ask for a new one.")
    mend = "Ask whoever invited you for a new one."
    if found.used_at is not None:
        raise Refused("This invitation was used", where=found.id, mend="Sign in with your address.")
    if found.ended or not found.made_by.is_active:
        raise Refused("This invitation was taken back", where=found.id, mend=mend)
    if at >= found.expires_at:
        raise Refused(said("This link ended on {day}", day=found.expires_at.date()), where=found.id, mend=mend)
    return found


def accept(token: str, *, name: str, password: str, at: datetime) -> Account:
    """Open the account that an invitation is for; a link opens one. Raises BadInput for a weak password."""
    with recorded() as connection:
        first = behind(token, at)
        Invitation.objects.select_for_update(of=("self",)).get(pk=first.pk)
        invitation = behind(token, at)
        account = join(
            connection, invitation.organisation, name=name, email=invitation.email, password=password,
            role=Role(invitation.role), by=invitation.made_by_id, at=at,
        )  # fmt: skip
        invitation.used_at = at
        invitation.save(update_fields=["used_at"])
    return account


def change_role(account: Account, colleague_id: str, role: Role, *, at: datetime) -> Account:
    """Make a colleague an administrator, or no longer one."""
    _administers(account)
    if role not in EXPORTERS:
        raise BadInput("A firm has no such role", where="role", mend="Choose one that is offered.")
    with recorded() as connection:
        found = _colleague(account, colleague_id)
        if found.role != role.value:
            if role is not Role.EXPORTER_ADMIN:
                _another_administrator(found)
            found.role = role.value
            found.save(update_fields=["role"])
            told = {"role": role.value}
            append(connection, Fact("account.role", found.id, account.id, Why("by_form"), at, told))
    return found


def close(account: Account, colleague_id: str, *, at: datetime) -> Account:
    """Close a colleague's account: from now on it signs in no more. What it did stays in every history."""
    _administers(account)
    with recorded() as connection:
        found = _colleague(account, colleague_id)
        if found.is_active:
            _another_administrator(found)
            found.is_active = False
            found.save(update_fields=["is_active"])
            append(connection, Fact("account.closed", found.id, account.id, Why("by_form"), at, {}))
    return found


def _administers(account: Account) -> None:
    if Role(account.role) is not Role.EXPORTER_ADMIN or not account.organisation_id:
        mend = "Ask your firm's administrator."
        raise Refused("Your firm's administrator looks after its people", mend=mend)


def _colleague(account: Account, colleague_id: str) -> Account:
    """Give a colleague, with the firm's row locked, so that two administrators cannot remove one another at once."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=account.organisation_id)
    found = colleagues(account).filter(pk=colleague_id).first()
    if found is None:
        raise NoCase("There is no such person in your firm", where=colleague_id[:48], mend="Choose one from the list.")
    return found


def _another_administrator(found: Account) -> None:
    others = Account.objects.filter(
        organisation_id=found.organisation_id, role=Role.EXPORTER_ADMIN.value, is_active=True
    ).exclude(pk=found.pk)
    if found.role == Role.EXPORTER_ADMIN.value and not others.exists():
        mend = "Make somebody else an administrator first."
        raise Refused("A firm keeps one administrator", where=found.id, mend=mend)


def _hashed(token: str) -> str:
    return hashlib.sha256(b"cocket invitation\0" + token.encode("utf-8", "surrogateescape")).hexdigest()
