"""Licences: list, read, balance, draw down, report a delivery."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.kernel.quantities import Quantity, parse_unit
from cocket.licensing.cases.words import State
from cocket.office.api.cursors import LONGEST, USUAL, piece
from cocket.office.api.frame import Answer, account_of, operation
from cocket.office.api.licence_schemas import (
    BalanceOut,
    DeliveryIn,
    DrawIn,
    DrawOut,
    DrawsOut,
    LicenceOut,
    LicencePage,
    LineOut,
)
from cocket.office.api.schemas import In, Number
from cocket.office.api.scopes import Scope
from cocket.office.cases.selectors import visible
from cocket.office.cases.services import NoCase
from cocket.office.licences.models import DrawDown, Licence
from cocket.office.licences.services import deliver, draw, in_force

router = Router(tags=["licences"])


class Filters(In):
    """What the list is narrowed by."""

    state: State | None = None
    cursor: Annotated[str, StringConstraints(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=LONGEST)] = USUAL


@operation(router, "GET", "/licences", scope=Scope.READ, gives={200: LicencePage})
def list_licences(request: HttpRequest, filters: Query[Filters]) -> LicencePage:
    """List the licences that you may see, newest application first."""
    rows = _licences(request)
    if filters.state:
        rows = rows.filter(case__state=filters.state.value)
    kept, after = piece(rows, "case__opened_at", filters.cursor, filters.limit)
    return LicencePage(items=[_licence(row) for row in kept], next=after or None)


@operation(router, "GET", "/licences/{number}", scope=Scope.READ, gives={200: LicenceOut})
def read_licence(request: HttpRequest, number: Number) -> LicenceOut:
    """Read a licence."""
    return _licence(_one(request, number))


@operation(router, "GET", "/licences/{number}/balance", scope=Scope.READ, gives={200: BalanceOut})
def read_balance(request: HttpRequest, number: Number) -> BalanceOut:
    """Ask what is left of a licence, and whether it can be drawn on today."""
    return BalanceOut(**_balance(_one(request, number)))


@operation(router, "GET", "/licences/{number}/draw-downs", scope=Scope.READ, gives={200: DrawsOut})
def list_draw_downs(request: HttpRequest, number: Number) -> DrawsOut:
    """List the uses of a licence, oldest first."""
    rows = DrawDown.objects.filter(line__licence=_one(request, number)).select_related("line")
    return DrawsOut(items=[_draw(row) for row in rows])


@operation(router, "POST", "/licences/{number}/draw-downs", scope=Scope.SHIP, gives={201: DrawOut}, writes=True,
           pages=("exporter-ship",))  # fmt: skip
def draw_down(request: HttpRequest, number: Number, body: DrawIn) -> Answer:
    """Draw on a line of a licence. Your own reference draws once only, and nothing can be over-drawn."""
    licence = _one(request, number)
    quantity = Quantity(body.amount, parse_unit(body.unit, where="unit"))
    drawn = draw(account_of(request), licence.pk, body.line, quantity, body.reference, at=utc_now())
    return Answer(_draw(drawn), location=f"/api/v1/licences/{licence.number}/draw-downs")


@operation(router, "POST", "/licences/{number}/draw-downs/{draw_id}/delivery", scope=Scope.SHIP, gives={200: DrawOut},
           writes=True, pages=("exporter-arrived",))  # fmt: skip
def report_delivery(request: HttpRequest, number: Number, draw_id: Number, body: DeliveryIn) -> Answer:
    """Report that a shipment arrived; a second report changes nothing."""
    licence = _one(request, number)
    found = DrawDown.objects.filter(pk=draw_id, line__licence=licence).first()
    if found is None:
        raise NoCase("There is no such shipment", where=draw_id, mend="Choose one of the licence's draw-downs.")
    return Answer(_draw(deliver(account_of(request), found.pk, body.day, at=utc_now())))


def _licences(request: HttpRequest) -> Any:
    mine = visible(account_of(request)).values("pk")
    return Licence.objects.filter(case__in=mine).select_related("case").prefetch_related("lines", "case__licences")


def _one(request: HttpRequest, number: str) -> Licence:
    found: Licence | None = _licences(request).filter(number=number).first()
    if found is None:
        raise NoCase("There is no such licence for you", where=number, mend="Choose one from your list.")
    return found


def _balance(licence: Licence) -> dict[str, Any]:
    why_not = ""
    try:
        in_force(licence, utc_now().date())
    except CocketError as refusal:
        why_not = f"{refusal.what}. {refusal.mend}"
    lines = [
        LineOut(line=n.number, description=n.description, unit=n.unit, granted=n.granted, drawn=n.drawn, left=n.left)
        for n in licence.lines.all()
    ]
    return {"number": licence.number, "in_force": not why_not, "why_not": why_not, "lines": lines}


def _licence(licence: Licence) -> LicenceOut:
    return LicenceOut(
        **_balance(licence),
        application=licence.case.number,
        state=licence.case.state,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        conditions=list(licence.conditions),
    )


def _draw(drawn: DrawDown) -> DrawOut:
    return DrawOut(
        id=drawn.id,
        line=drawn.line.number,
        amount=drawn.amount,
        unit=drawn.line.unit,
        reference=drawn.key,
        drawn_at=drawn.drawn_at,
        delivered_on=drawn.delivered_on,
    )
