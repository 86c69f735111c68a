"""Who reads cases for the office: the one door of this desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, Role

READERS = frozenset({Role.OFFICER, Role.SENIOR_OFFICER, Role.ADVISER, Role.OVERSEER, Role.INSPECTOR})


def inside(request: HttpRequest) -> Any:
    """Give the account of somebody who reads cases for the office; this desk is for nobody else."""
    account: Any = request.user
    role = Role(account.role)
    if role not in READERS:
        own, seen = "Go back to the start: it leads to your own.", "Go back to the start: it leads to what you may see."
        raise Refused("This desk is the office's", mend=own if role in EXPORTERS else seen)
    return account
