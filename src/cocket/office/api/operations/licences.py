"""Licences: list, read, balance, draw down, report a delivery."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from cocket.kernel.dates import utc_now
from cocket.kernel.quantities import Quantity, parse_unit
from cocket.licensing.cases.words import Role, State
from cocket.office.api.cursors import LONGEST, USUAL, piece
from cocket.office.api.frame import Answer, account_of, operation
from cocket.office.api.licence_schemas import (
    BalanceOut,
    ConfirmIn,
    DeliveryIn,
    DrawIn,
    DrawOut,
    DrawsOut,
    HandIn,
    LicenceOut,
    LicencePage,
    LineOut,
    PaperOut,
    ReturnIn,
)
from cocket.office.api.schemas import In, Number, PaperId
from cocket.office.api.scopes import Scope
from cocket.office.cases.selectors import visible
from cocket.office.cases.services import NoCase
from cocket.office.issuing import views as papers
from cocket.office.issuing.models import Paper
from cocket.office.licences.handing import hand_over
from cocket.office.licences.models import DrawDown, Licence
from cocket.office.licences.returning import take_back
from cocket.office.licences.selectors import warned, why_not
from cocket.office.licences.services import confirm, deliver, draw
from cocket.office.licences.verifying import delivery

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


@operation(router, "GET", "/licences/{number}", scope=Scope.READ, gives={200: LicenceOut},
           pages=("customs-find", "customs-licence"))  # fmt: skip
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
           pages=("exporter-ship", "customs-draw"))  # fmt: skip
def draw_down(request: HttpRequest, number: Number, body: DrawIn) -> Answer:
    """Draw on a line of a licence. Your own reference draws once only, and nothing can be over-drawn."""
    licence = _one(request, number)
    quantity = Quantity(body.amount, parse_unit(body.unit, where="unit"))
    drawn = draw(account_of(request), licence.pk, body.line, quantity, body.reference, at=utc_now())
    return Answer(_draw(drawn), location=f"/api/v1/licences/{licence.number}/draw-downs")


@operation(router, "POST", "/licences/{number}/draw-downs/{draw_id}/delivery", scope=Scope.SHIP, gives={200: DrawOut},
           writes=True, pages=("exporter-arrived",))  # fmt: skip
def report_delivery(request: HttpRequest, number: Number, draw_id: Number, body: DeliveryIn) -> Answer:
    """Report that a shipment arrived; a second report changes nothing but adds a delivery verification."""
    found, now = _drawn(request, number, draw_id), utc_now()
    paper = body.document.strip().encode()
    verified, day = delivery(found.line.licence, paper, now) if paper else ("", body.day)
    return Answer(_draw(deliver(account_of(request), found.pk, day, at=now, verified_by=verified)))


@operation(router, "POST", "/licences/{number}/draw-downs/{draw_id}/confirmation", scope=Scope.SHIP,
           gives={200: DrawOut}, writes=True, pages=("customs-confirm",))  # fmt: skip
def confirm_left(request: HttpRequest, number: Number, draw_id: Number, body: ConfirmIn) -> Answer:
    """Confirm, as customs, that an announced shipment left under a declaration."""
    found = _drawn(request, number, draw_id)
    return Answer(_draw(confirm(account_of(request), found.pk, body.declaration, at=utc_now())))


@operation(router, "POST", "/licences/{number}/draw-downs/{draw_id}/hand-overs", scope=Scope.SHIP,
           gives={200: DrawOut}, writes=True, pages=("exporter-hand",))  # fmt: skip
def record_hand_over(request: HttpRequest, number: Number, draw_id: Number, body: HandIn) -> Answer:
    """Record to whom a shipment was handed over: custody events, one a line, signed by giver and taker."""
    found = _drawn(request, number, draw_id)
    return Answer(_draw(hand_over(account_of(request), found.pk, body.events.encode(), at=utc_now())))


@operation(router, "POST", "/licences/{number}/draw-downs/{draw_id}/return", scope=Scope.SHIP, gives={200: DrawOut},
           writes=True, pages=("exporter-back", "customs-back"))  # fmt: skip
def take_shipment_back(request: HttpRequest, number: Number, draw_id: Number, body: ReturnIn) -> Answer:
    """Take a shipment back: the exporter before it left, customs once it came back. It may be drawn again."""
    found = _drawn(request, number, draw_id)
    return Answer(_draw(take_back(account_of(request), found.pk, at=utc_now(), declaration=body.declaration)))


@operation(router, "GET", "/papers/{document}/{form}", scope=Scope.READ, gives={200: None}, pages=("paper",),
           other_types={200: "application/octet-stream"})  # fmt: skip
def fetch_paper(request: HttpRequest, document: PaperId, form: Number) -> HttpResponse:
    """Fetch a licence's signed document in one of its forms: jcs, jwt, sd-jwt, code or pdf."""
    response: HttpResponse = papers.paper(request, document, form)
    return response


def _drawn(request: HttpRequest, number: str, draw_id: str) -> DrawDown:
    found = DrawDown.objects.filter(pk=draw_id, line__licence=_one(request, number)).first()
    if found is None:
        raise NoCase("There is no such shipment", where=draw_id, mend="Choose one of the licence's draw-downs.")
    return found


def _licences(request: HttpRequest) -> Any:
    mine = visible(account_of(request)).values("pk")
    return _whole(Licence.objects.filter(case__in=mine))


def _one(request: HttpRequest, number: str) -> Licence:
    """Give a licence that the caller may see; customs sees any whose number it knows, as on its page."""
    customs = account_of(request).role == Role.CUSTOMS_OFFICER.value
    rows = _whole(Licence.objects.all()) if customs else _licences(request)
    found: Licence | None = rows.filter(number=number).first()
    if found is None:
        raise NoCase("There is no such licence for you", where=number, mend="Choose one from your list.")
    return found


def _whole(rows: Any) -> Any:
    return rows.select_related("case__organisation").prefetch_related(
        "lines", "case__licences", "notices", Prefetch("papers", queryset=Paper.objects.defer("forms"))
    )


def _balance(licence: Licence) -> dict[str, Any]:
    """Give what a balance says, from what `_whole` fetched; a list asks nothing for each licence."""
    now, rows = utc_now(), tuple(licence.lines.all())
    is_newest = licence.pk == max(one.pk for one in licence.case.licences.all())
    reason = why_not(licence, rows, now, is_newest=is_newest)
    lines = [
        LineOut(line=n.number, description=n.description, unit=n.unit, granted=n.granted, drawn=n.drawn, left=n.left)
        for n in rows
    ]
    return {
        "number": licence.number,
        "in_force": not reason,
        "why_not": str(reason),
        "warnings": [str(words) for _, words in warned([licence], now)],
        "lines": lines,
    }


def _licence(licence: Licence) -> LicenceOut:
    return LicenceOut(
        **_balance(licence),
        application=licence.case.number,
        state=licence.case.state,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        conditions=list(licence.conditions),
        version=licence.version,
        papers=[PaperOut(id=one.pk, version=one.version) for one in licence.papers.all()],
    )


def _draw(drawn: DrawDown) -> DrawOut:
    return DrawOut(
        id=drawn.id,
        line=drawn.line.number,
        amount=drawn.amount,
        unit=drawn.line.unit,
        reference=drawn.key,
        drawn_at=drawn.drawn_at,
        confirmed_at=drawn.confirmed_at,
        declaration=drawn.declaration,
        delivered_on=drawn.delivered_on,
        returned_at=drawn.returned_at,
    )
