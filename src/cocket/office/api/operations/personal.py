"""One's own data, and the inventory for the data protection officer."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest
from ninja import Router

from cocket.kernel.dates import utc_now
from cocket.office.api.frame import account_of, operation
from cocket.office.api.schemas import DueOut, HeldOut, InventoryOut, OwnDataOut
from cocket.office.api.scopes import Scope
from cocket.office.personal.inventory import HELD
from cocket.office.personal.own import own_data
from cocket.office.personal.retention import due
from cocket.office.personal.views import check_officer

router = Router(tags=["personal data"])


@operation(router, "GET", "/me/data", scope=Scope.READ, gives={200: OwnDataOut},
           pages=("own-data", "own-data-file", "account"))  # fmt: skip
def read_own_data(request: HttpRequest) -> OwnDataOut:
    """Read everything that the office holds about your account."""
    return OwnDataOut(**own_data(account_of(request)))


@operation(router, "GET", "/personal-data", scope=Scope.READ, gives={200: InventoryOut}, pages=("personal-data",))
def read_inventory(request: HttpRequest) -> InventoryOut:
    """Read, as data protection officer, what is held about whom and why, and what is due to go."""
    check_officer(account_of(request))
    return InventoryOut(
        held=[HeldOut(**asdict(one)) for one in HELD], due=[DueOut(**asdict(one)) for one in due(utc_now())]
    )
