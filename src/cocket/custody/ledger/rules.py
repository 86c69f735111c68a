"""The arithmetic of custody: what moves, what is taken out, what is made of what. Pure functions over items.

Every function keeps one law: what was made = what is held + what is gone. Raises LedgerRefuses with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from cocket.custody.ledger.model import Item, Place, Row
from cocket.custody.ledger.quantities import Counted
from cocket.kernel.canonical import decimal_text
from cocket.kernel.errors import AnswerIsNo
from cocket.licensing.balance import EXACT, add_up

ZERO = Decimal(0)
ONE = Decimal(1)


class LedgerRefuses(AnswerIsNo):
    """The event cannot be true together with what is recorded."""


def refuse(what: str, mend: str = "Correct the event, or record first what is missing.") -> LedgerRefuses:
    """Make the refusal."""
    return LedgerRefuses(what, mend=mend)


def new_item(amount: Decimal, unit: str, *, serial: bool, row: Row, origin: tuple[str, ...], event: str) -> Item:
    """Give an item that was just made, all of it in one hand."""
    return Item(unit, serial, amount, ZERO, (row,), origin, event)


def taken(item: Item, name: str, holder: str, inside: str, amount: Decimal, unit: str) -> tuple[list[Row], list[Row]]:
    """Take an amount from what a holder has: give (the parts taken, the rows that stay).

    Parts keep their licence, place and time. Raises LedgerRefuses when the holder does not have that much.
    """
    if unit != item.unit:
        raise refuse(
            f"{name[-60:]} is counted in {item.unit}, and the event counts it in {unit}", "Use one unit for a lot."
        )
    if item.serial and amount != ONE:
        raise refuse(
            f"{name[-60:]} is a single thing, and the event takes {decimal_text(amount)} of it", "Take it whole."
        )
    parts: list[Row] = []
    stay: list[Row] = []
    left = amount
    for row in item.rows:
        if left and row.holder == holder and row.inside == inside:
            if row.amount <= left:
                parts.append(row)
                left = EXACT.subtract(left, row.amount)
                continue
            parts.append(replace(row, amount=left))
            row = replace(row, amount=EXACT.subtract(row.amount, left))  # noqa: PLW2901 - what stays
            left = ZERO
        stay.append(row)
    if left:
        raise _lacking(item, name, holder, amount, EXACT.subtract(amount, left))
    return parts, stay


def _lacking(item: Item, name: str, holder: str, amount: Decimal, has: Decimal) -> LedgerRefuses:
    unit = item.unit
    packed = next((row.inside for row in item.rows if row.holder == holder and row.inside), "")
    if packed and not has:
        return refuse(f"{name[-60:]} is packed in {packed[-60:]}", "Hand over the container, or unpack it first.")
    if not has:
        holders = sorted({row.holder for row in item.rows})
        return refuse(
            f"{holder[-60:]} does not hold {name[-60:]}; it is held by {', '.join(holders)[:200] or 'nobody'}"
        )
    return refuse(f"{holder[-60:]} holds {decimal_text(has)} {unit} of {name[-60:]}, not {decimal_text(amount)}")


def merged(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Join rows that differ in nothing but their amount, and drop empty ones."""
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if row.amount:
            key = (row.holder, row.inside, row.licence, row.place, row.seen)
            known = found.get(key)
            found[key] = row if known is None else replace(row, amount=EXACT.add(known.amount, row.amount))
    return tuple(found.values())


def moved(
    item: Item,
    name: str,
    amount: Decimal,
    unit: str,
    *,
    source: tuple[str, str],
    target: tuple[str, str],
    event: str,
    licence: str = "",
    place: Place | None = None,
    seen: str = "",
) -> tuple[Item, list[Row]]:
    """Move an amount from (holder, container) to another; give the new item and the parts as they were before."""
    only = item.rows[0] if len(item.rows) == 1 else None
    if only and only.amount == amount and unit == item.unit and (only.holder, only.inside) == source:
        parts, stay = [only], list[Row]()  # the common case: all of it, in one part
    else:
        parts, stay = taken(item, name, *source, amount, unit)
    there = []
    for part in parts:
        # A late event moves goods, but does not put them back to where they were earlier.
        new = place is not None and seen >= part.seen
        where, when = (place, seen) if new else (part.place, part.seen)
        there.append(Row(target[0], target[1], part.amount, licence or part.licence, where, when, event))
    rows = (*stay, *there)
    if len({(row.holder, row.inside) for row in rows}) < len(rows):
        rows = merged(rows)
    # Written out: `_replace` takes four times as long, and every hand-over of every event comes by here.
    return Item(item.unit, item.serial, item.made, item.gone, rows, item.origin, event), parts


def removed(
    item: Item, name: str, amount: Decimal, unit: str, *, source: tuple[str, str], event: str
) -> tuple[Item, list[Row]]:
    """Take an amount out of the world (consumed, lost, destroyed); give the new item and the parts."""
    parts, stay = taken(item, name, *source, amount, unit)
    return replace(item, rows=tuple(stay), gone=EXACT.add(item.gone, amount), event=event), parts


def check_transformation(
    inputs: Sequence[Counted],
    outputs: Sequence[Counted],
    materials: Sequence[Mapping[str, Any]],
    losses: Sequence[Mapping[str, Any]],
) -> None:
    """Check that what goes in is what comes out, by the declared bill of materials, and what is lost.

    For each input: amount = sum over outputs of (output amount times `per`) + declared losses, exactly, in base units.
    Without a bill of materials all units must be one, and one unit out takes one unit in. Raises LedgerRefuses.
    """
    have = {item: (amount, unit) for item, amount, unit in inputs}
    made = {item: (amount, unit) for item, amount, unit in outputs}
    lost: dict[str, Decimal] = dict.fromkeys(have, ZERO)
    for loss in losses:
        if loss["input"] not in lost:
            raise refuse(f"A loss is declared of {loss['input'][-60:]}, which does not go in")
        lost[loss["input"]] = EXACT.add(lost[loss["input"]], Decimal(loss["amount"]))
    if not materials:
        _check_same_unit(have, made, lost)
        return
    used = dict(lost)
    covered = set()
    for row in materials:
        if row["output"] not in made or row["input"] not in have:
            raise refuse("The bill of materials names what neither goes in nor comes out")
        covered |= {row["output"], row["input"]}
        amount = EXACT.multiply(made[row["output"]][0], Decimal(row["per"]))
        used[row["input"]] = EXACT.add(used[row["input"]], amount)
    if bare := (made.keys() | have.keys()) - covered:
        raise refuse(f"The bill of materials says nothing of {min(bare)[-60:]}")
    for item, (amount, unit) in have.items():
        _balance(item, amount, used[item], unit)


def _check_same_unit(
    have: Mapping[str, tuple[Decimal, str]], made: Mapping[str, tuple[Decimal, str]], lost: Mapping[str, Decimal]
) -> None:
    units = {unit for _, unit in (*have.values(), *made.values())}
    if len(units) != 1:
        raise refuse(f"Inputs and outputs are counted in {', '.join(sorted(units))}", "Declare the bill of materials.")
    total = add_up(amount for amount, _ in have.values())
    out = add_up([*(amount for amount, _ in made.values()), *lost.values()])
    _balance("all inputs", total, out, units.pop())


def _balance(name: str, amount: Decimal, used: Decimal, unit: str) -> None:
    if amount != used:
        raise refuse(
            f"Of {name[-60:]} {decimal_text(amount)} {unit} go in, and outputs and declared losses account for "
            f"{decimal_text(used)}",
            "State the true amounts, the bill of materials and the losses.",
        )
