"""Write: open a licence, amend it, draw on it, confirm, report a delivery, let it expire; each with its fact."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
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
from cocket.licensing.cases.words import EXPORTERS, STATE_WORDS, Action, Kind, Role, State
from cocket.office.cases import services as cases
from cocket.office.cases.models import Case
from cocket.office.facts.services import recorded
from cocket.office.issuing.services import issue, used_up
from cocket.office.licences.models import DrawDown, Licence, Line
from cocket.office.outcomes.services import learn
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.register import Fact, Why, append
from cocket.register.ports import Connection

USABLE_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}", re.ASCII)
# The office's own worker: it lets time pass and holds no row.
SYSTEM = Account(id="actor:system", role=Role.SYSTEM.value)


def open_licence(connection: Connection, row: Case, account: Account, *, at: datetime) -> Licence:
    """Open and sign the licence of a case that was just approved, in the caller's transaction.

    A registration for a general authorisation has no lines: what leaves under it is not counted. Raises BadInput
    without amounts, or without the authorisation.
    """
    case = cases.rebuilt(connection, row.pk)
    assert case is not None
    registers = case.kind is Kind.GENERAL_REGISTRATION
    items = [] if registers else row.application.get("items", [])
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
        granted = asked(item, number)
        line = Line(licence=licence, number=number, description=item.get("description", ""), unit=granted.unit)
        line.granted = decimal_text(granted.amount)
        line.save()
        lines.append(line)
    append(
        connection,
        Fact("licence.opened", licence.id, account.id, Why("granted"), at, {"case": row.pk, **_told(licence, lines)}),
    )
    issue(connection, licence, account.id, at=at)
    return licence


def amend(connection: Connection, amendment: Case, account: Account, *, at: datetime) -> Licence:
    """Change the licence of the case that an approved amendment follows: the next version, signed anew.

    Lines are matched by the items' ids. Raises Refused when the licence is not in force, and BadInput when less would
    be granted than is drawn.
    """
    row = Case.objects.select_for_update(of=("self",)).get(pk=amendment.follows_id)
    licence: Licence | None = row.licences.select_for_update(of=("self",)).last()
    if licence is None:
        raise Refused("There is no licence to amend", where=str(row.number), mend="Send the proposal back.")
    _in_force(licence, at.date())
    application, lines = _merged(row, amendment, licence)
    case = cases.rebuilt(connection, amendment.pk)
    assert case is not None
    conditions = [c.code for c in case.conditions]
    detail = {"by_case": amendment.pk, "valid_until": amendment.valid_until.isoformat(), "conditions": conditions}
    changed = cases.act(SYSTEM, row.pk, Action.AMEND, at=at, why="amended", detail=detail)
    changed.application, changed.title = application, amendment.title
    listed = _listed(row, amendment, [str(item.get("id")) for item in application["items"]])
    changed.destination, changed.features = amendment.destination, {**amendment.features, "lines": listed}
    changed.save()
    licence.case = changed
    licence.version, licence.valid_until = licence.version + 1, amendment.valid_until
    licence.conditions = list(dict.fromkeys([*licence.conditions, *conditions]))
    licence.save()
    for line in lines:
        line.save()
    told = {"case": amendment.pk, "version": licence.version, **_told(licence, lines)}
    append(connection, Fact("licence.amended", licence.id, account.id, Why("amended"), at, told))
    issue(connection, licence, account.id, at=at)
    if lines and all(line.left == "0" for line in lines):
        used_up(connection, licence, at=at)
    return licence


def draw(
    account: Account,
    licence_id: str,
    line_number: int,
    quantity: Quantity,
    key: str,
    *,
    at: datetime,
    declaration: str = "",
) -> DrawDown:
    """Draw on a line; the same key with the same amount gives the draw-down that is there.

    The firm draws when it ships; a customs officer draws what leaves under a declaration, which confirms it at once.
    Raises Overdrawn when less is left, Refused when the licence is not in force, BadInput for an unusable key.
    """
    if not USABLE_KEY.fullmatch(key):
        raise BadInput("The reference cannot be used", where="reference", mend="Use letters, digits and . _ / - only.")
    with recorded() as connection:
        licence, line = _locked(account, licence_id, line_number)
        base = balance.in_base(quantity, where=f"licence {licence.number}")
        amount = decimal_text(base.amount)
        if earlier := DrawDown.objects.filter(line=line, key=key).first():
            if earlier.amount != amount or earlier.returned_at is not None:
                raise BadInput(
                    "This reference drew another amount"
                    if earlier.returned_at is None
                    else "The shipment of this reference was taken back",
                    where=key,
                    mend="Give each shipment its own.",
                )
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
        if person_of(account).role is Role.CUSTOMS_OFFICER:
            _confirmed(connection, account, licence, drawn, declaration or key, at)
        if all(one.left == "0" for one in licence.lines.all()):
            used_up(connection, licence, at=at)
    return drawn


def confirm(account: Account, draw_id: str, declaration: str, *, at: datetime) -> DrawDown:
    """Let a customs officer confirm that a shipment left under a declaration; the same again changes nothing."""
    if not USABLE_KEY.fullmatch(declaration):
        mend = "Use letters, digits and . _ / - only."
        raise BadInput("The declaration's number cannot be used", where="declaration", mend=mend)
    with recorded() as connection:
        drawn, licence = drawn_by(account, draw_id)
        if person_of(account).role is not Role.CUSTOMS_OFFICER:
            raise Refused("A customs officer confirms what left", where=drawn.key, mend="Wait for customs.")
        _not_back(drawn)
        if drawn.confirmed_at is not None:
            if drawn.declaration != declaration:
                mend = "Look at the licence again."
                raise Refused("It is confirmed under another declaration", where=drawn.key, mend=mend)
            return drawn
        _confirmed(connection, account, licence, drawn, declaration, at)
    return drawn


def deliver(account: Account, draw_id: str, on: date, *, at: datetime, verified_by: str = "") -> DrawDown:
    """Report that what was drawn arrived; a second report changes nothing but adds a delivery verification's id."""
    with recorded() as connection:
        drawn, licence = drawn_by(account, draw_id)
        if person_of(account).role not in EXPORTERS:
            raise Refused("The exporter reports a delivery", where=drawn.key, mend="Wait for the report.")
        _not_back(drawn)
        if on > at.date() or on < drawn.drawn_at.date():
            mend = "Give the day of arrival, not before the shipment and not after today."
            raise BadInput("The goods cannot have arrived on that day", where="day", mend=mend)
        if drawn.delivered_on is None or (verified_by and not drawn.verified_by):
            drawn.delivered_on, drawn.verified_by = drawn.delivered_on or on, verified_by
            drawn.save()
            told = {"draw": drawn.id, "on": drawn.delivered_on}
            told |= {"verified_by": verified_by} if verified_by else {}
            append(connection, Fact("licence.delivered", licence.id, account.id, Why("arrived"), at, told))
            if verified_by:
                learn(connection, licence.case, "delivery_verified", account, at)
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


