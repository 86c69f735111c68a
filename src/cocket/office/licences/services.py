"""Write: open a licence, draw on it, report a delivery, let it expire. One transaction each, with its fact."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from cocket.kernel.canonical import decimal_text
from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import Quantity, parse_amount, parse_unit
from cocket.kernel.wording import said
from cocket.licensing import balance
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, STATE_WORDS, Action, Role, State
from cocket.office.cases import services as cases
from cocket.office.cases.models import Case
from cocket.office.facts.services import recorded
from cocket.office.licences.models import DrawDown, Licence, Line
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.register import Fact, Why, append
from cocket.register.ports import Connection

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}", re.ASCII)
# The office's own worker: it lets time pass and holds no row.
SYSTEM = Account(id="actor:system", role=Role.SYSTEM.value)


def open_licence(connection: Connection, row: Case, account: Account, *, at: datetime) -> Licence:
    """Open the licence of a case that was just approved, in the caller's transaction; BadInput without amounts."""
    case = cases.rebuilt(connection, row.pk)
    assert case is not None
    items = row.application.get("items", [])
    licence = Licence.objects.create(
        id=f"licence:{secrets.token_hex(8)}",
        number=f"L-{row.number}" if not row.licences.exists() else f"L-{row.number}-{row.licences.count() + 1}",
        case=row,
        valid_from=at.date(),
        valid_until=row.valid_until,
        conditions=[c.code for c in case.conditions],
    )
    lines = []
    for number, item in enumerate(items, 1):
        granted = balance.in_base(_asked(item, number), where=f"item {number}")
        amount = decimal_text(granted.amount)
        Line.objects.create(
            licence=licence,
            number=number,
            description=item.get("description", ""),
            unit=granted.unit,
            granted=amount,
        )
        lines.append({"line": number, "unit": granted.unit, "granted": amount})
    told = {"case": row.pk, "lines": lines, "valid_until": licence.valid_until}
    append(connection, Fact("licence.opened", licence.id, account.id, Why("granted"), at, told))
    return licence


def draw(
    account: Account, licence_id: str, line_number: int, quantity: Quantity, key: str, *, at: datetime
) -> DrawDown:
    """Draw on a line; the same key with the same amount gives the draw-down that is there.

    Raises Overdrawn when less is left, Refused when the licence is not in force, BadInput for an unusable key.
    """
    if not _KEY.fullmatch(key):
        raise BadInput("The reference cannot be used", where="reference", mend="Use letters, digits and . _ / - only.")
    with recorded() as connection:
        licence, line = _locked(connection, account, licence_id, line_number)
        base = balance.in_base(quantity, where=f"licence {licence.number}")
        amount = decimal_text(base.amount)
        if earlier := DrawDown.objects.filter(line=line, key=key).first():
            if earlier.amount != amount:
                raise BadInput("This reference drew another amount", where=key, mend="Give each shipment its own.")
            return earlier
        _in_force(licence, at.date())
        if base.amount <= 0:
            raise BadInput("Nothing would be drawn", where="quantity", mend="Give an amount above zero.")
        held = balance.Line(str(line.number), line.unit, Decimal(line.granted), Decimal(line.drawn))
        after = balance.draw(balance.Balance(licence.number, (held,)), str(line.number), quantity).lines[0]
        line.drawn = decimal_text(after.drawn)
        line.save()
        drawn = DrawDown.objects.create(
            id=f"draw:{secrets.token_hex(8)}", line=line, key=key, amount=amount, drawn_at=at
        )
        left = decimal_text(after.left)
        told = {"draw": drawn.id, "line": line.number, "unit": line.unit, "amount": amount, "left": left}
        append(connection, Fact("licence.drawn", licence.id, account.id, Why("shipped"), at, told))
    return drawn


def deliver(account: Account, draw_id: str, on: date, *, at: datetime) -> DrawDown:
    """Report that what was drawn arrived; a second report changes nothing."""
    with recorded() as connection:
        drawn = DrawDown.objects.select_related("line").filter(pk=draw_id).first()
        if drawn is None:
            raise _no_licence(draw_id)
        licence, _ = _locked(connection, account, drawn.line.licence_id, drawn.line.number)
        if on > at.date() or on < drawn.drawn_at.date():
            mend = "Give the day of arrival, not before the shipment and not after today."
            raise BadInput("The goods cannot have arrived on that day", where="day", mend=mend)
        if drawn.delivered_on is None:
            drawn.delivered_on = on
            drawn.save()
            told = {"draw": drawn.id, "on": on}
            append(connection, Fact("licence.delivered", licence.id, account.id, Why("arrived"), at, told))
    return drawn


def expire(at: datetime) -> int:
    """Let every licence expire whose last day has passed; gives how many. Doing it twice changes nothing."""
    due = Case.objects.filter(state__in=("approved", "suspended"), valid_until__lt=at.date())
    ids = list(due.values_list("pk", flat=True))
    done = 0
    for case_id in ids:
        try:
            cases.act(SYSTEM, case_id, Action.EXPIRE, at=at, why="last_day_passed")
        except Refused:
            continue  # somebody was quicker: it is surrendered or revoked now
        done += 1
    return done


def _asked(item: dict[str, Any], number: int) -> Quantity:
    given = item.get("quantity")
    if not isinstance(given, dict):
        mend = "Ask the exporter how many."
        raise BadInput("A licence cannot be granted without an amount", where=f"item {number}", mend=mend)
    where = f"item {number}"
    return Quantity(
        parse_amount(str(given.get("amount")), where=where), parse_unit(str(given.get("unit")), where=where)
    )


def _locked(connection: Connection, account: Account, licence_id: str, number: int) -> tuple[Licence, Line]:
    person = person_of(account)
    try:
        found = Licence.objects.select_for_update(of=("self",)).get(pk=licence_id)
        line = found.lines.get(number=number)
    except ObjectDoesNotExist:
        raise _no_licence(licence_id) from None
    if person.role not in EXPORTERS or found.case.organisation_id != person.organisation:
        raise _no_licence(licence_id)
    # The case is locked too, so that nobody suspends the licence between the question and the draw-down.
    cases.locked(connection, account, found.case_id)
    found.case.refresh_from_db()
    return found, line


def _in_force(licence: Licence, today: date) -> None:
    state = State(licence.case.state)
    if state is not State.APPROVED or today > licence.valid_until or licence != licence.case.licences.last():
        raise Refused(
            said("The licence is {state}", state=STATE_WORDS[state])
            if state is not State.APPROVED
            else "The licence is past its last day",
            where=str(licence.number),
            mend="Do not ship under it.",
        )


def _no_licence(where: str) -> cases.NoCase:
    return cases.NoCase("There is no such licence for you", where=where[:48], mend="Choose one from your list.")
