"""From a provider's groups to a role of the office. Write: open or change the account of somebody who signed in so."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, Desk, Role
from cocket.office.access.configuration import Provider
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account
from cocket.register import Fact, Why, append

Place = tuple[Role, Desk | None]


def role_of(provider: Provider, told: Mapping[str, Any]) -> Place | None:
    """Give the role of the first of the provider's groups that the person is in, in the file's order; None for none."""
    groups = told.get(provider.groups_claim, [])
    mine = (
        {groups} if isinstance(groups, str) else {str(group) for group in groups} if isinstance(groups, list) else set()
    )
    return next((place for group, place in provider.roles.items() if group in mine), None)


def signed_in(known: Account | None, told: Mapping[str, Any], place: Place, *, at: datetime) -> Account:
    """Give the account of somebody whom a provider vouches for, opened or changed to the role of their groups.

    Raises BadInput without an address that the provider has checked, and Refused for a firm's address.
    """
    address = str(told.get("email", "")).strip().lower()
    if known is None and (not address or told.get("email_verified") is not True):
        mend = "Let your provider confirm your address."
        raise BadInput("The provider names no address of yours that it has checked", where="email", mend=mend)
    with recorded() as connection:
        found = known or Account.objects.select_for_update().filter(email=address).first()
        if found is None:
            found = Account(
                id=f"actor:{secrets.token_hex(8)}",
                email=address,
                name=str(told.get("name") or address)[:120],
                created_at=at,
            )
            kind = "account.opened"
        elif Role(found.role) in EXPORTERS:
            raise Refused("This address belongs to a firm's account", mend="Use another address for the office.")
        elif not found.is_active:
            raise Refused("This account is closed", mend="Ask whoever runs the office.")
        elif (found.role, found.desk) == _columns(place):
            return found
        else:
            kind = "account.changed"
        found.role, found.desk = _columns(place)
        if kind == "account.opened":
            found.set_unusable_password()
        found.save()
        detail = {"role": found.role, "desk": found.desk, "organisation": ""}
        append(connection, Fact(kind, found.id, found.id, Why("groups"), at, detail))
    return found


def _columns(place: Place) -> tuple[str, str]:
    return place[0].value, place[1].value if place[1] else ""
