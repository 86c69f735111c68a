"""Who calls, and the codes that the API speaks in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from cocket.licensing.balance import BASE_UNITS
from cocket.licensing.cases.words import ACTION_WORDS, STATE_WORDS, Desk, Kind, Role
from cocket.office.api.frame import caller_of_request, operation
from cocket.office.api.schemas import FirmOut, MeOut, VocabularyOut, WordOut
from cocket.office.api.scopes import Scope
from cocket.risk.criteria import criteria, measures

router = Router(tags=["account"])


@operation(router, "GET", "/me", scope=None, gives={200: MeOut}, pages=("home",))
def me(request: HttpRequest) -> MeOut:
    """Say whom the token acts for."""
    caller = caller_of_request(request)
    account: Any = caller.account
    firm = account.organisation
    return MeOut(
        account=account.id,
        role=Role(account.role),
        desk=account.desk,
        firm=FirmOut(id=firm.id, name=firm.name, country=firm.country) if firm else None,
        scopes=[scope for scope in Scope if scope in caller.scopes],
    )


@operation(router, "GET", "/vocabulary", scope=None, gives={200: VocabularyOut})
def vocabulary(request: HttpRequest) -> VocabularyOut:
    """Give the codes that the API takes and gives, in words."""
    del request
    return VocabularyOut(
        kinds=[WordOut(code=kind.value, words=kind.value.replace("_", " ")) for kind in Kind],
        states=[WordOut(code=state.value, words=words) for state, words in STATE_WORDS.items()],
        actions=[WordOut(code=action.value, words=words) for action, words in ACTION_WORDS.items()],
        desks=[WordOut(code=desk.value, words=desk.value.replace("_", " ")) for desk in Desk],
        criteria=[WordOut(code=one.code, words=one.title) for one in criteria()],
        conditions=[WordOut(code=one.code, words=one.title) for one in measures()],
        units=list(BASE_UNITS),
    )