def asked(item: dict[str, Any], number: int) -> Quantity:
    """Give what an application asks of an item, in its base unit; raises BadInput without an amount."""
    where, given = f"item {number}", item.get("quantity")
    if not isinstance(given, dict):
        mend = "Ask the exporter how many."
        raise BadInput("A licence cannot be granted without an amount", where=where, mend=mend)
    quantity = Quantity(
        parse_amount(str(given.get("amount")), where=where), parse_unit(str(given.get("unit")), where=where)
    )
    return balance.in_base(quantity, where=where)


def _told(licence: Licence, lines: Sequence[Line]) -> dict[str, Any]:
    rows = [{"line": line.number, "unit": line.unit, "granted": line.granted} for line in lines]
    return {"lines": rows, "valid_until": licence.valid_until}


def _merged(row: Case, amendment: Case, licence: Licence) -> tuple[dict[str, Any], list[Line]]:
    """Give the application after an amendment, and the licence's lines; an item that is gone grants what was drawn."""
    new = {str(item.get("id")): item for item in amendment.application.get("items", ())}
    old = [str(item.get("id")) for item in row.application.get("items", ())]
    by_number = {line.number: line for line in licence.lines.select_for_update(of=("self",))}
    items, lines = [], []
    for number, key in enumerate([*old, *(key for key in new if key not in old)], 1):
        line = by_number.get(number) or Line(licence=licence, number=number)
        if key in new:
            granted = asked(new[key], number)
            if line.pk and line.unit != granted.unit:
                mend = said("State it in {unit}, or send the proposal back.", unit=line.unit)
                raise BadInput("The licence counts this item in another unit", where=f"item {number}", mend=mend)
            line.unit, line.granted = granted.unit, decimal_text(granted.amount)
            line.description = new[key].get("description", "")
            items.append(new[key])
        else:
            line.granted = line.drawn
            items.append(
                {**row.application["items"][number - 1], "quantity": {"amount": line.drawn, "unit": line.unit}}
            )
        if Decimal(line.granted) < Decimal(line.drawn):
            what = said(
                "{drawn} {unit} are drawn already, and {granted} would be granted",
                drawn=line.drawn,
                unit=line.unit,
                granted=line.granted,
            )
            raise BadInput(what, where=f"item {number}", mend="Send the proposal back.")
        lines.append(line)
    return {**amendment.application, "id": row.application.get("id", row.number), "items": items}, lines


def _listed(row: Case, amendment: Case, ids: Sequence[str]) -> list[list[str]]:
    """Give what each line is listed as: as the amendment found it, else as it was before."""
    known: dict[str, list[str]] = {}
    for case in (row, amendment):
        found = (case.features or {}).get("lines") or ()
        known |= {
            str(item.get("id")): list(line)
            for item, line in zip(case.application.get("items", ()), found, strict=False)
        }
    return [known.get(one, ["", ""]) for one in ids]


def _confirmed(
    connection: Connection, account: Account, licence: Licence, drawn: DrawDown, declaration: str, at: datetime
) -> None:
    drawn.confirmed_at, drawn.declaration = at, declaration
    drawn.save()
    told = {"draw": drawn.id, "declaration": declaration}
    append(connection, Fact("licence.confirmed", licence.id, account.id, Why("left"), at, told))


def drawn_by(account: Account, draw_id: str) -> tuple[DrawDown, Licence]:
    """Give a draw-down and its licence under lock, for the firm that holds it and for customs; raises NoCase."""
    drawn = DrawDown.objects.select_related("line").filter(pk=draw_id).first()
    if drawn is None:
        raise _no_licence(draw_id)
    licence, _ = _locked(account, drawn.line.licence_id, drawn.line.number)
    drawn.refresh_from_db()
    return drawn, licence


def _locked(account: Account, licence_id: str, number: int) -> tuple[Licence, Line]:
    """Give a licence and its line under lock, for the firm that holds it and for customs."""
    person = person_of(account)
    try:
        found = Licence.objects.select_for_update(of=("self",)).get(pk=licence_id)
        # The case is locked too, so that nobody suspends the licence between the question and the draw-down.
        found.case = Case.objects.select_for_update(of=("self",)).get(pk=found.case_id)
        line = found.lines.get(number=number)
    except ObjectDoesNotExist:
        raise _no_licence(licence_id) from None
    own = person.role in EXPORTERS and found.case.organisation_id == person.organisation
    if not own and person.role is not Role.CUSTOMS_OFFICER:
        raise _no_licence(licence_id)
    return found, line


def is_in_force(licence: Licence, today: date) -> bool:
    """Whether something may be drawn on a licence today, were it not used up."""
    try:
        _in_force(licence, today)
    except Refused:
        return False
    return True


def _not_back(drawn: DrawDown) -> None:
    if drawn.returned_at is not None:
        raise Refused("The shipment was taken back", where=drawn.key, mend="Draw anew for what is sent again.")


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
